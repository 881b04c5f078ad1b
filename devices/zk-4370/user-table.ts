import { readPerson } from "../zk-push/row-fields.ts";
import { cString } from "./commands.ts";

/*
 * The table of users, read only when rows name nothing but a user's row number (devices.md §4.6). It also holds names, passwords and
 * card numbers: only the two numbers are looked at, the rest is let go with the bytes.
 */

/** Person's number by the terminal's own row number. */
export type UserTable = ReadonlyMap<number, string>;

/** Rows of 72 bytes have the person's number as text, rows of 28 as a number. */
const layouts = [
  {
    size: 72,
    person: (row: Buffer) =>
      isPrintable(cString(row.subarray(48, 72))) ? readPerson(cString(row.subarray(48, 72)).toString("latin1")) : undefined,
  },
  { size: 28, person: (row: Buffer) => (row.readUInt32LE(24) > 0 ? String(row.readUInt32LE(24)) : undefined) },
] as const;

/**
 * Decodes the user table: u32LE length, then rows.
 *
 * @param users The terminal's count; without it the rows must tell.
 * @returns undefined when the bytes are no user table, or could be two different ones.
 */
export function decodeUserTable(blob: Uint8Array, users?: number): UserTable | undefined {
  const bytes = Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength);
  if (bytes.length === 0 || (bytes.length === 4 && bytes.readUInt32LE(0) === 0)) return new Map();
  if (bytes.length < 4 || bytes.readUInt32LE(0) !== bytes.length - 4) return undefined;
  const body = bytes.subarray(4);
  const tables = layouts.flatMap((layout) => {
    const count = body.length / layout.size;
    if (!Number.isInteger(count) || (users !== undefined && count !== users)) return [];
    const table = readTable(body, layout);
    return table === undefined ? [] : [table];
  });
  return tables.length === 1 ? tables[0] : undefined;
}

function readTable(body: Buffer, layout: (typeof layouts)[number]): UserTable | undefined {
  const table = new Map<number, string>();
  for (let at = 0; at < body.length; at += layout.size) {
    const row = body.subarray(at, at + layout.size);
    const uid = row.readUInt16LE(0);
    const person = layout.person(row);
    if (uid === 0 || person === undefined || table.has(uid)) return undefined;
    table.set(uid, person);
  }
  return table;
}

function isPrintable(text: Buffer): boolean {
  return text.length > 0 && text.every((byte) => byte >= 0x20 && byte < 0x7f);
}
