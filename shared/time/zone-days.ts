import { dateOf, type DayNumber } from "./day-number.ts";

/**
 * Seconds between 1970-01-01 and the zero of instants kept in 32 bits: 2040-01-01T00:00Z, so that they reach from
 * December 1971 to January 2108.
 */
export const instantBase = 2_208_988_800;

/** Seconds relative to {@link instantBase}; fits a signed 32-bit integer. */
export type Instant32 = number;

/** Dates and wall clock of one zone as plain integers; Temporal is asked once a date. */
export interface ZoneDays {
  readonly zone: string;
  /** First instant of a date. */
  start(day: DayNumber): Instant32;
  /**
   * The instant of a wall-clock reading, in seconds after midnight; 86,400 and more lies on the following dates.
   * A reading that came twice is its first, one that was skipped is moved on by the skip.
   */
  instant(day: DayNumber, wallSeconds: number): Instant32;
  /** The date an instant lies in. */
  dayOf(instant: Instant32): DayNumber;
}

const firstDay = -20_000;
const dayCount = 80_000;
const unknown = -2_147_483_648;
const zones = new Map<string, ZoneDays>();

/** The days of a zone; one table a zone for the whole process, because the answer never differs. */
export function zoneDays(zone: string): ZoneDays {
  let days = zones.get(zone);
  if (days === undefined) {
    days = new ZoneTable(zone);
    zones.set(zone, days);
  }
  return days;
}

/** A class, not closures, so that a thread that judges in several zones still calls one method. */
class ZoneTable implements ZoneDays {
  readonly zone: string;
  readonly #starts = new Int32Array(dayCount).fill(unknown);
  readonly #irregular = new Map<number, Instant32>();

  constructor(zone: string) {
    this.zone = zone;
  }

  start(day: DayNumber): Instant32 {
    const slot = day - firstDay;
    if (slot < 0 || slot >= dayCount) return this.#compute(day);
    const value = this.#starts[slot]!;
    return value === unknown ? (this.#starts[slot] = this.#compute(day)) : value;
  }

  instant(day: DayNumber, wallSeconds: number): Instant32 {
    let on = day;
    let wall = wallSeconds;
    while (wall >= 86_400) {
      on += 1;
      wall -= 86_400;
    }
    while (wall < 0) {
      on -= 1;
      wall += 86_400;
    }
    const from = this.start(on);
    return this.start(on + 1) - from === 86_400 ? from + wall : this.#irregularInstant(on, wall);
  }

  dayOf(at: Instant32): DayNumber {
    let day = Math.floor((at + instantBase) / 86_400);
    while (this.start(day) > at) day -= 1;
    while (this.start(day + 1) <= at) day += 1;
    return day;
  }

  #compute(day: DayNumber): Instant32 {
    const plain = Temporal.PlainDate.from(dateOf(day));
    return Math.round(plain.toZonedDateTime(this.zone).epochMilliseconds / 1_000) - instantBase;
  }

  /** On a date whose clocks change. */
  #irregularInstant(day: DayNumber, wall: number): Instant32 {
    const key = day * 86_400 + wall;
    let value = this.#irregular.get(key);
    if (value === undefined) {
      const time = Temporal.PlainTime.from({ hour: Math.floor(wall / 3_600), minute: Math.floor(wall / 60) % 60, second: wall % 60 });
      const moment = Temporal.PlainDate.from(dateOf(day)).toZonedDateTime({ timeZone: this.zone, plainTime: time });
      value = Math.round(moment.epochMilliseconds / 1_000) - instantBase;
      this.#irregular.set(key, value);
    }
    return value;
  }
}
