import type { LedgerEvent } from "../../shared/events/envelope.ts";
import { decodeEvent } from "../../shared/events/decode.ts";
import type { EpochMs, EventId } from "../../shared/ids.ts";
import type { Ledger } from "../../shared/ledger/port.ts";

/** An event that made a figure differ, as an answer cites it. */
export interface CitedEvent {
  readonly position: number;
  readonly type: string;
  readonly event: EventId;
  /** When it became known. */
  readonly recordedAt: EpochMs;
  /** `terminal:<id>`, `person:<id>` or `system:<part>`. */
  readonly by: string;
}

/** Reads the events at positions and keeps the newest read: neighbouring days cite the same ones. */
export class EventReader {
  readonly #ledger: Ledger;
  readonly #read = new Map<number, LedgerEvent>();

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  async at(position: number): Promise<LedgerEvent> {
    const kept = this.#read.get(position);
    if (kept !== undefined) return kept;
    const event = await readOne(this.#ledger, position);
    if (this.#read.size >= keptMax) this.#read.clear();
    this.#read.set(position, event);
    return event;
  }
}

const keptMax = 2_000;

async function readOne(ledger: Ledger, position: number): Promise<LedgerEvent> {
  for await (const [stored] of ledger.readAll(position, { batchSize: 1 })) if (stored !== undefined) return decodeEvent(stored);
  // Facts name positions of events they were made of, and a ledger loses none.
  throw new RangeError(`the ledger has no event at position ${position}`);
}

/** How an answer cites an event. */
export const cited = (position: number, { id, type, recordedAt, meta }: LedgerEvent): CitedEvent => ({
  position,
  type,
  event: id,
  recordedAt,
  by: meta.actor,
});
