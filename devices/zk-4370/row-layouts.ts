import type { Reading } from "../zk-push/row-fields.ts";

/*
 * Rows of the attendance log as ZK firmware keeps them (devices.md §4.6). A terminal says neither which it uses nor where its log
 * begins, so each layout also says what a row of it cannot look like.
 */

/** `40`, `16`, and two ways to fill 8 bytes. */
export type RowLayout = "40" | "16" | "8a" | "8b";

/**
 * Order of the two bytes behind the time in rows of 16. The maker's manual of 2006 puts state first; at least one independent program
 * reads them the other way round. It differs by model and cannot be told from the rows.
 */
export type Order16 = "state-verify" | "verify-state";

export const rowBytes: Readonly<Record<RowLayout, number>> = { "40": 40, "16": 16, "8a": 8, "8b": 8 };

/** A row's fields, unjudged. */
export interface RowFields {
  /** The person's number on the terminal: bytes of a text, or a number; undefined when the row names only the terminal's own row number. */
  readonly person: Buffer | number | undefined;
  /** The terminal's row number of the person. It is given to somebody else when a person is deleted. */
  readonly uid?: number;
  readonly packed: number;
  readonly state: number;
  readonly verify: number;
  readonly workcode?: number;
}

/** Reads the row that starts at an offset. */
export function rowFields(layout: RowLayout, rows: Buffer, at: number, order16: Order16): RowFields {
  switch (layout) {
    case "40":
      return {
        person: rows.subarray(at + 2, at + 26),
        uid: rows.readUInt16LE(at),
        verify: rows[at + 26]!,
        packed: rows.readUInt32LE(at + 27),
        state: rows[at + 31]!,
      };
    case "16": {
      const [state, verify] = order16 === "state-verify" ? [rows[at + 8]!, rows[at + 9]!] : [rows[at + 9]!, rows[at + 8]!];
      const workcode = rows.readUInt32LE(at + 12);
      return { person: rows.readUInt32LE(at), packed: rows.readUInt32LE(at + 4), state, verify, workcode };
    }
    case "8a":
      return {
        person: undefined,
        uid: rows.readUInt16LE(at),
        verify: rows[at + 2]!,
        packed: rows.readUInt32LE(at + 3),
        state: rows[at + 7]!,
      };
    case "8b":
      return {
        person: undefined,
        uid: rows.readUInt16LE(at),
        verify: rows[at + 2]! & 0x0f,
        state: rows[at + 2]! >> 4,
        packed: rows.readUInt32LE(at + 4),
      };
  }
}

/** Work codes have up to eight digits; a packed time of 2004 or later, which stands there when rows of 8 are read as 16, is larger. */
const WORKCODE_MAX = 99_999_999;

/** Whether bytes can be a row of the layout at all, its time left aside. */
export function hasShape(layout: RowLayout, rows: Buffer, at: number): boolean {
  switch (layout) {
    case "40":
      return isPaddedText(rows, at + 2, at + 26);
    case "16":
      return rows.readUInt32LE(at) > 0 && rows.readUInt16LE(at + 10) === 0 && rows.readUInt32LE(at + 12) <= WORKCODE_MAX;
    case "8a":
      // States are 0 to 9, and 255 when none was chosen.
      return rows.readUInt16LE(at) > 0 && (rows[at + 7]! <= 15 || rows[at + 7] === 0xff);
    case "8b":
      return rows.readUInt16LE(at) > 0 && rows[at + 3] === 0;
  }
}

/** One byte of text at least, none of them a control character, then nothing but NUL up to the end. */
function isPaddedText(rows: Buffer, from: number, until: number): boolean {
  let at = from;
  while (at < until && rows[at]! >= 0x20 && rows[at] !== 0x7f) at++;
  if (at === from) return false;
  while (at < until && rows[at] === 0) at++;
  return at === until;
}

/** Whether the row's time is one that a terminal with a set clock shows: it exists, and lies in 2001 to 2049. */
export function hasLikelyTime(layout: RowLayout, rows: Buffer, at: number): boolean {
  const packed = rows.readUInt32LE(at + { "40": 27, "16": 4, "8a": 3, "8b": 4 }[layout]);
  const days = Math.floor(packed / 86_400);
  const year = 2000 + Math.floor(days / 372);
  return year >= 2001 && year <= 2049 && (days % 31) + 1 <= daysInMonth(year, Math.floor(days / 31) % 12);
}

/** Days of a month, January being 0. */
function daysInMonth(year: number, month: number): number {
  if (month === 1) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 3 || month === 5 || month === 8 || month === 10 ? 30 : 31;
}

const two = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, "0"));

/**
 * A reader of packed times: the same text and wall time as a push of the row gives, or undefined for a date that does not exist (the
 * packing has months of 31 days). It keeps the last date it has written: logs are in order, and a full one has 100,000 rows.
 */
export function packedTimeReader(): (packed: number) => Reading | undefined {
  let lastDay = -1;
  let date: string | undefined;
  return (packed) => {
    const day = Math.floor(packed / 86_400);
    if (day !== lastDay) {
      lastDay = day;
      date = dateOf(day);
    }
    if (date === undefined) return undefined;
    const second = packed % 86_400;
    const time = `${two[Math.floor(second / 3_600)]}:${two[Math.floor(second / 60) % 60]}:${two[second % 60]}`;
    return { text: `${date} ${time}`, local: `${date}T${time}` };
  };
}

function dateOf(day: number): string | undefined {
  const year = 2000 + Math.floor(day / 372);
  const month = Math.floor(day / 31) % 12;
  const dayOfMonth = (day % 31) + 1;
  return dayOfMonth > daysInMonth(year, month) ? undefined : `${year}-${two[month + 1]}-${two[dayOfMonth]}`;
}
