import type { DepartmentId, EmployeeId, EpochMs, LocalDate } from "../../shared/ids.ts";
import { dateOf, dayNumber } from "../../shared/time/day-number.ts";
import type { DayResult } from "../attendance/day-result.ts";
import { judgeDays } from "../attendance/judge-days.ts";
import type { PolicyChoice } from "../attendance/judge-options.ts";
import type { Facts } from "../facts/facts-types.ts";

/** Where an answer stands: what was known, at which moment it was asked, under which policies. */
export interface AnswerAt {
  /** What was known before this position. */
  readonly asOfPosition: number;
  /** For windows still open. An answer as of a position is asked at the moment of the last event before it. */
  readonly at: EpochMs;
  /** Always said, so that the same policies can judge other facts: those known at a position, a draft, or a list. */
  readonly policies: PolicyChoice;
}

/** About whom and which dates a question is. */
export interface ReplayScope {
  /** Half-open local dates. */
  readonly from: LocalDate;
  readonly until: LocalDate;
  readonly department?: DepartmentId;
  /** Left out: everybody. */
  readonly employees?: readonly EmployeeId[];
}

/** Two answers to one question. Differences run from `before` to `after`. */
export interface Comparison {
  readonly scope: ReplayScope;
  readonly before: AnswerAt;
  readonly after: AnswerAt;
}

/** The days of an answer, by employee id and date. */
export const answerDays = (facts: Facts, scope: ReplayScope, answer: AnswerAt): DayResult[] => judgeDays(facts, { ...scope, ...answer });

/** One person's date in an answer; undefined when it has none. */
export function answerDay(
  facts: Facts,
  {
    employee,
    date,
    department,
  }: { readonly employee: EmployeeId; readonly date: LocalDate; readonly department?: DepartmentId | undefined },
  answer: AnswerAt,
): DayResult | undefined {
  const scope = {
    employees: [employee],
    from: date,
    until: dateOf(dayNumber(date) + 1),
    ...(department === undefined ? {} : { department }),
  };
  return answerDays(facts, scope, answer)[0];
}

/** The facts of one answer under the policies of the other: what lies between two answers when first facts and then rules change. */
export const sameRules = ({ before, after }: Pick<Comparison, "before" | "after">): AnswerAt => ({ ...after, policies: before.policies });
