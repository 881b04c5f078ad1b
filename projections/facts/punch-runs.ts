import type { Instant32 } from "../../shared/time/zone-days.ts";
import type { Badges } from "./badges.ts";
import type { PunchRun } from "./facts-types.ts";
import { open } from "./known.ts";
import { kindOutOfRange, kindUseMask, neverEnded, none, type PunchColumns } from "./punch-columns.ts";
import type { Terminals } from "./terminals.ts";

/** A run that can grow: arrays longer than what is in them. */
interface GrowingRun {
  at: Int32Array;
  kind: Uint8Array;
  row: Int32Array;
  from: number;
  until: number;
}

const emptyRun: PunchRun = { at: new Int32Array(0), kind: new Uint8Array(0), row: new Int32Array(0), from: 0, until: 0 };

/**
 * Per person a sorted run of punches: the index over the columns. It holds no rule and can be thrown away.
 *
 * For what is known now one counting sort makes all runs; a punch that arrives later is put into a copy of its
 * person's run, and when the copies hold a quarter of everything the next question sorts anew. For an earlier position
 * runs are gathered person by person from the chains of their keys.
 */
export class PunchRuns {
  readonly #columns: PunchColumns;
  readonly #badges: Badges;
  readonly #terminals: Terminals;
  readonly #asOf: number;
  #offsets: Int32Array | null = null;
  #at = new Int32Array(0);
  #kind = new Uint8Array(0);
  #row = new Int32Array(0);
  readonly #own = new Map<number, GrowingRun>();
  #ownRows = 0;

  constructor(columns: PunchColumns, badges: Badges, terminals: Terminals, asOf: number) {
    this.#columns = columns;
    this.#badges = badges;
    this.#terminals = terminals;
    this.#asOf = asOf;
  }

  /** The person's punches that count, in order of time. */
  run(person: number, personCount: number): PunchRun {
    if (this.#asOf === open && this.#offsets === null) this.#sortAll(personCount);
    const own = this.#own.get(person);
    if (own !== undefined) return own;
    if (this.#offsets === null) return this.#keep(person, this.#gather(person));
    if (person + 1 >= this.#offsets.length) return emptyRun;
    return { at: this.#at, kind: this.#kind, row: this.#row, from: this.#offsets[person]!, until: this.#offsets[person + 1]! };
  }

  /** A row was added to the columns. */
  add(row: number): void {
    if (this.#offsets === null) return;
    const person = this.personOf(row);
    if (person === none) return;
    const run = this.#ownRun(person);
    insert(run, this.adjustedAt(row), this.#columns.kind[row]! & kindUseMask, row);
    this.#ownRows += 1;
    this.#forgetWhenLarge();
  }

  /** Rows of the person came to count, or ceased to. */
  regather(person: number): void {
    if (this.#offsets === null) return;
    const before = this.#own.get(person);
    if (before !== undefined) this.#ownRows -= before.until - before.from;
    this.#keep(person, this.#gather(person));
    this.#forgetWhenLarge();
  }

  /** Throws the index away; the next question makes it anew. */
  forget(): void {
    this.#offsets = null;
    this.#own.clear();
    this.#ownRows = 0;
  }

  /** Whose punch the row is as far as is known, none when nobody's. A punch that ended still is its person's. */
  personOf(row: number): number {
    const columns = this.#columns;
    const key = columns.key[row]!;
    return key === none ? columns.person[row]! : this.#badges.holder(key, columns.terminal[row]!, this.adjustedAt(row), this.#asOf);
  }

  /** The moment of the row with the terminal's clock corrections applied. */
  adjustedAt(row: number): Instant32 {
    const at = this.#columns.at[row]!;
    return this.#columns.key[row] === none ? at : at + this.#terminals.correctionAt(this.#columns.terminal[row]!, at, this.#asOf);
  }

  /** Whether the row is known and counts. */
  counts(row: number): boolean {
    const columns = this.#columns;
    if ((columns.kind[row]! & kindOutOfRange) !== 0) return false;
    const ended = columns.endedAt[row]!;
    return columns.position[row]! < this.#asOf && (ended === neverEnded || ended >= this.#asOf);
  }

  /** The person's rows that are known, counting or not, newest first by chain. */
  *rowsOf(person: number): Generator<number> {
    const columns = this.#columns;
    for (const key of this.#badges.keysOf(person))
      for (let row = columns.lastOfKey(key); row !== none; row = columns.previous[row]!)
        if (columns.position[row]! < this.#asOf && this.personOf(row) === person) yield row;
    for (let row = columns.lastOfPerson(person); row !== none; row = columns.previous[row]!)
      if (columns.position[row]! < this.#asOf) yield row;
  }

  #keep(person: number, run: GrowingRun): GrowingRun {
    this.#own.set(person, run);
    this.#ownRows += run.until - run.from;
    return run;
  }

  #forgetWhenLarge(): void {
    if (this.#ownRows > 65_536 && this.#ownRows > this.#columns.count / 4) this.forget();
  }

  #ownRun(person: number): GrowingRun {
    const own = this.#own.get(person);
    if (own !== undefined) return own;
    const base = this.run(person, 0);
    return this.#keep(person, {
      at: base.at.slice(base.from, base.until),
      kind: base.kind.slice(base.from, base.until),
      row: base.row.slice(base.from, base.until),
      from: 0,
      until: base.until - base.from,
    });
  }

  #gather(person: number): GrowingRun {
    const rows = [...this.rowsOf(person)].filter((row) => this.counts(row)).toReversed();
    const run: GrowingRun = {
      at: new Int32Array(rows.length),
      kind: new Uint8Array(rows.length),
      row: new Int32Array(rows.length),
      from: 0,
      until: rows.length,
    };
    for (const [index, row] of rows.entries()) {
      run.at[index] = this.adjustedAt(row);
      run.kind[index] = this.#columns.kind[row]! & kindUseMask;
      run.row[index] = row;
    }
    sortRun(run, 0, rows.length);
    return run;
  }

  #sortAll(personCount: number): void {
    const columns = this.#columns;
    const { count } = columns;
    const owner = new Int32Array(count);
    const offsets = new Int32Array(personCount + 1);
    for (let row = 0; row < count; row += 1) {
      const person = this.counts(row) ? this.personOf(row) : none;
      owner[row] = person;
      if (person !== none) offsets[person + 1]! += 1;
    }
    for (let person = 0; person < personCount; person += 1) offsets[person + 1]! += offsets[person]!;
    const total = offsets[personCount]!;
    const next = offsets.slice();
    this.#at = new Int32Array(total);
    this.#kind = new Uint8Array(total);
    this.#row = new Int32Array(total);
    for (let row = 0; row < count; row += 1) {
      const person = owner[row]!;
      if (person === none) continue;
      const slot = next[person]!++;
      this.#at[slot] = this.adjustedAt(row);
      this.#kind[slot] = columns.kind[row]! & kindUseMask;
      this.#row[slot] = row;
    }
    const sorted = { at: this.#at, kind: this.#kind, row: this.#row };
    for (let person = 0; person < personCount; person += 1) sortRun(sorted, offsets[person]!, offsets[person + 1]!);
    this.#offsets = offsets;
    this.#own.clear();
    this.#ownRows = 0;
  }
}

/** The three columns of a run, sorted together. */
interface RunColumns {
  readonly at: Int32Array;
  readonly kind: Uint8Array;
  readonly row: Int32Array;
}

/**
 * Place of a punch among others: by time; in one second a departure before an arrival, because leaving and coming back
 * is what that means; a terminal's before one by hand. What is left depends on the order of arrival, and two punches
 * that differ in nothing else are told apart by no rule.
 */
function orderOf(at: number, kind: number): number {
  return at * 16 + (kind & 3) * 4 + (kind >> 2);
}

/** Insertion sort of [from, until): runs arrive nearly sorted. One that does not is sorted the general way. */
function sortRun(columns: RunColumns, from: number, until: number): void {
  const { at, kind, row } = columns;
  let moves = 0;
  const movesMax = 32 * (until - from) + 1_024;
  for (let index = from + 1; index < until; index += 1) {
    const ownAt = at[index]!;
    const ownKind = kind[index]!;
    const ownRow = row[index]!;
    const own = orderOf(ownAt, ownKind);
    let slot = index;
    while (slot > from && (at[slot - 1]! > ownAt || (at[slot - 1] === ownAt && comesAfter(columns, slot - 1, own, ownRow)))) {
      at[slot] = at[slot - 1]!;
      kind[slot] = kind[slot - 1]!;
      row[slot] = row[slot - 1]!;
      slot -= 1;
    }
    at[slot] = ownAt;
    kind[slot] = ownKind;
    row[slot] = ownRow;
    moves += index - slot;
    if (moves > movesMax) return sortGenerally(columns, from, until);
  }
}

/** Whether the punch at `index` comes after one with this order and row. */
function comesAfter({ at, kind, row }: RunColumns, index: number, order: number, otherRow: number): boolean {
  const own = orderOf(at[index]!, kind[index]!);
  return own !== order ? own > order : row[index]! > otherRow;
}

function sortGenerally(columns: RunColumns, from: number, until: number): void {
  const { at, kind, row } = columns;
  const order = Array.from({ length: until - from }, (_, index) => from + index).toSorted((left, right) =>
    comesAfter(columns, left, orderOf(at[right]!, kind[right]!), row[right]!) ? 1 : -1,
  );
  const sortedAt = order.map((index) => at[index]!);
  const sortedKind = order.map((index) => kind[index]!);
  const sortedRow = order.map((index) => row[index]!);
  at.set(sortedAt, from);
  kind.set(sortedKind, from);
  row.set(sortedRow, from);
}

function insert(run: GrowingRun, at: number, kind: number, row: number): void {
  if (run.until === run.at.length) {
    const capacity = Math.max(16, run.at.length * 2);
    const longer = { at: new Int32Array(capacity), kind: new Uint8Array(capacity), row: new Int32Array(capacity) };
    longer.at.set(run.at);
    longer.kind.set(run.kind);
    longer.row.set(run.row);
    Object.assign(run, longer);
  }
  let slot = run.until;
  while (slot > run.from && comesAfter(run, slot - 1, orderOf(at, kind), row)) slot -= 1;
  run.at.copyWithin(slot + 1, slot, run.until);
  run.kind.copyWithin(slot + 1, slot, run.until);
  run.row.copyWithin(slot + 1, slot, run.until);
  run.at[slot] = at;
  run.kind[slot] = kind;
  run.row[slot] = row;
  run.until += 1;
}
