import { setImmediate as nextTurn } from "node:timers/promises";
import { LedgerStopped } from "./errors.ts";
import type { ReadOptions, StoredEvent } from "./port.ts";

/** Events a batch when the caller does not say. */
const batchSizeDefault = 1_000;

/** What one step of reading is to find: at most `limit` events with `from <= position < until`. */
export interface StepRange {
  readonly from: number;
  readonly until: number;
  readonly limit: number;
  readonly types: readonly string[] | undefined;
}

/** One step of reading: what was found, and where to go on. */
export interface Step {
  /** Never more than asked for; may be empty although there is more to come, when a filter passes over everything seen. */
  readonly events: readonly StoredEvent[];
  /** Position to go on from. */
  readonly next: number;
}

/** What an adapter gives so that reading and following are written once. */
export interface Source {
  /** Reads in a time short enough for the event loop. */
  read(range: StepRange): Step;
  /** Position the next event will get. */
  next(): number;
  /** Resolves once `next()` may have grown beyond `position`, the ledger closed, or the signal aborted. */
  wake(position: number, signal: AbortSignal | undefined): Promise<void>;
  closed(): boolean;
}

/** All events in [from, until), in batches. Lets other work of the process go on between them. */
export async function* readRange(
  source: Source,
  from: number,
  until: () => number,
  options: ReadOptions = {},
): AsyncGenerator<readonly StoredEvent[]> {
  const limit = batchSizeOf(options);
  let position = startOf(from);
  const end = until();
  while (position < end) {
    options.signal?.throwIfAborted();
    if (source.closed()) throw new LedgerStopped("it was closed while being read");
    const step = source.read({ from: position, until: end, limit, types: options.types });
    position = step.next;
    if (step.events.length > 0) yield step.events;
    await nextTurn();
  }
}

/**
 * All events from `from` and those to come. Invariant: `position` is the first one not yet handed out, and only events read
 * from the source at or after it are handed out; there is no second, live path that could miss or repeat one at the hand-over.
 */
export async function* follow(source: Source, from: number, options: ReadOptions = {}): AsyncGenerator<readonly StoredEvent[]> {
  const limit = batchSizeOf(options);
  let position = startOf(from);
  while (!options.signal?.aborted && !source.closed()) {
    const end = source.next();
    if (position >= end) {
      await source.wake(position, options.signal);
      continue;
    }
    const step = source.read({ from: position, until: end, limit, types: options.types });
    position = step.next;
    if (step.events.length > 0) yield step.events;
    await nextTurn();
  }
}

function startOf(from: number): number {
  if (!Number.isSafeInteger(from) || from < 0) throw new RangeError(`position = ${from}: a whole number from 0`);
  return from;
}

/** How many events a batch may have, as asked for or by default. Throws a RangeError for a size that is none. */
export function batchSizeOf(options: ReadOptions): number {
  const size = options.batchSize ?? batchSizeDefault;
  if (!Number.isSafeInteger(size) || size < 1 || size > 100_000)
    throw new RangeError(`batchSize = ${size}: a whole number from 1 to 100000`);
  return size;
}
