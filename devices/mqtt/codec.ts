import type { EpochMs } from "../../shared/ids.ts";
import type { Decoded, TerminalRecord, UnreadableRecord } from "../terminal.ts";
import { parseInstantText } from "./instant-text.ts";
import { parseTopic } from "./topics.ts";

/**
 * Our MQTT envelope, version 1 (docs/terminals/mqtt.md): what a terminal publishes and what it is answered. Pure.
 *
 * A punch is `{"v":1,"boot":"7f3a","seq":12,"t":"2026-03-29T01:59:59+01:00","clock":"synced","pin":"0701","state":"in"}`;
 * its identity is `boot:seq`, because the terminal numbers its own buffer and never reuses a number within a boot.
 * Fields the envelope does not name are ignored, so that a terminal may send its signal strength along.
 */

/** A punch is well under this; anything longer is no punch and may be something we must not keep, such as an image. */
export const punchBytesMax = 2_048;

const bootPattern = /^[A-Za-z0-9_.-]{1,64}$/;
const sequenceMax = Number.MAX_SAFE_INTEGER;

/** The terminal's own numbering of a record. */
export interface SequenceNumber {
  readonly boot: string;
  /** 1, 2, 3 … without holes, never reused within a boot. */
  readonly seq: number;
}

/** A punch message read: its record, or why it is none. The numbering is kept apart because a bad record still has its number. */
export type PunchMessage =
  | { readonly kind: "record"; readonly record: TerminalRecord; readonly number: SequenceNumber; readonly at: EpochMs }
  | { readonly kind: "unreadable"; readonly unreadable: UnreadableRecord; readonly number: SequenceNumber | undefined };

/** What a punch message says, before it is written. */
export interface PunchFields extends SequenceNumber {
  readonly t: string;
  readonly clock: "synced" | "unsynced";
  readonly pin?: string;
  readonly card?: string;
  readonly state?: string;
  readonly verify?: string;
}

/** Everything of the boot up to and including `upTo` is stored; the terminal may forget it. */
export interface PunchAck {
  readonly boot: string;
  readonly upTo: number;
}

/** Asks for the numbers `from` to `to` (both included) of a boot again. */
export interface PunchRequest {
  readonly boot: string;
  readonly from: number;
  readonly to: number;
}

/**
 * A terminal's status: the bare words `online` and `offline`, or JSON that also says which numbers its buffer holds.
 *
 * `first` is the oldest number it can still send (everything below is acknowledged or lost), `last` the newest it gave.
 */
export interface TerminalStatus {
  readonly state: "online" | "offline";
  readonly boot?: string;
  readonly first?: number;
  readonly last?: number;
  /** The terminal's clock at sending, only when it says its clock is set. */
  readonly clockAt?: EpochMs;
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** Text of the payload, or the problem with it. */
function readText(raw: Uint8Array): { text: string } | { problem: string } {
  if (raw.byteLength > punchBytesMax) {
    return { problem: `payload = ${raw.byteLength} bytes: a punch has at most ${punchBytesMax}` };
  }
  try {
    return { text: utf8.decode(raw) };
  } catch {
    return { problem: "payload = bytes that are not UTF-8: send JSON text in UTF-8" };
  }
}

function readObject(text: string): { object: Record<string, unknown> } | { problem: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { problem: `payload = not JSON (${(error as Error).message.slice(0, 80)}): send one JSON object` };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return { problem: "payload = no JSON object: send one JSON object" };
  return { object: value as Record<string, unknown> };
}

/** A value for a message: short, never a whole payload. */
function show(value: unknown): string {
  return value === undefined ? "(missing)" : JSON.stringify(value).slice(0, 60);
}

function readNumber(object: Record<string, unknown>): SequenceNumber | undefined {
  const { boot, seq } = object;
  if (typeof boot !== "string" || !bootPattern.test(boot)) return undefined;
  return isSequence(seq) ? { boot, seq } : undefined;
}

function isSequence(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= sequenceMax;
}

/** Text or a whole number as text; undefined when absent, null or empty; a problem otherwise. */
function readMark(object: Record<string, unknown>, field: "state" | "verify", lengthMax: number): { value?: string } | { problem: string } {
  const value = object[field];
  if (value === undefined || value === null || value === "") return {};
  const text = typeof value === "number" && Number.isSafeInteger(value) ? String(value) : value;
  if (typeof text !== "string" || text.length > lengthMax || hasControl(text)) {
    return { problem: `${field} = ${show(value)}: text of at most ${lengthMax} characters or a whole number, or leave it out` };
  }
  return { value: text };
}

function hasControl(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < 0x20 || code === 0x7f || (code >= 0xd800 && code <= 0xdfff && !text.isWellFormed())) return true;
  }
  return false;
}

function readKey(object: Record<string, unknown>): { key: TerminalRecord["key"] } | { problem: string } {
  const { pin, card } = object;
  const hasPin = pin !== undefined && pin !== null;
  const hasCard = card !== undefined && card !== null;
  if (hasPin === hasCard) return { problem: `pin, card = ${hasPin ? "both" : "neither"}: send exactly one of them` };
  const kind = hasPin ? "pin" : "card";
  const value = hasPin ? pin : card;
  // A number has already lost its leading zeros: 0701 and 701 may be two people, so it is not guessed at.
  if (typeof value !== "string") return { problem: `${kind} = ${show(value)}: send it as text in quotes, leading zeros kept` };
  const text = value.trim();
  if (text.length === 0 || text.length > 64 || hasControl(text)) {
    return { problem: `${kind} = ${show(value)}: text of 1 to 64 characters without control characters` };
  }
  return { key: { kind, value: text } };
}

/** Everything but the numbering; the first problem found is the one told. */
function readRecord(object: Record<string, unknown>, raw: Uint8Array): { record: TerminalRecord; at: EpochMs } | { problem: string } {
  if (object["v"] !== 1) return { problem: `v = ${show(object["v"])}: 1, the version of the envelope` };
  const { boot, seq } = object;
  if (typeof boot !== "string" || !bootPattern.test(boot)) {
    return { problem: `boot = ${show(boot)}: text of 1 to 64 letters, digits, '_', '.' or '-', drawn anew at each start` };
  }
  if (!isSequence(seq)) return { problem: `seq = ${show(seq)}: a whole number from 1` };
  const t = typeof object["t"] === "string" && object["t"].length <= 64 ? parseInstantText(object["t"]) : undefined;
  if (t === undefined) return { problem: `t = ${show(object["t"])}: a time such as "2026-03-29T01:59:59+01:00", with its offset` };
  const clock = object["clock"];
  if (clock !== "synced" && clock !== "unsynced") return { problem: `clock = ${show(clock)}: "synced" or "unsynced"` };
  const key = readKey(object);
  if ("problem" in key) return key;
  const state = readMark(object, "state", 16);
  if ("problem" in state) return state;
  const verify = readMark(object, "verify", 32);
  if ("problem" in verify) return verify;
  return {
    at: t.instant,
    record: {
      kind: "record",
      key: key.key,
      reading: { text: object["t"] as string, local: t.local, offset: t.offset },
      ...(state.value !== undefined && { state: state.value }),
      ...(verify.value !== undefined && { verify: verify.value }),
      counter: String(seq),
      identity: formatIdentity({ boot, seq }),
      ...(clock === "unsynced" && { unsynced: true }),
      raw,
    },
  };
}

/** `boot:seq`, the identity of a punch of this envelope on the ledger. */
function formatIdentity(number: SequenceNumber): string {
  return `${number.boot}:${number.seq}`;
}

function unreadable(raw: Uint8Array, problem: string, number?: SequenceNumber): PunchMessage {
  // Of a payload beyond the limit only the beginning is kept: enough to see what sent it, too little to hold a picture.
  return {
    kind: "unreadable",
    number,
    unreadable: {
      kind: "unreadable",
      code: "MQTT_PUNCH_UNREADABLE",
      problem,
      raw: raw.subarray(0, punchBytesMax),
      ...(number !== undefined && { identity: formatIdentity(number) }),
    },
  };
}

/** Reads the payload of a punch topic. Never throws, whatever the bytes. */
export function decodePunch(raw: Uint8Array): PunchMessage {
  const text = readText(raw);
  if ("problem" in text) return unreadable(raw, text.problem);
  const json = readObject(text.text);
  if ("problem" in json) return unreadable(raw, json.problem);
  // The numbering of another version may mean something else.
  const number = json.object["v"] === 1 ? readNumber(json.object) : undefined;
  const read = readRecord(json.object, raw);
  if ("problem" in read) return unreadable(raw, read.problem, number);
  return { kind: "record", record: read.record, number: number!, at: read.at };
}

/** Writes a punch as a terminal publishes it. */
export function encodePunch(punch: PunchFields): Buffer {
  return Buffer.from(JSON.stringify({ v: 1, ...punch }));
}

/** Writes the payload of `punchack`. */
export function encodeAck(ack: PunchAck): Buffer {
  return Buffer.from(JSON.stringify({ boot: ack.boot, upTo: ack.upTo }));
}

/** Writes the payload of `punchreq`. */
export function encodeRequest(request: PunchRequest): Buffer {
  return Buffer.from(JSON.stringify({ boot: request.boot, from: request.from, to: request.to }));
}

function readSmallObject(raw: Uint8Array): Record<string, unknown> | undefined {
  const text = readText(raw);
  if ("problem" in text) return undefined;
  const json = readObject(text.text);
  return "problem" in json ? undefined : json.object;
}

/** Reads an acknowledgement, as a terminal does; undefined when it is none. */
export function decodeAck(raw: Uint8Array): PunchAck | undefined {
  const object = readSmallObject(raw);
  const { boot, upTo } = object ?? {};
  if (typeof boot !== "string" || !bootPattern.test(boot)) return undefined;
  return upTo === 0 || isSequence(upTo) ? { boot, upTo } : undefined;
}

/** Reads a request to send again, as a terminal does; undefined when it is none. */
export function decodeRequest(raw: Uint8Array): PunchRequest | undefined {
  const object = readSmallObject(raw);
  const { boot, from, to } = object ?? {};
  if (typeof boot !== "string" || !bootPattern.test(boot)) return undefined;
  return isSequence(from) && isSequence(to) && from <= to ? { boot, from, to } : undefined;
}

/** Reads a status: `online`, `offline` or the JSON form; undefined when it is neither. */
export function decodeStatus(raw: Uint8Array): TerminalStatus | undefined {
  const text = readText(raw);
  if ("problem" in text) return undefined;
  const word = text.text.trim().toLowerCase();
  if (word === "online" || word === "offline") return { state: word };
  const object = readSmallObject(raw);
  const state = object?.["state"];
  if (object === undefined || (state !== "online" && state !== "offline")) return undefined;
  const { boot, first, last } = object;
  const held =
    typeof boot === "string" && bootPattern.test(boot) && isSequence(first) && (last === 0 || isSequence(last)) && first <= last + 1;
  const clock = object["clock"] === "synced" && typeof object["t"] === "string" ? parseInstantText(object["t"]) : undefined;
  return { state, ...(held && { boot, first, last }), ...(clock !== undefined && { clockAt: clock.instant }) };
}

/** Writes the JSON form of a status. */
export function encodeStatus(status: {
  readonly state: "online" | "offline";
  readonly boot: string;
  readonly first: number;
  readonly last: number;
  readonly t: string;
  readonly clock: "synced" | "unsynced";
}): Buffer {
  return Buffer.from(JSON.stringify({ v: 1, ...status }));
}

function decodeLine(line: string): Decoded {
  // `mosquitto_sub -v` writes the topic before the payload; a bare payload starts with a brace.
  const space = line.startsWith("{") ? -1 : line.indexOf(" ");
  const topic = space < 0 ? undefined : parseTopic(line.slice(0, space));
  const payload = Buffer.from(topic === undefined ? line : line.slice(space + 1));
  if (topic === undefined || topic.kind === "punch") {
    const message = decodePunch(payload);
    if (message.kind === "unreadable") return message;
    return {
      kind: "record",
      record: message.record,
      ...message.number,
      ...(topic !== undefined && { site: topic.site, device: topic.device }),
    };
  }
  const decoders = { status: decodeStatus, punchack: decodeAck, punchreq: decodeRequest };
  const content = decoders[topic.kind](payload);
  return { kind: "other", what: topic.kind, site: topic.site, device: topic.device, content: content ?? "unreadable" };
}

/**
 * Decodes captured messages for `attendance decode mqtt`: one a line, either a bare payload or `topic payload` as
 * `mosquitto_sub -v` prints it. Empty lines are skipped; every other line gives one entry.
 */
export function decodeMqtt(input: Uint8Array | string): Decoded[] {
  const text = typeof input === "string" ? input : new TextDecoder().decode(input);
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line.length > 0)
    .map(decodeLine);
}
