import type { SequenceGap } from "../terminal.ts";

/**
 * Which numbers of one boot are durable, which were lost for good, and what follows from it. Pure values.
 *
 * Invariants: ranges are ascending, apart by at least one number, both ends included; `received` and `lost` may
 * overlap (a number declared lost can still turn up). Order and repetition of additions do not matter.
 */
export interface SequenceProgress {
  readonly received: readonly Range[];
  /** Numbers the terminal says it can never send again. They stay gaps, but do not hold up the acknowledgement. */
  readonly lost: readonly Range[];
}

/** Both ends included. */
export type Range = readonly [from: number, to: number];

export const nothingReceived: SequenceProgress = { received: [], lost: [] };

/**
 * Ranges kept per boot. A number that would open one more is not noted: its record is stored all the same, stays
 * unacknowledged, and is sent again once the holes before it are filled.
 */
export const rangesMax = 256;

/** Adds a range to ascending ranges, joining what touches; gives the same ranges back when it is in already or there is no room. */
function insert(ranges: readonly Range[], [from, to]: Range): readonly Range[] {
  const last = ranges[ranges.length - 1];
  // Nearly always the next number of the last range, or the first of all.
  if (last !== undefined && from >= last[0] && from <= last[1] + 1) {
    return to <= last[1] ? ranges : [...ranges.slice(0, -1), [last[0], to]];
  }
  let start = 0;
  while (start < ranges.length && ranges[start]![1] + 1 < from) start++;
  let end = start;
  while (end < ranges.length && ranges[end]![0] <= to + 1) end++;
  if (end === start) {
    return ranges.length >= rangesMax ? ranges : [...ranges.slice(0, start), [from, to], ...ranges.slice(start)];
  }
  const joined: Range = [Math.min(from, ranges[start]![0]), Math.max(to, ranges[end - 1]![1])];
  return [...ranges.slice(0, start), joined, ...ranges.slice(end)];
}

/** Notes numbers as durable. */
export function addReceived(progress: SequenceProgress, numbers: readonly number[]): SequenceProgress {
  // Joining a batch's runs first keeps a resent buffer of thousands linear.
  const sorted = numbers.toSorted((a, b) => a - b);
  let { received } = progress;
  for (let index = 0; index < sorted.length;) {
    const from = sorted[index]!;
    let to = from;
    while (++index < sorted.length && sorted[index]! <= to + 1) to = sorted[index]!;
    received = insert(received, [from, to]);
  }
  return received === progress.received ? progress : { ...progress, received };
}

/** Notes that the terminal holds nothing below `first` any more: what is missing there is lost. */
export function declareLostBelow(progress: SequenceProgress, first: number): SequenceProgress {
  let { lost } = progress;
  for (const [from, to] of complement(progress.received, first - 1)) lost = insert(lost, [from, to]);
  return lost === progress.lost ? progress : { ...progress, lost };
}

/** Takes everything below `first` as received: right only where nothing durable can be asked and the terminal says it was acknowledged. */
export function assumeReceivedBelow(progress: SequenceProgress, first: number): SequenceProgress {
  return first <= 1 ? progress : { ...progress, received: insert(progress.received, [1, first - 1]) };
}

/** The numbers from 1 to `end` that are in none of the ranges. */
function complement(ranges: readonly Range[], end: number): Range[] {
  const holes: Range[] = [];
  let next = 1;
  for (const [from, to] of ranges) {
    if (next > end) return holes;
    if (from > next) holes.push([next, Math.min(from - 1, end)]);
    next = to + 1;
  }
  if (next <= end) holes.push([next, end]);
  return holes;
}

/** The highest number up to which everything is durable or lost for good: what may be acknowledged. 0 when number 1 is awaited. */
export function upToOf(progress: SequenceProgress): number {
  if (progress.lost.length === 0) return progress.received[0]?.[0] === 1 ? progress.received[0][1] : 0;
  let upTo = 0;
  let lostAt = 0;
  let receivedAt = 0;
  for (;;) {
    const before = upTo;
    while (receivedAt < progress.received.length && progress.received[receivedAt]![0] <= upTo + 1) {
      upTo = Math.max(upTo, progress.received[receivedAt++]![1]);
    }
    while (lostAt < progress.lost.length && progress.lost[lostAt]![0] <= upTo + 1) upTo = Math.max(upTo, progress.lost[lostAt++]![1]);
    if (upTo === before) return upTo;
  }
}

/** The highest number known of, 0 when none. */
function highestOf(progress: SequenceProgress): number {
  return Math.max(progress.received.at(-1)?.[1] ?? 0, progress.lost.at(-1)?.[1] ?? 0);
}

/** Missing numbers that the terminal may still have: worth asking for. */
export function missingOf(progress: SequenceProgress): Range[] {
  return complement(progress.received, highestOf(progress)).flatMap((hole) => without(hole, progress.lost));
}

/** Every number that is not on the ledger, as ranges; a hole is cut where lost numbers begin or end, so that each part keeps its name. */
export function gapsOf(progress: SequenceProgress): Range[] {
  const holes = complement(progress.received, highestOf(progress));
  if (progress.lost.length === 0) return holes;
  return holes.flatMap((hole) => [...without(hole, progress.lost), ...within(hole, progress.lost)]).toSorted((a, b) => a[0] - b[0]);
}

function within([from, to]: Range, ranges: readonly Range[]): Range[] {
  return ranges
    .filter((range) => range[0] <= to && range[1] >= from)
    .map((range): Range => [Math.max(from, range[0]), Math.min(to, range[1])]);
}

function without([from, to]: Range, ranges: readonly Range[]): Range[] {
  const parts: Range[] = [];
  let next = from;
  for (const range of within([from, to], ranges)) {
    if (range[0] > next) parts.push([next, range[0] - 1]);
    next = range[1] + 1;
  }
  if (next <= to) parts.push([next, to]);
  return parts;
}

/** What changed between two states of a boot, as items for the gateway: gaps filled, gaps opened. */
export function gapChanges(boot: string, before: SequenceProgress, after: SequenceProgress): SequenceGap[] {
  if (before === after) return [];
  const item = ([from, to]: Range, open: boolean): SequenceGap => ({
    kind: "sequence_gap",
    gap: `boot ${boot}/${from}-${to}`,
    missing: `boot ${boot}, seq ${from}..${to}`,
    open,
  });
  const name = ([from, to]: Range): string => `${from}-${to}`;
  const was = gapsOf(before);
  const is = gapsOf(after);
  const wasNames = new Set(was.map(name));
  const isNames = new Set(is.map(name));
  return [
    ...was.filter((range) => !isNames.has(name(range))).map((range) => item(range, false)),
    ...is.filter((range) => !wasNames.has(name(range))).map((range) => item(range, true)),
  ];
}

/** Rebuilds a state from what the ledger holds: everything up to `upTo`, and single numbers above it. */
export function progressFrom(upTo: number, above: readonly number[]): SequenceProgress {
  return addReceived(upTo > 0 ? { received: [[1, upTo]], lost: [] } : nothingReceived, above);
}
