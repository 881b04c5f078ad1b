import { isAscii, isUtf8 } from "node:buffer";
import type { UnreadableRecord } from "../terminal.ts";
import type { ErrorCode } from "../../shared/errors.ts";
import { isRealLocalDateTime, toLocal } from "../../shared/time/resolve.ts";
import type { LocalDateTime } from "../../shared/ids.ts";

/*
 * The fields of a row as ZK terminals write it, by push and onto a USB stick alike. Both decoders use these readers, so
 * that the same row gives the same person, reading, state and verify on both ways: that is its identity (devices.md §1.2).
 */

/** One line of a body or a file, without its end. */
export interface TextRow {
  /** The row as text; Latin-1 of the bytes when they are not UTF-8. */
  readonly text: string;
  readonly validText: boolean;
  /** The row's bytes as received, without the line end. */
  readonly raw: Uint8Array;
  /** False for a last row that nothing ends. */
  readonly ended: boolean;
}

/** The longest text the ledger keeps of each field; no real terminal comes near. */
export const fieldLimits = { person: 64, state: 16, verify: 32, workcode: 32, counter: 32 } as const;

const LF = 0x0a;
const CR = 0x0d;

/**
 * Splits bytes into their non-empty rows, ended by LF or CRLF, the last one by nothing if need be.
 *
 * A row of blanks is a row: the terminal counts it, so it must be counted. Trailing NUL bytes are a C string's end, no row.
 */
export function textRows(bytes: Uint8Array): TextRow[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let length = buffer.length;
  while (length > 0 && buffer[length - 1] === 0) length--;
  // One decoding of the whole body instead of one a row: in ASCII a character's index is its byte's.
  const whole = isAscii(buffer) ? buffer.toString("latin1", 0, length) : undefined;
  const rows: TextRow[] = [];
  let start = 0;
  while (start < length) {
    const found = buffer.indexOf(LF, start);
    const ended = found !== -1 && found < length;
    const lineEnd = ended ? found : length;
    let end = lineEnd;
    while (end > start && buffer[end - 1] === CR) end--;
    if (end > start) rows.push(textRow(buffer, { start, end, ended, whole }));
    start = lineEnd + 1;
  }
  return rows;
}

function textRow(buffer: Buffer, row: { start: number; end: number; ended: boolean; whole: string | undefined }): TextRow {
  const raw = buffer.subarray(row.start, row.end);
  if (row.whole !== undefined) return { text: row.whole.slice(row.start, row.end), validText: true, raw, ended: row.ended };
  const validText = isUtf8(raw);
  return { text: validText ? raw.toString("utf8") : raw.toString("latin1"), validText, raw, ended: row.ended };
}

/** Why a row cannot be a punch: a code of docs/errors.md and the same in words, without the person's number. */
export interface RowFault {
  readonly code: ErrorCode;
  readonly problem: string;
}

/** The row as an item that is kept raw and counted as received. */
export function unreadable(row: TextRow, fault: RowFault): UnreadableRecord {
  return { kind: "unreadable", code: fault.code, problem: fault.problem, raw: row.raw };
}

/**
 * The person on the terminal, as text: padding goes, leading zeros stay.
 *
 * @returns The person's number, or undefined when there is none or it cannot be one (1 to 64 characters, no control characters).
 */
export function readPerson(field: string): string | undefined {
  const person = trimPadding(field);
  return isPlainText(person, fieldLimits.person) && person !== "" ? person : undefined;
}

/**
 * A short field: undefined when missing or empty, which are the same for a row's identity.
 *
 * @returns `false` when it is too long or has control characters.
 */
export function readShortField(field: string | undefined, maxLength: number): string | undefined | false {
  if (field === undefined) return undefined;
  const value = trimPadding(field);
  if (value === "") return undefined;
  return isPlainText(value, maxLength) ? value : false;
}

/** A terminal's reading of its clock; `offset` only where the row itself fixes it. */
export interface Reading {
  readonly text: string;
  readonly local: LocalDateTime;
  readonly offset?: string;
}

/**
 * A clock reading: `YYYY-MM-DD HH:MM:SS`, or seconds since 1970 as digits, which a few firmwares send.
 *
 * Seconds since 1970 name a moment, not a wall time. To give the row the same identity as its copy on a USB stick the
 * moment is read on the wall clock of the terminal's zone, and the offset used goes with it, so that the moment stays
 * certain even in an hour that a clock change repeats. Without a zone (decoding a file) the wall clock is UTC's.
 *
 * @returns undefined when the text is no such reading or the date does not exist (30 February).
 */
export function readTime(field: string, zone: string | undefined): Reading | undefined {
  const text = trimPadding(field);
  if (text.length === 19 && text.charCodeAt(10) === 0x20) {
    const local = `${text.slice(0, 10)}T${text.slice(11)}`;
    return isRealLocalDateTime(local) ? { text, local } : undefined;
  }
  if (!/^\d{9,10}$/.test(text)) return undefined;
  const at = Number(text) * 1_000;
  const local = toLocal(at, zone ?? "UTC");
  return { text, local, offset: offsetText(Math.round((Date.parse(`${local}Z`) - at) / 1_000)) };
}

/** Seconds east of UTC as `+08:00`, with seconds only where there are any. */
export function offsetText(seconds: number): string {
  const size = Math.abs(seconds);
  const two = (value: number): string => String(value).padStart(2, "0");
  const rest = size % 60 === 0 ? "" : `:${two(size % 60)}`;
  return `${seconds < 0 ? "-" : "+"}${two(Math.floor(size / 3_600))}:${two(Math.floor(size / 60) % 60)}${rest}`;
}

/** Whether fields hold bytes that are not text; only then does a row with invalid UTF-8 elsewhere stay readable. */
export function hasForeignBytes(fields: readonly (string | undefined)[]): boolean {
  return fields.some((field) => field !== undefined && /[\u0080-\uffff]/.test(field));
}

/** Blanks and NULs around a value: terminals right-align numbers and pad fixed fields. By hand: a pattern would take the square of its length. */
function trimPadding(field: string): string {
  let start = 0;
  let end = field.length;
  while (start < end && isPadding(field.charCodeAt(start))) start++;
  while (end > start && isPadding(field.charCodeAt(end - 1))) end--;
  return start === 0 && end === field.length ? field : field.slice(start, end);
}

function isPadding(code: number): boolean {
  return code === 0x20 || code === 0 || (code >= 0x09 && code <= 0x0d) || code === 0xa0 || code === 0x3000;
}

function isPlainText(value: string, maxLength: number): boolean {
  return value.length <= maxLength && (/^[\x20-\x7e]*$/.test(value) || !/\p{Cc}/u.test(value));
}
