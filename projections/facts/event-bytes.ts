import type { StoredEvent } from "../../shared/ledger/port.ts";

/** More than any event has; see envelopeBytesMax. One that has more is not looked at here. */
const bytesMax = 64 * 1_024;
const quote = 34;
const escape = 92;
const characters = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));
const utf8 = new TextEncoder();

/** Some ASCII text of at least four characters to look for, and its bytes four at a time; the last four overlap those before. */
export class Mark {
  readonly length: number;
  readonly bytes: Buffer;
  readonly words: Int32Array;

  constructor(text: string) {
    this.bytes = Buffer.from(text);
    this.length = this.bytes.length;
    const count = Math.ceil(this.length / 4);
    this.words = Int32Array.from({ length: count }, (_, word) => this.bytes.readInt32LE(Math.min(word * 4, this.length - 4)));
  }
}

/**
 * The UTF-8 bytes of one event after another, in the same memory: looking at bytes is several times faster than looking
 * at the characters of a string, by more than copying them costs.
 */
export class EventBytes {
  readonly bytes: Buffer = Buffer.alloc(bytesMax);
  /** How many of the bytes are the event's. */
  length = 0;
  readonly #words = new DataView(this.bytes.buffer, this.bytes.byteOffset, bytesMax);

  /** Takes an event's canonical JSON. @returns false when it is too long. */
  take(stored: StoredEvent): boolean {
    const { text } = stored;
    if (text === undefined) {
      const { bytes } = stored;
      if (bytes.length > bytesMax) return false;
      this.bytes.set(bytes);
      this.length = bytes.length;
      return true;
    }
    const { read, written } = utf8.encodeInto(text, this.bytes);
    this.length = written;
    return read === text.length;
  }

  /** Whether the mark stands at `at`, which need not be within the event. */
  has(mark: Mark, at: number): boolean {
    const { words, length } = mark;
    if (at < 0 || at + length > this.length) return false;
    const last = words.length - 1;
    for (let word = 0; word < last; word += 1) if (this.#words.getInt32(at + word * 4, true) !== words[word]) return false;
    return this.#words.getInt32(at + length - 4, true) === words[last];
  }

  /** Where the mark stands from `from` on, looked at first where it is expected; -1 when nowhere. */
  find(mark: Mark, expected: number, from: number): number {
    if (expected >= from && this.has(mark, expected)) return expected;
    const at = this.bytes.indexOf(mark.bytes, from);
    return at + mark.length <= this.length ? at : -1;
  }

  /** Where the JSON string ends whose first character is at `from`; -1 when it is not what its bytes seem to say: escaped, or more than ASCII. */
  plainEnd(from: number): number {
    const { bytes, length } = this;
    for (let at = from; at < length; at += 1) {
      const byte = bytes[at]!;
      if (byte === quote) return at;
      if (byte === escape || byte > 127) return -1;
    }
    return -1;
  }

  /** ASCII text of the event; one of a single character, such as most states, is not made anew. */
  text(from: number, until: number): string {
    return until - from === 1 ? characters[this.bytes[from]!]! : this.bytes.toString("latin1", from, until);
  }
}
