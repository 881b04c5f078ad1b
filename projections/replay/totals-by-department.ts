import { addDayRow, periodWords } from "./period-row.ts";

/** One department's totals: a row of period-row.ts for each period, as sums of whatever size. */
export interface DepartmentSums {
  readonly before: Float64Array;
  /** What the second answer has more than the first, or less. */
  readonly change: Float64Array;
  differingDays: number;
  differingPeople: number;
  /** Person counted last among those who differ. */
  lastPerson: number;
}

/** Sums by number of the department. */
export class TotalsByDepartment {
  readonly sums: DepartmentSums[] = [];
  differingDays = 0;
  differingPeople = 0;
  readonly #periods: number;
  #lastPerson = -1;

  constructor(periods: number) {
    this.#periods = periods;
  }

  of(department: number): DepartmentSums {
    const words = this.#periods * periodWords;
    return (this.sums[department] ??= {
      before: new Float64Array(words),
      change: new Float64Array(words),
      differingDays: 0,
      differingPeople: 0,
      lastPerson: -1,
    });
  }

  /** A date of the person differs; departments are -1 where a side has no such day. A move counts for both. */
  differs(person: number, from: number, to: number): void {
    this.differingDays += 1;
    if (person !== this.#lastPerson) this.differingPeople += 1;
    this.#lastPerson = person;
    if (from >= 0) countOne(this.of(from), person);
    if (to >= 0 && to !== from) countOne(this.of(to), person);
  }
}

function countOne(sums: DepartmentSums, person: number): void {
  sums.differingDays += 1;
  if (person !== sums.lastPerson) sums.differingPeople += 1;
  sums.lastPerson = person;
}

/** Where people's totals go: a row of period-row.ts for each period, one after another. */
export interface TotalsOut {
  readonly before: Int32Array;
  readonly after: Int32Array;
}

/** Where a day that changed sides counts: `sign` 1 when the second answer has it, -1 when the first had. */
interface ChangedDay {
  readonly department: number;
  readonly period: number;
  readonly sign: 1 | -1;
}

/** Sums one person's days, in order of date, into their own rows and their departments'. */
export class PersonSum {
  readonly #totals: TotalsByDepartment;
  readonly #periods: number;
  readonly #row = new Int32Array(periodWords);
  #out: Int32Array = this.#row;
  #from = 0;
  #department = -1;
  #period = -1;

  constructor(totals: TotalsByDepartment, periods: number) {
    this.#totals = totals;
    this.#periods = periods;
  }

  /** @param from Where in `out` the person's rows begin. */
  begin(out: Int32Array, from: number): void {
    this.#out = out;
    this.#from = from;
    this.#department = -1;
  }

  add(department: number, period: number, day: Int32Array): void {
    if (department !== this.#department || period !== this.#period) {
      this.end();
      this.#department = department;
      this.#period = period;
    }
    addDayRow(this.#row, day);
  }

  end(): void {
    if (this.#department < 0) return;
    const { before } = this.#totals.of(this.#department);
    const at = this.#period * periodWords;
    for (let word = 0; word < periodWords; word += 1) {
      const value = this.#row[word]!;
      if (value === 0) continue;
      this.#out[this.#from + at + word]! += value;
      before[at + word]! += value;
    }
    this.#row.fill(0);
    this.#department = -1;
  }

  /** The second answer's rows are the first's, until days of it are changed. */
  copyBefore({ before, after }: TotalsOut, from: number): void {
    for (let word = from; word < from + this.#periods * periodWords; word += 1) after[word] = before[word]!;
  }

  /** Takes a day out of the second answer's rows, or puts one in. @param from Where in `after` the person's rows begin. */
  change(after: Int32Array, from: number, { department, period, sign }: ChangedDay, day: Int32Array): void {
    const { change } = this.#totals.of(department);
    const at = period * periodWords;
    this.#row.fill(0);
    addDayRow(this.#row, day);
    for (let word = 0; word < periodWords; word += 1) {
      const value = sign * this.#row[word]!;
      after[from + at + word]! += value;
      change[at + word]! += value;
    }
    this.#row.fill(0);
  }
}
