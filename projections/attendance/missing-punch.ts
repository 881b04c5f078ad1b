import { directionIn, directionOut } from "../facts/codes.ts";
import { excuseMissing } from "./changed-results.ts";
import * as row from "./day-row.ts";
import type { DayState } from "./day-state.ts";
import { markArrivalSure } from "./evidence.ts";

/** Somebody who left did come: that the arrival is missing is certain as soon as everything before is here. */
export function missingIn(day: DayState, opens: number): number {
  if (day.changed !== 0 && excuseMissing(day, directionIn)) return row.slotExcused;
  noteMissingIn(day);
  markArrivalSure(day, opens, day.slots.lastOut);
  return row.slotMissing;
}

/** The departure is missing; provisional until nothing more can come. */
export function missingOut(day: DayState): number {
  if (day.changed !== 0 && excuseMissing(day, directionOut)) return row.slotExcused;
  noteMissingOut(day);
  return row.slotMissing;
}

/** Notes that nobody punched the arrival. */
export function noteMissingIn(day: DayState): void {
  day.flags |= row.flagMissingIn;
  day.addOffEdge(directionIn, row.slotMissing, 0);
}

/** Notes that nobody punched the departure. */
export function noteMissingOut(day: DayState): void {
  day.flags |= row.flagMissingOut;
  day.addOffEdge(directionOut, row.slotMissing, 0);
}
