import { directionIn } from "../facts/codes.ts";
import { changedAbsence, changedMissingIn, changedMissingOut } from "./changed-bits.ts";
import * as row from "./day-row.ts";
import type { DayState } from "./day-state.ts";

/**
 * Added to the slot result of an edge that a person excused, so that an explanation can say what it would have been;
 * together with the number of its planned shift, from edgeShift up.
 */
export const edgeExcused = 16;
export const edgeShift = 5;

/** The slot result alone, as day-row.ts has it. */
export const edgeResult = edgeExcused - 1;

const excused = (day: DayState, result: number): number => result | edgeExcused | (day.changedNumber << edgeShift);

/**
 * Excuses the lateness or early leave of `day.verdict`, what it charges as absence included; a punch so far off that it
 * counts as missing is excused as either.
 *
 * @returns whether it was excused.
 */
export function excuse(day: DayState, direction: number, bit: number): boolean {
  const { verdict } = day;
  const missing = direction === directionIn ? changedMissingIn : changedMissingOut;
  if ((day.changedHere & (verdict.result === row.slotMissing ? bit | missing : bit)) === 0) return false;
  day.addOffEdge(direction, excused(day, verdict.result), verdict.seconds);
  verdict.absentHalves = 0;
  return true;
}

/** Excuses a missing arrival or departure. @returns whether it was excused. */
export function excuseMissing(day: DayState, direction: number): boolean {
  if ((day.changedHere & (direction === directionIn ? changedMissingIn : changedMissingOut)) === 0) return false;
  day.addOffEdge(direction, excused(day, row.slotMissing), 0);
  return true;
}

/** Half days of absence left once the date's absence is excused; why it would have been absence stays known. */
export function absentAfterChange(day: DayState, charged: number): number {
  if (charged === 0 || (day.changed & changedAbsence) === 0) return charged;
  day.because |= row.becauseChangedAbsence;
  return 0;
}

/** Whether a punch is missing, be it excused: then nobody knows how long the person worked. */
export function hoursUnknown({ flags, changed }: DayState): boolean {
  return (flags & (row.flagMissingIn | row.flagMissingOut)) !== 0 || (changed & (changedMissingIn | changedMissingOut)) !== 0;
}
