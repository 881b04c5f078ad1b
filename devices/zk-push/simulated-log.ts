import { packTime } from "./packed-time.ts";

/** A row in a simulated terminal's memory. */
export interface SimulatedRow {
  readonly pin: string;
  /** `YYYY-MM-DD HH:MM:SS`, the terminal's wall clock. */
  readonly time: string;
  readonly state: string;
  readonly verify: string;
  readonly workcode: string;
  /** The server has acknowledged it at least once. */
  readonly acknowledged: boolean;
}

interface Row extends SimulatedRow {
  acknowledged: boolean;
  /** Still to be uploaded; true again when the terminal starts over. */
  due: boolean;
  /** Overwritten while an upload of it was under way. */
  gone: boolean;
}

/**
 * The attendance log of a terminal: rows in the order they were punched, the oldest overwritten when it is full. Knows which rows are
 * still to be uploaded; rows before `#firstDue` are not.
 */
export class SimulatedLog {
  readonly #capacity: number;
  readonly #rows: Row[] = [];
  #firstDue = 0;
  #unacknowledged = 0;
  /** Rows overwritten before the server acknowledged them: lost, as on a real terminal. */
  #lost = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get rows(): readonly SimulatedRow[] {
    return this.#rows;
  }

  get acknowledged(): number {
    return this.#rows.length - this.#unacknowledged;
  }

  get unacknowledged(): number {
    return this.#unacknowledged;
  }

  get lost(): number {
    return this.#lost;
  }

  add(row: Omit<SimulatedRow, "acknowledged">): SimulatedRow {
    const entry: Row = { ...row, acknowledged: false, due: true, gone: false };
    this.#rows.push(entry);
    this.#unacknowledged += 1;
    if (this.#rows.length > this.#capacity) {
      const gone = this.#rows.shift()!;
      gone.gone = true;
      if (!gone.acknowledged) {
        this.#unacknowledged -= 1;
        this.#lost += 1;
      }
      this.#firstDue = Math.max(0, this.#firstDue - 1);
    }
    return entry;
  }

  /** The next rows to upload: the oldest due ones, or only the newest of them (some firmware sends what just happened first). */
  nextBatch(size: number, newestFirst: boolean): SimulatedRow[] {
    while (this.#firstDue < this.#rows.length && !this.#rows[this.#firstDue]!.due) this.#firstDue += 1;
    if (newestFirst) {
      const newest = this.#rows.findLast((row) => row.due);
      return newest === undefined ? [] : [newest];
    }
    const batch: Row[] = [];
    for (let index = this.#firstDue; index < this.#rows.length && batch.length < size; index++) {
      const row = this.#rows[index]!;
      if (row.due) batch.push(row);
    }
    return batch;
  }

  /** The server acknowledged these rows. */
  acknowledge(batch: readonly SimulatedRow[]): void {
    for (const row of batch as readonly Row[]) {
      if (!row.acknowledged && !row.gone) this.#unacknowledged -= 1;
      row.acknowledged = true;
      row.due = false;
    }
  }

  /** Makes rows due again: all, or those a predicate picks. Returns how many. */
  resend(pick: (row: SimulatedRow) => boolean = () => true): number {
    let count = 0;
    for (const row of this.#rows) {
      if (!pick(row)) continue;
      row.due = true;
      count += 1;
    }
    this.#firstDue = 0;
    return count;
  }

  /**
   * Believes a time-based position marker of the server: older rows count as acknowledged, the others are due. When the newest row was
   * uploaded before older ones, those are never sent: that is how such firmware loses rows, and why a ledger asks for a time again.
   */
  resendFromStamp(stamp: number): void {
    const older = this.#rows.filter((row) => packTime(row.time) < stamp);
    this.acknowledge(older);
    this.resend((row) => packTime(row.time) >= stamp);
  }
}
