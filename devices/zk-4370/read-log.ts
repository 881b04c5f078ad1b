import { AttendanceError } from "../../shared/errors.ts";
import type { EpochMs } from "../../shared/ids.ts";
import { findRows, JUNK_PREFIX } from "./attlog-blob.ts";
import type { LogRows } from "./attlog-blob.ts";
import { anchorOf, anchorRows, chainOver, continuationOf, knownBytes } from "./known-log.ts";
import type { KnownLog } from "./known-log.ts";
import { rowBytes } from "./row-layouts.ts";
import type { RowLayout } from "./row-layouts.ts";
import type { OpenTable, Session } from "./session.ts";
import type { TerminalSizes } from "./sizes.ts";
import { decodeUserTable } from "./user-table.ts";
import type { UserTable } from "./user-table.ts";

/** How to read. */
export interface ReadLogOptions {
  /** What was delivered before. */
  readonly known: KnownLog | undefined;
  /** Read all rows, also those known; else only the end when the known rows are seen to stand where they stood. */
  readonly whole: boolean;
  /** Set for the terminal, for rows of 8 that could be either. */
  readonly layout?: RowLayout;
  readonly now: () => EpochMs;
}

/** A log read and verified. */
export interface LogRead {
  /** Rows not delivered before. */
  readonly fresh: LogRows;
  /** People by the terminal's own numbers; read in the same session, and only when rows name nothing else. */
  readonly users: UserTable | undefined;
  readonly sizes: TerminalSizes;
  /** Rows that came while it was read: worth reading again. */
  readonly moreRows: boolean;
  /** What is known when the fresh rows are delivered; undefined for an empty log. */
  readonly known: KnownLog | undefined;
  readonly startedAt: EpochMs;
  /** False when nothing of what was known is left: the log was cleared, or ran over, and what came in between may be lost. */
  readonly unbroken: boolean;
  readonly bytes: number;
}

/**
 * Reads the attendance log (devices.md §4.5): sizes, rows, sizes again. The terminal's count before and after must enclose the rows read:
 * a log only grows, so everything recorded before the start is then among them.
 *
 * @throws AttendanceError TERMINAL_ANSWER_BROKEN when the counts contradict the rows, or the log became shorter meanwhile;
 *   TERMINAL_LOG_UNREADABLE when the rows do not tell how they are laid out; what the session throws.
 */
export async function readLog(session: Session, options: ReadLogOptions): Promise<LogRead> {
  const startedAt = options.now();
  const before = await session.sizes();
  const { known } = options;
  if (before.attendanceRows === 0) return emptyLog(before, startedAt, known);
  const table = await session.openTable("log");
  const end = options.whole || known === undefined ? undefined : await readEnd(table, known);
  const blob = end === undefined ? await table.read(0, table.size) : undefined;
  await table.close();
  const after = await session.sizes();
  const counts = { min: before.attendanceRows, max: after.attendanceRows };
  if (counts.max < counts.min) {
    throw contradiction(`the log had ${counts.min} row(s), and ${counts.max} at the end of the read: somebody cleared it`, counts);
  }
  const part = end === undefined ? wholeLog(blob!, counts, options) : endOfLog(end, known!);
  if (part.total < counts.min || part.total > counts.max) {
    throw contradiction(`${part.total} row(s) were read where the terminal counts ${counts.min} to ${counts.max}`, counts);
  }
  return {
    fresh: part.fresh,
    users: part.fresh.layout.startsWith("8") && part.fresh.count > 0 ? await readUsers(session, after.users) : undefined,
    sizes: after,
    moreRows: part.total < counts.max,
    known: { ...part.known, readAt: startedAt },
    startedAt,
    unbroken: part.unbroken,
    bytes: end?.length ?? blob!.length,
  };
}

function emptyLog(sizes: TerminalSizes, startedAt: EpochMs, known: KnownLog | undefined): LogRead {
  const fresh: LogRows = { layout: "40", count: 0, rows: Buffer.alloc(0) };
  const unbroken = known === undefined || known.count === 0;
  return { fresh, users: undefined, sizes, moreRows: false, known: undefined, startedAt, unbroken, bytes: 0 };
}

interface Part {
  readonly fresh: LogRows;
  /** Rows in the terminal's log. */
  readonly total: number;
  readonly known: Omit<KnownLog, "readAt">;
  readonly unbroken: boolean;
}

function wholeLog(blob: Buffer, counts: { readonly min: number; readonly max: number }, options: ReadLogOptions): Part {
  const layout = options.layout ?? options.known?.layout;
  const set = layout === undefined ? {} : { layout };
  const found = findRows(blob, { rows: counts, ...set });
  if ("problem" in found) {
    const uncounted = findRows(blob, set);
    // Rows that are clear by themselves, and not as many as counted: the count is what is wrong, and a person has nothing to set.
    if ("rows" in uncounted) {
      throw contradiction(`${uncounted.count} row(s) were read where the terminal counts ${counts.min} to ${counts.max}`, counts);
    }
    const details = { bytes: blob.length, ...counts, problem: found.problem };
    throw new AttendanceError("TERMINAL_LOG_UNREADABLE", found.problem, details);
  }
  const { firstNew, unbroken, chain } = continuationOf(found, options.known);
  const fresh = found.rows.subarray(firstNew * rowBytes[found.layout]);
  const known = {
    layout: found.layout,
    count: found.count,
    junk: found.rows.length + 4 + JUNK_PREFIX.length === blob.length,
    anchor: anchorOf(found.rows, found.layout, found.count),
    chain,
  };
  return { fresh: { layout: found.layout, count: found.count - firstNew, rows: fresh }, total: found.count, known, unbroken };
}

/**
 * The end of a log that has grown: the last known rows and what follows them. Undefined when they do not stand where they stood, or what
 * follows is no whole number of rows: then the whole log must be read.
 */
async function readEnd(table: OpenTable, known: KnownLog): Promise<Buffer | undefined> {
  const until = knownBytes(known);
  const size = rowBytes[known.layout];
  if (known.count === 0 || table.size < until || (table.size - until) % size !== 0) return undefined;
  const anchorBytes = anchorRows(known.count) * size;
  const end = await table.read(until - anchorBytes, table.size);
  return anchorOf(end.subarray(0, anchorBytes), known.layout, known.count) === known.anchor ? end : undefined;
}

function endOfLog(end: Buffer, known: KnownLog): Part {
  const { layout, junk } = known;
  const rows = end.subarray(anchorRows(known.count) * rowBytes[layout]);
  const count = rows.length / rowBytes[layout];
  const total = known.count + count;
  return {
    fresh: { layout, count, rows },
    total,
    known: { layout, count: total, junk, anchor: anchorOf(end, layout, total), chain: chainOver(rows, layout, known.chain) },
    unbroken: true,
  };
}

async function readUsers(session: Session, users: number): Promise<UserTable> {
  const table = await session.openTable("users");
  const blob = await table.read(0, table.size);
  await table.close();
  const decoded = decodeUserTable(blob, users) ?? decodeUserTable(blob);
  // Without it every person would become a stranger, and a known person again at the next read.
  if (decoded === undefined) throw contradiction(`the user table of ${blob.length} bytes does not fit ${users} user(s)`, { users });
  return decoded;
}

function contradiction(problem: string, details: object): AttendanceError {
  return new AttendanceError("TERMINAL_ANSWER_BROKEN", problem, { ...details, problem });
}
