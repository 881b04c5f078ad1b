import type { Measure } from "../../shared/policy/rules-month.ts";
import type { Policy } from "../../shared/policy/schema.ts";
import type { DayResult } from "../attendance/day-result.ts";
import { lateOccurrences, missingPunches, standing } from "./counts.ts";

/** How much of what a ladder counts lies on one date. */
export interface Counted {
  readonly day: DayResult;
  readonly amount: number;
}

/** The policy in force on a date. */
export type PolicyOf = (day: DayResult) => Policy;

type DailyMeasure = Exclude<Measure, "absence_days_in_row">;

/** What each measure finds on one date; the measures of a year find what those of a month do. */
const daily: Readonly<Record<DailyMeasure, (day: DayResult, policy: Policy) => number>> = {
  late_count: lateOccurrences,
  late_count_in_year: lateOccurrences,
  serious_late_count: (day) => standing(day, "serious_late").length,
  early_count: (day) => standing(day, "early").length,
  early_count_in_year: (day) => standing(day, "early").length,
  late_and_early_count: (day, policy) => lateOccurrences(day, policy) + standing(day, "early").length,
  missing_count: missingPunches,
  missing_count_in_year: missingPunches,
  absence_days: (day) => day.absenceHalfDays / 2,
  absence_days_in_year: (day) => day.absenceHalfDays / 2,
  absence_half_day_count: (day) => (day.absenceHalfDays === 1 ? 1 : 0),
  absence_full_day_count: (day) => (day.absenceHalfDays === 2 ? 1 : 0),
};

const yearly: ReadonlySet<Measure> = new Set([
  "late_count_in_year",
  "early_count_in_year",
  "missing_count_in_year",
  "absence_days_in_year",
]);

/** Whether a measure runs through the months of a calendar year. */
export const runsThroughTheYear = (measure: Measure): boolean => yearly.has(measure);

/** The dates on which a measure finds anything, in order. */
export function counted(measure: DailyMeasure, days: readonly DayResult[], policyOf: PolicyOf): Counted[] {
  return days.flatMap((day) => {
    const amount = daily[measure](day, policyOf(day));
    return amount > 0 ? [{ day, amount }] : [];
  });
}

/** All of it. */
export const amountOf = (parts: readonly Counted[]): number => parts.reduce((total, { amount }) => total + amount, 0);
