import { encodeEvent } from "../../shared/events/encode.ts";
import type { EventData, EventType } from "../../shared/events/catalogue.ts";
import type { NewEvent } from "../../shared/events/envelope.ts";
import { deterministicId, type EpochMs, type EventId, type StreamName } from "../../shared/ids.ts";
import type { StoredEvent } from "../../shared/ledger/port.ts";

/** Events as a ledger would hand them on, without one: encoded, stamped, numbered. */
export class StoredEvents {
  readonly events: StoredEvent[] = [];
  readonly #heads = new Map<StreamName, number>();

  /** Stores an event and gives its id; the same ledger gets the same ids every time. */
  add<Type extends EventType>(
    stream: StreamName,
    type: Type,
    data: EventData<Type>,
    { recordedAt = 0, id }: { readonly recordedAt?: EpochMs; readonly id?: EventId } = {},
  ): EventId {
    const revision = this.#heads.get(stream) ?? 0;
    this.#heads.set(stream, revision + 1);
    const eventId = id ?? deterministicId("stored", stream, String(revision));
    // Type and data belong together by this method's own signature.
    const event = { id: eventId, type, data, meta: { actor: "system:test" } } as unknown as NewEvent;
    const { before, after } = encodeEvent(event, stream, revision);
    const bytes = Buffer.from(`${before}${recordedAt},"recordedMono":"test:0"${after}`);
    this.events.push({ position: this.events.length, stream, revision, type, bytes });
    return eventId;
  }
}
