import { isUtf8 } from "node:buffer";
import type { TerminalRecord, UnreadableRecord } from "../terminal.ts";
import { readPerson, unreadable } from "../zk-push/row-fields.ts";
import type { RowFault } from "../zk-push/row-fields.ts";
import { cString } from "./commands.ts";
import { hasLikelyTime, hasShape, packedTimeReader, rowBytes, rowFields } from "./row-layouts.ts";
import type { Order16, RowLayout } from "./row-layouts.ts";

/** What is known of a log before its bytes are looked at. */
export interface LogHints {
  /** Rows it can hold: the terminal's count before and after the read. Without it the rows themselves must tell. */
  readonly rows?: { readonly min: number; readonly max: number };
  /** What somebody has set, or an earlier read has shown: wins over another layout of the same size. */
  readonly layout?: RowLayout;
}

/** Where the rows of a log are. */
export interface LogRows {
  readonly layout: RowLayout;
  readonly count: number;
  /** The rows and nothing else. */
  readonly rows: Buffer;
}

/** Why the bytes cannot be taken for a log. Nothing of them is guessed at. */
export interface LogFault {
  readonly problem: string;
}

/** What some firmware with rows of 40 puts in front of them: `FF 32 35 35 00 00 00 00 00`. */
export const JUNK_PREFIX = Buffer.from("ff3235350000000000", "hex");

interface Candidate extends LogRows {
  /** Share of the rows that look like rows of the layout with a likely time; and without regard to the time. */
  readonly likely: number;
  readonly shaped: number;
}

/**
 * Finds the rows in a log as read (devices.md §4.5): u32LE length, then rows of 40, 16 or 8 bytes; nothing says which.
 *
 * Length and count alone do not decide: the count may be older than the rows, and 16 bytes are one row or two. So every layout that fits
 * the length and the count is tried on all rows, and the answer must be clear; else it is a fault, for a wrong layout turns a log into
 * rows of people who never were. A log of the compressed kind before 2006 ends there too.
 */
export function findRows(blob: Uint8Array, hints: LogHints = {}): LogRows | LogFault {
  const bytes = Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength);
  if (bytes.length === 0 || (bytes.length === 4 && bytes.readUInt32LE(0) === 0)) {
    return { layout: hints.layout ?? "40", count: 0, rows: Buffer.alloc(0) };
  }
  if (bytes.length < 4) return { problem: `${bytes.length} byte(s); a log begins with four that give its length` };
  const announced = bytes.readUInt32LE(0);
  if (announced !== bytes.length - 4) {
    return { problem: `the log announces ${announced} bytes of rows and has ${bytes.length - 4}: it is cut, or of the kind before 2006` };
  }
  const candidates = [...candidatesOf(bytes.subarray(4), hints)].toSorted((one, other) => other.likely - one.likely);
  if (candidates.length === 0) {
    const { min, max } = hints.rows ?? {};
    const rows = min === undefined ? "" : ` for ${min === max ? min : `${min} to ${max}`} row(s)`;
    return { problem: `${announced} bytes${rows} are no whole number of rows of 40, 16 or 8 bytes` };
  }
  const counted = hints.rows !== undefined && hints.rows.min === hints.rows.max;
  return decide(candidates, counted) ?? { problem: undecided(candidates) };
}

function* candidatesOf(body: Buffer, hints: LogHints): Iterable<Candidate> {
  const junk = body.subarray(0, JUNK_PREFIX.length).equals(JUNK_PREFIX);
  for (const layout of ["40", "16", "8a", "8b"] as const) {
    for (const rows of layout === "40" && junk ? [body, body.subarray(JUNK_PREFIX.length)] : [body]) {
      const count = rows.length / rowBytes[layout];
      if (!Number.isInteger(count) || count === 0) continue;
      if (hints.rows !== undefined && (count < hints.rows.min || count > hints.rows.max)) continue;
      if (layout !== hints.layout && hints.layout !== undefined && rowBytes[layout] === rowBytes[hints.layout]) continue;
      yield { layout, count, rows, ...shares(layout, rows, count) };
    }
  }
}

function shares(layout: RowLayout, rows: Buffer, count: number): { readonly likely: number; readonly shaped: number } {
  let likely = 0;
  let shaped = 0;
  for (let at = 0; at < rows.length; at += rowBytes[layout]) {
    if (!hasShape(layout, rows, at)) continue;
    shaped++;
    if (hasLikelyTime(layout, rows, at)) likely++;
  }
  return { likely: likely / count, shaped: shaped / count };
}

/** The one candidate that stands out; undefined when none does. Candidates are ordered by how likely their rows are. */
function decide([best, second, ...others]: readonly Candidate[], counted: boolean): LogRows | undefined {
  if (best === undefined) return undefined;
  // Nearly all rows right, and no rival: what is left are rows of a clock that was wrong.
  if (best.likely >= 0.9 && (second === undefined || second.likely <= 0.5)) return best;
  // A clock that was wrong for long: the times say little, so the count must be certain and the shape of all rows right.
  const shaped = [best, ...(second === undefined ? [] : [second]), ...others].filter((candidate) => candidate.shaped === 1);
  if (shaped.length === 1 && (counted || best.likely >= 0.25) && (shaped[0] === best || best.likely < 0.5)) return shaped[0];
  // Rows of 40 hold a text padded with zeros, which rows of 16 or 8 do not show by chance in every row.
  return best.layout === "40" && best.likely === 1 ? best : undefined;
}

function undecided(candidates: readonly Candidate[]): string {
  const tried = candidates.map(({ layout, count, likely }) => `${layout} (${count} rows, ${Math.floor(likely * 100)} % likely)`);
  return `the rows do not tell their layout: ${tried.join(", ")}; set it for this terminal, or take its log off with a USB stick`;
}

/** A row with what it holds beside the record. */
export interface DecodedRow {
  readonly item: TerminalRecord | UnreadableRecord;
  readonly uid?: number;
  readonly workcode?: number;
}

/** How rows are read. */
export interface RowReading {
  readonly order16?: Order16;
  /** The person's number of a terminal's own row number, out of its user table. */
  readonly personOf?: (uid: number, row: Buffer) => string | undefined;
}

/**
 * Decodes rows as found. Each gives the person, reading, state and verify that a push or a USB file of the same row gives: that is its
 * identity (devices.md §1.2). A row of somebody no longer in the user table is kept under `uid <n>`. Never throws.
 */
export function* decodeRows(found: LogRows, reading: RowReading = {}): Iterable<DecodedRow> {
  const { layout, rows } = found;
  const readTime = packedTimeReader();
  const size = rowBytes[layout];
  for (let at = 0; at + size <= rows.length; at += size) {
    const raw = rows.subarray(at, at + size);
    const { person, uid, packed, state, verify, workcode } = rowFields(layout, rows, at, reading.order16 ?? "state-verify");
    const extra = { ...(uid === undefined ? {} : { uid }), ...(workcode === undefined ? {} : { workcode }) };
    const key = personKey(person, uid, raw, reading);
    if (typeof key !== "string") {
      yield { item: unreadableRow(raw, key), ...extra };
      continue;
    }
    const time = readTime(packed);
    if (time === undefined) {
      yield { item: unreadableRow(raw, noTime(packed)), ...extra };
      continue;
    }
    const item: TerminalRecord = {
      kind: "record",
      key: { kind: "pin", value: key },
      reading: time,
      state: String(state),
      verify: String(verify),
      ...(workcode === undefined ? {} : { workcode: String(workcode) }),
      raw,
    };
    yield { item, ...extra };
  }
}

function personKey(person: Buffer | number | undefined, uid: number | undefined, row: Buffer, reading: RowReading): string | RowFault {
  if (typeof person === "number") return person > 0 ? String(person) : noPerson;
  if (person === undefined) return reading.personOf?.(uid!, row) ?? `uid ${uid}`;
  const text = cString(person);
  if (!isUtf8(text)) return notText;
  return readPerson(text.toString("utf8")) ?? noPerson;
}

const unreadableRow = (raw: Buffer, fault: RowFault): UnreadableRecord =>
  unreadable({ text: "", validText: false, raw, ended: true }, fault);

const noPerson: RowFault = {
  code: "ROW_PERSON_UNUSABLE",
  problem: "the row's person number is empty, zero or has control characters",
};
const notText: RowFault = { code: "ROW_NOT_TEXT", problem: "the row's person number holds bytes that are not UTF-8 text" };

function noTime(packed: number): RowFault {
  const days = Math.floor(packed / 86_400);
  const date = `${2000 + Math.floor(days / 372)}-${(Math.floor(days / 31) % 12) + 1}-${(days % 31) + 1}`;
  return { code: "ROW_TIME_UNREADABLE", problem: `the row's date is ${date} (year-month-day), which does not exist` };
}
