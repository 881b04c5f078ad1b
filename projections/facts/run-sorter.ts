import type { Instant32 } from "../../shared/time/zone-days.ts";
import { kindUseMask, none, type PunchColumns } from "./punch-columns.ts";
import { sortRun } from "./run-order.ts";
import { sharedArray } from "./shared-arrays.ts";

/** The runs of everybody one after another, in memory that threads share: person p has [offsets[p], offsets[p + 1]). Never written again. */
export interface RunIndex {
  readonly offsets: Int32Array;
  readonly at: Int32Array;
  readonly kind: Uint8Array;
  readonly row: Int32Array;
}

/** Whose a row is, when it was, and whether it counts. */
interface RowReader {
  personOf(row: number): number;
  adjustedAt(row: number): Instant32;
  counts(row: number): boolean;
}

type Ints = Int32Array<SharedArrayBuffer>;

/** A counting sort of all rows by person, then of each person's by time; in steps, because a server must answer in between. */
export class RunSorter {
  /** Rows there were when it began: those after it are not sorted. */
  readonly rows: number;
  /** People whose rows came to count, or ceased to, since it began. */
  readonly disturbed = new Set<number>();
  readonly #reader: RowReader;
  readonly #columns: PunchColumns;
  readonly #people: number;
  readonly #offsets: Ints;
  readonly #owner: Int32Array;
  #next = new Int32Array(0);
  #at: Ints = sharedArray<Ints>(Int32Array, 0);
  #row: Ints = this.#at;
  #kind = sharedArray<Uint8Array<SharedArrayBuffer>>(Uint8Array, 0);
  #counted = 0;
  #placed = 0;
  #ordered = 0;

  constructor(reader: RowReader, columns: PunchColumns, people: number) {
    this.#reader = reader;
    this.#columns = columns;
    this.#people = people;
    this.rows = columns.count;
    this.#offsets = sharedArray<Ints>(Int32Array, people + 1);
    this.#owner = new Int32Array(this.rows);
  }

  /** The index, once it is sorted. */
  get sorted(): RunIndex {
    return { offsets: this.#offsets, at: this.#at, kind: this.#kind, row: this.#row };
  }

  /** @returns whether it is sorted. */
  step(rowsMax: number): boolean {
    if (this.#counted < this.rows) this.#count(Math.min(this.rows, this.#counted + rowsMax));
    else if (this.#placed < this.rows) this.#place(Math.min(this.rows, this.#placed + rowsMax));
    else this.#order(rowsMax);
    return this.#ordered === this.#people && this.#placed === this.rows;
  }

  #count(until: number): void {
    const offsets = this.#offsets;
    for (let row = this.#counted; row < until; row += 1) {
      const person = this.#reader.counts(row) ? this.#reader.personOf(row) : none;
      // Somebody named since it began is among the disturbed.
      const sorted = person < this.#people ? person : none;
      this.#owner[row] = sorted;
      if (sorted !== none) offsets[sorted + 1]! += 1;
    }
    this.#counted = until;
    if (until === this.rows) this.#makeRoom();
  }

  #makeRoom(): void {
    const offsets = this.#offsets;
    for (let person = 0; person < this.#people; person += 1) offsets[person + 1]! += offsets[person]!;
    const total = offsets[this.#people]!;
    this.#next = new Int32Array(offsets);
    this.#at = sharedArray<Ints>(Int32Array, total);
    this.#row = sharedArray<Ints>(Int32Array, total);
    this.#kind = sharedArray<Uint8Array<SharedArrayBuffer>>(Uint8Array, total);
  }

  #place(until: number): void {
    const owner = this.#owner;
    const next = this.#next;
    const kinds = this.#columns.kind;
    for (let row = this.#placed; row < until; row += 1) {
      const person = owner[row]!;
      if (person === none) continue;
      const slot = next[person]!++;
      this.#at[slot] = this.#reader.adjustedAt(row);
      this.#kind[slot] = kinds[row]! & kindUseMask;
      this.#row[slot] = row;
    }
    this.#placed = until;
  }

  #order(rowsMax: number): void {
    const offsets = this.#offsets;
    const begun = offsets[this.#ordered]!;
    while (this.#ordered < this.#people && offsets[this.#ordered]! - begun < rowsMax) {
      sortRun(this.sorted, offsets[this.#ordered]!, offsets[this.#ordered + 1]!);
      this.#ordered += 1;
    }
  }
}
