import type { TerminalRecord, UnreadableRecord } from "../terminal.ts";
import { fieldLimits, hasForeignBytes, offsetText, readPerson, readShortField, readTime, textRows, unreadable } from "./row-fields.ts";
import type { RowFault, TextRow } from "./row-fields.ts";

/** What an ATTLOG body holds. `items` has exactly one entry for each of the `rows`, in their order. */
export interface AttlogBody {
  /** Non-empty rows: the number an acknowledgement must name. */
  readonly rows: number;
  readonly items: readonly (TerminalRecord | UnreadableRecord)[];
}

/** Most an UTC offset can be; no place is further than 14 hours. */
const OFFSET_SECONDS_MAX = 18 * 3_600;

/**
 * Decodes the body of an attendance upload (devices.md §2.3). Never throws.
 *
 * Rows have 2 to 12 and more fields: person, time, state, verify, workcode, two reserved, mask, two temperatures, offset or
 * running number, extension. Separated by TAB; by single blanks on 2008-era firmware, where the blank inside the time
 * separates too. Ended by LF or CRLF, the last one by nothing if need be.
 *
 * @param zone The terminal's IANA zone, for firmware that sends seconds since 1970 (see readTime).
 */
export function decodeAttlogBody(body: Uint8Array, zone?: string): AttlogBody {
  const rows = textRows(body);
  return { rows: rows.length, items: rows.map((row) => decodeRow(row, zone)) };
}

function decodeRow(row: TextRow, zone: string | undefined): TerminalRecord | UnreadableRecord {
  const fields = row.text.includes("\t") ? row.text.split("\t") : splitAtBlanks(row.text);
  const [person, time, state, verify, workcode] = fields;
  if (person === undefined || time === undefined) return unreadable(row, tooFewFields(fields.length));
  if (!row.validText && hasForeignBytes([person, time, state, verify])) return unreadable(row, notText);
  const key = readPerson(person);
  if (key === undefined) return unreadable(row, noPerson);
  const reading = readTime(time, zone);
  if (reading === undefined) return unreadable(row, noTime(time));
  const stateText = readShortField(state, fieldLimits.state);
  const verifyText = readShortField(verify, fieldLimits.verify);
  if (stateText === false) return unreadable(row, unusable("state", fieldLimits.state));
  if (verifyText === false) return unreadable(row, unusable("verify", fieldLimits.verify));
  // Workcode, offset and counter are no part of who and when: unusable ones are left out, the raw row still has them.
  const workcodeText = row.validText || !hasForeignBytes([workcode]) ? readShortField(workcode, fieldLimits.workcode) : undefined;
  const eleventh = readEleventh(fields[10]);
  return {
    kind: "record",
    key: { kind: "pin", value: key },
    reading: eleventh.offset === undefined || reading.offset !== undefined ? reading : { ...reading, offset: eleventh.offset },
    ...(stateText === undefined ? {} : { state: stateText }),
    ...(verifyText === undefined ? {} : { verify: verifyText }),
    ...(workcodeText === undefined || workcodeText === false ? {} : { workcode: workcodeText }),
    ...(eleventh.counter === undefined ? {} : { counter: eleventh.counter }),
    raw: row.raw,
  };
}

/** 2008-era rows: every blank separates, also the one between date and time. */
function splitAtBlanks(text: string): string[] {
  const parts = text.trim().split(" ");
  const [person, date, time, ...rest] = parts;
  if (person === undefined || date === undefined || time === undefined || !time.includes(":")) return parts;
  return [person, `${date} ${time}`, ...rest];
}

/** Field 11: sign in front = seconds east of UTC (`+28800`); sign behind = running row number (`16461+`). */
function readEleventh(field: string | undefined): { offset?: string; counter?: string } {
  if (field === undefined || field === "") return {};
  const signed = /^\s*([+-]\d{1,5})\s*$/.exec(field);
  if (signed !== null) {
    const seconds = Number(signed[1]);
    return Math.abs(seconds) <= OFFSET_SECONDS_MAX ? { offset: offsetText(seconds) } : {};
  }
  const running = /^\s*(\d{1,32})\+\s*$/.exec(field);
  return running === null ? {} : { counter: running[1]! };
}

const tooFewFields = (found: number): RowFault => ({
  code: "ROW_FIELDS_MISSING",
  problem: `${found} field(s) where at least person and time are needed, separated by TAB`,
});

const notText: RowFault = { code: "ROW_NOT_TEXT", problem: "person, time, state or verify hold bytes that are not UTF-8 text" };

const noPerson: RowFault = {
  code: "ROW_PERSON_UNUSABLE",
  problem: `person (field 1) is empty, has control characters, or is longer than ${fieldLimits.person} characters`,
};

const noTime = (found: string): RowFault => ({
  code: "ROW_TIME_UNREADABLE",
  problem: `time (field 2) is ${printable(found)}; right would be an existing date and time as YYYY-MM-DD HH:MM:SS`,
});

const unusable = (name: string, limit: number): RowFault => ({
  code: "ROW_FIELD_UNUSABLE",
  problem: `${name} has control characters or is longer than ${limit} characters`,
});

/** A value for a message: in quotes when it looks like a time, else only its length, for it may be anything. */
function printable(value: string): string {
  return /^[\d\s:/.TZ+-]{1,40}$/.test(value) ? JSON.stringify(value) : `a text of ${value.length} characters`;
}
