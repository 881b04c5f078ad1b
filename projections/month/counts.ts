import type { DayFlag, DayResult, Finding } from "../attendance/day-result.ts";
import type { Policy } from "../../shared/policy/schema.ts";

/** Whether the day's finding stands: what is only provisional is counted nowhere. */
export function isConfirmed(day: DayResult, code: Finding["code"]): boolean {
  return day.findings.some((finding) => finding.code === code && finding.state === "confirmed");
}

/** Whether the flag is set and stands. */
export function stands(day: DayResult, flag: DayFlag): boolean {
  return day.flags.includes(flag) && isConfirmed(day, flag);
}

/** How often a lateness of the date counts: twice when it is longer than the unit the policy names. */
export function lateOccurrences(day: DayResult, policy: Policy): number {
  if (!stands(day, "late")) return 0;
  const unit = policy.late_occurrence_unit_min;
  return unit !== null && day.lateSeconds > unit * 60 ? 2 : 1;
}

/** Whether something was planned for the date. */
export const isScheduled = (day: DayResult): boolean => day.shifts.length > 0;
