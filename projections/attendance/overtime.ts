import type { CompiledPolicy } from "./compiled-policy.ts";

/** What overtime is counted from; seconds and instants. */
export interface OvertimeInput {
  readonly worked: number;
  readonly scheduled: number;
  /** Instants; null when not known. */
  readonly firstIn: number | null;
  readonly lastOut: number | null;
  readonly start: number;
  readonly end: number;
  /** The date is a day off: all work on it is overtime. */
  readonly dayOff: boolean;
}

/**
 * Seconds of overtime of a date.
 *
 * @param approved  Approved spans, disjoint.
 * @param workedIn  Seconds worked within a span of time.
 */
export function overtimeOf(
  input: OvertimeInput,
  policy: CompiledPolicy,
  approved: readonly { readonly from: number; readonly until: number }[],
  workedIn: (from: number, until: number) => number,
): number {
  const byPunch = input.dayOff ? input.worked : onWorkday(input, policy);
  if (policy.overtime.needs === "punch") return byPunch;
  if (policy.overtime.needs === "approval") return approved.reduce((total, span) => total + span.until - span.from, 0);
  return Math.min(
    byPunch,
    approved.reduce((total, span) => total + workedIn(span.from, span.until), 0),
  );
}

function onWorkday(input: OvertimeInput, { overtime }: CompiledPolicy): number {
  let seconds = 0;
  if (overtime.basis === "worked_minus_scheduled_per_day") seconds = Math.max(0, input.worked - input.scheduled - overtime.startsAfter);
  else if (overtime.basis === "punch_after_shift_end") {
    if (input.lastOut !== null) seconds += Math.max(0, input.lastOut - input.end - overtime.startsAfter);
    if (overtime.beforeShift && input.firstIn !== null) seconds += Math.max(0, input.start - input.firstIn - overtime.startsAfter);
  }
  if (seconds <= overtime.ignoreUpTo || seconds < overtime.min) return 0;
  return Math.min(seconds, overtime.max);
}
