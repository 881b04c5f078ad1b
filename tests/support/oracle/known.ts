import type { EventData, EventType } from "../../../shared/events/catalogue.ts";
import { decodeEvent } from "../../../shared/events/decode.ts";
import type { LedgerEvent } from "../../../shared/events/envelope.ts";
import type { StoredEvent } from "../../../shared/ledger/port.ts";

/**
 * What is known: the ledger's events up to a position, in order, and nothing made of them.
 *
 * The oracle is the second opinion that projections are held against. It shares no code with them, keeps no state, and
 * answers every question by looking through the events again.
 */
export interface Known {
  of<Type extends EventType>(type: Type): readonly Entry<Type>[];
}

export interface Entry<Type extends EventType> {
  readonly position: number;
  readonly id: string;
  /** Epoch milliseconds. */
  readonly recordedAt: number;
  readonly data: EventData<Type>;
}

export function decoded(stored: readonly StoredEvent[]): LedgerEvent[] {
  return stored.map((event) => decodeEvent(event));
}

/** The events before a position, looked up by type. */
export function knownBefore(events: readonly LedgerEvent[], position: number): Known {
  const byType = new Map<string, Entry<EventType>[]>();
  for (const [at, event] of events.slice(0, position).entries()) {
    const entries = byType.get(event.type) ?? [];
    entries.push({ position: at, id: event.id, recordedAt: event.recordedAt, data: event.data });
    byType.set(event.type, entries);
  }
  // Entries were put under their own type just now.
  return { of: (type) => (byType.get(type) ?? []) as never };
}
