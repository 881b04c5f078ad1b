import { AttendanceError } from "../errors.ts";
import type { StreamName } from "../ids.ts";
import { eventCatalogue } from "./catalogue.ts";
import type { EventDefinition } from "./define.ts";
import type { LedgerEvent } from "./envelope.ts";
import { upcasters as releasedUpcasters, type Upcasters } from "./upcasters.ts";

/** What decoding needs of a stored event; the ledger's StoredEvent has it. */
export interface EventBytes {
  readonly stream: StreamName;
  readonly revision: number;
  readonly type: string;
  readonly bytes: Uint8Array;
  /** The bytes as text, where that was at hand. */
  readonly text?: string;
}

/** The canonical JSON of a stored event as text. */
export function textOf(stored: Pick<EventBytes, "bytes" | "text">): string {
  const { text } = stored;
  if (text !== undefined) return text;
  const { buffer, byteOffset, byteLength } = stored.bytes;
  return Buffer.from(buffer, byteOffset, byteLength).toString("utf8");
}

interface Envelope {
  readonly data: unknown;
  readonly id: string;
  readonly meta: unknown;
  readonly recordedAt: number;
  readonly recordedMono: string;
  readonly revision: number;
  readonly stream: string;
  readonly type: string;
  readonly v: number;
}

/**
 * Makes a decoder for a catalogue and the upcasters that lead old versions of its events to the newest.
 *
 * The data are not validated again: they were before they were stored, and the bytes are what the ledger vouches for.
 */
export function createDecoder(
  catalogue: Readonly<Record<string, EventDefinition>>,
  upcasters: Upcasters = {},
): (stored: EventBytes) => LedgerEvent {
  const versions = new Map(Object.values(catalogue).map((definition) => [definition.type, definition.version]));

  return function decode(stored) {
    const envelope = parse(stored);
    if (envelope.type !== stored.type || envelope.revision !== stored.revision || envelope.stream !== stored.stream) {
      throw unreadable(stored, `they say ${envelope.stream}@${envelope.revision} ${envelope.type}`);
    }
    const version = versions.get(envelope.type);
    if (version === undefined) throw unknownShape(stored, envelope.v, "this program does not know the type");
    const data = envelope.v === version ? envelope.data : upcast(stored, envelope, version, upcasters);
    const { id, type, meta, stream, revision, recordedAt } = envelope;
    // The cast says what the catalogue's schema proved when the event was stored.
    return { id, type, version, data, meta, stream, revision, recordedAt } as LedgerEvent;
  };
}

/**
 * Decodes a stored event to the newest version of its shape.
 *
 * @throws EVENT_UNREADABLE the bytes are not an event, or not the one the ledger's columns say.
 * @throws EVENT_UNKNOWN    a type or version this program does not know: it was written by a newer one.
 */
export const decodeEvent: (stored: EventBytes) => LedgerEvent = createDecoder(eventCatalogue, releasedUpcasters);

function parse(stored: EventBytes): Envelope {
  let envelope: unknown;
  try {
    envelope = JSON.parse(textOf(stored));
  } catch (cause) {
    throw unreadable(stored, "they are not JSON", cause);
  }
  if (typeof envelope !== "object" || envelope === null || typeof (envelope as Envelope).recordedAt !== "number") {
    throw unreadable(stored, "they are not an event's envelope");
  }
  return envelope as Envelope;
}

function upcast(stored: EventBytes, envelope: Envelope, version: number, upcasters: Upcasters): unknown {
  let data = envelope.data;
  for (let from = envelope.v; from !== version; from += 1) {
    const step = upcasters[envelope.type]?.[from];
    if (!step || from > version) throw unknownShape(stored, envelope.v, `this program knows version ${version}`);
    data = step(data);
  }
  return data;
}

function unreadable(stored: EventBytes, why: string, cause?: unknown): AttendanceError {
  const { stream, revision, type } = stored;
  return new AttendanceError(
    "EVENT_UNREADABLE",
    `the bytes of ${stream}@${revision} (${type}) cannot be read: ${why}`,
    { stream, revision, type },
    cause,
  );
}

function unknownShape(stored: EventBytes, version: unknown, why: string): AttendanceError {
  const { stream, revision, type } = stored;
  return new AttendanceError("EVENT_UNKNOWN", `${stream}@${revision} is ${type} version ${String(version)}: ${why}`, {
    stream,
    revision,
    type,
    version,
  });
}
