import { dayNumber, type DayNumber } from "../../shared/time/day-number.ts";
import { monthOf, periodOf } from "../../shared/time/period.ts";
import { instantBase } from "../../shared/time/zone-days.ts";
import type { CorrectionFact } from "../facts/conduct-types.ts";
import type { EmploymentSpan, FactsView } from "../facts/facts-types.ts";
import type { Policy } from "../../shared/policy/schema.ts";
import type { JudgedDay } from "./judged-day.ts";
import type { Finding } from "./day-result.ts";
import type { PolicyBook } from "./policy-choice.ts";
import { isPlanned } from "./windows.ts";

/** An approved correction, held against what the policy allows. It counts all the same: a person approved it. */
export interface MakeUp {
  readonly day: DayNumber;
  /** Which of its period it is, by order of approval; from 1. */
  readonly number: number;
  /** Last date on which it could be asked for; null for any. */
  readonly lastDay: DayNumber | null;
  /** Date on which it was asked for. */
  readonly askedDay: DayNumber;
}

/** Looks that far for working days; a longer time without any is no deadline. */
const workingDaysSpanMax = 400;

/** A person's approved corrections, each with its number within its period and its deadline. */
export function makeUpsOf(view: FactsView, book: PolicyBook, person: number): MakeUp[] {
  const corrections = view.corrections(person);
  if (corrections.length === 0) return [];
  const employment = view.employment(person);
  const counts = new Map<string, number>();
  return corrections.flatMap((fact): MakeUp[] => {
    const span = employment.find(({ fromDay, untilDay }) => fromDay <= fact.day && fact.day < untilDay);
    if (span === undefined) return [];
    const policy = book.policyOn(span.department, fact.day).source;
    const period = periodName(book, span, fact.day);
    const number = (counts.get(period) ?? 0) + 1;
    counts.set(period, number);
    const askedDay = span.zone.dayOf(Math.floor(fact.askedAt / 1_000) - instantBase);
    return [{ day: fact.day, number, lastDay: lastDayToAsk(view, person, fact.day, policy), askedDay }];
  });
}

/** Corrections of the period of a date that count, in order of approval. */
export function correctionsOfPeriod(view: FactsView, book: PolicyBook, person: number, day: DayNumber): readonly CorrectionFact[] {
  const span = view.employment(person).find(({ fromDay, untilDay }) => fromDay <= day && day < untilDay);
  if (span === undefined) return [];
  const period = periodOf(periodName(book, span, day), startsOn(book, span));
  return view.corrections(person).filter((fact) => period.fromDay <= fact.day && fact.day < period.untilDay);
}

/** The last date on which a punch of a date may be asked to be made up; null for any. */
export function lastDayToAsk(view: FactsView, person: number, day: DayNumber, policy: Policy): DayNumber | null {
  const days = policy.make_up_deadline_days;
  if (days === null || policy.make_up_deadline_counted_in === "natural") return days === null ? null : day + days;
  const { fromDay, words } = view.plan(person, day, day + workingDaysSpanMax);
  let left = days;
  for (let last = day; last < day + workingDaysSpanMax; last += 1) {
    if (left === 0) return last;
    if (isPlanned(words[last + 1 - fromDay]!)) left -= 1;
  }
  return null;
}

const startsOn =
  (book: PolicyBook, { department }: EmploymentSpan) =>
  (month: string): number =>
    book.policyOn(department, dayNumber(`${month}-01`)).source.month_starts_on_day;

const periodName = (book: PolicyBook, span: EmploymentSpan, day: DayNumber): string => monthOf(day, startsOn(book, span));

/** What is to be said of the date's corrections that the policy would not have allowed. */
export function makeUpFindings({ makeUps }: { readonly makeUps: readonly MakeUp[] }, { day, policy: { source } }: JudgedDay): Finding[] {
  const limit = source.make_up_punches_per_month;
  const own = makeUps.filter((makeUp) => makeUp.day === day);
  const found = (code: Finding["code"], rule: "make_up_punches_per_month" | "make_up_deadline_days"): Finding => ({
    code,
    clause: "capture.correction",
    rule,
    value: JSON.stringify(source[rule]),
    state: "confirmed",
  });
  return own.flatMap(({ number, lastDay, askedDay }) => [
    ...(limit >= 0 && number > limit ? [found("made_up_over_limit", "make_up_punches_per_month")] : []),
    ...(lastDay !== null && askedDay > lastDay ? [found("made_up_late", "make_up_deadline_days")] : []),
  ]);
}
