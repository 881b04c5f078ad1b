import * as row from "./day-row.ts";
import type { DayState } from "./day-state.ts";
import { windowMerged, windowShift, type Window } from "./windows.ts";
import { nightSeconds, noPauses, overlapOf, roundInstant } from "./worked-time.ts";

/**
 * Adds the intervals from number `before` on to the date's worked time; scheduled time too, for a planned window.
 *
 * @param length From first to last punch, for the automatic break.
 */
export function countWork(day: DayState, before: number, window: Window | null, length: number): void {
  const { policy, pairing } = day;
  day.pauses = window === null ? noPauses : window.pauses;
  const planned = window !== null && (window.kind === windowShift || window.kind === windowMerged);
  const pauseSeconds = window === null ? 0 : window.pauseSeconds;
  if (planned) day.scheduled += window.end - window.start - pauseSeconds;
  if (pairing.intervalCount === before) return;
  // The least instant, not -Infinity: all of this stays whole numbers, which is much faster.
  const clipFrom = planned && policy.fromShiftStart ? window.start : row.noInstant;
  const always = planned && policy.breaksAlways && day.leaveHalves() === 0;
  if (policy.breaksPunched) return countPunchedBreaks(day, before, clipFrom, length);
  const deduct = (always ? pauseSeconds : 0) + (length > policy.autoBreakAfter ? policy.autoBreak : 0);
  day.worked += Math.max(0, workedFrom(day, before, clipFrom, !always) - deduct);
  if (policy.rounding !== null) day.roundedWorked += Math.max(0, roundedFrom(day, before, clipFrom, !always) - deduct);
  if (policy.night !== null) addNight(day, before, clipFrom);
}

/** @param lessPauses Take off what the intervals overlap of the breaks. */
function workedFrom(day: DayState, before: number, clipFrom: number, lessPauses: boolean): number {
  const { intervals, intervalCount } = day.pairing;
  let total = 0;
  for (let index = before; index < intervalCount; index += 1) {
    const from = Math.max(clipFrom, intervals[index * 2]!);
    const until = intervals[index * 2 + 1]!;
    if (until > from) total += until - from - (lessPauses ? overlapOf(from, until, day.pauses) : 0);
  }
  return total;
}

/** The same with each arrival and departure rounded. */
function roundedFrom(day: DayState, before: number, clipFrom: number, lessPauses: boolean): number {
  const { intervals, intervalCount } = day.pairing;
  let total = 0;
  for (let index = before; index < intervalCount; index += 1) {
    const from = Math.max(clipFrom, roundedArrival(day, intervals[index * 2]!));
    const until = roundedDeparture(day, intervals[index * 2 + 1]!);
    if (until > from) total += until - from - (lessPauses ? overlapOf(from, until, day.pauses) : 0);
  }
  return total;
}

function addNight(day: DayState, before: number, clipFrom: number): void {
  const { intervals, intervalCount } = day.pairing;
  for (let index = before; index < intervalCount; index += 1) {
    const from = Math.max(clipFrom, intervals[index * 2]!);
    const until = intervals[index * 2 + 1]!;
    if (from < until) day.night += nightSeconds(day.employment.zone, day.policy.night!, { from, until }, day.pauses);
  }
}

/** An arrival with the policy's rounding; the instant itself when arrivals are not rounded. */
export const roundedArrival = (day: DayState, at: number): number => rounded(day, at, day.policy.roundIn, day.policy.rounding);

/** A departure with the policy's rounding; the instant itself when departures are not rounded. */
export const roundedDeparture = (day: DayState, at: number): number => rounded(day, at, day.policy.roundOut, day.policy.roundingOut);

function rounded(day: DayState, at: number, step: number, mode: "closest" | "down" | "up" | null): number {
  return mode === null || step === 0 || at === row.noInstant ? at : roundInstant(day.employment.zone, at, step, mode);
}

/**
 * Worked time where breaks are what was punched out: the time between the intervals is off by itself. What work spans of a
 * scheduled break and was not punched out is off too where a rule wants its length; it takes nothing from the night.
 */
function countPunchedBreaks(day: DayState, before: number, clipFrom: number, length: number): void {
  const { policy, pairing, pauses } = day;
  const { intervals, intervalCount } = pairing;
  const from = Math.max(clipFrom, intervals[before * 2]!);
  const until = intervals[intervalCount * 2 - 1]!;
  const spanned = policy.breaksAtLeast && until > from ? overlapOf(from, until, pauses) : 0;
  day.pauses = noPauses;
  const worked = workedFrom(day, before, clipFrom, false);
  const taken = Math.max(0, until - from - worked);
  const deduct = Math.max(0, spanned - taken) + (length > policy.autoBreakAfter ? policy.autoBreak : 0);
  day.worked += Math.max(0, worked - deduct);
  if (policy.rounding !== null) day.roundedWorked += Math.max(0, roundedFrom(day, before, clipFrom, false) - deduct);
  if (policy.night !== null) addNight(day, before, clipFrom);
}
