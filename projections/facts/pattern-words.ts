import type { SiteId } from "../../shared/ids.ts";
import type { DayNumber } from "../../shared/time/day-number.ts";
import type { PatternFact } from "./people.ts";

/** Dates from 2013 to 2046; others are worked out every time. */
const daysFrom = 16_000;
const daysUntil = 28_000;

/** Plan words by pattern, site and date: nearly everybody shares a pattern with many others. */
export class PatternWords {
  readonly #tables = new Map<string, Int32Array>();

  /** The words of a pattern at a site, for keptWord and keepWord. */
  table({ week, alternate, worksHolidays }: PatternFact, site: SiteId): Int32Array {
    const name = JSON.stringify([week, alternate, worksHolidays, site]);
    let table = this.#tables.get(name);
    if (table === undefined) this.#tables.set(name, (table = new Int32Array(daysUntil - daysFrom).fill(-1)));
    return table;
  }
}

/** The word of a date, -1 when none was kept. */
export function keptWord(table: Int32Array, day: DayNumber): number {
  return day < daysFrom || day >= daysUntil ? -1 : table[day - daysFrom]!;
}

/** Keeps the word of a date, if there is room for it, and gives it back. */
export function keepWord(table: Int32Array, day: DayNumber, word: number): number {
  if (day >= daysFrom && day < daysUntil) table[day - daysFrom] = word;
  return word;
}
