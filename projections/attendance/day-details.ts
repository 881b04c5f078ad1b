import type { DayNumber } from "../../shared/time/day-number.ts";
import type { EarlyDepartureFact, FactsView, LeaveFact, OvertimeFact } from "../facts/facts-types.ts";
import type { Window } from "./windows.ts";

/** What is approved for a person, looked up once a person and only when a date has any of it. */
export class PersonDetails {
  readonly #view: FactsView;
  readonly #person: number;
  #leave: readonly LeaveFact[] | null = null;
  #early: readonly EarlyDepartureFact[] | null = null;
  #overtime: readonly OvertimeFact[] | null = null;

  constructor(view: FactsView, person: number) {
    this.#view = view;
    this.#person = person;
  }

  leaveOn(day: DayNumber): readonly LeaveFact[] {
    this.#leave ??= this.#view.leave(this.#person);
    return this.#leave.filter((fact) => fact.fromDay <= day && day < fact.untilDay);
  }

  earlyDepartureOn(day: DayNumber): EarlyDepartureFact[] {
    this.#early ??= this.#view.earlyDepartures(this.#person);
    return this.#early.filter((fact) => fact.day === day);
  }

  /** Approved overtime of the date, as disjoint spans in order. */
  overtimeOn(day: DayNumber): { from: number; until: number }[] {
    this.#overtime ??= this.#view.overtime(this.#person);
    const spans = this.#overtime.filter((fact) => fact.day === day).toSorted((left, right) => left.from - right.from);
    const union: { from: number; until: number }[] = [];
    for (const { from, until } of spans) {
      const last = union.at(-1);
      if (last !== undefined && from <= last.until) last.until = Math.max(last.until, until);
      else if (until > from) union.push({ from, until });
    }
    return union;
  }
}

/** Which halves of a date are leave, and what is leave by the hour. */
export interface LeaveOfDay {
  readonly morning: boolean;
  readonly afternoon: boolean;
  readonly hours: readonly { readonly from: number; readonly until: number }[];
}

export const noLeave: LeaveOfDay = { morning: false, afternoon: false, hours: [] };

/** @param counts Which leave counts on the date; others are passed over. */
export function leaveOfDay(facts: readonly LeaveFact[], counts: (fact: LeaveFact) => boolean): LeaveOfDay {
  const whole = facts.filter((fact) => counts(fact) && fact.hours === null);
  return {
    morning: whole.some((fact) => fact.part !== "afternoon"),
    afternoon: whole.some((fact) => fact.part !== "morning"),
    hours: facts.flatMap((fact) => (counts(fact) && fact.hours !== null ? [fact.hours] : [])),
  };
}

/** What a shift still expects once leave is taken off it. Reused. */
export interface Expected {
  start: number;
  end: number;
  /** Nothing is expected any more. */
  excused: boolean;
  needsIn: boolean;
  needsOut: boolean;
}

/**
 * Takes leave off a shift.
 *
 * Half days of a date with several shifts are halves of their number; a shift that lies across the middle is divided at
 * its longest break, or in its own middle when it has none. Leave by the hour that covers an edge moves the edge.
 *
 * @param index Which of the date's `count` shifts.
 */
export function expect(window: Window, index: number, count: number, leave: LeaveOfDay, needsBoth: boolean, into: Expected): void {
  into.start = window.start;
  into.end = window.end;
  into.excused = false;
  into.needsIn = true;
  into.needsOut = true;
  const inMorning = (index + 1) * 2 <= count;
  const inAfternoon = index * 2 >= count;
  const morning = leave.morning && !inAfternoon;
  const afternoon = leave.afternoon && !inMorning;
  if ((leave.morning && leave.afternoon) || (morning && inMorning) || (afternoon && inAfternoon && count > 1)) {
    into.excused = true;
    return;
  }
  if (morning || afternoon) {
    const [from, until] = middleOf(window);
    if (morning) {
      into.start = until;
      into.needsIn = needsBoth;
    } else {
      into.end = from;
      into.needsOut = needsBoth;
    }
  }
  for (const { from, until } of leave.hours) {
    if (from <= into.start && until > into.start) into.start = Math.min(until, into.end);
    if (until >= into.end && from < into.end) into.end = Math.max(from, into.start);
  }
  if (into.start >= into.end) into.excused = true;
}

/** The break that parts a shift's halves, as instants; both the same when there is none. */
function middleOf({ set, shift, start, end, day, employment, kind }: Window): readonly [number, number] {
  const breaks = kind === 0 ? set[shift]!.breaks : set.flatMap((one) => one.breaks);
  let best = -1;
  for (let index = 0; index < breaks.length; index += 2) {
    const length = breaks[index + 1]! - breaks[index]!;
    if (best < 0 || length > breaks[best + 1]! - breaks[best]!) best = index;
  }
  if (best >= 0) return [employment.zone.instant(day, breaks[best]!), employment.zone.instant(day, breaks[best + 1]!)];
  const middle = start + Math.floor((end - start) / 2);
  return [middle, middle];
}
