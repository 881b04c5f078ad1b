import type { EmployeeId } from "../../shared/ids.ts";
import { dateOf, dayNumber } from "../../shared/time/day-number.ts";
import { monthOf, type Period, type StartsOn } from "../../shared/time/period.ts";
import type { DayResult } from "../attendance/day-result.ts";
import { judgeDays } from "../attendance/judge-days.ts";
import type { PolicyBook } from "../attendance/policy-choice.ts";
import type { Facts } from "../facts/facts-types.ts";
import { withoutFreeLatenesses } from "./free-latenesses.ts";
import type { MonthOptions } from "./sheet-types.ts";
import type { PolicyOf } from "./tally.ts";

/** From what a person's days come. */
export interface DaysSource {
  readonly facts: Facts;
  readonly options: MonthOptions & { readonly asOfPosition: number };
  readonly book: PolicyBook;
}

/** When the periods of a department begin. */
export const startsOnOf =
  (book: PolicyBook) =>
  (department: string): StartsOn =>
  (month) =>
    book.policyOn(department, dayNumber(`${month}-01`)).source.month_starts_on_day;

/** Whether these are all the dates of the period, so that no other sheet has one of the person's. */
export const isWhole = (days: readonly DayResult[], { fromDay, untilDay }: Period): boolean => days.length === untilDay - fromDay;

/**
 * The days of a sheet as they count, without the latenesses that are free. Which of a period those are goes by all of the
 * person's dates in it: whoever moved has them once, and not once on each sheet.
 *
 * @param days Of one person and department, in order; never empty.
 */
export function countedDays(days: readonly DayResult[], source: DaysSource & { readonly period: Period }): readonly DayResult[] {
  const { options, period } = source;
  const policyOf = policyOfDay(source);
  if (days.every((day) => policyOf(day).late_free === null)) return days;
  if (isWhole(days, period)) return withoutFreeLatenesses(days, policyOf, () => options.month);
  const all = new Map(judgedAsCounted(days[0]!.employee, period, source).map((day) => [day.date, day]));
  return days.map((day) => all.get(day.date) ?? day);
}

/** A person's days of a range as they count, whatever their department. @param range Begins with a period. */
export function judgedAsCounted(employee: EmployeeId, range: Period, source: DaysSource): readonly DayResult[] {
  const { facts, options, book } = source;
  const { asOfPosition, at, policies } = options;
  const dates = { from: dateOf(range.fromDay), until: dateOf(range.untilDay) };
  const judged = judgeDays(facts, { employees: [employee], ...dates, asOfPosition, at, ...(policies === undefined ? {} : { policies }) });
  const startsOn = startsOnOf(book);
  return withoutFreeLatenesses(judged, policyOfDay(source), (day) => monthOf(dayNumber(day.date), startsOn(day.department)));
}

const policyOfDay =
  ({ book }: DaysSource): PolicyOf =>
  (day) =>
    book.policyOn(day.department, dayNumber(day.date)).source;
