import type { Policy } from "../../../shared/policy/schema.ts";
import type { OracleDay } from "./day.ts";
import { edgesOf, missingOf, timesOf } from "./month-counts.ts";

/** What one rule takes off a month. */
export interface OracleDeduction {
  readonly rule: string;
  readonly count: number;
  readonly amountMinor: number;
  /** Hundredths of a percent of a day's pay. */
  readonly dayPayBps: number;
  readonly dates: readonly string[];
}

/** What a date costs under the policy in force on it. One fact costs once: what was charged as absence is charged as nothing else. */
export function chargesOn(day: OracleDay, policy: Policy): OracleDeduction[] {
  const charge = (rule: string, count: number, each: { readonly amount: number; readonly bps: number }): OracleDeduction[] =>
    count === 0 || (each.amount === 0 && each.bps === 0)
      ? []
      : [{ rule, count, amountMinor: count * each.amount, dayPayBps: count * each.bps, dates: [day.date] }];
  const step = (rule: "late_amounts" | "early_amounts", seconds: number, count: number): OracleDeduction[] => {
    const exceeded = policy[rule].filter(({ over_min: over }) => seconds > over * 60);
    const highest = exceeded.find(({ over_min: over }) => exceeded.every((other) => other.over_min <= over));
    return charge(rule, count, { amount: highest?.amount_minor ?? 0, bps: highest?.day_pay_bps ?? 0 });
  };
  const fixed = (rule: "missing_amount_minor" | "half_day_absence_amount_minor" | "day_absence_amount_minor", count: number) =>
    charge(rule, count, { amount: policy[rule], bps: 0 });
  const bandIsAbsence = day.absenceRules.includes("absent_late_absent_days");
  return [
    ...edgesOf(day, "late").flatMap((seconds) => step("late_amounts", seconds, timesOf(seconds, policy))),
    ...edgesOf(day, "serious_late").flatMap((seconds) => step("late_amounts", seconds, 1)),
    ...(bandIsAbsence ? [] : edgesOf(day, "absent_late").flatMap((seconds) => step("late_amounts", seconds, 1))),
    ...edgesOf(day, "early").flatMap((seconds) => step("early_amounts", seconds, 1)),
    ...fixed("missing_amount_minor", missingOf(day)),
    ...fixed("half_day_absence_amount_minor", day.absenceHalfDays === 1 ? 1 : 0),
    ...fixed("day_absence_amount_minor", day.absenceHalfDays === 2 ? 1 : 0),
  ];
}
