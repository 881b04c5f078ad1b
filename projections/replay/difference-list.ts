import type { DayNumber } from "../../shared/time/day-number.ts";
import { rowWords } from "../attendance/day-row.ts";

/** Words of an entry: person, day, number of the department on either side, then the two rows. */
export const differenceWords = 4 + 2 * rowWords;
export const differencePerson = 0;
export const differenceDay = 1;
/** -1 when that side has no such day; its row then means nothing. */
export const differenceFrom = 2;
export const differenceTo = 3;
export const differenceBefore = 4;
export const differenceAfter = 4 + rowWords;

/** A date of a person on which two answers differ. */
export interface DifferencePlace {
  readonly person: number;
  readonly day: DayNumber;
  readonly from: number;
  readonly to: number;
}

/** Differing days as integers, the first so many that come. */
export class DifferenceList {
  readonly #max: number;
  #entries = new Int32Array(64 * differenceWords);
  #count = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** The entries kept, one after another. */
  entries(): Int32Array<ArrayBuffer> {
    return this.#entries.slice(0, this.#count * differenceWords);
  }

  /** Adds a day with the two sides' rows, the first of which begins at `at`; past the most it is passed over. */
  add({ person, day, from, to }: DifferencePlace, before: Int32Array, at: number, after: Int32Array): void {
    if (this.#count === this.#max) return;
    const start = this.#count * differenceWords;
    if (start === this.#entries.length) this.#grow();
    const entries = this.#entries;
    entries[start + differencePerson] = person;
    entries[start + differenceDay] = day;
    entries[start + differenceFrom] = from;
    entries[start + differenceTo] = to;
    for (let word = 0; word < rowWords; word += 1) {
      entries[start + differenceBefore + word] = before[at + word]!;
      entries[start + differenceAfter + word] = after[word]!;
    }
    this.#count += 1;
  }

  #grow(): void {
    const grown = new Int32Array(this.#entries.length * 2);
    grown.set(this.#entries);
    this.#entries = grown;
  }
}
