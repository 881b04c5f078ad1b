import * as row from "./day-row.ts";
import type { DayState } from "./day-state.ts";
import { halfAfternoon, halfMorning } from "./person-leave.ts";
import { middleOf, partOfDay } from "./expected.ts";
import type { Window } from "./windows.ts";

/** Which of a date's shifts a window is, and the first and last punch found of it; noInstant when none. */
export interface ShiftFound {
  readonly index: number;
  readonly count: number;
  readonly earliest: number;
  readonly latest: number;
}

/**
 * Finds the halves of a shift in which nothing is expected although no leave holds there, and writes them into `day.away`
 * and `day.fell`: those still undecided, and those a rule took away in which the person was not seen. Where they were
 * seen, the half is judged like any other.
 */
export function findAway(day: DayState, window: Window, found: ShiftFound): void {
  const { leave } = day;
  const { index, count, earliest, latest } = found;
  const part = partOfDay(index, count);
  const nobody = earliest === row.noInstant;
  const missedMorning = nobody || (part === 0 && earliest >= middleOf(window, false));
  const missedAfternoon = nobody || (part === 0 && latest <= middleOf(window, true));
  let fell = 0;
  if ((leave.fell & halfMorning) !== 0 && missedMorning) fell |= halfMorning;
  if ((leave.fell & halfAfternoon) !== 0 && missedAfternoon) fell |= halfAfternoon;
  day.fell = fell;
  day.away = leave.undecided | fell;
}

/**
 * Counts those halves: undecided ones cannot be called, those that fell are absence once nothing more can come.
 *
 * @returns whether nothing of the shift is left to judge.
 */
export function countAway(day: DayState, window: Window, { index, count }: ShiftFound): boolean {
  const { leave, slots, expected } = day;
  const part = partOfDay(index, count);
  const fell = halvesIn(day.fell, part);
  const undecided = halvesIn(leave.undecided, part);
  day.awayHalves += fell + undecided;
  day.pending += undecided;
  if (!slots.complete) day.pending += fell;
  else if (fell > 0) {
    day.absent += fell;
    day.fellHalves += fell;
    day.because |= row.becauseLeaveFell;
  }
  const openHours = expected.excused && leave.openHours && fell + undecided === 0;
  if (openHours) {
    day.awayHalves += 2;
    day.pending += 2;
  }
  if (!expected.excused || (fell + undecided === 0 && !openHours)) return false;
  if (index === 0) day.start = window.start;
  day.end = window.end;
  return true;
}

/** Half days of a shift: a shift that is a half of its date as a whole counts as two, as all that is summed for it does. */
function halvesIn(bits: number, part: number): number {
  if (part !== 0) return (bits & part) === 0 ? 0 : 2;
  return ((bits & halfMorning) === 0 ? 0 : 1) + ((bits & halfAfternoon) === 0 ? 0 : 1);
}
