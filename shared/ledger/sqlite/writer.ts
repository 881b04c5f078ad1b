/**
 * Commits groups of appends to the ledger file.
 *
 * Invariants: nothing is answered "committed" before COMMIT returned, a repeated batch included, because the first copy may be in
 * the same group. After an error that leaves open what is stored, nothing is written any more. "disk_full" is answered only when a
 * rollback succeeded and the ledger's end was read again and is where it was.
 */
import { createStamper } from "../stamp.ts";
import { checkLedger } from "./check.ts";
import { createGroupWriter } from "./commit.ts";
import { describe } from "./failures.ts";
import { readGroup, requestKind, type FramedAppend, type GroupAnswer, type GroupStatus } from "./frame.ts";
import { logPagesOf, watchLog } from "./log-file.ts";
import { readOne } from "./schema.ts";
import { isLackOfRoom } from "./space.ts";
import type { WriterFile } from "./writer-file.ts";

export interface Writer {
  /** Does what the slot asks for and says how it went. */
  handle(slot: Buffer): GroupAnswer;
  /** What may be done after the answer has gone out. */
  tidy(): void;
  /** Why nothing is written any more, once that is so. */
  stopped(): string | undefined;
  close(): void;
}

/** Makes the writer of an opened ledger file; it does its work in the calling thread. */
export function createWriter(file: WriterFile, typeNames: readonly string[]): Writer {
  const { db, facts, lock } = file;
  const begin = db.prepare("BEGIN IMMEDIATE");
  const commit = db.prepare("COMMIT");
  const rows = createGroupWriter(db, typeNames, file.head.nextPosition, createStamper(file.head.recordedAt));
  const log = watchLog(db, facts.path);
  let problem: string | undefined;

  const reply = (status: GroupStatus, text = ""): GroupAnswer => ({
    status,
    problem: text,
    nextPosition: rows.nextPosition(),
    results: [],
  });

  function attempt(slot: Buffer, appends: readonly FramedAppend[], wallMs: () => number): GroupAnswer {
    begin.run();
    const results = rows.apply(slot, appends, wallMs);
    commit.run();
    if (rows.wrote()) log.grew(logPagesOf(appends));
    rows.settle();
    return { status: "committed", problem: "", nextPosition: rows.nextPosition(), results };
  }

  /** Rolls back and makes sure that nothing of the group is stored. */
  function isUndone(): boolean {
    try {
      if (db.isTransaction) db.exec("ROLLBACK");
      rows.forget();
      const last = readOne(db, "SELECT max(position) FROM events");
      return !db.isTransaction && (last === null ? 0 : Number(last) + 1) === rows.nextPosition();
    } catch {
      return false;
    }
  }

  function stop(error: unknown): GroupAnswer {
    problem = describe(error);
    return reply("unknown", problem);
  }

  function append(slot: Buffer, appends: readonly FramedAppend[], wallMs: () => number): GroupAnswer {
    if (problem !== undefined) return reply("stopped", problem);
    try {
      // Nothing has been tried yet, so a log that cannot be emptied for lack of room is a clean refusal.
      if (!log.makeRoom()) return reply("disk_full", "the log cannot be written back to the ledger file");
    } catch (error) {
      problem = describe(error);
      return reply("stopped", problem);
    }
    for (let tries = 1; ; tries += 1) {
      try {
        return attempt(slot, appends, wallMs);
      } catch (error) {
        const undone = isUndone();
        if (!undone || !isLackOfRoom(error, facts.path)) return stop(error);
        // Emptying the log lets its space be used again, which is often all that is missing.
        if (tries === 2 || !tryToEmpty()) return problem === undefined ? reply("disk_full", describe(error)) : reply("unknown", problem);
      }
    }
  }

  function tryToEmpty(): boolean {
    try {
      return log.empty();
    } catch (error) {
      problem = describe(error);
      return false;
    }
  }

  function check(): GroupAnswer {
    try {
      checkLedger(db, facts.path, "full");
      return reply("committed");
    } catch (error) {
      return reply("unknown", describe(error));
    }
  }

  return {
    handle(slot) {
      const { kind, wallMs, appends } = readGroup(slot);
      if (kind === requestKind.check) return check();
      if (kind === requestKind.close) return reply("committed");
      return append(slot, appends, Number.isNaN(wallMs) ? Date.now : () => wallMs);
    },
    tidy() {
      if (problem !== undefined) return;
      try {
        log.tidy();
      } catch (error) {
        problem = describe(error);
      }
    },
    stopped: () => problem,
    close() {
      // After a fault the file is left as it is for the next opening to recover; closing it would write to it again.
      if (problem === undefined) db.close();
      lock.release();
    },
  };
}
