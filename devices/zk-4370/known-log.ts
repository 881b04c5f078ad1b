import { hash } from "node:crypto";
import type { EpochMs } from "../../shared/ids.ts";
import { JUNK_PREFIX } from "./attlog-blob.ts";
import type { LogRows } from "./attlog-blob.ts";
import { rowBytes } from "./row-layouts.ts";
import type { RowLayout } from "./row-layouts.ts";

/*
 * What an earlier read has delivered, so that a terminal with 100,000 rows is not read and delivered whole every few minutes.
 *
 * It is kept on the ledger as a stamp, written after the rows it speaks of. Rows count as known only when the terminal itself shows them
 * again: in a whole read all of them (a chain of hashes over every row), in a read of the end alone the last sixteen at the same place.
 * A log only grows at its end, loses rows at its beginning when it is full, or is cleared; so rows before known ones are known.
 */

/** A log as it was when it was last delivered. */
export interface KnownLog {
  readonly layout: RowLayout;
  readonly count: number;
  /** The rows have the junk prefix in front of them. */
  readonly junk: boolean;
  /** Hash of the last rows, `anchorRows` of them at most. */
  readonly anchor: string;
  /** Hash over all rows, one after the other. */
  readonly chain: string;
  /** Everything recorded up to then was in it. */
  readonly readAt: EpochMs;
}

/** Name of the stamp on the ledger; other tables' stamps belong to push. */
export const STAMP_TABLE = "4370:ATTLOG";

const ANCHOR_ROWS = 16;
const HASH_LENGTH = 24;

/** Rows of a log of so many that its anchor is made of. */
export const anchorRows = (count: number): number => Math.min(ANCHOR_ROWS, count);

/** Hash of the last rows, given at least these. */
export function anchorOf(rows: Buffer, layout: RowLayout, count: number): string {
  return digest(rows.subarray(rows.length - anchorRows(count) * rowBytes[layout]));
}

/** Goes on with a chain of hashes, row by row: where reads ended does not matter to it. */
export function chainOver(rows: Buffer, layout: RowLayout, from = ""): string {
  const size = rowBytes[layout];
  const link = Buffer.alloc(HASH_LENGTH + size);
  let chain = from;
  for (let at = 0; at < rows.length; at += size) {
    link.fill(0).write(chain, "latin1");
    rows.copy(link, HASH_LENGTH, at, at + size);
    chain = digest(link);
  }
  return chain;
}

function digest(bytes: Buffer): string {
  return hash("sha256", bytes, "hex").slice(0, HASH_LENGTH);
}

/** How a log as read now goes on from the known one. */
export interface Continuation {
  /** Index of the first row that has not been delivered. */
  readonly firstNew: number;
  /** The newest known row is still there, so none was lost in between. */
  readonly unbroken: boolean;
  /** Chain over all rows of the log as it is now. */
  readonly chain: string;
}

/** Compares a whole log with the known one. A log that shows nothing of it was cleared or ran over: then all of it is new. */
export function continuationOf(found: LogRows, known: KnownLog | undefined): Continuation {
  const { layout, rows } = found;
  if (known === undefined || known.count === 0) return { firstNew: 0, unbroken: true, chain: chainOver(rows, layout) };
  if (layout !== known.layout) return { firstNew: 0, unbroken: false, chain: chainOver(rows, layout) };
  const size = rowBytes[layout];
  const before = chainOver(rows.subarray(0, known.count * size), layout);
  const chain = chainOver(rows.subarray(known.count * size), layout, before);
  if (found.count >= known.count && before === known.chain) return { firstNew: known.count, unbroken: true, chain };
  const length = anchorRows(known.count) * size;
  for (let end = rows.length; end >= length; end -= size) {
    if (digest(rows.subarray(end - length, end)) !== known.anchor) continue;
    // Few rows alike may stand in two places of a log; then everything is delivered again.
    return { firstNew: known.count >= ANCHOR_ROWS ? end / size : 0, unbroken: true, chain };
  }
  return { firstNew: 0, unbroken: false, chain };
}

/** Bytes of a log, its length field included, up to the end of the known rows. */
export function knownBytes(known: KnownLog): number {
  return 4 + (known.junk ? JUNK_PREFIX.length : 0) + known.count * rowBytes[known.layout];
}

/** As a stamp's text, at most 128 characters. */
export function writeStamp(known: KnownLog): string {
  return [1, known.layout, known.count, known.junk ? "junk" : "-", known.anchor, known.chain, known.readAt].join("|");
}

/** Reads a stamp; undefined when there is none, or none that this version understands: then the log is read and delivered whole. */
export function readStamp(stamp: string | undefined): KnownLog | undefined {
  const match = /^1\|(40|16|8a|8b)\|(\d{1,8})\|(junk|-)\|([0-9a-f]{24})\|([0-9a-f]{24})\|(\d{1,15})$/.exec(stamp ?? "");
  if (match === null) return undefined;
  const [, layout, count, junk, anchor, chain, readAt] = match;
  return {
    layout: layout as RowLayout,
    count: Number(count),
    junk: junk === "junk",
    anchor: anchor!,
    chain: chain!,
    readAt: Number(readAt),
  };
}
