import { inSetCorrection, inSetField, inSetManual } from "../facts/codes.ts";
import type { Completeness } from "../facts/facts-types.ts";
import * as row from "./day-row.ts";
import type { DayState } from "./day-state.ts";

const becauseOf: Readonly<Record<Exclude<Completeness, "complete">, number>> = {
  open_fault: row.becauseFault,
  open_gap: row.becauseGap,
  not_heard: row.becauseNotHeard,
};

/** Whether nothing more can come for [opens, closes]; if not, notes why. @param evidence Of the site whose terminals must have reported. */
export function waitFor(day: DayState, opens: number, closes: number, evidence = day.evidence): boolean {
  let complete = (day.because & row.becauseCalendarUnknown) === 0;
  if (day.at <= closes) {
    day.because |= row.becauseWindowOpen;
    complete = false;
  }
  if (day.policy.needsWatermark) {
    const completeness = evidence.completeness(opens, closes);
    if (completeness !== "complete") {
      day.because |= becauseOf[completeness];
      complete = false;
    }
  }
  if (!complete) day.complete = false;
  return complete;
}

/**
 * Notes of an arrival out of order whether it stands whatever still comes: everything up to it has been received. Of a date
 * with several such arrivals all must stand.
 */
export function markArrivalSure(day: DayState, opens: number, until: number): void {
  const { policy, slots, evidence } = day;
  if (slots.complete || !policy.needsWatermark || evidence.completeness(opens, until) === "complete") day.because |= row.becauseArrivalSure;
  else day.arrivalUnsure = true;
}

/** Notes punches by hand and corrections among those that count. @param sources Set of sources, see codes.ts. */
export function addSources(day: DayState, sources: number): void {
  if ((sources & inSetManual) !== 0) day.flags |= row.flagManual;
  if ((sources & inSetCorrection) !== 0) day.flags |= row.flagCorrected;
  if ((sources & inSetField) !== 0) day.flags |= row.flagField;
}
