import type { DayNumber } from "../../shared/time/day-number.ts";
import type { EarlyDepartureFact, FactsView, LeaveFact, OvertimeFact } from "../facts/facts-types.ts";

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
