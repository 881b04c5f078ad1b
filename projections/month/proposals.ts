import type { LocalDate } from "../../shared/ids.ts";
import type { Measure } from "../../shared/policy/rules-month.ts";
import type { Policy } from "../../shared/policy/schema.ts";
import type { DayResult } from "../attendance/day-result.ts";
import { isScheduled, lateOccurrences, missingPunches, standing } from "./counts.ts";
import type { Proposal } from "./sheet-types.ts";

type DisciplineStep = Policy["discipline"][number];

/** What a measure came to, in its own unit, and the dates that make it up. */
interface Reached {
  readonly value: number;
  readonly dates: readonly LocalDate[];
}

/**
 * What the month's counts propose, by the ladders of the policy in force at its end: the highest step reached of each
 * measure, or every one. A proposal is evidence for a person who decides, and does nothing by itself.
 *
 * @param days   In order of date.
 * @param policy Ladders.
 * @param policyOf Policy in force on a day, for what counts twice.
 */
export function proposalsOf(days: readonly DayResult[], policy: Policy, policyOf: (day: DayResult) => Policy): Proposal[] {
  const ladders = Map.groupBy(policy.discipline, (step) => step.measure);
  return [...ladders].flatMap(([measure, steps]) => {
    const reached = reachedOf(measure, days, policy, policyOf);
    const taken = steps.filter((step) => reached.value >= step.at_least);
    const proposed = policy.discipline_steps === "highest_only" ? taken.slice(-1) : taken;
    return proposed.map((step) => proposal(step, reached));
  });
}

function proposal(step: DisciplineStep, { value, dates }: Reached): Proposal {
  return {
    step: step.id,
    clause: step.clause,
    measure: step.measure,
    reached: value,
    atLeast: step.at_least,
    action: step.action,
    bonusBps: step.bonus_bps,
    amountMinor: step.amount_minor,
    dates,
  };
}

function reachedOf(measure: Measure, days: readonly DayResult[], policy: Policy, policyOf: (day: DayResult) => Policy): Reached {
  const late = (day: DayResult): number => lateOccurrences(day, policyOf(day));
  const early = (day: DayResult): number => standing(day, "early").length;
  switch (measure) {
    case "late_count":
      return summed(days, late);
    case "serious_late_count":
      return summed(days, (day) => standing(day, "serious_late").length);
    case "early_count":
      return summed(days, early);
    case "late_and_early_count":
      return summed(days, (day) => late(day) + early(day));
    case "missing_count":
      return summed(days, missingPunches);
    case "absence_days":
      return summed(days, (day) => day.absenceHalfDays / 2);
    case "absence_half_day_count":
      return summed(days, (day) => (day.absenceHalfDays === 1 ? 1 : 0));
    case "absence_full_day_count":
      return summed(days, (day) => (day.absenceHalfDays === 2 ? 1 : 0));
    case "absence_days_in_row":
      return longestRow(days, policy.absence_row_rest_days === "passed_over");
  }
}

function summed(days: readonly DayResult[], of: (day: DayResult) => number): Reached {
  const counted = days.filter((day) => of(day) > 0);
  return { value: counted.reduce((total, day) => total + of(day), 0), dates: counted.map((day) => day.date) };
}

/** The longest row of whole days of absence. Anything but a day off breaks it; a day off does when the policy says so. */
function longestRow(days: readonly DayResult[], passOverDaysOff: boolean): Reached {
  const rows: LocalDate[][] = [[]];
  for (const day of days) {
    if (day.absenceHalfDays === 2) rows.at(-1)!.push(day.date);
    else if (isScheduled(day) || !passOverDaysOff) rows.push([]);
  }
  const longest = rows.reduce((best, row) => (row.length > best.length ? row : best));
  return { value: longest.length, dates: longest };
}
