import fc from "fast-check";
import { expect, test } from "vitest";
import {
  addReceived,
  declareLostBelow,
  gapChanges,
  gapsOf,
  missingOf,
  nothingReceived,
  progressFrom,
  rangesMax,
  upToOf,
  type SequenceProgress,
} from "../../devices/mqtt/sequence-progress.ts";

const numbers = fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 80 });

function inBatches(list: readonly number[], sizes: readonly number[]): SequenceProgress[] {
  const states: SequenceProgress[] = [nothingReceived];
  for (let at = 0, turn = 0; at < list.length; turn++) {
    const size = sizes[turn % sizes.length]!;
    states.push(addReceived(states.at(-1)!, list.slice(at, at + size)));
    at += size;
  }
  return states;
}

/** The plain way: a set of everything. */
function oracle(list: readonly number[]): { upTo: number; missing: number[] } {
  const have = new Set(list);
  let upTo = 0;
  while (have.has(upTo + 1)) upTo++;
  const highest = Math.max(0, ...list);
  return { upTo, missing: Array.from({ length: highest }, (_, index) => index + 1).filter((number) => !have.has(number)) };
}

const flat = (ranges: readonly (readonly [number, number])[]): number[] =>
  ranges.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, index) => from + index));

test("any order, repetition and batching of numbers gives the acknowledgement and the gaps of the plain set", () => {
  fc.assert(
    fc.property(numbers, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }), (list, sizes) => {
      const end = inBatches(list, sizes).at(-1)!;
      expect(upToOf(end)).toBe(oracle(list).upTo);
      expect(flat(missingOf(end))).toEqual(oracle(list).missing);
      expect(gapsOf(end)).toEqual(gapsOf(addReceived(nothingReceived, list)));
    }),
    { numRuns: 2_000 },
  );
});

test("the acknowledgement never goes back and never covers a number that did not come", () => {
  fc.assert(
    fc.property(numbers, (list) => {
      const states = inBatches(list, [1]);
      for (let index = 1; index < states.length; index++) {
        expect(upToOf(states[index]!)).toBeGreaterThanOrEqual(upToOf(states[index - 1]!));
        expect(upToOf(states[index]!)).toBe(oracle(list.slice(0, index)).upTo);
      }
    }),
  );
});

test("gaps opened and not closed are the gaps there are, at every moment and after a restart in between", () => {
  fc.assert(
    fc.property(numbers, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }), fc.nat(20), (list, sizes, restartAt) => {
      const open = new Set<string>();
      const states = inBatches(list, sizes);
      for (let index = 1; index < states.length; index++) {
        // A restart knows only what is durable: the contiguous numbers and those above.
        const upTo = upToOf(states[index - 1]!);
        const above = flat(states[index - 1]!.received).filter((number) => number > upTo);
        const before = index === restartAt ? progressFrom(upTo, above) : states[index - 1]!;
        for (const item of gapChanges("b", before, states[index]!)) {
          if (item.open) open.add(item.gap);
          else expect(open.delete(item.gap)).toBe(true);
        }
        expect([...open].toSorted()).toEqual(
          gapsOf(states[index]!)
            .map(([from, to]) => `boot b/${from}-${to}`)
            .toSorted(),
        );
      }
    }),
  );
});

test("numbers declared lost let the acknowledgement pass but stay gaps until they come after all", () => {
  fc.assert(
    fc.property(numbers, fc.integer({ min: 1, max: 70 }), (list, first) => {
      const before = addReceived(nothingReceived, list);
      const after = declareLostBelow(before, first);
      expect(upToOf(after)).toBeGreaterThanOrEqual(Math.max(first - 1, upToOf(before)));
      expect(flat(missingOf(after)).every((number) => number >= first)).toBe(true);
      const absent = new Set([...oracle(list).missing, ...Array.from({ length: first - 1 }, (_, index) => index + 1)]);
      for (const number of list) absent.delete(number);
      expect(new Set(flat(gapsOf(after)))).toEqual(absent);
      const filled = addReceived(after, [...absent]);
      expect(gapsOf(filled)).toEqual([]);
    }),
    { numRuns: 1_000 },
  );
});

test("numbers far apart are noted up to a bound; beyond it nothing is acknowledged that did not come", () => {
  const progress = addReceived(
    nothingReceived,
    Array.from({ length: 5_000 }, (_, index) => index * 3 + 2),
  );
  expect(progress.received.length).toBe(rangesMax);
  expect(upToOf(progress)).toBe(0);
  expect(upToOf(addReceived(progress, [1]))).toBe(2);
});
