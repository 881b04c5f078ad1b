import { isUtf8 } from "node:buffer";
import { createHash, hash } from "node:crypto";
import { isRealLocalDateTime, tzdbVersion } from "../../shared/time/resolve.ts";
import { deterministicId, type EpochMs, type EventId, type StreamName, type TerminalId } from "../../shared/ids.ts";
import { punchStream } from "../../shared/events/streams.ts";
import type { TerminalRecord } from "../../devices/terminal.ts";
import type { Channel, PersonKey, ProtocolName, RawBytes } from "../../shared/events/fields.ts";
import type { EventData } from "../../shared/events/catalogue.ts";
import type { NewEvent } from "../../shared/events/envelope.ts";
import { wallClockMs, type ReadingResolver } from "./zone-readings.ts";

/** What a record comes with from its terminal's registration and from the contact that brought it. */
export interface RecordOrigin {
  readonly terminal: TerminalId;
  readonly zone: string;
  readonly grade: number;
  readonly protocol: ProtocolName;
  readonly channel: Channel;
  readonly receivedAt: EpochMs;
  readonly actor: string;
  readonly resolve: ReadingResolver;
  readonly limits: ReadingLimits;
}

/** When a terminal's reading is flagged as not to be believed; it is kept as sent all the same. */
export interface ReadingLimits {
  /** Readings before this are those of a clock that lost its battery. */
  readonly plausibleFrom: EpochMs;
  /** Readings this far ahead of the gateway are flagged `ahead_of_server`. */
  readonly aheadMsMax: number;
  /** Readings this far ahead are no drift any more: `clock_implausible`. */
  readonly implausibleAheadMs: number;
}

/** 2001: the clocks we know start again at 1970 or 2000; two minutes of drift are daily life, a day ahead is not. */
export const readingLimits: ReadingLimits = { plausibleFrom: Date.UTC(2001, 0, 1), aheadMsMax: 120_000, implausibleAheadMs: 86_400_000 };

/** A record ready to be decided about: what identifies it is worked out, its event is made only if it is new. */
export interface PunchCandidate {
  readonly origin: RecordOrigin;
  readonly record: TerminalRecord;
  /** Trimmed of padding. */
  readonly person: PersonKey;
  /** In which the copies of this record meet, whatever channel they come by. */
  readonly stream: StreamName;
  /**
   * The record up to state and verify: person key and second; or, when `numbered`, its own identity. Unique within its
   * stream only.
   */
  readonly slot: string;
  readonly numbered: boolean;
  readonly state: string;
  readonly verify: string;
}

/** Why a record cannot be an event as it stands: the field, what was found, what would be right. */
export interface RecordFault {
  readonly problem: string;
}

/**
 * Works out what identifies a record, or why it cannot be kept as a punch.
 *
 * The bounds are those of the PunchRecorded schema: a value beyond them would make the ledger refuse the whole batch,
 * and with it every row of the upload for ever.
 */
export function prepareRecord(origin: RecordOrigin, record: TerminalRecord): PunchCandidate | RecordFault {
  const value = record.key.value.trim();
  const state = record.state ?? "";
  const verify = record.verify ?? "";
  const fault =
    badText("key", value, 64, 1) ??
    badText("state", state, 16) ??
    badText("verify", verify, 32) ??
    badText("workcode", record.workcode ?? "", 32) ??
    badText("counter", record.counter ?? "", 32) ??
    badText("identity", record.identity ?? "", 256) ??
    badReading(record.reading) ??
    (record.raw.length > rawBytesMax ? `raw has ${record.raw.length} bytes; a row has at most ${rawBytesMax}` : undefined);
  if (fault !== undefined) return { problem: fault };
  const person: PersonKey = value === record.key.value ? record.key : { kind: record.key.kind, value };
  const numbered = record.identity !== undefined;
  return { origin, record, person, stream: streamOf(origin, record), slot: slotOf(origin, record, person), numbered, state, verify };
}

/** Longest row kept inside a punch; rows of the known protocols stay below 1 KiB, an event must stay below 16 KiB. */
const rawBytesMax = 4_096;

function badText(field: string, value: string, max: number, min = 0): string | undefined {
  if (value.length > max || value.length < min) return `${field} has ${value.length} characters; it must have ${min} to ${max}`;
  if (!value.isWellFormed()) return `${field} holds half a surrogate pair; it must be text`;
  return undefined;
}

function badReading(reading: TerminalRecord["reading"]): string | undefined {
  if (reading === null) return undefined;
  if (!isRealLocalDateTime(reading.local)) return `reading ${reading.text.slice(0, 64)} is not a date and time that exists`;
  return badText("reading", reading.text, 64) ?? badText("offset", reading.offset ?? "", 9);
}

function streamOf(origin: RecordOrigin, record: TerminalRecord): StreamName {
  if (record.identity !== undefined) return numberedStream(origin.terminal, numberingOf(record.identity).numbering);
  // Without a clock the moment of receipt stands for the reading. Its month is taken in UTC, so that a changed zone
  // setting does not send the retry of a delivery into another stream.
  return punchStream(origin.terminal, record.reading?.local ?? new Date(origin.receivedAt).toISOString().slice(0, 19));
}

function slotOf(origin: RecordOrigin, record: TerminalRecord, person: PersonKey): string {
  if (record.identity !== undefined) return record.identity;
  const second = record.reading?.local ?? `@${origin.receivedAt}`;
  return `${person.kind}:${person.value}|${second}`;
}

/**
 * The stream of records that carry their terminal's own numbering. Not by month of the reading: a terminal may restamp
 * what it sends again, or have no clock, and the copies must meet all the same (docs/decisions/0021).
 */
export function numberedStream(terminal: TerminalId, numbering: string): StreamName {
  const name = /^[\w.-]{1,64}$/.test(numbering) ? numbering : `x${hash("sha256", numbering).slice(0, 32)}`;
  return `punches-${terminal}-seq-${name}`;
}

/** Takes `7f:12` apart into the numbering (a boot of the terminal) and the number; no number: undefined. */
export function numberingOf(identity: string): { readonly numbering: string; readonly number: number | undefined } {
  const colon = identity.lastIndexOf(":");
  if (colon < 0) return { numbering: "none", number: undefined };
  const digits = identity.slice(colon + 1);
  const number = /^\d{1,15}$/.test(digits) ? Number(digits) : undefined;
  return { numbering: identity.slice(0, colon), number };
}

/** The event id of a punch: made of what identifies it and nothing else, so that every copy and every retry has the same. */
export function punchEventId(
  terminal: TerminalId,
  slot: string,
  numbered: boolean,
  { state, verify }: { readonly state: string; readonly verify: string },
): EventId {
  return numbered ? deterministicId("punch-numbered", terminal, slot) : deterministicId("punch", terminal, slot, state, verify);
}

/** Makes the event of a record that is new. */
export function punchEvent(candidate: PunchCandidate): NewEvent {
  const { origin, record, person, state, verify } = candidate;
  const { terminal, zone, protocol, channel, receivedAt } = origin;
  type Data = { -readonly [Field in keyof EventData<"PunchRecorded">]: EventData<"PunchRecorded">[Field] };
  const when = resolveReading(origin, record);
  const data: Data = {
    terminal,
    protocol,
    channel,
    key: person,
    reading: record.reading === null ? null : readingData(record.reading),
    zone,
    tzdb: tzdbVersion,
    resolution: when.resolution,
    occurredAt: when.occurredAt,
    receivedAt,
    // What came through a file passed through hands.
    grade: channel === "file" ? 0 : origin.grade,
    raw: rawOf(record.raw),
  };
  if (record.identity !== undefined) data.identity = record.identity;
  if (when.candidates !== undefined) data.candidates = [...when.candidates];
  if (state !== "") data.state = state;
  if (verify !== "") data.verify = verify;
  if (record.workcode) data.workcode = record.workcode;
  if (record.counter) data.counter = record.counter;
  if (record.live !== undefined) data.live = record.live;
  const flags = flagsOf(origin, record, when);
  if (flags.length > 0) data.flags = flags;
  return {
    id: punchEventId(terminal, candidate.slot, candidate.numbered, candidate),
    type: "PunchRecorded",
    data,
    meta: { actor: origin.actor },
  };
}

function readingData(reading: NonNullable<TerminalRecord["reading"]>): NonNullable<EventData<"PunchRecorded">["reading"]> {
  const { text, local, offset } = reading;
  return offset === undefined ? { text, local } : { text, local, offset };
}

interface When {
  readonly resolution: EventData<"PunchRecorded">["resolution"];
  readonly occurredAt: EpochMs | null;
  readonly candidates?: readonly [EpochMs, EpochMs];
  readonly offsetDiffers?: boolean;
}

/**
 * What moment a record claims. An offset sent with the reading makes it a moment by itself: it settles an hour lived
 * through twice, and where it differs from the zone's the terminal's word is kept and flagged, not corrected.
 */
function resolveReading(origin: RecordOrigin, record: TerminalRecord): When {
  if (record.reading === null) return { resolution: "received", occurredAt: origin.receivedAt };
  const resolved = origin.resolve(record.reading.local);
  const offsetMs = record.reading.offset === undefined ? undefined : parseOffset(record.reading.offset);
  if (offsetMs === undefined) return resolved.resolution === "exact" ? resolved : { ...resolved, occurredAt: null };
  const claimed = wallClockMs(record.reading.local) - offsetMs;
  const agrees = resolved.resolution === "exact" ? resolved.occurredAt === claimed : resolved.candidates.includes(claimed);
  return { resolution: "exact", occurredAt: claimed, offsetDiffers: !agrees };
}

/** `+08:00`, `-0330`, `+28800` seconds are not: codecs hand offsets as ±HH:MM[:SS] or Z. Undefined when it is none of them. */
function parseOffset(offset: string): number | undefined {
  if (offset === "Z" || offset === "z") return 0;
  const match = /^([+-])(\d{2}):?(\d{2})(?::?(\d{2}))?$/.exec(offset);
  if (match === null) return undefined;
  const ms = ((Number(match[2]) * 60 + Number(match[3])) * 60 + Number(match[4] ?? 0)) * 1_000;
  return match[1] === "-" ? -ms : ms;
}

type Flag = NonNullable<EventData<"PunchRecorded">["flags"]>[number];

function flagsOf(origin: RecordOrigin, record: TerminalRecord, when: When): Flag[] {
  const flags: Flag[] = [];
  const { plausibleFrom, aheadMsMax, implausibleAheadMs } = origin.limits;
  // An ambiguous moment is judged by its earlier reading; the hour between the two decides nothing here.
  const at = when.occurredAt ?? when.candidates![0];
  const aheadMs = at - origin.receivedAt;
  if (at < plausibleFrom || aheadMs > implausibleAheadMs) flags.push("clock_implausible");
  if (record.unsynced === true) flags.push("clock_unsynced");
  if (aheadMs > aheadMsMax) flags.push("ahead_of_server");
  if (when.offsetDiffers === true) flags.push("offset_differs");
  if (record.edited === true) flags.push("edited_file");
  return flags;
}

/**
 * Bytes a raw text may take in an event's JSON. A control character takes six there: a row of them, however short, would make an
 * event that the ledger must refuse, and with it every row of the upload for ever.
 */
const rawTextBytesMax = 8_300;

/** Bytes as an event keeps them: text when they are UTF-8, which is readable in exports, else, or when text takes too much room, base64. */
export function rawOf(bytes: Uint8Array): RawBytes {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!isUtf8(buffer)) return { base64: buffer.toString("base64") };
  const text = buffer.toString("utf8");
  const fits = bytes.length * 6 <= rawTextBytesMax || Buffer.byteLength(JSON.stringify(text)) <= rawTextBytesMax;
  return fits ? { text } : { base64: buffer.toString("base64") };
}

/** Id of a quarantined record: made of its bytes, and of what tells apart records whose bytes are the same. */
export function quarantineRecordId(raw: Uint8Array, apart = ""): string {
  return createHash("sha256").update(apart).update("\0").update(raw).digest("hex").slice(0, 32);
}
