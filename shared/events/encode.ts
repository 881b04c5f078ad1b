import { AttendanceError, InputError } from "../errors.ts";
import type { StreamName } from "../ids.ts";
import { canonicalJson } from "./canonical-json.ts";
import { eventCatalogue, type EventType } from "./catalogue.ts";
import { dataWriter, type DataWriter } from "./data-writer.ts";
import type { EventDefinition } from "./define.ts";
import type { EventMeta, NewEvent } from "./envelope.ts";

/** Bytes an event's canonical JSON may have; the public log formats have room for 65,535. */
export const envelopeBytesMax = 16 * 1024;

/** Room kept for the stamp: two moments of at most 16 digits, a boot id of at most 64 characters, and what stands between them. */
const stampBytesMax = 16 + ',"recordedMono":"'.length + 64 + 1 + 16 + 1;

/**
 * An event's canonical JSON with a gap where the ledger's stamp goes:
 * `before` + stamp + `after`, see stampText.
 */
export interface EncodedEvent {
  readonly type: EventType;
  readonly before: string;
  readonly after: string;
  /** UTF-8 bytes of `before` and `after`. */
  readonly beforeBytes: number;
  readonly afterBytes: number;
}

/** Encodes events of one stream; see {@link encodeEvent}. Made once a batch, it works out once what its events share. */
export type StreamEncoder = (event: NewEvent, revision: number) => EncodedEvent;

/** What every event of one type has: how its data are checked and written, and what stands at its end in the encoder's stream. */
interface TypeForm {
  readonly definition: EventDefinition;
  readonly write: DataWriter;
  /** From the stream's name to the end. */
  readonly tail: string;
  readonly tailBytes: number;
}

/** Writers by type, made when the first event of the type is encoded. */
const writers = new Map<string, DataWriter>();

/**
 * Makes the encoder of a stream's events.
 *
 * @throws EVENT_INVALID the stream's name breaks a rule.
 */
export function streamEncoder(stream: StreamName): StreamEncoder {
  checkStreamName(stream);
  const streamText = JSON.stringify(stream);
  const forms = new Map<string, TypeForm>();
  let actor: string | undefined;
  let actorText = "";

  function formOf(type: EventType): TypeForm {
    const known = forms.get(type);
    if (known) return known;
    const definition = (eventCatalogue as Record<string, EventDefinition | undefined>)[type];
    if (!definition || !Object.hasOwn(eventCatalogue, type)) {
      throw new AttendanceError("EVENT_UNKNOWN", `type = ${String(type)}: a type of shared/events/catalogue.ts`, { type });
    }
    let write = writers.get(type);
    if (!write) writers.set(type, (write = dataWriter(definition.data)));
    const tail = `,"stream":${streamText},"type":"${type}","v":${definition.version}}`;
    const form = { definition, write, tail, tailBytes: Buffer.byteLength(tail) };
    forms.set(type, form);
    return form;
  }

  /** Nearly all events of a stream come from the same actor. */
  function metaOf(value: EventMeta): string {
    if (actor !== undefined && value?.actor === actor && value.cause === undefined && Object.keys(value).length === 1) return actorText;
    const text = meta(value);
    if (value.cause === undefined) [actor, actorText] = [value.actor, text];
    return text;
  }

  return (event, revision) => {
    const { definition, write, tail, tailBytes } = formOf(event.type);
    if (typeof event.id !== "string" || !idPattern.test(event.id)) {
      throw nameFault("id", event.id, "1 to 128 letters, digits, '-', '_', ':' or '.'");
    }
    const data = write(event.data) ?? canonicalJson(parseData(definition, event.data), "data");
    // The id's pattern leaves nothing to escape.
    const before = `{"data":${data},"id":"${event.id}","meta":${metaOf(event.meta)},"recordedAt":`;
    const place = `,"revision":${revision}`;
    const beforeBytes = Buffer.byteLength(before);
    const afterBytes = place.length + tailBytes;
    refuseTooLarge(event, beforeBytes + afterBytes + stampBytesMax);
    return { type: event.type, before, after: place + tail, beforeBytes, afterBytes };
  };
}

/**
 * Encodes an event as the canonical JSON (RFC 8785) that is stored, hashed and never made again.
 *
 * Members, in their canonical order: data, id, meta, recordedAt, recordedMono, revision, stream, type, v. The stamp (recordedAt and
 * recordedMono) is left out: only the ledger's writer knows when the commit is made.
 *
 * @throws EVENT_UNKNOWN    the type is not in the catalogue.
 * @throws EVENT_INVALID    `data`, `meta`, the id or the stream's name break a rule; every fault of the data is named.
 * @throws EVENT_TOO_LARGE  more than {@link envelopeBytesMax} bytes.
 */
export function encodeEvent(event: NewEvent, stream: StreamName, revision: number): EncodedEvent {
  return streamEncoder(stream)(event, revision);
}

function refuseTooLarge({ id, type }: NewEvent, bytes: number): void {
  if (bytes <= envelopeBytesMax) return;
  throw new AttendanceError("EVENT_TOO_LARGE", `event ${id} (${type}) = ${bytes} bytes: at most ${envelopeBytesMax}`, {
    id,
    type,
    bytes,
    bytesMax: envelopeBytesMax,
  });
}

function parseData(definition: EventDefinition, data: unknown): unknown {
  const parsed = definition.data.safeParse(data);
  if (parsed.success) return parsed.data;
  throw new InputError(
    "EVENT_INVALID",
    `the data of ${definition.type} cannot be stored:`,
    parsed.error.issues.map((issue) => ({
      field: ["data", ...issue.path].join("."),
      value: valueAt(data, issue.path),
      remedy: issue.message,
    })),
  );
}

/** The value a fault is about, as text cut to a length fit for a message. */
function valueAt(data: unknown, path: readonly PropertyKey[]): string {
  let value: unknown = data;
  for (const step of path) value = (value as Record<PropertyKey, unknown> | null | undefined)?.[step];
  if (value === undefined) return "(missing)";
  const shown = typeof value === "string" ? JSON.stringify(value) : typeof value === "object" ? "(object)" : String(value);
  return shown.length > 80 ? `${shown.slice(0, 80)}…` : shown;
}

const idPattern = /^[\w:.-]{1,128}$/;
// Anything people name sites and departments with, in any script; control characters could hide one name inside another.
const controlCharacters = /[\p{Cc}\p{Cs}]/u;
const plainName = /^[\w.:-]{1,255}$/;

/** Refuses a stream name that could not be told from another on paper, or that would not survive the ledger. */
function checkStreamName(stream: StreamName): void {
  if (typeof stream === "string" && plainName.test(stream)) return;
  if (typeof stream !== "string" || stream.length === 0 || stream.length > 255 || controlCharacters.test(stream)) {
    throw nameFault("stream", stream, "1 to 255 characters, without control characters or lone surrogates");
  }
}

function meta(value: EventMeta): string {
  if (typeof value?.actor !== "string" || value.actor.length === 0 || value.actor.length > 256) {
    throw nameFault("meta.actor", value?.actor, "1 to 256 characters, such as terminal:gate-1 or person:e-7");
  }
  if (value.cause !== undefined && (typeof value.cause !== "string" || value.cause.length > 256)) {
    throw nameFault("meta.cause", value.cause, "at most 256 characters, the id of the event or command this follows from");
  }
  for (const key of Object.keys(value)) {
    if (key !== "actor" && key !== "cause") throw nameFault(`meta.${key}`, "(present)", "only actor and cause are kept");
  }
  return canonicalJson(value, "meta");
}

function nameFault(field: string, value: unknown, remedy: string): InputError {
  const shown = value === undefined ? "(missing)" : String(value).slice(0, 80);
  return new InputError("EVENT_INVALID", "the event cannot be stored:", [{ field, value: shown, remedy }]);
}
