import { setImmediate as nextTurn } from "node:timers/promises";
import { decodeEvent } from "../../shared/events/decode.ts";
import type { EventOf, LedgerEvent } from "../../shared/events/envelope.ts";
import type { EventType } from "../../shared/events/catalogue.ts";
import type { Ledger, StoredEvent } from "../../shared/ledger/port.ts";

/** Events read in one go when looking back; the ledger is read forwards only, so it is read in windows from the end. */
const windowFirst = 500;
const windowMax = 20_000;
/** Events decoded between two turns of the event loop: some 5 ms. */
const decodedSlice = 1_000;

export interface FoundEvent<Type extends EventType> {
  readonly position: number;
  readonly event: EventOf<Type>;
}

/** Which page of a list along positions. */
export interface BackPage<Type extends EventType> {
  readonly before: number;
  readonly limit: number;
  /** Which events to take; looked at newest first. */
  readonly keep: (found: FoundEvent<Type>) => boolean;
}

/**
 * The newest events of some types before a position, newest first.
 *
 * @returns up to `limit` events, and where to go on; null when the ledger's beginning was reached.
 */
export async function readBack<Type extends EventType>(
  ledger: Ledger,
  types: readonly Type[],
  page: BackPage<Type>,
): Promise<{ readonly items: readonly FoundEvent<Type>[]; readonly next: number | null }> {
  const { before, limit, keep } = page;
  const items: FoundEvent<Type>[] = [];
  let until = before;
  let size = windowFirst;
  while (until > 0) {
    const from = Math.max(0, until - size);
    const window = await readWindow(ledger, types, from, until);
    for (const [index, stored] of window.toReversed().entries()) {
      if (index % decodedSlice === decodedSlice - 1) await nextTurn();
      const found: FoundEvent<Type> = { position: stored.position, event: decodeEvent(stored) as LedgerEvent as EventOf<Type> };
      if (!keep(found)) continue;
      items.push(found);
      if (items.length === limit) return { items, next: found.position === 0 ? null : found.position };
    }
    until = from;
    size = Math.min(size * 2, windowMax);
  }
  return { items, next: null };
}

async function readWindow(ledger: Ledger, types: readonly string[], from: number, until: number): Promise<StoredEvent[]> {
  const window: StoredEvent[] = [];
  for await (const batch of ledger.readAll(from, { types, batchSize: 1_000 })) {
    for (const stored of batch) {
      if (stored.position >= until) return window;
      window.push(stored);
    }
  }
  return window;
}
