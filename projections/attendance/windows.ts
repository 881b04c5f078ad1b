import type { DayNumber } from "../../shared/time/day-number.ts";
import type { ZoneDays } from "../../shared/time/zone-days.ts";
import {
  dayTypeHoliday,
  dayTypeRest,
  dayTypeUnknown,
  directionIn,
  directionMask,
  planCalendarUnknown,
  planCovered,
  planDayTypeMask,
  planDayTypeShift,
  planDuty,
  planOff,
  planRosterHoliday,
  planShiftMask,
  planSuspended,
} from "../facts/codes.ts";
import type { JudgedFacts, PunchRun, ShiftSet } from "../facts/facts-types.ts";
import type { WindowRules } from "./compiled-policy.ts";
import { addBreaks, addGaps, addSetBreaks, emptySpans, lengthOf, type Spans } from "./worked-time.ts";

/** A planned shift, with its own window. */
export const windowShift = 0;
/** All shifts of a date in one, because the policy cuts days instead of using windows. */
export const windowMerged = 1;
/** A day off. */
export const windowOff = 2;
/** A date nothing is planned for, on which work counts all the same. */
export const windowFree = 3;
/** A day off with duty. */
export const windowDuty = 4;

/** One window of one date. Instants relative to instantBase; both edges belong to it. */
export interface Window {
  day: DayNumber;
  kind: number;
  /** Index within the date's shift set; 0 for the other kinds. */
  shift: number;
  set: ShiftSet;
  zone: ZoneDays;
  /** Breaks, and what lies between the shifts of a merged window. */
  readonly pauses: Spans;
  /** Seconds of all of them. */
  pauseSeconds: number;
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

/** A date whose windows are to be made. */
export interface DateToPlan {
  day: DayNumber;
  /** Plan word of the date. */
  word: number;
  zone: ZoneDays;
  rules: WindowRules;
}

/** Windows in order of date and start. Their objects are used again from person to person. */
export class WindowList {
  readonly #windows: Window[] = [];
  count = 0;

  at(index: number): Window {
    return this.#windows[index]!;
  }

  /** Adds a window of a date; its instants are the caller's to set. */
  add({ day, zone }: DateToPlan, kind: number, set: ShiftSet, shift: number): Window {
    let window = this.#windows[this.count];
    if (window === undefined) this.#windows.push((window = emptyWindow(zone)));
    window.day = day;
    window.kind = kind;
    window.shift = shift;
    window.set = set;
    window.zone = zone;
    window.sharedClose = false;
    findPauses(window);
    this.count += 1;
    return window;
  }
}

function emptyWindow(zone: ZoneDays): Window {
  const instants = { opens: 0, start: 0, end: 0, closes: 0, from: 0, until: 0 };
  return { day: 0, kind: 0, shift: 0, set: noShifts, zone, pauses: emptySpans(), pauseSeconds: 0, sharedClose: false, ...instants };
}

function findPauses(window: Window): void {
  const { kind, zone, day, set, shift, pauses } = window;
  pauses.count = 0;
  if (kind === windowShift) addBreaks(zone, day, set[shift]!.breaks, pauses);
  else addSetBreaks(zone, day, set, pauses);
  if (kind === windowMerged) addGaps(zone, day, set, pauses);
  window.pauseSeconds = lengthOf(pauses);
}

/** Adds the windows of one date. */
export function addWindows(windows: WindowList, view: JudgedFacts, date: DateToPlan): void {
  const { day, word, zone, rules } = date;
  if ((word & planSuspended) !== 0) return;
  const set = setOf(view, word);
  const planned = isPlanned(word);
  if (rules.attribution === "day_cut") {
    const window = windows.add(date, planned ? windowMerged : isCovered(word) ? windowOff : windowFree, set, 0);
    window.opens = zone.instant(day, rules.cutAt);
    window.closes = zone.instant(day + 1, rules.cutAt) - 1;
    window.start = planned ? zone.instant(day, set[0]!.start) : window.opens;
    window.end = planned ? lastEnd(zone, day, set) : window.closes;
    return;
  }
  if (planned) {
    for (let index = 0; index < set.length; index += 1) {
      const shift = set[index]!;
      const window = windows.add(date, windowShift, set, index);
      window.start = zone.instant(day, shift.start);
      window.end = zone.instant(day, shift.end);
      window.opens = window.start - shift.openBefore;
      window.closes = window.end + shift.closeAfter;
    }
    return;
  }
  if (!isCovered(word)) return;
  const onDuty = (word & planDuty) !== 0 && set !== noShifts;
  const window = windows.add(date, onDuty ? windowDuty : windowOff, set, 0);
  const usual = set.at(-1);
  window.opens = zone.start(day);
  window.start = window.opens;
  window.closes = zone.start(day + 1) - 1;
  window.end = onDuty ? lastEnd(zone, day, set) : window.closes + 1;
  // Work on a day off that goes over midnight, as the person's usual shift does, stays with the date it began on.
  if (usual !== undefined && usual.end > 86_400) window.closes = Math.max(window.closes, zone.instant(day, usual.end) + usual.closeAfter);
}

/** What is planned for a date, in one window that owns no punches: what spans of work are judged against. */
export function plannedWindow(view: JudgedFacts, { day, word, zone }: Pick<DateToPlan, "day" | "word" | "zone">): Window | null {
  if (!isPlanned(word)) return null;
  const set = setOf(view, word);
  const start = zone.instant(day, set[0]!.start);
  const end = lastEnd(zone, day, set);
  const edges = { start, end, opens: start - set[0]!.openBefore, closes: end + set.at(-1)!.closeAfter };
  return { ...emptyWindow(zone), day, kind: windowMerged, set, ...edges };
}

/**
 * A date's plan word as a policy has it: a roster gives way to public holidays where the rules say so. Then a date of a year
 * without calendar may be one, and nobody can say what it is. Of a date of suspension only its type is left to be unsure of.
 */
export function wordUnder({ holidaysOff }: WindowRules, word: number): number {
  if (!holidaysOff || (word & planRosterHoliday) === 0) return word;
  const type = (word >> planDayTypeShift) & planDayTypeMask;
  if (type === dayTypeHoliday) return word | planOff;
  // A holiday is off whatever was rostered, also where nobody defined the shift.
  if (type === dayTypeUnknown)
    return (word & ~((planDayTypeMask << planDayTypeShift) | planCalendarUnknown)) | (dayTypeHoliday << planDayTypeShift) | planOff;
  const unsure = (word & planSuspended) === 0 ? planCalendarUnknown : 0;
  return (word & ~(planDayTypeMask << planDayTypeShift)) | (dayTypeUnknown << planDayTypeShift) | unsure;
}

/** Whether the plan word of a date plans work. */
export function isPlanned(word: number): boolean {
  return (word & planShiftMask) !== 0 && (word & planOff) === 0;
}

function setOf(view: JudgedFacts, word: number): ShiftSet {
  const number = (word & planShiftMask) - 1;
  return number < 0 ? noShifts : view.shiftSet(number);
}

/** Days off by roster or calendar; not a workday that nobody planned. */
function isCovered(word: number): boolean {
  const type = (word >> planDayTypeShift) & planDayTypeMask;
  return (word & planCovered) !== 0 || type === dayTypeRest || type === dayTypeHoliday;
}

/** When the last shift of the set ends. */
function lastEnd(zone: ZoneDays, day: DayNumber, set: ShiftSet): number {
  let end = -Infinity;
  for (const shift of set) end = Math.max(end, zone.instant(day, shift.end));
  return end;
}

/**
 * Cuts neighbouring windows where they meet: a shift's window opens no earlier than the shift before it ends, and that
 * one's closes where it opens, and the same holds of a shift after duty; days off give way to shifts.
 *
 * @param windows By date and start.
 */
export function cutWindows(windows: WindowList): void {
  if (windows.count === 0) return;
  let before = windows.at(0);
  for (let index = 1; index < windows.count; index += 1) {
    const window = windows.at(index);
    if ((before.kind === windowShift || before.kind === windowDuty) && window.kind === windowShift) {
      window.opens = Math.max(window.opens, before.end);
      // A shift that lies within the one before has no window left, and cuts nobody else's.
      if (window.opens > window.closes) continue;
      if (before.closes >= window.opens) {
        before.closes = window.opens;
        before.sharedClose = true;
      }
    } else if (window.kind === windowShift) before.closes = Math.min(before.closes, window.opens - 1);
    else {
      window.opens = Math.max(window.opens, before.closes + 1);
      if (window.opens > window.closes) continue;
    }
    before = window;
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
