import * as row from "./day-row.ts";
import type { DayState } from "./day-state.ts";
import { missingIn, missingOut } from "./missing-punch.ts";
import type { Window } from "./windows.ts";

const { noInstant } = row;

/**
 * Arrival and departure where hours are free: nobody is late or leaves early, and a date without punches is no absence.
 * Work whose other end was not punched is missing that punch all the same, for its hours are not known.
 */
export function judgeFreeHours(day: DayState, window: Window): void {
  const { expected, slots } = day;
  day.end = window.end;
  if (expected.excused) {
    day.excused += 1;
    day.inResult = Math.max(day.inResult, row.slotExcused);
    day.outResult = Math.max(day.outResult, row.slotExcused);
    return;
  }
  if (slots.punches === 0) {
    if (!slots.complete) day.pending += 2;
    return;
  }
  const arrived = slots.firstIn !== noInstant;
  const left = slots.lastOut !== noInstant && !slots.openEnd;
  day.inResult = Math.max(day.inResult, arrived ? row.slotNormal : missingIn(day, window.opens));
  day.outResult = Math.max(day.outResult, left ? row.slotNormal : missingOut(day));
}
