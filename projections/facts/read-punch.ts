import type { StoredEvent } from "../../shared/ledger/port.ts";
import { EventBytes, Mark } from "./event-bytes.ts";

const typeMark = new Mark('"type":"PunchRecorded","v":1}');
const keyMark = new Mark('"key":{"kind":"');
const pinMark = new Mark('pin","value":"');
const cardMark = new Mark('card","value":"');
const occurredMark = new Mark(',"occurredAt":');
const resolutionMark = new Mark(',"resolution":"');
const exactMark = new Mark('exact"');
const receivedMark = new Mark('received"');
const stateMark = new Mark(',"state":"');
const terminalMark = new Mark(',"terminal":"');
const idMark = new Mark(',"id":"');
const comma = 44;
const minus = 45;
const zero = 48;
/** Digits of the largest safe integer. */
const digitsMax = 16;

/**
 * What facts take of a PunchRecorded event, read without building the event: where each text stands in its bytes. One
 * reading serves all events, one after another; ask for the texts while it stands at theirs.
 */
export class PunchReading {
  readonly event = new EventBytes();
  /** UTC milliseconds. */
  occurredAt = 0;
  keyKind: "pin" | "card" = "pin";
  keyAt = 0;
  keyEnd = 0;
  /** Negative when the terminal sent no state. */
  stateAt = -1;
  stateEnd = -1;
  terminalAt = 0;
  terminalEnd = 0;
  idAt = 0;
  idEnd = 0;
  /** Where marks of the event before stood, two of them as distances: mostly those of the next stand there too. */
  keyMarkHint = 0;
  resolutionHint = 0;
  idHint = 0;

  get keyValue(): string {
    return this.event.text(this.keyAt, this.keyEnd);
  }

  /** Undefined when the terminal sent none. */
  get state(): string | undefined {
    return this.stateAt < 0 ? undefined : this.event.text(this.stateAt, this.stateEnd);
  }

  get terminal(): string {
    return this.event.text(this.terminalAt, this.terminalEnd);
  }

  get id(): string {
    return this.event.text(this.idAt, this.idEnd);
  }
}

/**
 * Reads a PunchRecorded event of version 1 straight from its canonical bytes, without making a single text of it.
 *
 * Looking for `,"name":` is safe: inside a JSON string every quotation mark has a backslash before it, so the text of a
 * raw row can never look like a member. Canonical JSON has members sorted by name, so each search starts where the last
 * ended. No two members of an event have one of the names looked for, so one found where it is expected is the right one.
 *
 * @returns false when the event must be decoded in full: a resolution other than exact, another version, a text that is
 *   escaped or more than ASCII where one is taken.
 */
export function readPunch(stored: StoredEvent, into: PunchReading): boolean {
  const { event } = into;
  if (!event.take(stored) || !event.has(typeMark, event.length - typeMark.length)) return false;
  const occurredEnd = readKeyAndMoment(event, into);
  return occurredEnd > 0 && readRest(event, occurredEnd, into);
}

/** @returns where the moment ends, negative when the event must be decoded in full. */
function readKeyAndMoment(event: EventBytes, into: PunchReading): number {
  const keyMarkAt = event.find(keyMark, into.keyMarkHint, 0);
  if (keyMarkAt < 0) return -1;
  into.keyMarkHint = keyMarkAt;
  const kindAt = keyMarkAt + keyMark.length;
  const isPin = event.has(pinMark, kindAt);
  if (!isPin && !event.has(cardMark, kindAt)) return -1;
  into.keyKind = isPin ? "pin" : "card";
  into.keyAt = kindAt + (isPin ? pinMark.length : cardMark.length);
  into.keyEnd = event.plainEnd(into.keyAt);
  if (into.keyEnd < 0) return -1;
  const occurredAt = event.find(occurredMark, into.keyEnd + 2, into.keyEnd);
  return occurredAt < 0 ? -1 : readMoment(event.bytes, occurredAt + occurredMark.length, into);
}

/** @returns where the number ends, negative when there is none or it has too many digits. */
function readMoment(bytes: Buffer, from: number, into: PunchReading): number {
  const negative = bytes[from] === minus;
  const first = negative ? from + 1 : from;
  let value = 0;
  let at = first;
  for (; at < first + digitsMax; at += 1) {
    const digit = bytes[at]! - zero;
    if (!(digit >= 0 && digit <= 9)) break;
    value = value * 10 + digit;
  }
  // A number past the safe integers may have been rounded on its way, but never back into them.
  if (at === first || bytes[at] !== comma || !Number.isSafeInteger(value)) return -1;
  into.occurredAt = negative ? -value : value;
  return at;
}

/** Reads what comes after the moment: resolution, state, terminal, id. */
function readRest(event: EventBytes, occurredEnd: number, into: PunchReading): boolean {
  const resolutionAt = event.find(resolutionMark, occurredEnd + into.resolutionHint, occurredEnd);
  if (resolutionAt < 0) return false;
  into.resolutionHint = resolutionAt - occurredEnd;
  const resolvedAt = resolutionAt + resolutionMark.length;
  const isExact = event.has(exactMark, resolvedAt);
  if (!isExact && !event.has(receivedMark, resolvedAt)) return false;

  let before = resolvedAt + (isExact ? exactMark.length : receivedMark.length);
  into.stateAt = -1;
  if (event.has(stateMark, before)) {
    into.stateAt = before + stateMark.length;
    into.stateEnd = event.plainEnd(into.stateAt);
    if (into.stateEnd < 0) return false;
    before = into.stateEnd + 1;
  }
  // The schema has no member between these; where there is one, it is not a punch of the version read here.
  if (!event.has(terminalMark, before)) return false;
  into.terminalAt = before + terminalMark.length;
  into.terminalEnd = event.plainEnd(into.terminalAt);
  if (into.terminalEnd < 0) return false;

  const idMarkAt = event.find(idMark, into.terminalEnd + into.idHint, into.terminalEnd);
  if (idMarkAt < 0) return false;
  into.idHint = idMarkAt - into.terminalEnd;
  into.idAt = idMarkAt + idMark.length;
  into.idEnd = event.plainEnd(into.idAt);
  return into.idEnd >= 0;
}
