import type { Instant32 } from "../../shared/time/zone-days.ts";
import type { Badges } from "./badges.ts";
import type { PunchRun } from "./facts-types.ts";
import { open } from "./known.ts";
import { kindOutOfRange, kindUseMask, neverEnded, none, type PunchColumns } from "./punch-columns.ts";
import { insertPunch, sortRun, type GrowingRun } from "./run-order.ts";
import { RunSorter, type RunIndex } from "./run-sorter.ts";
import type { Terminals } from "./terminals.ts";

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
  /** Called with a person whose punches differ from before; none: everybody's may. */
  readonly #changed: (person: number) => void;
  #index: RunIndex | null = null;
  #sorting: RunSorter | null = null;
  readonly #own = new Map<number, GrowingRun>();
  #ownRows = 0;

  constructor(sources: RunSources, changed: (person: number) => void) {
    this.#columns = sources.punches;
    this.#badges = sources.badges;
    this.#terminals = sources.terminals;
    this.#asOf = sources.asOf;
    this.#changed = changed;
  }

  /** The person's punches that count, in order of time. */
  run(person: number, personCount: number): PunchRun {
    if (this.#asOf === open && this.#index === null) while (!this.sort(personCount, Infinity));
    const own = this.#own.get(person);
    if (own !== undefined) return own;
    const index = this.#index;
    if (index === null) return this.#keep(person, this.#gather(person));
    if (person + 1 >= index.offsets.length) return emptyRun;
    return { at: index.at, kind: index.kind, row: index.row, from: index.offsets[person]!, until: index.offsets[person + 1]! };
  }

  /**
   * Does some of the work of sorting everybody's punches, unless it is done.
   *
   * @param rowsMax How many rows to handle before returning.
   * @returns whether there is an index now.
   */
  sort(personCount: number, rowsMax: number): boolean {
    if (this.#index !== null) return true;
    this.#sorting ??= new RunSorter(this, this.#columns, personCount);
    if (!this.#sorting.step(rowsMax)) return false;
    const { sorted, rows, disturbed } = this.#sorting;
    this.#sorting = null;
    this.#index = sorted;
    this.#own.clear();
    this.#ownRows = 0;
    // What came while it was sorted.
    for (let row = rows; row < this.#columns.count; row += 1) if (this.counts(row)) this.add(row);
    for (const person of disturbed) this.regather(person);
    return this.#index !== null;
  }

  /** The index as it stands, null while there is none; runs that differ from it are in {@link ownRun}. */
  get index(): RunIndex | null {
    return this.#index;
  }

  /** The person's run if it is not the one of the index. */
  ownRun(person: number): PunchRun | undefined {
    return this.#own.get(person);
  }

  /** A row was added to the columns. */
  add(row: number): void {
    if (this.#index === null) return;
    const person = this.personOf(row);
    if (person === none) return;
    const run = this.#ownRun(person);
    insertPunch(run, this.adjustedAt(row), this.#columns.kind[row]! & kindUseMask, row);
    this.#ownRows += 1;
    this.#changed(person);
    this.#forgetWhenLarge();
  }

  /** Rows of the person came to count, or ceased to. */
  regather(person: number): void {
    this.#sorting?.disturbed.add(person);
    if (this.#index === null) return;
    const before = this.#own.get(person);
    if (before !== undefined) this.#ownRows -= before.until - before.from;
    this.#keep(person, this.#gather(person));
    this.#changed(person);
    this.#forgetWhenLarge();
  }

  /** Throws the index away; the next question makes it anew. */
  forget(): void {
    this.#index = null;
    this.#sorting = null;
    this.#own.clear();
    this.#ownRows = 0;
    this.#changed(none);
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
}

/** What runs are made of, and before which position. */
export interface RunSources {
  readonly punches: PunchColumns;
  readonly badges: Badges;
  readonly terminals: Terminals;
  readonly asOf: number;
}
