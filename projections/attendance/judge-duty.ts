import { planShiftMask } from "../facts/codes.ts";
import { dutyExcused, dutyKept, dutyMissed, dutyPending, noInstant } from "./day-row.ts";
import * as row from "./day-row.ts";
import type { DayState } from "./day-state.ts";
import { waitFor } from "./evidence.ts";
import { addBreaks, overlapOf } from "./worked-time.ts";

/**
 * Judges duty on a day off, once the date's work has been found: time worked within the duty, and whether somebody came.
 *
 * Of several duties on a date each must be kept. Nobody is said to have missed one before its terminals have reported past
 * it; leave for the whole date excuses.
 */
export function judgeDuty(day: DayState): void {
  const { zone } = day.employment;
  const set = day.view.shiftSet((day.word & planShiftMask) - 1);
  let kept = 0;
  let settled = true;
  for (const duty of set) {
    const from = zone.instant(day.date, duty.start);
    const until = zone.instant(day.date, duty.end);
    day.pauses.count = 0;
    addBreaks(zone, day.date, duty.breaks, day.pauses);
    day.duty += workedWithin(day, from, until);
    if (cameDuring(day, from, until)) kept += 1;
    for (const { site } of day.details.dutiesOn(day.date)) if (!waitFor(day, from, until, day.view.evidence(site))) settled = false;
  }
  if (kept === set.length) day.dutyState = dutyKept;
  else if (day.details.leave.approvedOn(day.date).some(({ hours, part }) => hours === null && part === "day")) day.dutyState = dutyExcused;
  else if (!settled || !day.complete) day.dutyState = dutyPending;
  else {
    day.dutyState = dutyMissed;
    day.absent += day.policy.missedDutyHalves;
  }
  if (day.policy.dutyCountsAs === "duty" && day.duty >= day.worked) day.flags &= ~row.flagRestDayWork;
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

/** Whether work reaches into [from, until), or its only punch lies there. */
function cameDuring({ pairing, firstIn, lastOut }: DayState, from: number, until: number): boolean {
  const { intervals, intervalCount } = pairing;
  for (let index = 0; index < intervalCount; index += 1) if (intervals[index * 2]! < until && intervals[index * 2 + 1]! > from) return true;
  const alone = intervalCount > 0 ? noInstant : firstIn === noInstant ? lastOut : firstIn;
  return alone !== noInstant && alone >= from && alone <= until;
}
