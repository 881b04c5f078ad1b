import type { DayState } from "./day-state.ts";
import { noLeave } from "./leave-of-day.ts";
import { halfAfternoon, halfMorning } from "./person-leave.ts";
import { windowShift, type Window } from "./windows.ts";

/**
 * Takes leave off a shift: writes what it still expects into `day.expected`.
 *
 * Half days of a date with several shifts are halves of their number; a shift that lies across the middle is divided at
 * its longest break, or in its own middle when it has none. Leave by the hour that covers an edge moves the edge.
 *
 * @param index Which of the date's `count` shifts.
 */
export function expectOf(
  day: Pick<DayState, "expected" | "leave" | "away" | "policy">,
  window: Window,
  index: number,
  count: number,
): void {
  const { expected, leave, away } = day;
  expected.start = window.start;
  expected.end = window.end;
  expected.excused = false;
  expected.needsIn = true;
  expected.needsOut = true;
  if (leave === noLeave) return;
  const morning = leave.morning || (away & halfMorning) !== 0;
  const afternoon = leave.afternoon || (away & halfAfternoon) !== 0;
  const part = partOfDay(index, count);
  if ((morning && afternoon) || (morning && part === halfMorning) || (afternoon && part === halfAfternoon)) {
    expected.excused = true;
    return;
  }
  if (part === 0 && morning) {
    expected.start = middleOf(window, true);
    expected.needsIn = day.policy.halfLeaveNeedsBoth;
  } else if (part === 0 && afternoon) {
    expected.end = middleOf(window, false);
    expected.needsOut = day.policy.halfLeaveNeedsBoth;
  }
  for (const { from, until } of leave.hours)
    if (from <= expected.start && until > expected.start) expected.start = Math.min(until, expected.end);
  for (let at = leave.hours.length - 1; at >= 0; at -= 1) {
    const { from, until } = leave.hours[at]!;
    if (until >= expected.end && from < expected.end) expected.end = Math.max(from, expected.start);
  }
  if (expected.start >= expected.end) expected.excused = true;
}

/** Which half of its date a shift is; 0 when it lies across the middle. @param index Which of the date's `count` shifts. */
export function partOfDay(index: number, count: number): number {
  if ((index + 1) * 2 <= count) return halfMorning;
  return index * 2 >= count && count > 1 ? halfAfternoon : 0;
}

/** Where a shift's halves part: the end of its longest break for the afternoon's start, the start of it for the morning's end. */
export function middleOf({ set, shift, start, end, day, zone, kind }: Window, atEnd: boolean): number {
  const breaks = kind === windowShift ? set[shift]!.breaks : set.flatMap((one) => one.breaks);
  let best = -1;
  for (let index = 0; index < breaks.length; index += 2) {
    const length = breaks[index + 1]! - breaks[index]!;
    if (best < 0 || length > breaks[best + 1]! - breaks[best]!) best = index;
  }
  if (best < 0) return start + Math.floor((end - start) / 2);
  return zone.instant(day, breaks[atEnd ? best + 1 : best]!);
}
