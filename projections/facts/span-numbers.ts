import type { Interner } from "./interner.ts";

/**
 * Finds the numbers of ASCII texts that stand in an event's bytes, without making them: most punches are of a person and
 * a terminal seen before, and a text made only to be looked up costs several times the looking.
 *
 * It remembers what the interner said and nothing else. Open addressing over a hash of the bytes, never more than half
 * full; what is found is compared, so a collision costs a step.
 */
export class SpanNumbers {
  readonly #interner: Interner;
  readonly #prefix: string;
  /** The texts' bytes one after another. */
  #known = new Uint8Array(1_024);
  #knownLength = 0;
  /** Three words a slot: number + 1 of the text, zero for a free slot; where its bytes begin; how many. */
  #slots = new Int32Array(3 * 256);
  #count = 0;

  /** @param prefix What the interner's texts have before the span. */
  constructor(interner: Interner, prefix = "") {
    this.#interner = interner;
    this.#prefix = prefix;
  }

  /** The number of prefix + the text at [from, until), a new one when it was never seen. */
  intern(bytes: Buffer, from: number, until: number): number {
    const slots = this.#slots;
    const mask = slots.length / 3 - 1;
    const length = until - from;
    let slot = hashOf(bytes, from, until) & mask;
    for (; slots[slot * 3] !== 0; slot = (slot + 1) & mask)
      if (slots[slot * 3 + 2] === length && this.#stands(bytes, from, slots[slot * 3 + 1]!, length)) return slots[slot * 3]! - 1;
    const number = this.#interner.intern(this.#prefix + bytes.toString("latin1", from, until));
    this.#remember(bytes.subarray(from, until));
    slots.set([number + 1, this.#knownLength - length, length], slot * 3);
    this.#count += 1;
    if (this.#count * 2 > mask) this.#grow();
    return number;
  }

  #stands(bytes: Buffer, from: number, knownAt: number, length: number): boolean {
    const known = this.#known;
    for (let index = 0; index < length; index += 1) if (known[knownAt + index] !== bytes[from + index]) return false;
    return true;
  }

  #remember(text: Uint8Array): void {
    if (this.#knownLength + text.length > this.#known.length) {
      const known = new Uint8Array((this.#knownLength + text.length) * 2);
      known.set(this.#known);
      this.#known = known;
    }
    this.#known.set(text, this.#knownLength);
    this.#knownLength += text.length;
  }

  #grow(): void {
    const before = this.#slots;
    const slots = new Int32Array(before.length * 4);
    const mask = slots.length / 3 - 1;
    for (let old = 0; old < before.length; old += 3) {
      if (before[old] === 0) continue;
      const knownAt = before[old + 1]!;
      let slot = hashOf(this.#known, knownAt, knownAt + before[old + 2]!) & mask;
      while (slots[slot * 3] !== 0) slot = (slot + 1) & mask;
      slots.set(before.subarray(old, old + 3), slot * 3);
    }
    this.#slots = slots;
  }
}

/** FNV-1a, its upper bits folded in: digits alone leave the lower ones much alike. */
function hashOf(bytes: Uint8Array, from: number, until: number): number {
  let hash = 0x811c9dc5;
  for (let at = from; at < until; at += 1) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
  return hash ^ (hash >>> 15);
}
