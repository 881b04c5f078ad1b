import { sharedArray } from "./shared-arrays.ts";

type Ints = Int32Array<SharedArrayBuffer>;

/** Plans of many days, each kept once however many people have it. */
export class WidePlans {
  readonly plans: Ints[] = [];
  readonly #byHash = new Map<number, number[]>();

  /** The number of the plan with these words. */
  intern(words: Int32Array): number {
    const hash = hashOf(words);
    const alike = this.#byHash.get(hash) ?? [];
    for (const number of alike) if (same(this.plans[number]!, words)) return number;
    const kept: Ints = sharedArray<Ints>(Int32Array, words.length);
    kept.set(words);
    this.#byHash.set(hash, [...alike, this.plans.length]);
    return this.plans.push(kept) - 1;
  }
}

function hashOf(words: Int32Array): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < words.length; index += 1) hash = Math.imul(hash ^ words[index]!, 0x01000193);
  return hash;
}

function same(one: Int32Array, other: Int32Array): boolean {
  for (let index = 0; index < other.length; index += 1) if (one[index] !== other[index]) return false;
  return true;
}
