/** Chance that comes out the same again for the same seed: numbers in [0, 1). */
export type Random = () => number;

/** Makes a seeded source of chance (mulberry32), for simulated terminals, the demo and tests; not for secrets. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A whole number in [from, until). */
export const between = (random: Random, from: number, until: number): number => from + Math.floor(random() * (until - from));
