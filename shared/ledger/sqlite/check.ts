import type { DatabaseSync } from "node:sqlite";
import { decodeEnvelope, type StoredRow } from "./stored-row.ts";
import { AttendanceError } from "../../errors.ts";
import { hasOurTables, readOne } from "./schema.ts";

/** Up to this size the pages are checked at every opening; beyond it only on demand, so that a restart stays within a second or two. */
const pagesCheckedAtOpenMax = 8_192;
/** Events at the end that are read at every opening: what the last commits, and a cut-off file, would have harmed. */
const tailEvents = 1_000;

/** Where a ledger stands. */
export interface Head {
  readonly nextPosition: number;
  /** `recordedAt` of the last event, 0 when there is none. */
  readonly recordedAt: number;
}

/**
 * Checks a ledger file: its pages, that positions and revisions have no holes, and that the events say what their columns say.
 *
 * @param depth "quick": all pages of a small file, the heads of all streams and the last 1,000 events;
 *              "full": every page, index entry and event. Reads the whole file.
 * @throws LEDGER_CORRUPT naming the first thing found wrong.
 */
export function checkLedger(db: DatabaseSync, path: string, depth: "quick" | "full"): Head {
  const corrupt = (what: string) => new AttendanceError("LEDGER_CORRUPT", `${path}: ${what}`, { path });
  const pages = Number(readOne(db, "PRAGMA page_count"));
  if (depth === "full" || pages <= pagesCheckedAtOpenMax) {
    const verdict = readOne(db, depth === "full" ? "PRAGMA integrity_check(1)" : "PRAGMA quick_check(1)");
    if (verdict !== "ok") throw corrupt(String(verdict));
  }
  if (!hasOurTables(db)) throw corrupt("its tables are not those of a ledger");
  const last = readOne(db, "SELECT max(position) FROM events");
  const nextPosition = last === null ? 0 : Number(last) + 1;
  const byStreams = Number(readOne(db, "SELECT coalesce(sum(head + 1), 0) FROM streams"));
  if (byStreams !== nextPosition) throw corrupt(`the streams count ${byStreams} events, the ledger ${nextPosition}`);
  const from = depth === "full" ? 0 : Math.max(0, nextPosition - tailEvents);
  const recordedAt = checkEvents(db, from, nextPosition, corrupt);
  if (depth === "full") checkStreams(db, corrupt);
  return { nextPosition, recordedAt };
}

function checkEvents(db: DatabaseSync, from: number, until: number, corrupt: (what: string) => AttendanceError): number {
  const rows = db.prepare(
    `SELECT position, streams.name AS stream, revision, types.name AS type, bytes, head
     FROM events LEFT JOIN streams ON streams.id = events.stream LEFT JOIN types ON types.id = events.type
     WHERE position >= ? ORDER BY position`,
  );
  let position = from;
  let recordedAt = 0;
  for (const found of rows.iterate(from)) {
    // The cast names the columns selected above.
    const row = found as unknown as StoredRow & { readonly head: number };
    if (row.position !== position) throw corrupt(`position ${position} is missing`);
    const envelope = decodeEnvelope(row);
    if (!envelope || row.revision > row.head) throw corrupt(`the event at position ${position} is not what its columns say`);
    if (envelope.recordedAt < recordedAt) throw corrupt(`the event at position ${position} was recorded before the one ahead of it`);
    recordedAt = envelope.recordedAt;
    position += 1;
  }
  if (position !== until) throw corrupt(`position ${position} is missing`);
  return recordedAt;
}

function checkStreams(db: DatabaseSync, corrupt: (what: string) => AttendanceError): void {
  const wrong = readOne(
    db,
    `SELECT name FROM streams LEFT JOIN
       (SELECT stream, count(*) AS events, min(revision) AS lowest, max(revision) AS highest FROM events GROUP BY stream) AS found
       ON found.stream = streams.id
     WHERE events IS NULL OR lowest <> 0 OR highest <> head OR events <> head + 1 LIMIT 1`,
  );
  if (wrong !== null) throw corrupt(`stream ${wrong} has holes or another head than its events`);
}
