import { planShiftMask, sourceField, sourceMask } from "../facts/codes.ts";
import { dutyExcused, dutyKept, dutyMissed, dutyPending } from "./day-row.ts";
import * as row from "./day-row.ts";
import type { DayState } from "./day-state.ts";
import { waitFor } from "./evidence.ts";
import { leaveOfDay } from "./leave-of-day.ts";
import type { IndexRange } from "./pairing.ts";
import { addBreaks, overlapOf } from "./worked-time.ts";

/**
 * Judges duty on a day off, once the date's work has been found: time worked within the duty, and whether somebody came.
 *
 * Of several duties on a date each must be kept. Nobody is said to have missed one before its terminals have reported past
 * it, or while leave for the date is undecided; leave that holds for the whole date excuses, whatever its days are counted in.
 *
 * @param punches The date's, as indices of the run.
 */
export function judgeDuty(day: DayState, punches: readonly IndexRange[]): void {
  if ((day.word & planShiftMask) === 0) {
    // By a shift nobody has defined for the date: when the duty is, nobody knows.
    day.dutyState = dutyPending;
    return;
  }
  const { zone } = day.employment;
  const set = day.view.shiftSet((day.word & planShiftMask) - 1);
  let kept = 0;
  let settled = true;
  for (const duty of set) {
    const from = zone.instant(day.date, duty.start);
    const until = zone.instant(day.date, duty.end);
    const pauses = (day.pauses = day.madePauses);
    pauses.count = 0;
    addBreaks(zone, day.date, duty.breaks, pauses);
    day.duty += workedWithin(day, from, until);
    if (cameDuring(day, punches, { from, until })) kept += 1;
    for (const { site } of day.details.dutiesOn(day.date)) if (!waitFor(day, from, until, day.view.evidence(site))) settled = false;
  }
  if (kept === set.length) day.dutyState = dutyKept;
  else day.dutyState = whereNobodyCame(day, settled);
  if (day.dutyState === dutyMissed) day.absent += day.policy.missedDutyHalves;
  if (day.policy.dutyCountsAs === "duty" && day.duty >= day.worked) day.flags &= ~row.flagRestDayWork;
}

/** What duty nobody came to is: excused by leave, missed, or not to be called yet. */
function whereNobodyCame(day: DayState, settled: boolean): number {
  const { date, employment, policy, details } = day;
  const leave = leaveOfDay(details.leave.on({ day: date, employment, policy, isOff: false }));
  if (leave.waits) {
    day.complete = false;
    day.because |= row.becauseLeaveWaits;
  }
  if (leave.morning && leave.afternoon) return dutyExcused;
  return settled && day.complete ? dutyMissed : dutyPending;
}

/** Worked seconds of [from, until), without the duty's own breaks. */
function workedWithin({ pairing, pauses }: DayState, from: number, until: number): number {
  const { intervals, intervalCount } = pairing;
  let total = 0;
  for (let index = 0; index < intervalCount; index += 1) {
    const start = Math.max(from, intervals[index * 2]!);
    const end = Math.min(until, intervals[index * 2 + 1]!);
    if (end > start) total += end - start - overlapOf(start, end, pauses);
  }
  return total;
}

/** Whether work reaches into [from, until), or a punch that counts lies between them, both edges in. */
function cameDuring({ pairing, run, policy }: DayState, punches: readonly IndexRange[], { from, until }: IndexRange): boolean {
  const { intervals, intervalCount } = pairing;
  for (let index = 0; index < intervalCount; index += 1) if (intervals[index * 2]! < until && intervals[index * 2 + 1]! > from) return true;
  for (const range of punches)
    for (let index = range.from; index < range.until; index += 1) {
      const refused = policy.fieldRefused && (run.kind[index]! & sourceMask) === sourceField;
      if (!refused && run.at[index]! >= from && run.at[index]! <= until) return true;
    }
  return false;
}
