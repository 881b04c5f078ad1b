import { AttendanceError } from "../../shared/errors.ts";
import { decodeEvent } from "../../shared/events/decode.ts";
import { NO_STREAM, type Ledger } from "../../shared/ledger/port.ts";
import type { LedgerEvent, NewEvent } from "../../shared/events/envelope.ts";
import type { StreamName } from "../../shared/ids.ts";

/**
 * What a stream already holds, as far as deciding about the next item needs it.
 *
 * Deciding happens against what is stored plus what the batch under way would add; `keep` and `forget` say how that
 * batch ended. Only `learn` and `keep` change what counts as stored.
 */
export interface StreamModel<Item, Verdict> {
  /** Event types to be learnt from the stream; other types only move its revision. */
  readonly types: readonly LedgerEvent["type"][];
  /** An event that stands in the stream. */
  learn(event: LedgerEvent): void;
  /** Decides about one item and puts the events it takes at the end of `events`. */
  decide(item: Item, events: NewEvent[]): Verdict;
  /** The batch is stored. */
  keep(): void;
  /** The batch is not stored: as if `decide` had never been called. */
  forget(): void;
  /** Nothing is known any more; the stream will be read from its start. */
  reset(): void;
  /** Entries held in memory. */
  size(): number;
  /** What an item costs of an append's room; 1 for something of a few hundred bytes. */
  weight(item: Item): number;
}

/** Most weight decided in one append; a heavier submission goes in several. */
const weightPerAppendMax = 1_000;

/** How often one batch is decided anew because another writer was first. */
const attemptsMax = 16;

interface Job<Item, Verdict> {
  readonly items: readonly Item[];
  readonly weight: number;
  readonly settled: (verdicts: readonly Verdict[]) => void;
  readonly failed: (error: unknown) => void;
}

/** The one door through which this process writes to a stream. */
export interface StreamWriter<Item, Verdict, Model> {
  /**
   * Decides about the items in order and stores what they take. Resolves when everything the verdicts speak of is
   * durable: an item called a duplicate has its first copy committed, never merely under way.
   *
   * Submissions that arrive while an append is under way go into the next one together.
   *
   * @throws AttendanceError as the ledger's append does; LEDGER_WRONG_REVISION when other writers were first every time.
   */
  submit(items: readonly Item[]): Promise<readonly Verdict[]>;
  /** The model, knowing the stream as of now. */
  known(): Promise<Model>;
  idle(): boolean;
  size(): number;
}

/** @param model knows nothing yet; the writer reads the stream into it when first needed. */
export function createStreamWriter<Item, Verdict, Model extends StreamModel<Item, Verdict>>(
  ledger: Ledger,
  stream: StreamName,
  model: Model,
): StreamWriter<Item, Verdict, Model> {
  let revision = NO_STREAM;
  let current = false;
  let running = false;
  let reading: Promise<void> | undefined;
  const queue: Job<Item, Verdict>[] = [];

  /** Reads what was added to the stream since it was last known. */
  async function catchUp(): Promise<void> {
    try {
      await readNew();
    } catch (error) {
      // Part of it may have been learnt; the next attempt starts from nothing.
      distrust();
      throw error;
    }
  }

  async function readNew(): Promise<void> {
    // The head is taken before reading: an event that comes in between is read too, and learnt once all the same.
    const head = await ledger.streamHead(stream);
    let last = Math.max(revision, head);
    if (head > revision) {
      for await (const batch of ledger.readStream(stream, revision + 1, { types: model.types })) {
        for (const stored of batch) {
          model.learn(decodeEvent(stored));
          last = Math.max(last, stored.revision);
        }
      }
    }
    revision = last;
    current = true;
  }

  function distrust(): void {
    model.forget();
    model.reset();
    revision = NO_STREAM;
    current = false;
  }

  /** One reading at a time, so that nothing is learnt twice. */
  function makeCurrent(): Promise<void> {
    reading ??= catchUp().finally(() => {
      reading = undefined;
    });
    return reading;
  }

  async function settle(items: readonly Item[]): Promise<readonly Verdict[]> {
    for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
      if (!current || reading !== undefined) await makeCurrent();
      const events: NewEvent[] = [];
      const verdicts = items.map((item) => model.decide(item, events));
      if (events.length === 0) {
        model.forget();
        return verdicts;
      }
      const result = await ledger.append(stream, revision, events);
      if (result.outcome === "committed") {
        model.keep();
        revision = result.revision;
        return verdicts;
      }
      model.forget();
      current = false;
    }
    throw new AttendanceError("LEDGER_WRONG_REVISION", `stream ${stream} moved on at each of ${attemptsMax} attempts`, {
      stream,
      attempts: attemptsMax,
    });
  }

  async function run(): Promise<void> {
    running = true;
    while (queue.length > 0) {
      const jobs = takeJobs(queue);
      try {
        const verdicts = await settle(jobs.flatMap((job) => job.items));
        let from = 0;
        for (const job of jobs) {
          job.settled(verdicts.slice(from, from + job.items.length));
          from += job.items.length;
        }
      } catch (error) {
        // Whether the batch is stored may be unknown: what is thought to be known is not to be trusted any more.
        distrust();
        for (const job of jobs) job.failed(error);
      }
    }
    running = false;
  }

  function submitPart(items: readonly Item[], weight: number): Promise<readonly Verdict[]> {
    return new Promise((settled, failed) => {
      queue.push({ items, weight, settled, failed });
      if (!running) void run();
    });
  }

  return {
    submit: async (items) => {
      const parts = [...inParts(items, (item) => model.weight(item))].map((part) => submitPart(part.items, part.weight));
      if (parts.length === 1) return parts[0]!;
      return (await allOrFirstError(parts)).flat();
    },
    known: async () => {
      if (!current) await makeCurrent();
      return model;
    },
    idle: () => !running && reading === undefined,
    size: () => model.size(),
  };
}

/** Cuts items into parts of at most the allowed weight, an item heavier than that alone. */
function* inParts<Item>(
  items: readonly Item[],
  weightOf: (item: Item) => number,
): Iterable<{ readonly items: readonly Item[]; readonly weight: number }> {
  let from = 0;
  let weight = 0;
  for (let index = 0; index < items.length; index += 1) {
    const next = weightOf(items[index]!);
    if (weight > 0 && weight + next > weightPerAppendMax) {
      yield { items: items.slice(from, index), weight };
      from = index;
      weight = 0;
    }
    weight += next;
  }
  if (from < items.length) yield { items: from === 0 ? items : items.slice(from), weight };
}

/** Waits for all, then gives their values or throws the first error; nothing is left running unseen. */
export async function allOrFirstError<Value>(promises: readonly Promise<Value>[]): Promise<Value[]> {
  const results = await Promise.allSettled(promises);
  return results.map((result) => {
    if (result.status === "rejected") throw result.reason;
    return result.value;
  });
}

function takeJobs<Item, Verdict>(queue: Job<Item, Verdict>[]): Job<Item, Verdict>[] {
  let weight = 0;
  let jobs = 0;
  while (jobs < queue.length && (jobs === 0 || weight + queue[jobs]!.weight <= weightPerAppendMax)) {
    weight += queue[jobs]!.weight;
    jobs += 1;
  }
  return queue.splice(0, jobs);
}
