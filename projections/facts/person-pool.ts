import { grownArray, roomFor, sharedArray, type ColumnKind } from "./shared-arrays.ts";

/** A stretch of numbers for each person, in memory that threads share. */
export interface PersonPool<Column extends Int32Array | Uint8Array = Int32Array> {
  /** Person p has `numbers` from `places[2p]` to `places[2p + 1]`. */
  readonly places: Int32Array;
  readonly numbers: Column;
}

/** Numbers that may lie waste whatever the use. */
const wasteMin = 2 ** 20;

/**
 * Writes a pool. What a person had before stays where it lies when they get something else: a pool is thrown away when
 * more of it is waste than use.
 */
export class PoolWriter<Column extends Int32Array<SharedArrayBuffer> | Uint8Array<SharedArrayBuffer>> {
  places: Int32Array<SharedArrayBuffer>;
  numbers: Column;
  used = 0;
  readonly #kind: ColumnKind<Column>;
  #waste = 0;

  constructor(kind: ColumnKind<Column>, people: number) {
    this.#kind = kind;
    this.places = sharedArray<Int32Array<SharedArrayBuffer>>(Int32Array, people * 2);
    this.numbers = sharedArray(kind, 1_024);
  }

  /** Makes room for so many people. */
  holdPeople(people: number): void {
    if (people * 2 > this.places.length)
      this.places = grownArray<Int32Array<SharedArrayBuffer>>(Int32Array, this.places, roomFor(this.places.length, people * 2));
  }

  /** The person has these numbers from now on. */
  write(person: number, numbers: ArrayLike<number>): void {
    const from = this.used;
    this.used += numbers.length;
    if (this.used > this.numbers.length) this.numbers = grownArray(this.#kind, this.numbers, roomFor(this.numbers.length, this.used));
    this.numbers.set(numbers, from);
    this.#waste += this.places[person * 2 + 1]! - this.places[person * 2]!;
    this.places[person * 2] = from;
    this.places[person * 2 + 1] = this.used;
  }

  /** The person has nothing. */
  clear(person: number): void {
    this.#waste += this.places[person * 2 + 1]! - this.places[person * 2]!;
    this.places[person * 2] = 0;
    this.places[person * 2 + 1] = 0;
  }

  /** Whether more of it is waste than use, and much. */
  wasteful(): boolean {
    return this.#waste > wasteMin && this.#waste * 2 > this.used;
  }

  /** What readers are handed. */
  pool(): PersonPool<Column> {
    return { places: this.places, numbers: this.numbers };
  }
}
