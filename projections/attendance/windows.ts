import type { DayNumber } from "../../shared/time/day-number.ts";
import type { ZoneDays } from "../../shared/time/zone-days.ts";
import {
  dayTypeHoliday,
  dayTypeRest,
  directionIn,
  directionMask,
  planCovered,
  planDayTypeMask,
  planDayTypeShift,
  planOff,
  planShiftMask,
} from "../facts/codes.ts";
import type { EmploymentSpan, FactsView, PunchRun, ShiftSet } from "../facts/facts-types.ts";
import type { CompiledPolicy } from "./compiled-policy.ts";

/** A planned shift, with its own window. */
export const windowShift = 0;
/** All shifts of a date in one, because the policy cuts days instead of using windows. */
export const windowMerged = 1;
/** A day off. */
export const windowOff = 2;
/** A date nothing is planned for, on which work counts all the same. */
export const windowFree = 3;

/** One window of one date. Instants relative to instantBase; both edges belong to it. */
export interface Window {
  day: DayNumber;
  kind: number;
  /** Index within the date's shift set; 0 for the other kinds. */
  shift: number;
  set: ShiftSet;
  policy: CompiledPolicy;
  employment: EmploymentSpan;
  opens: number;
  start: number;
  end: number;
  closes: number;
  /** The closing edge is the next shift's opening edge: an arrival in that second is the next shift's. */
  sharedClose: boolean;
  /** Indices of the run: punches that fell into the window. */
  from: number;
  until: number;
}

const noShifts: ShiftSet = [];

/** Windows in order of date and start. Their objects are used again from person to person. */
export class WindowList {
  readonly #windows: Window[] = [];
  count = 0;

  at(index: number): Window {
    return this.#windows[index]!;
  }

  add(window: Window): void {
    const kept = this.#windows[this.count];
    if (kept === undefined) this.#windows.push({ ...window });
    else Object.assign(kept, window);
    this.count += 1;
  }
}

/** Adds the windows of one date. @param word Plan word of the date. */
export function addWindows(
  windows: WindowList,
  view: FactsView,
  day: DayNumber,
  word: number,
  employment: EmploymentSpan,
  policy: CompiledPolicy,
): void {
  const { zone } = employment;
  const number = (word & planShiftMask) - 1;
  const set = number < 0 ? noShifts : view.shiftSet(number);
  const planned = (word & planOff) === 0 && set.length > 0;
  const add = (kind: number, shift: number, opens: number, start: number, end: number, closes: number): void => {
    windows.add({ day, kind, shift, set, policy, employment, opens, start, end, closes, sharedClose: false, from: 0, until: 0 });
  };
  if (policy.attribution === "day_cut") {
    const opens = zone.instant(day, policy.cutAt);
    const closes = zone.instant(day + 1, policy.cutAt) - 1;
    if (planned) add(windowMerged, 0, opens, zone.instant(day, set[0]!.start), lastEnd(zone, day, set), closes);
    else add(isCovered(word) ? windowOff : windowFree, 0, opens, opens, closes, closes);
    return;
  }
  if (planned) {
    for (let index = 0; index < set.length; index += 1) {
      const shift = set[index]!;
      const start = zone.instant(day, shift.start);
      const end = zone.instant(day, shift.end);
      add(windowShift, index, start - shift.openBefore, start, end, end + shift.closeAfter);
    }
    return;
  }
  if (!isCovered(word)) return;
  const usual = set.at(-1);
  const opens = zone.start(day);
  const dayEnd = zone.start(day + 1) - 1;
  // Work on a day off that goes over midnight, as the person's usual shift does, stays with the date it began on.
  const closes = usual !== undefined && usual.end > 86_400 ? Math.max(dayEnd, zone.instant(day, usual.end) + usual.closeAfter) : dayEnd;
  add(windowOff, 0, opens, opens, dayEnd + 1, closes);
}

/** Days off by roster or calendar; not a workday that nobody planned. */
function isCovered(word: number): boolean {
  const type = (word >> planDayTypeShift) & planDayTypeMask;
  return (word & planCovered) !== 0 || type === dayTypeRest || type === dayTypeHoliday;
}

/** When the last shift of the set ends. */
export function lastEnd(zone: ZoneDays, day: DayNumber, set: ShiftSet): number {
  let end = -Infinity;
  for (const shift of set) end = Math.max(end, zone.instant(day, shift.end));
  return end;
}

/**
 * Cuts neighbouring windows where they meet: a shift's window opens no earlier than the shift before it ends, and that
 * one's closes where it opens; days off give way to shifts.
 *
 * @param windows By date and start.
 */
export function cutWindows(windows: WindowList): void {
  for (let index = 1; index < windows.count; index += 1) {
    const before = windows.at(index - 1);
    const window = windows.at(index);
    if (before.kind === windowShift && window.kind === windowShift) {
      window.opens = Math.max(window.opens, before.end);
      if (before.closes >= window.opens) {
        before.closes = window.opens;
        before.sharedClose = true;
      }
    } else if (window.kind === windowShift) before.closes = Math.min(before.closes, window.opens - 1);
    else window.opens = Math.max(window.opens, before.closes + 1);
  }
}

/** Gives each window its punches: one pass over both, because windows follow each other. */
export function fillWindows(windows: WindowList, run: PunchRun): void {
  if (windows.count === 0) return;
  const { at, kind, until } = run;
  let next = firstAtOrAfter(run, windows.at(0).opens);
  for (let index = 0; index < windows.count; index += 1) {
    const window = windows.at(index);
    while (next < until && at[next]! < window.opens) next += 1;
    window.from = next;
    while (next < until && at[next]! <= window.closes) {
      if (window.sharedClose && at[next] === window.closes && (kind[next]! & directionMask) === directionIn) break;
      next += 1;
    }
    window.until = next;
  }
}

/** Index of the first punch at or after the instant. */
export function firstAtOrAfter({ at, from, until }: PunchRun, instant: number): number {
  let low = from;
  let high = until;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at[middle]! < instant) low = middle + 1;
    else high = middle;
  }
  return low;
}
