import type { Decoded, TerminalRecord, UnreadableRecord } from "../terminal.ts";
import { neutralRecord } from "../zk-push/codec.ts";
import { fieldLimits, hasForeignBytes, readPerson, readShortField, readTime, textRows, unreadable } from "../zk-push/row-fields.ts";
import type { Reading, RowFault, TextRow } from "../zk-push/row-fields.ts";

/** What an attlog.dat holds. */
export interface AttlogFile {
  /** Non-empty lines. */
  readonly rows: number;
  /** One entry a row, in order. */
  readonly items: readonly (TerminalRecord | UnreadableRecord)[];
  /** The device number of each row that is a record, by its index in `items`; the terminal's own setting, not its serial number. */
  readonly deviceNumbers: ReadonlyMap<number, string>;
  /** The last row has no line end: the file was cut, at best exactly at the end of a row. */
  readonly cut: boolean;
  /** What no terminal writes and editors do; empty for a file as the terminal wrote it. */
  readonly signsOfEditing: readonly string[];
}

/** Columns of a whole row: person, time, device, state, verify, workcode. */
const COLUMNS = 6;

/**
 * Decodes an `attlog.dat`, the file a ZK terminal writes to a USB stick (devices.md §5). Never throws.
 *
 * Rows: person right-aligned in 9 columns, TAB, `YYYY-MM-DD HH:MM:SS`, TAB, device number, TAB, state, TAB, verify, TAB, workcode;
 * CRLF or LF. State stands before verify, as in an upload. A byte order mark, blanks for TABs and times as a spreadsheet writes
 * them (`2026/10/3 8:59:01`, year first) are read too, and reported as signs of editing.
 *
 * A last row without line end is a cut file. It counts only when all columns before the workcode are whole (a TAB follows them); then
 * the workcode, which may be cut itself, is left out. Else it is unreadable: half a "15" is a "1".
 */
export function decodeAttlogFile(bytes: Uint8Array): AttlogFile {
  const bom = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const signs = new Set<string>(bom ? ["byte order mark"] : []);
  const rows = textRows(bom ? bytes.subarray(3) : bytes);
  const deviceNumbers = new Map<number, string>();
  const items = rows.map((row, index) => {
    const { item, device } = decodeLine(row, signs);
    if (item.kind === "record" && device !== undefined) deviceNumbers.set(index, device);
    return item;
  });
  return { rows: rows.length, items, deviceNumbers, cut: rows.at(-1)?.ended === false, signsOfEditing: [...signs] };
}

/** Decodes a file for `attendance decode attlog-file`: neutral names and `deviceNumber` beside each record. */
export function decodeAttlogFileRecords(bytes: Uint8Array): Decoded[] {
  const file = decodeAttlogFile(bytes);
  const decoded: Decoded[] = file.items.map((item, index) => {
    if (item.kind === "unreadable") return { kind: "unreadable", unreadable: item };
    const device = file.deviceNumbers.get(index);
    return neutralRecord(item, device === undefined ? {} : { deviceNumber: /^\d{1,9}$/.test(device) ? Number(device) : device });
  });
  if (file.cut) decoded.push({ kind: "frame_error", byteOffset: bytes.length, problem: "the last row has no line end: the file was cut" });
  return decoded;
}

function decodeLine(row: TextRow, signs: Set<string>): { item: TerminalRecord | UnreadableRecord; device?: string } {
  const fields = row.text.includes("\t") ? row.text.split("\t") : splitEdited(row.text, signs);
  const [person, time, device, state, verify, workcode] = fields;
  const fail = (fault: RowFault) => ({ item: unreadable(row, fault) });
  if (!row.ended && fields.length < COLUMNS) return fail(cutRow);
  if (person === undefined || time === undefined) {
    return fail({
      code: "ROW_FIELDS_MISSING",
      problem: `${fields.length} column(s) where at least person and time are needed, separated by TAB`,
    });
  }
  if (!row.validText && hasForeignBytes([person, time, state, verify])) {
    return fail({ code: "ROW_NOT_TEXT", problem: "person, time, state or verify hold bytes that are not UTF-8 text" });
  }
  const key = readPerson(person);
  if (key === undefined) return fail({ code: "ROW_PERSON_UNUSABLE", problem: "person (column 1) is empty, too long or not text" });
  const reading = readTime(time, undefined) ?? readEditedTime(time, signs);
  if (reading === undefined || reading.offset !== undefined) {
    return fail({ code: "ROW_TIME_UNREADABLE", problem: "time (column 2) is not an existing date and time as YYYY-MM-DD HH:MM:SS" });
  }
  const stateText = readShortField(state, fieldLimits.state);
  const verifyText = readShortField(verify, fieldLimits.verify);
  if (stateText === false || verifyText === false) {
    return fail({ code: "ROW_FIELD_UNUSABLE", problem: "state (column 4) or verify (column 5) is too long or has control characters" });
  }
  const code = row.ended && (row.validText || !hasForeignBytes([workcode])) ? readShortField(workcode, fieldLimits.workcode) : undefined;
  const record: TerminalRecord = {
    kind: "record",
    key: { kind: "pin", value: key },
    reading,
    ...(stateText === undefined ? {} : { state: stateText }),
    ...(verifyText === undefined ? {} : { verify: verifyText }),
    ...(code === undefined || code === false ? {} : { workcode: code }),
    raw: row.raw,
  };
  return device === undefined ? { item: record } : { item: record, device: device.trim() };
}

const cutRow: RowFault = {
  code: "ROW_CUT",
  problem: "the last row has no line end and not all its columns: the file was cut in the middle of it",
};

/** An editor turned TABs into blanks; the columns hold none themselves, save the time's one. */
function splitEdited(text: string, signs: Set<string>): string[] {
  const [person, date, time, ...rest] = text.trim().split(/ +/);
  if (person === undefined || date === undefined || time === undefined || !time.includes(":")) return [text];
  signs.add("blanks for TABs");
  return [person, `${date} ${time}`, ...rest];
}

/** `2026/10/3 8:59:01`: year first, so there is only one way to read it. Seconds must be there: they are part of the identity. */
function readEditedTime(field: string, signs: Set<string>): Reading | undefined {
  const match = /^\s*(\d{4})[-/](\d{1,2})[-/](\d{1,2})[ T](\d{1,2}):(\d{2}):(\d{2})\s*$/.exec(field);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  const reading = readTime(
    `${year}-${month!.padStart(2, "0")}-${day!.padStart(2, "0")} ${hour!.padStart(2, "0")}:${minute}:${second}`,
    undefined,
  );
  if (reading === undefined) return undefined;
  signs.add("times rewritten");
  return { ...reading, text: field.trim() };
}
