import type { LocalDate } from "../../shared/ids.ts";
import type { Clause } from "../../shared/policy/rule.ts";
import type { Policy, RuleName } from "../../shared/policy/schema.ts";
import type { DayResult, OffEdge } from "../attendance/day-result.ts";
import { became, missingPunches, occurrences, standing } from "./counts.ts";
import type { Deduction } from "./sheet-types.ts";

interface Charge {
  readonly clause: Clause;
  readonly rule: RuleName;
  readonly date: LocalDate;
  readonly times: number;
  readonly amountMinor: number;
  readonly dayPayBps: number;
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
  const charges = days.flatMap((day) => chargesOf(day, policyOf(day))).filter((charge) => charge.amountMinor > 0 || charge.dayPayBps > 0);
  return [...Map.groupBy(charges, ({ clause, rule }) => `${clause} ${rule}`).values()].map((group) => ({
    clause: group[0]!.clause,
    rule: group[0]!.rule,
    count: group.reduce((total, charge) => total + charge.times, 0),
    amountMinor: group.reduce((total, charge) => total + charge.times * charge.amountMinor, 0),
    bonusBps: 0,
    dayPayBps: group.reduce((total, charge) => total + charge.times * charge.dayPayBps, 0),
    dates: [...new Set(group.map((charge) => charge.date))],
  }));
}

function chargesOf(day: DayResult, policy: Policy): Charge[] {
  const { date } = day;
  const charges: Charge[] = [];
  const add = (clause: Clause, rule: RuleName, times: number, amountMinor: number): void => {
    if (times > 0) charges.push({ clause, rule, date, times, amountMinor, dayPayBps: 0 });
  };
  const addStep = (rule: "late_amounts" | "early_amounts", { seconds }: OffEdge, times: number): void => {
    const step = policy[rule].findLast(({ over_min }) => seconds > over_min * 60);
    if (step === undefined) return;
    const { amount_minor: amountMinor, day_pay_bps: dayPayBps } = step;
    charges.push({ clause: rule === "late_amounts" ? "late" : "early", rule, date, times, amountMinor, dayPayBps });
  };
  const bandIsAbsence = became(day, "absent_late_absent_days");
  const latenesses = [...standing(day, "serious_late"), ...(bandIsAbsence ? [] : standing(day, "absent_late"))];
  for (const late of standing(day, "late")) addStep("late_amounts", late, occurrences(late, policy));
  for (const late of latenesses) addStep("late_amounts", late, 1);
  for (const early of standing(day, "early")) addStep("early_amounts", early, 1);
  add("capture", "missing_amount_minor", missingPunches(day), policy.missing_amount_minor);
  if (day.absenceHalfDays === 1) add("absent.consequences", "half_day_absence_amount_minor", 1, policy.half_day_absence_amount_minor);
  if (day.absenceHalfDays === 2) add("absent.consequences", "day_absence_amount_minor", 1, policy.day_absence_amount_minor);
  return charges;
}
