import type { Shift } from "../../shared/events/shift-defined.ts";
import type { DayNumber } from "../../shared/time/day-number.ts";
import { ownHours } from "./codes.ts";
import type { DutyFact, PlannedShift, ShiftSet } from "./facts-types.ts";

interface Definition {
  readonly knownAt: number;
  readonly fromDay: DayNumber;
  readonly number: number;
}

/** Seconds after its end within which the departure from a duty over midnight still belongs to it. */
const dutyCloseAfter = 7_200;

/** Shift definitions by id and date, and the sets of shifts that days have, as small numbers. */
export class Shifts {
  readonly #definitions = new Map<string, Definition[]>();
  readonly #shifts: PlannedShift[] = [];
  readonly #sets: ShiftSet[] = [];
  readonly #setNumbers = new Map<string, number>();
  readonly #dutyNumbers = new Map<string, number>();

  define(shift: Shift, fromDay: DayNumber, position: number): void {
    const definitions = this.#definitions.get(shift.id) ?? [];
    definitions.push({ knownAt: position, fromDay, number: this.#shifts.length });
    this.#definitions.set(shift.id, definitions);
    this.#shifts.push(planned(shift));
  }

  /** Number of the set of these shifts on a date, undefined when one of them is not defined. */
  setOn(ids: readonly string[], day: DayNumber, asOf: number): number | undefined {
    const numbers: number[] = [];
    for (const id of ids) {
      const number = this.#definitionOn(id, day, asOf);
      if (number === undefined) return undefined;
      numbers.push(number);
    }
    return this.#setOf(numbers);
  }

  /** Number of the set of these duties on a date, undefined when a shift that one goes by is not defined. */
  dutySet(duties: readonly DutyFact[], day: DayNumber, asOf: number): number | undefined {
    const numbers = duties.map((duty) => (duty.shift === null ? this.#ownHours(duty) : this.#definitionOn(duty.shift, day, asOf)));
    return numbers.every((number) => number !== undefined) ? this.#setOf(numbers) : undefined;
  }

  /** Number of a duty with hours of its own, as a shift without breaks or name: there are as many as different hours, not as duties. */
  #ownHours({ start, end }: DutyFact): number {
    const key = `${start} ${end}`;
    let number = this.#dutyNumbers.get(key);
    if (number === undefined) {
      this.#dutyNumbers.set(key, (number = this.#shifts.length));
      this.#shifts.push({ id: ownHours, name: ownHours, start, end, openBefore: 0, closeAfter: dutyCloseAfter, breaks: [] });
    }
    return number;
  }

  #setOf(numbers: number[]): number {
    // Of two that begin together the one named first goes first: in which order they were defined says nothing.
    numbers.sort((left, right) => this.#shifts[left]!.start - this.#shifts[right]!.start);
    const key = numbers.join(",");
    let set = this.#setNumbers.get(key);
    if (set === undefined) {
      set = this.#sets.length;
      this.#sets.push(numbers.map((number) => this.#shifts[number]!));
      this.#setNumbers.set(key, set);
    }
    return set;
  }

  set(number: number): ShiftSet {
    return this.#sets[number]!;
  }

  sets(): readonly ShiftSet[] {
    return this.#sets;
  }

  #definitionOn(id: string, day: DayNumber, asOf: number): number | undefined {
    let best: Definition | undefined;
    for (const definition of this.#definitions.get(id) ?? []) {
      if (definition.knownAt >= asOf || definition.fromDay > day) continue;
      if (best === undefined || definition.fromDay >= best.fromDay) best = definition;
    }
    return best?.number;
  }
}

function planned(shift: Shift): PlannedShift {
  const start = wallSeconds(shift.start);
  const end = wallSeconds(shift.end) + (shift.endsNextDay ? 86_400 : 0);
  const onShift = (time: string): number => (wallSeconds(time) < start ? wallSeconds(time) + 86_400 : wallSeconds(time));
  return {
    id: shift.id,
    name: shift.name,
    start,
    end,
    openBefore: shift.openBeforeMinutes * 60,
    closeAfter: shift.closeAfterMinutes * 60,
    breaks: shift.breaks
      .map((pause) => [onShift(pause.start), onShift(pause.end)] as const)
      .toSorted((left, right) => left[0] - right[0])
      .flat(),
  };
}

/** Seconds after midnight of HH:MM or HH:MM:SS. */
export function wallSeconds(time: string): number {
  return Number(time.slice(0, 2)) * 3_600 + Number(time.slice(3, 5)) * 60 + (time.length > 5 ? Number(time.slice(6, 8)) : 0);
}
