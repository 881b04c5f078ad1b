import type { ChangeableResult, ResultChangeFact } from "../facts/conduct-types.ts";
import type { ShiftId } from "../../shared/ids.ts";
import type { DayNumber } from "../../shared/time/day-number.ts";

/** Bits of DayState.changed: what a person excused of a date. */
export const changedLate = 1;
export const changedEarly = 2;
export const changedMissingIn = 4;
export const changedMissingOut = 8;
export const changedAbsence = 16;

const bits: Readonly<Record<ChangeableResult, number>> = {
  late: changedLate,
  early: changedEarly,
  missing_in: changedMissingIn,
  missing_out: changedMissingOut,
  absence: changedAbsence,
};

/** What the changes excuse of a date, of whichever shift, as bits. */
export function changedBits(changes: readonly ResultChangeFact[], day: DayNumber): number {
  let found = 0;
  for (const change of changes) if (change.day === day) found |= bits[change.which];
  return found;
}

/** What they excuse of one shift of it; of work that no shift was planned for, when that is null. */
export const changedBitsOf = (changes: readonly ResultChangeFact[], day: DayNumber, shift: ShiftId | null): number =>
  changedBits(
    changes.filter((change) => change.shift === null || change.shift === shift),
    day,
  );
