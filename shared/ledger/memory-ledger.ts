import type { EncodedEvent } from "../events/encode.ts";
import type { StreamName } from "../ids.ts";
import { encodeBatch, type EncodedBatch } from "./batch.ts";
import { createBell } from "./bell.ts";
import { LedgerStopped } from "./errors.ts";
import { batchSizeOf, follow, readRange, type Source, type Step, type StepRange } from "./follow.ts";
import { NO_STREAM, type AppendResult, type Ledger, type Now, type ReadOptions, type StoredEvent } from "./port.ts";
import { createStamper } from "./stamp.ts";

/** Positions looked at in one step when a filter passes over most of them. */
const stepPositionsMax = 50_000;

/**
 * The ledger in memory, for tests: the same answers, order and bytes as the real ones, and nothing kept after the process.
 *
 * @param options.now Wall clock; the system's when absent.
 */
export function createMemoryLedger(options: { readonly now?: Now } = {}): Ledger {
  const now = options.now ?? Date.now;
  const events: StoredEvent[] = [];
  const streams = new Map<StreamName, StoredEvent[]>();
  const stamper = createStamper(0);
  const bell = createBell();
  let closed = false;

  const source: Source = {
    next: () => events.length,
    read: (range) => readStep(events, range),
    wake: (position, signal) => (events.length > position || closed ? Promise.resolve() : bell.wait(signal)),
    closed: () => closed,
  };

  function commit(batch: EncodedBatch): AppendResult {
    const stored = streams.get(batch.stream) ?? [];
    const head = stored.length - 1;
    if (batch.expected !== head) return retryOf(batch, stored) ?? { outcome: "wrong_revision", actual: head };
    const stamp = stamper.next(now());
    const firstPosition = events.length;
    batch.events.forEach((event, index) => {
      const { stream } = batch;
      const bytes = Buffer.from(event.before + stamp + event.after);
      const one: StoredEvent = { position: firstPosition + index, stream, revision: head + 1 + index, type: event.type, bytes };
      events.push(one);
      stored.push(one);
    });
    streams.set(batch.stream, stored);
    bell.ring();
    return { outcome: "committed", firstPosition, lastPosition: events.length - 1, revision: stored.length - 1, repeated: false };
  }

  function refuseWhenClosed(): void {
    if (closed) throw new LedgerStopped("it was closed");
  }

  return {
    async append(stream, expectedRevision, batch) {
      refuseWhenClosed();
      return commit(encodeBatch(stream, expectedRevision, batch));
    },
    async *readStream(stream, fromRevision, readOptions: ReadOptions = {}) {
      refuseWhenClosed();
      const limit = batchSizeOf(readOptions);
      const { types } = readOptions;
      const all = (streams.get(stream) ?? []).slice(fromRevision);
      const wanted = types ? all.filter((event) => types.includes(event.type)) : all;
      for (let index = 0; index < wanted.length; index += limit) {
        readOptions.signal?.throwIfAborted();
        yield wanted.slice(index, index + limit);
      }
    },
    async streamHead(stream) {
      refuseWhenClosed();
      const length = streams.get(stream)?.length ?? 0;
      return length === 0 ? NO_STREAM : length - 1;
    },
    readAll(fromPosition, readOptions) {
      const end = events.length;
      return readRange(source, fromPosition, () => (refuseWhenClosed(), end), readOptions);
    },
    subscribe(fromPosition, readOptions) {
      return follow(source, fromPosition, readOptions);
    },
    async nextPosition() {
      refuseWhenClosed();
      return events.length;
    },
    async close() {
      closed = true;
      bell.ring();
    },
  };
}

function readStep(events: readonly StoredEvent[], { from, until, limit, types }: StepRange): Step {
  const end = Math.min(until, events.length);
  if (!types) {
    const batch = events.slice(from, Math.min(end, from + limit));
    return { events: batch, next: from + batch.length };
  }
  const found: StoredEvent[] = [];
  let position = from;
  for (; position < Math.min(end, from + stepPositionsMax) && found.length < limit; position += 1) {
    const event = events[position]!;
    if (types.includes(event.type)) found.push(event);
  }
  return { events: found, next: position };
}

/** The first answer again, when every event of the batch stands where it would have been put, byte for byte but for the stamp. */
function retryOf(batch: EncodedBatch, stored: readonly StoredEvent[]): AppendResult | undefined {
  const there = stored.slice(batch.expected + 1, batch.expected + 1 + batch.events.length);
  if (there.length < batch.events.length || !batch.events.every((event, index) => isSame(event, there[index]!))) return undefined;
  return {
    outcome: "committed",
    firstPosition: there[0]!.position,
    lastPosition: there.at(-1)!.position,
    revision: there.at(-1)!.revision,
    repeated: true,
  };
}

function isSame(event: EncodedEvent, stored: StoredEvent): boolean {
  const text = Buffer.from(stored.bytes).toString("utf8");
  return text.startsWith(event.before) && text.endsWith(event.after);
}
