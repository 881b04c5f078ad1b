import type { NewEvent } from "../events/envelope.ts";
import type { EpochMs, StreamName } from "../ids.ts";

/** Expected revision of a stream that must not exist yet. */
export const NO_STREAM = -1;

/**
 * An event as it stands in the ledger. `bytes` are its canonical JSON, made once; never re-serialise them.
 *
 * Hand it on as it is: an adapter may work out `bytes` or `text` only when asked, and a copy by spreading would lose them.
 */
export interface StoredEvent {
  /** Place in the whole ledger: 0, 1, 2 … without holes. */
  readonly position: number;
  readonly stream: StreamName;
  /** Place in the stream: 0, 1, 2 … without holes. */
  readonly revision: number;
  readonly type: string;
  readonly bytes: Uint8Array;
  /** The same as text, from adapters that have it at less cost than the bytes; see textOf in shared/events/decode.ts. */
  readonly text?: string;
}

export type AppendResult =
  | {
      readonly outcome: "committed";
      /** Position of the first and last event of the batch. */
      readonly firstPosition: number;
      readonly lastPosition: number;
      /** Revision of the batch's last event: what to expect next time. */
      readonly revision: number;
      /** True when the identical batch was stored before and nothing was written now. */
      readonly repeated: boolean;
    }
  | {
      readonly outcome: "wrong_revision";
      /** The stream's last revision, NO_STREAM when it has none. */
      readonly actual: number;
    };

export interface ReadOptions {
  /** Only these event types; positions in between are passed over. */
  readonly types?: readonly string[];
  /** At most so many events a batch (default 1,000). */
  readonly batchSize?: number;
  readonly signal?: AbortSignal;
}

/**
 * The ledger: append-only, totally ordered, durable before it answers.
 *
 * Invariants every adapter holds, and tests/contract/ledger.test.ts proves:
 * - a committed batch is stored whole, at contiguous revisions and contiguous positions, and survives a power cut;
 * - positions have no holes, and the order of positions is the order in which appends were committed;
 * - of two appends with the same expected revision exactly one is committed, unless both are the identical batch
 *   (same ids, same bytes but for the writer's stamp), in which case both get the same answer and one is stored;
 * - `recordedAt` never decreases along positions.
 */
export interface Ledger {
  /**
   * Appends the batch if the stream's last revision is exactly `expectedRevision`.
   *
   * @throws AppendUnknown     it may or may not be stored; the ledger has stopped (LEDGER_APPEND_UNKNOWN).
   * @throws LedgerStopped     an earlier I/O error stopped the ledger (LEDGER_STOPPED).
   * @throws LedgerDiskFull    nothing stored, try again later (LEDGER_DISK_FULL).
   */
  append(stream: StreamName, expectedRevision: number, events: readonly NewEvent[]): Promise<AppendResult>;

  /** The stream's events from `fromRevision` (inclusive), in batches; ends at the head as of each read. */
  readStream(stream: StreamName, fromRevision: number, options?: ReadOptions): AsyncIterable<readonly StoredEvent[]>;

  /** Last revision of the stream, NO_STREAM when it has none. */
  streamHead(stream: StreamName): Promise<number>;

  /** All events from `fromPosition` (inclusive), in batches, up to the head at the time of the call. */
  readAll(fromPosition: number, options?: ReadOptions): AsyncIterable<readonly StoredEvent[]>;

  /**
   * All events from `fromPosition` (inclusive) and then those to come, without gap or repeat. The next batch is read
   * when the consumer asks for it, so a slow consumer holds back reading, not memory. Ends when `signal` aborts or the ledger closes.
   */
  subscribe(fromPosition: number, options?: ReadOptions): AsyncIterable<readonly StoredEvent[]>;

  /** Position the next event will get: the number of events in the ledger. */
  nextPosition(): Promise<number>;

  /** Commits what was accepted, then releases files and threads. Later calls are refused with LEDGER_STOPPED. */
  close(): Promise<void>;
}

/** Where a ledger takes its time from; the tests hand in their own. */
export type Now = () => EpochMs;
