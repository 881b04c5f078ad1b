import { planDetails } from "../facts/codes.ts";
import { noInstant, flagRestDayWork } from "./day-row.ts";
import type { DayState } from "./day-state.ts";

/**
 * Seconds of overtime of a date whose work has been counted.
 *
 * On a day off all work is overtime; on a workday what the policy's basis says. By approval alone the approved spans
 * count as they stand; with both, no more than was worked within them.
 */
export function overtimeSeconds(day: DayState): number {
  const { overtime } = day.policy;
  const dayOff = day.isOff && (day.flags & flagRestDayWork) !== 0;
  const byPunch = dayOff ? day.worked : day.isOff ? 0 : onWorkday(day);
  if (overtime.needs === "punch") return byPunch;
  if ((day.word & planDetails) === 0) return 0;
  const approved = day.details.overtimeOn(day.date);
  if (overtime.needs === "approval") return approved.reduce((total, span) => total + span.until - span.from, 0);
  const within = approved.reduce((total, span) => total + workedWithin(day, span.from, span.until), 0);
  return Math.min(byPunch, within);
}

function onWorkday(day: DayState): number {
  const { overtime } = day.policy;
  if (overtime.basis === "rest_days_only") return 0;
  let seconds = 0;
  if (overtime.basis === "worked_minus_scheduled_per_day") seconds = Math.max(0, day.worked - day.scheduled - overtime.startsAfter);
  else {
    if (day.lastOut !== noInstant) seconds += Math.max(0, day.lastOut - day.end - overtime.startsAfter);
    if (overtime.beforeShift && day.firstIn !== noInstant) seconds += Math.max(0, day.start - day.firstIn - overtime.startsAfter);
  }
  if (seconds <= overtime.ignoreUpTo || seconds < overtime.min) return 0;
  return Math.min(seconds, overtime.max);
}

function workedWithin(day: DayState, from: number, until: number): number {
  const { intervals, intervalCount } = day.pairing;
  let total = 0;
  for (let index = 0; index < intervalCount; index += 1)
    total += Math.max(0, Math.min(until, intervals[index * 2 + 1]!) - Math.max(from, intervals[index * 2]!));
  return total;
}
