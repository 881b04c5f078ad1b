import type { LocalDate } from "../../shared/ids.ts";
import type { Clause } from "../../shared/policy/rule.ts";
import type { Policy, RuleName } from "../../shared/policy/schema.ts";
import type { DayResult } from "../attendance/day-result.ts";
import { lateOccurrences, stands } from "./counts.ts";
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
 * One fact costs once: a lateness that was charged as absence is not charged as lateness too, unless the policy says
 * that it still counts as one.
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
  const bandIsAbsence = stands(day, "absent_late") && day.absenceHalfDays > 0;
  const otherLate = stands(day, "serious_late") || (stands(day, "absent_late") && !bandIsAbsence) ? 1 : 0;
  add("late", "late_amounts", lateOccurrences(day, policy) + otherLate, stepOf(policy.late_amounts, day.lateSeconds));
  add("early", "early_amounts", stands(day, "early") ? 1 : 0, stepOf(policy.early_amounts, day.earlySeconds));
  const missing = (stands(day, "missing_in") ? 1 : 0) + (stands(day, "missing_out") ? 1 : 0);
  add("capture", "missing_amount_minor", missing, policy.missing_amount_minor);
  if (day.absenceHalfDays === 1) add("absent.consequences", "half_day_absence_amount_minor", 1, policy.half_day_absence_amount_minor);
  if (day.absenceHalfDays === 2) add("absent.consequences", "day_absence_amount_minor", 1, policy.day_absence_amount_minor);
  return charges;
}

/** The sum of the highest step the seconds exceed; steps ascend. */
function stepOf(steps: Policy["late_amounts"], seconds: number): number {
  return steps.findLast((step) => seconds > step.over_min * 60)?.amount_minor ?? 0;
}
