import type { EventId } from "../../shared/ids.ts";

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
  id: string;
}

/**
 * Every punch of the ledger in order of position, in columns that grow by doubling.
 *
 * Invariants: a row is never moved or removed; only its `endedAt` and the replaced bit are set, once.
 */
export class PunchColumns {
  count = 0;
  at = new Int32Array(1024);
  kind = new Uint8Array(1024);
  key = new Int32Array(1024);
  terminal = new Int32Array(1024);
  person = new Int32Array(1024);
  position = new Uint32Array(1024);
  endedAt = new Uint32Array(1024);
  /** Row before this one with the same key, or of the same person when entered by hand. */
  previous = new Int32Array(1024);
  /** Event ids: four words of a UUID. Other ids are kept as text. */
  #ids = new Uint32Array(4096);
  readonly #textIds = new Map<number, string>();
  #lastOfKey = new Int32Array(1024).fill(none);
  #lastOfPerson = new Int32Array(1024).fill(none);
  /** Open addressing over the last word of the ids; built when a void or correction first names a punch. */
  #slots: Int32Array | null = null;
  #slotted = 0;

  push(row: PunchRow): number {
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
    if (!writeUuid(this.#ids, index * 4, row.id)) {
      this.#textIds.set(index, row.id);
      hashText(this.#ids, index * 4, row.id);
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
    const isText = !writeUuid(wanted, 0, id);
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
    const capacity = this.at.length * 2;
    this.at = copied(this.at, new Int32Array(capacity));
    this.kind = copied(this.kind, new Uint8Array(capacity));
    this.key = copied(this.key, new Int32Array(capacity));
    this.terminal = copied(this.terminal, new Int32Array(capacity));
    this.person = copied(this.person, new Int32Array(capacity));
    this.position = copied(this.position, new Uint32Array(capacity));
    this.endedAt = copied(this.endedAt, new Uint32Array(capacity));
    this.previous = copied(this.previous, new Int32Array(capacity));
    this.#ids = copied(this.#ids, new Uint32Array(capacity * 4));
  }
}

function copied<Column extends Int32Array | Uint32Array | Uint8Array>(from: Column, to: Column): Column {
  to.set(from);
  return to;
}

function grownTo(column: Int32Array<ArrayBuffer>, index: number): Int32Array<ArrayBuffer> {
  let capacity = column.length;
  while (capacity <= index) capacity *= 2;
  const grown = new Int32Array(capacity).fill(none);
  grown.set(column);
  return grown;
}

/** Value of a lower-case hexadecimal digit by character code, 255 for anything else: only the canonical form is kept as words. */
const hexValue = new Uint8Array(128).fill(255);
for (const [value, digit] of [..."0123456789abcdef"].entries()) hexValue[digit.charCodeAt(0)] = value;
const dash = "-".charCodeAt(0);

/** Writes a UUID as four words; false when the text is none in canonical form. */
function writeUuid(words: Uint32Array, offset: number, id: string): boolean {
  if (id.length !== 36) return false;
  let word = 0;
  let digits = 0;
  for (let index = 0; index < 36; index += 1) {
    const code = id.charCodeAt(index);
    if (index === 8 || index === 13 || index === 18 || index === 23) {
      if (code !== dash) return false;
      continue;
    }
    const value = code < 128 ? hexValue[code]! : 255;
    if (value === 255) return false;
    word = (word << 4) | value;
    digits += 1;
    if ((digits & 7) === 0) {
      words[offset + (digits >> 3) - 1] = word;
      word = 0;
    }
  }
  return true;
}

const hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

function readUuid(words: Uint32Array, offset: number): EventId {
  const [a, b, c, d] = [words[offset]!, words[offset + 1]!, words[offset + 2]!, words[offset + 3]!];
  return `${hex4(a >>> 16)}${hex4(a)}-${hex4(b >>> 16)}-${hex4(b)}-${hex4(c >>> 16)}-${hex4(c)}${hex4(d >>> 16)}${hex4(d)}`;
}

/** The low 16 bits as four digits. */
function hex4(word: number): string {
  return hexOfByte[(word >>> 8) & 255]! + hexOfByte[word & 255]!;
}

/** FNV-1a into the last word; the others stay zero. The text itself is compared, so a collision costs a step and nothing else. */
function hashText(words: Uint32Array, offset: number, id: string): void {
  let hash = 0x811c9dc5;
  for (let index = 0; index < id.length; index += 1) hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193);
  words.fill(0, offset, offset + 3);
  words[offset + 3] = hash;
}
