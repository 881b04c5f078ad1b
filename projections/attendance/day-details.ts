import type { ResultChangeFact } from "../facts/conduct-types.ts";
import { changedBits, changedBitsOf } from "./changed-bits.ts";
import type { ShiftId } from "../../shared/ids.ts";
import type { DayNumber } from "../../shared/time/day-number.ts";
import type { DutyFact, EarlyDepartureFact, JudgedFacts, OvertimeFact } from "../facts/facts-types.ts";
import type { PersonLeave } from "./person-leave.ts";

/** What is approved for a person, looked up once a person and only when a date has any of it. */
export class PersonDetails {
  readonly #view: JudgedFacts;
  readonly #person: number;
  readonly leave: PersonLeave;
  #early: readonly EarlyDepartureFact[] | null = null;
  #changes: readonly ResultChangeFact[] | null = null;
  #overtime: readonly OvertimeFact[] | null = null;

  constructor(view: JudgedFacts, person: number, leave: PersonLeave) {
    this.#view = view;
    this.#person = person;
    this.leave = leave;
  }

  dutiesOn(day: DayNumber): readonly DutyFact[] {
    return this.#view.duties(this.#person).filter((fact) => fact.day === day);
  }

  earlyDepartureOn(day: DayNumber): EarlyDepartureFact[] {
    this.#early ??= this.#view.earlyDepartures(this.#person);
    return this.#early.filter((fact) => fact.day === day);
  }

  /** What a person excused of the date, as bits of changed-results.ts. */
  changesOn(day: DayNumber): number {
    this.#changes ??= this.#view.resultChanges(this.#person);
    return changedBits(this.#changes, day);
  }

  /** What of it holds for one shift; null for work that none was planned for. */
  changesOf(day: DayNumber, shift: ShiftId | null): number {
    this.#changes ??= this.#view.resultChanges(this.#person);
    return changedBitsOf(this.#changes, day, shift);
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
