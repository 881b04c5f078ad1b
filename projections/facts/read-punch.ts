import { textOf } from "../../shared/events/decode.ts";
import type { StoredEvent } from "../../shared/ledger/port.ts";

/** What facts take of a PunchRecorded event, read without building the event. Reused: copy what you keep. */
export interface PunchReading {
  /** UTC milliseconds. */
  occurredAt: number;
  keyKind: "pin" | "card";
  keyValue: string;
  /** Undefined when the terminal sent none. */
  state: string | undefined;
  terminal: string;
  id: string;
}

/** A string with one of these is not what its characters seem to say. */
const escape = "\\";

/**
 * Reads a PunchRecorded event of version 1 straight from its canonical bytes: a sixth of the time of parsing it.
 *
 * Looking for `,"name":` is safe: inside a JSON string every quotation mark has a backslash before it, so the text of a
 * raw row can never look like a member. Canonical JSON has members sorted by name, so each search starts where the last ended.
 *
 * @returns false when the event must be decoded in full: a resolution other than exact, escaped text, another version.
 */
export function readPunch(stored: StoredEvent, into: PunchReading): boolean {
  const text = textOf(stored);
  if (!text.endsWith('"type":"PunchRecorded","v":1}')) return false;

  const keyAt = text.indexOf('"key":{"kind":"');
  if (keyAt < 0) return false;
  const kindAt = keyAt + 15;
  const isPin = text.startsWith('pin","value":"', kindAt);
  if (!isPin && !text.startsWith('card","value":"', kindAt)) return false;
  const valueAt = kindAt + (isPin ? 14 : 15);
  const valueEnd = text.indexOf('"', valueAt);

  const occurredAt = text.indexOf(',"occurredAt":', valueEnd);
  const first = text.charCodeAt(occurredAt + 14);
  if (occurredAt < 0 || !(first === 45 || (first >= 48 && first <= 57))) return false;
  const occurredEnd = text.indexOf(",", occurredAt + 14);

  const resolution = text.indexOf(',"resolution":"', occurredEnd);
  if (resolution < 0 || !(text.startsWith("exact", resolution + 15) || text.startsWith("received", resolution + 15))) return false;

  const terminalAt = text.indexOf(',"terminal":"', resolution);
  if (terminalAt < 0) return false;
  const terminalEnd = text.indexOf('"', terminalAt + 13);
  const stateAt = text.indexOf(',"state":"', resolution);
  const hasState = stateAt >= 0 && stateAt < terminalAt;

  const idAt = text.indexOf(',"id":"', terminalEnd);
  if (idAt < 0) return false;

  into.keyKind = isPin ? "pin" : "card";
  into.keyValue = text.slice(valueAt, valueEnd);
  into.occurredAt = Number(text.slice(occurredAt + 14, occurredEnd));
  into.state = hasState ? text.slice(stateAt + 10, text.indexOf('"', stateAt + 10)) : undefined;
  into.terminal = text.slice(terminalAt + 13, terminalEnd);
  into.id = text.slice(idAt + 7, text.indexOf('"', idAt + 7));
  return (
    Number.isSafeInteger(into.occurredAt) &&
    !into.keyValue.includes(escape) &&
    !into.terminal.includes(escape) &&
    !into.id.includes(escape) &&
    (into.state === undefined || !into.state.includes(escape))
  );
}
