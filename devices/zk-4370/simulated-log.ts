import { packTime } from "../zk-push/packed-time.ts";
import { JUNK_PREFIX } from "./attlog-blob.ts";
import type { RowLayout } from "./row-layouts.ts";

/** A row in a simulated terminal's memory. */
export interface SimulatedRow {
  readonly pin: string;
  readonly uid: number;
  /** `YYYY-MM-DD HH:MM:SS`, the terminal's wall clock. */
  readonly time: string;
  readonly state: number;
  readonly verify: number;
}

/** Users and log of a simulated terminal, and the bytes it gives them away in. */
export class SimulatedMemory {
  readonly #layout: RowLayout;
  readonly #capacity: number;
  readonly #uids = new Map<string, number>();
  readonly rows: SimulatedRow[] = [];

  constructor(layout: RowLayout, capacity: number) {
    this.#layout = layout;
    this.#capacity = capacity;
  }

  get users(): number {
    return this.#uids.size;
  }

  /** Adds a row; somebody new gets the lowest free number. The oldest row goes when the memory is full. */
  add(row: Omit<SimulatedRow, "uid">): SimulatedRow {
    let uid = this.#uids.get(row.pin);
    if (uid === undefined) {
      const taken = new Set(this.#uids.values());
      uid = this.#uids.size + 1;
      for (let free = 1; free <= this.#uids.size; free++) {
        if (taken.has(free)) continue;
        uid = free;
        break;
      }
      this.#uids.set(row.pin, uid);
    }
    const entry = { ...row, uid };
    this.rows.push(entry);
    if (this.rows.length > this.#capacity) this.rows.shift();
    return entry;
  }

  /** Deletes a person; the rows stay, the number is free again. */
  removeUser(pin: string): void {
    this.#uids.delete(pin);
  }

  /** The log as bytes: length, then rows. */
  logBlob(junk: boolean): Buffer {
    const prefix = junk ? JUNK_PREFIX.length : 0;
    const size = { "40": 40, "16": 16, "8a": 8, "8b": 8 }[this.#layout];
    const blob = Buffer.alloc(4 + prefix + this.rows.length * size);
    blob.writeUInt32LE(blob.length - 4, 0);
    if (junk) JUNK_PREFIX.copy(blob, 4);
    let at = 4 + prefix;
    for (const row of this.rows) {
      this.#writeRow(blob, at, row);
      at += size;
    }
    return blob;
  }

  #writeRow(blob: Buffer, at: number, row: SimulatedRow): void {
    const packed = packTime(row.time);
    switch (this.#layout) {
      case "40":
        blob.writeUInt16LE(row.uid, at);
        blob.write(row.pin, at + 2, 24);
        blob[at + 26] = row.verify;
        blob.writeUInt32LE(packed, at + 27);
        blob[at + 31] = row.state;
        blob[at + 36] = 0xff;
        return;
      case "16":
        blob.writeUInt32LE(Number(row.pin), at);
        blob.writeUInt32LE(packed, at + 4);
        blob[at + 8] = row.state;
        blob[at + 9] = row.verify;
        return;
      case "8a":
        blob.writeUInt16LE(row.uid, at);
        blob[at + 2] = row.verify;
        blob.writeUInt32LE(packed, at + 3);
        blob[at + 7] = row.state;
        return;
      case "8b":
        blob.writeUInt16LE(row.uid, at);
        blob[at + 2] = (row.state << 4) | row.verify;
        blob.writeUInt32LE(packed, at + 4);
    }
  }

  /** The user table as bytes, with a name in it that nobody must keep. */
  usersBlob(): Buffer {
    const size = this.#layout === "8b" ? 28 : 72;
    const blob = Buffer.alloc(4 + this.#uids.size * size);
    blob.writeUInt32LE(blob.length - 4, 0);
    let at = 4;
    for (const [pin, uid] of this.#uids) {
      blob.writeUInt16LE(uid, at);
      blob.write("Secret", at + (size === 72 ? 11 : 8));
      if (size === 72) blob.write(pin, at + 48, 24);
      else blob.writeUInt32LE(Number(pin), at + 24);
      at += size;
    }
    return blob;
  }
}
