import type { EventId } from "../../shared/ids.ts";
import { grownArray, roomFor, sharedArray } from "./shared-arrays.ts";
import { readUuid, uuidLength, writeUuid, writeUuidText } from "./uuid-words.ts";

/** `endedAt` of a punch that still counts. */
export const neverEnded = 0xffff_ffff;
/** Nobody, no terminal, no key, no row. */
export const none = -1;

/** Bits of a row's kind beyond direction and source (facts-types.ts). */
export const kindUseMask = 0b1111;
export const kindAmbiguous = 1 << 4;
export const kindNonexistent = 1 << 5;
export const kindOutOfRange = 1 << 6;
export const kindReplaced = 1 << 7;

/** A punch about to be put into the columns. */
export interface PunchRow {
  at: number;
  kind: number;
  /** Number of the person key; none for a punch entered by hand. */
  key: number;
  terminal: number;
  /** Of a punch entered by hand; none for a terminal's, whose person follows from badge holdings. */
  person: number;
  position: number;
}

/**
 * Every punch of the ledger in order of position, in columns of memory that threads share.
 *
 * Invariants: a row is never moved or removed; only its `endedAt` and the replaced bit are set, once.
 */
export class PunchColumns {
  count = 0;
  at: Ints = sharedArray<Ints>(Int32Array, 1_024);
  kind: Bytes = sharedArray<Bytes>(Uint8Array, 1_024);
  key: Ints = sharedArray<Ints>(Int32Array, 1_024);
  terminal: Ints = sharedArray<Ints>(Int32Array, 1_024);
  person: Ints = sharedArray<Ints>(Int32Array, 1_024);
  position: Words = sharedArray<Words>(Uint32Array, 1_024);
  endedAt: Words = sharedArray<Words>(Uint32Array, 1_024);
  /** Row before this one with the same key, or of the same person when entered by hand. */
  previous: Ints = sharedArray<Ints>(Int32Array, 1_024);
  /** Event ids: four words of a UUID. Other ids are kept as text. */
  #ids: Words = sharedArray<Words>(Uint32Array, 4_096);
  #textIds = new Map<number, string>();
  #lastOfKey: Ints = sharedArray<Ints>(Int32Array, 1_024).fill(none);
  #lastOfPerson: Ints = sharedArray<Ints>(Int32Array, 1_024).fill(none);
  /** Open addressing over the last word of the ids; built when a void or correction first names a punch. */
  #slots: Int32Array | null = null;
  #slotted = 0;

  /** Puts in a punch. @returns its row. */
  push(row: PunchRow, id: string): number {
    const index = this.#push(row);
    this.#setId(index, id);
    return index;
  }

  /** The same with the ASCII id that stands in `bytes` at [from, until). */
  pushSpan(row: PunchRow, bytes: Buffer, from: number, until: number): number {
    const index = this.#push(row);
    if (until - from !== uuidLength || !writeUuid(this.#ids, index * 4, bytes, from))
      this.#setId(index, bytes.toString("latin1", from, until));
    return index;
  }

  #setId(index: number, id: string): void {
    if (writeUuidText(this.#ids, index * 4, id)) return;
    this.#textIds.set(index, id);
    hashText(this.#ids, index * 4, id);
  }

  #push(row: PunchRow): number {
    const index = this.count;
    if (index === this.at.length) this.#grow();
    this.at[index] = row.at;
    this.kind[index] = row.kind;
    this.key[index] = row.key;
    this.terminal[index] = row.terminal;
    this.person[index] = row.person;
    this.position[index] = row.position;
    this.endedAt[index] = neverEnded;
    if (row.key !== none) {
      if (row.key >= this.#lastOfKey.length) this.#lastOfKey = grownTo(this.#lastOfKey, row.key);
      this.previous[index] = this.#lastOfKey[row.key]!;
      this.#lastOfKey[row.key] = index;
    } else {
      if (row.person >= this.#lastOfPerson.length) this.#lastOfPerson = grownTo(this.#lastOfPerson, row.person);
      this.previous[index] = this.#lastOfPerson[row.person]!;
      this.#lastOfPerson[row.person] = index;
    }
    this.count = index + 1;
    return index;
  }

  lastOfKey(key: number): number {
    return this.#lastOfKey[key] ?? none;
  }

  lastOfPerson(person: number): number {
    return this.#lastOfPerson[person] ?? none;
  }

  id(row: number): EventId {
    return this.#textIds.get(row) ?? readUuid(this.#ids, row * 4);
  }

  /** The row of an event id, or none. */
  find(id: string): number {
    const slots = this.#slotsUpToDate();
    const wanted = new Uint32Array(4);
    const isText = !writeUuidText(wanted, 0, id);
    if (isText) hashText(wanted, 0, id);
    const mask = slots.length - 1;
    for (let slot = wanted[3]! & mask; slots[slot] !== none; slot = (slot + 1) & mask) {
      const row = slots[slot]!;
      const word = row * 4;
      const same =
        this.#ids[word] === wanted[0] &&
        this.#ids[word + 1] === wanted[1] &&
        this.#ids[word + 2] === wanted[2] &&
        this.#ids[word + 3] === wanted[3];
      if (same && this.#textIds.get(row) === (isText ? id : undefined)) return row;
    }
    return none;
  }

  #slotsUpToDate(): Int32Array {
    if (this.#slots === null || this.#slots.length < this.count * 2) {
      let size = 4096;
      while (size < this.count * 4) size *= 2;
      this.#slots = new Int32Array(size).fill(none);
      this.#slotted = 0;
    }
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (; this.#slotted < this.count; this.#slotted += 1) {
      let slot = this.#ids[this.#slotted * 4 + 3]! & mask;
      while (slots[slot] !== none) slot = (slot + 1) & mask;
      slots[slot] = this.#slotted;
    }
    return slots;
  }

  #grow(): void {
    const capacity = roomFor(this.at.length, this.count + 1);
    this.at = grownArray<Ints>(Int32Array, this.at, capacity);
    this.kind = grownArray<Bytes>(Uint8Array, this.kind, capacity);
    this.key = grownArray<Ints>(Int32Array, this.key, capacity);
    this.terminal = grownArray<Ints>(Int32Array, this.terminal, capacity);
    this.person = grownArray<Ints>(Int32Array, this.person, capacity);
    this.position = grownArray<Words>(Uint32Array, this.position, capacity);
    this.endedAt = grownArray<Words>(Uint32Array, this.endedAt, capacity);
    this.previous = grownArray<Ints>(Int32Array, this.previous, capacity);
    this.#ids = grownArray<Words>(Uint32Array, this.#ids, capacity * 4);
  }

  /** The columns as they are kept on disk: shared, not copied. */
  snapshot() {
    const { count } = this;
    return {
      at: this.at.subarray(0, count),
      kind: this.kind.subarray(0, count),
      key: this.key.subarray(0, count),
      terminal: this.terminal.subarray(0, count),
      person: this.person.subarray(0, count),
      position: this.position.subarray(0, count),
      endedAt: this.endedAt.subarray(0, count),
      previous: this.previous.subarray(0, count),
      ids: this.#ids.subarray(0, count * 4),
      lastOfKey: this.#lastOfKey,
      lastOfPerson: this.#lastOfPerson,
    };
  }

  /** Ids of rows that are no UUIDs. */
  textIds(): [row: number, id: string][] {
    return [...this.#textIds];
  }

  /** Takes columns read from disk as its own, from a snapshot of so many rows. */
  restore(count: number, columns: ReturnType<PunchColumns["snapshot"]>, textIds: Iterable<readonly [number, string]>): void {
    this.count = count;
    this.at = columns.at;
    this.kind = columns.kind;
    this.key = columns.key;
    this.terminal = columns.terminal;
    this.person = columns.person;
    this.position = columns.position;
    this.endedAt = columns.endedAt;
    this.previous = columns.previous;
    this.#ids = columns.ids;
    this.#lastOfKey = columns.lastOfKey;
    this.#lastOfPerson = columns.lastOfPerson;
    this.#textIds = new Map(textIds);
  }
}

type Ints = Int32Array<SharedArrayBuffer>;
type Words = Uint32Array<SharedArrayBuffer>;
type Bytes = Uint8Array<SharedArrayBuffer>;

function grownTo(column: Ints, index: number): Ints {
  return grownArray<Ints>(Int32Array, column, roomFor(column.length, index + 1)).fill(none, column.length);
}

/** FNV-1a into the last word; the others stay zero. The text itself is compared, so a collision costs a step and nothing else. */
function hashText(words: Uint32Array, offset: number, id: string): void {
  let hash = 0x811c9dc5;
  for (let index = 0; index < id.length; index += 1) hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193);
  words.fill(0, offset, offset + 3);
  words[offset + 3] = hash;
}
