import type { Policy } from "../../../shared/policy/schema.ts";

/** What an arrival or departure came to. */
export interface Verdict {
  readonly result: "normal" | "late" | "serious_late" | "absent_late" | "early" | "missing" | "excused";
  readonly seconds: number;
  /** Half days of absence, and the rule that made it so. */
  readonly halves: number;
  readonly rule: string | null;
  /** It is absence instead of lateness: neither its flag nor its edge is shown. */
  readonly onlyAbsence: boolean;
}

const nothing = { seconds: 0, halves: 0, rule: null, onlyAbsence: false };
export const normal: Verdict = { ...nothing, result: "normal" };
export const missing: Verdict = { ...nothing, result: "missing" };
export const excused: Verdict = { ...nothing, result: "excused" };

/** An arrival against the start it was expected at, by the bands of lateness. */
export function judgeArrival(at: number, startsAt: number, policy: Policy): Verdict {
  const seconds = (policy.late_compare === "whole_minute" ? at - (at % 60) : at) - startsAt;
  const over = (minutes: number | null): boolean => minutes !== null && seconds > minutes * 60;
  const reached = (minutes: number | null): boolean => minutes !== null && seconds >= minutes * 60;
  const grace = policy.late_after_min ?? policy.late_permit_min ?? policy.late_grace_min;
  if (!over(grace)) return normal;
  if (over(policy.late_becomes_missing_after_min)) return { ...missing, rule: "late_becomes_missing_after_min" };
  const late = policy.late_minutes_from === "shift_start" ? seconds : seconds - grace * 60;
  const result = reached(policy.absent_late_from_min) ? "absent_late" : reached(policy.serious_late_from_min) ? "serious_late" : "late";
  const became = over(policy.late_to_full_absent_over_min)
    ? { halves: 2, rule: "late_to_full_absent_over_min" }
    : over(policy.late_to_half_absent_over_min)
      ? { halves: 1, rule: "late_to_half_absent_over_min" }
      : undefined;
  const onlyAbsence = became !== undefined && !policy.late_absent_still_counts_late;
  const band = result === "absent_late" ? policy.absent_late_absent_days * 2 : 0;
  const charged = became ?? (band > 0 ? { halves: band, rule: "absent_late_absent_days" } : { halves: 0, rule: null });
  return { result, seconds: late, ...charged, onlyAbsence };
}

/** A departure against the end it was expected at, by the bands of leaving early. Whether it was approved is another question. */
export function judgeDeparture(at: number, endsAt: number, policy: Policy): Verdict {
  const seconds = endsAt - at;
  const over = (minutes: number | null): boolean => minutes !== null && seconds > minutes * 60;
  const grace = policy.early_after_min ?? policy.early_grace_min;
  if (!over(grace)) return normal;
  if (over(policy.early_becomes_missing_after_min)) return { ...missing, rule: "early_becomes_missing_after_min" };
  const early = policy.early_minutes_from === "shift_end" ? seconds : seconds - grace * 60;
  const became = over(policy.early_to_full_absent_over_min)
    ? { halves: 2, rule: "early_to_full_absent_over_min" }
    : over(policy.early_to_half_absent_over_min)
      ? { halves: 1, rule: "early_to_half_absent_over_min" }
      : { halves: 0, rule: null };
  return { result: "early", seconds: early, ...became, onlyAbsence: became.halves > 0 && !policy.early_absent_still_counts_early };
}
