import type { LocalDate } from "../../shared/ids.ts";
import type { Clause } from "../../shared/policy/rule.ts";
import type { Policy, RuleName } from "../../shared/policy/schema.ts";
import type { DayResult } from "../attendance/day-result.ts";
import { became, missingPunches, occurrences, standing } from "./counts.ts";
import type { Deduction } from "./sheet-types.ts";

interface Charge {
  readonly clause: Clause;
  readonly rule: RuleName;
  readonly date: LocalDate;
  readonly times: number;
  readonly amountMinor: number;
}

/**
 * The sums off a person's month, one line for each rule with the dates it rests on. Each date is charged under the
 * policy in force on it.
 *
 * Each lateness, early leave and missing punch is charged by itself, also where a date has several. One fact costs once:
 * a missing punch that was charged as absence is not charged as missing too, nor a lateness as lateness, unless the
 * policy says that it still counts as one.
 */
export function deductionsOf(days: readonly DayResult[], policyOf: (day: DayResult) => Policy): Deduction[] {
  const charges = days.flatMap((day) => chargesOf(day, policyOf(day))).filter((charge) => charge.amountMinor > 0);
  return [...Map.groupBy(charges, ({ clause, rule }) => `${clause} ${rule}`).values()].map((group) => ({
    clause: group[0]!.clause,
    rule: group[0]!.rule,
    count: group.reduce((total, charge) => total + charge.times, 0),
    amountMinor: group.reduce((total, charge) => total + charge.times * charge.amountMinor, 0),
    bonusBps: 0,
    dates: [...new Set(group.map((charge) => charge.date))],
  }));
}

function chargesOf(day: DayResult, policy: Policy): Charge[] {
  const { date } = day;
  const charges: Charge[] = [];
  const add = (clause: Clause, rule: RuleName, times: number, amountMinor: number): void => {
    if (times > 0) charges.push({ clause, rule, date, times, amountMinor });
  };
  const bandIsAbsence = became(day, "absent_late_absent_days");
  const latenesses = [...standing(day, "serious_late"), ...(bandIsAbsence ? [] : standing(day, "absent_late"))];
  for (const late of standing(day, "late"))
    add("late", "late_amounts", occurrences(late, policy), stepOf(policy.late_amounts, late.seconds));
  for (const late of latenesses) add("late", "late_amounts", 1, stepOf(policy.late_amounts, late.seconds));
  for (const early of standing(day, "early")) add("early", "early_amounts", 1, stepOf(policy.early_amounts, early.seconds));
  add("capture", "missing_amount_minor", missingPunches(day), policy.missing_amount_minor);
  if (day.absenceHalfDays === 1) add("absent.consequences", "half_day_absence_amount_minor", 1, policy.half_day_absence_amount_minor);
  if (day.absenceHalfDays === 2) add("absent.consequences", "day_absence_amount_minor", 1, policy.day_absence_amount_minor);
  return charges;
}

/** The sum of the highest step the seconds exceed; steps ascend. */
function stepOf(steps: Policy["late_amounts"], seconds: number): number {
  return steps.findLast((step) => seconds > step.over_min * 60)?.amount_minor ?? 0;
}
