import type { TerminalOperation, UnreadableRecord } from "../terminal.ts";
import { textRows, readTime, unreadable } from "./row-fields.ts";
import type { TextRow } from "./row-fields.ts";

/** What an OPERLOG body holds. */
export interface OperlogBody {
  /** Non-empty rows: the number an acknowledgement must name. */
  readonly rows: number;
  readonly items: readonly (TerminalOperation | UnreadableRecord)[];
  /** Rows of personal or biometric data by their first word: counted, their content dropped unread. */
  readonly dropped: Readonly<Record<string, number>>;
}

/** Longest text of one value the ledger keeps. */
const VALUE_LENGTH_MAX = 64;
const VALUES_MAX = 16;

/** First words under which firmware sends people, templates and pictures; anything else is counted as "other". */
const personalWords = new Set([
  "USER",
  "FP",
  "FACE",
  "USERPIC",
  "BIOPHOTO",
  "BIODATA",
  "FVEIN",
  "PALM",
  "IDCARD",
  "WORKCODE",
  "USERSMS",
  "SMS",
]);

/**
 * Decodes the body of an operation log upload (devices.md §2.6). Never throws.
 *
 * `OPLOG` rows become operations: `OPLOG <type> TAB <operator> TAB <time> TAB <v1> … <v4>`. Every other row may hold a
 * name, a password or a fingerprint: it is counted by its word and dropped; not even its bytes are kept.
 */
export function decodeOperlogBody(body: Uint8Array): OperlogBody {
  const rows = textRows(body);
  const items: (TerminalOperation | UnreadableRecord)[] = [];
  const dropped: Record<string, number> = {};
  for (const row of rows) {
    if (row.text.startsWith("OPLOG")) {
      items.push(decodeOperation(row));
      continue;
    }
    const word = /^[A-Za-z]{2,12}(?= )/.exec(row.text)?.[0].toUpperCase() ?? "other";
    const counted = personalWords.has(word) ? word : "other";
    dropped[counted] = (dropped[counted] ?? 0) + 1;
  }
  return { rows: rows.length, items, dropped };
}

function decodeOperation(row: TextRow): TerminalOperation | UnreadableRecord {
  const [head = "", operator = "", time = "", ...values] = row.text.split("\t");
  const type = /^OPLOG +(\d{1,6}) *$/.exec(head)?.[1];
  const short = [operator, time, ...values].every((value) => value.length <= VALUE_LENGTH_MAX && !/\p{Cc}/u.test(value));
  if (type === undefined || !row.validText || !short || values.length > VALUES_MAX) {
    return unreadable(row, {
      code: "OPERATION_UNREADABLE",
      problem: "not of the form OPLOG <type> TAB <operator> TAB <time> TAB <values>, each value at most 64 characters",
    });
  }
  const reading = readTime(time, undefined);
  // The operation happened even when its date cannot have: the text is kept beside the values.
  const unreadTime = reading === undefined && time !== "" ? [`time=${time}`.slice(0, VALUE_LENGTH_MAX)] : [];
  return {
    kind: "operation",
    operation: type,
    operator: operator.trim(),
    local: reading?.local ?? null,
    values: [...values, ...unreadTime],
  };
}
