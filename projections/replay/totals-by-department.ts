import { addDayRow, periodWords } from "./period-row.ts";

/** One department's totals: a row of period-row.ts for each period, as sums of whatever size. */
export interface DepartmentSums {
  readonly before: Float64Array;
  readonly after: Float64Array;
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
      after: new Float64Array(words),
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

/** Sums one person's days of one side, in order of date, into their own rows and their departments'. */
export class PersonSum {
  readonly #totals: TotalsByDepartment;
  readonly #row = new Int32Array(periodWords);
  #out: Int32Array = this.#row;
  #from = 0;
  #isBefore = true;
  #department = -1;
  #period = -1;

  constructor(totals: TotalsByDepartment) {
    this.#totals = totals;
  }

  /** @param from Where in `out` the person's rows begin. */
  begin(out: Int32Array, from: number, isBefore: boolean): void {
    this.#out = out;
    this.#from = from;
    this.#isBefore = isBefore;
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
    const sums = this.#totals.of(this.#department);
    const ofDepartment = this.#isBefore ? sums.before : sums.after;
    const at = this.#period * periodWords;
    for (let word = 0; word < periodWords; word += 1) {
      const value = this.#row[word]!;
      if (value === 0) continue;
      this.#out[this.#from + at + word]! += value;
      ofDepartment[at + word]! += value;
    }
    this.#row.fill(0);
    this.#department = -1;
  }
}
