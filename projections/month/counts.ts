import type { DayFlag, DayResult, Finding, OffEdge } from "../attendance/day-result.ts";
import type { Policy, RuleName } from "../../shared/policy/schema.ts";

/** Whether the day's finding stands: what is only provisional is counted nowhere. */
export function isConfirmed(day: DayResult, code: Finding["code"]): boolean {
  return day.findings.some((finding) => finding.code === code && finding.state === "confirmed");
}

/** Whether the flag is set and stands. */
function stands(day: DayResult, flag: DayFlag): boolean {
  return day.flags.includes(flag) && isConfirmed(day, flag);
}

const flagOf = (edge: OffEdge): DayFlag => (edge.result === "missing" ? `missing_${edge.edge}` : edge.result);

/** The date's edges of a result that stand: a date with two shifts can have two of one. */
export function standing(day: DayResult, result: OffEdge["result"], edge?: OffEdge["edge"]): OffEdge[] {
  return day.offEdges.filter((one) => one.result === result && (edge === undefined || one.edge === edge) && stands(day, flagOf(one)));
}

/** How often one lateness counts: twice when it is longer than the unit the policy names. */
export function occurrences(lateness: OffEdge, policy: Policy): number {
  const unit = policy.late_occurrence_unit_min;
  return unit !== null && lateness.seconds > unit * 60 ? 2 : 1;
}

/** How often the latenesses of the date count. */
export function lateOccurrences(day: DayResult, policy: Policy): number {
  return standing(day, "late").reduce((total, lateness) => total + occurrences(lateness, policy), 0);
}

/**
 * Missing punches that cost as such. One that was charged as absence is that absence, and nothing besides; it is shown
 * in the totals all the same.
 */
export function missingPunches(day: DayResult): number {
  return became(day, "missing_punch_absent_days") ? 0 : standing(day, "missing").length;
}

/** Whether the rule makes absence of the date, be it only so far. */
export const became = (day: DayResult, rule: RuleName): boolean =>
  day.findings.some((finding) => finding.rule === rule && finding.code !== "result_changed");

/**
 * Whether the date was due: something was planned for it, or duty that was missed counts as absence. Free hours are due only on
 * dates on which somebody worked or was away.
 */
export const isScheduled = (day: DayResult): boolean =>
  day.status !== "none" && (day.shifts.length > 0 || (day.duty !== null && day.absenceHalfDays > 0));

/** Whether the person was suspended: such a date is in no total. */
export const isSuspended = (day: DayResult): boolean => day.findings.some(({ code }) => code === "suspended");
