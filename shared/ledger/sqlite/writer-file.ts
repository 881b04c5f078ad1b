import { closeSync, fsyncSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { checkLedger, type Head } from "./check.ts";
import { fileSystemOf } from "./file-system.ts";
import { readFacts, refuseEmptiedFile, requireSafe, whatIsThere, type StorageFacts } from "./open-checks.ts";
import { openFailure } from "./failures.ts";
import { createTables, pageBytes, readOne } from "./schema.ts";
import { takeWriterLock, type WriterLock } from "./writer-lock.ts";

/** The ledger file open for writing, checked. */
export interface WriterFile {
  readonly db: DatabaseSync;
  readonly facts: StorageFacts;
  readonly head: Head;
  readonly lock: WriterLock;
}

/** The log is cut back to this size once it has been emptied after growing beyond it. */
const logBytesKept = 64 * 1024 * 1024;

/**
 * Opens or makes the ledger file, alone.
 *
 * Order matters: first the lock, so that nobody else is changing what is looked at; then what the file is, before anything is
 * written to it; then the settings, read back; then the contents.
 *
 * @throws LEDGER_LOCKED, LEDGER_UNSAFE, LEDGER_FOREIGN, LEDGER_TOO_NEW, LEDGER_CORRUPT, LEDGER_DISK_FULL, LEDGER_CANNOT_OPEN
 */
export function openWriterFile(path: string, check: "quick" | "full"): WriterFile {
  let lock: WriterLock | undefined;
  let db: DatabaseSync | undefined;
  try {
    mkdirSync(dirname(path), { recursive: true });
    // Asked before the file is made: on a network file system not even the lock could be trusted.
    requireSafe({ ...expectedFacts(path), fileSystem: fileSystemOf(dirname(path)) });
    lock = takeWriterLock(path);
    refuseEmptiedFile(path);
    db = new DatabaseSync(path, { timeout: 5_000, enableForeignKeyConstraints: false, defensive: true });
    const there = whatIsThere(db, path);
    db.exec(`PRAGMA page_size = ${pageBytes}`);
    db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA fullfsync = 1; PRAGMA checkpoint_fullfsync = 1");
    db.exec(
      `PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = ${logBytesKept}; PRAGMA cache_size = -32768; PRAGMA trusted_schema = 0`,
    );
    const facts = readFacts(db, path);
    requireSafe(facts);
    if (there === "empty") {
      createTables(db);
      syncFolder(path);
    }
    return { db, facts, head: checkLedger(db, path, check), lock };
  } catch (error) {
    if (db?.isOpen) db.close();
    lock?.release();
    throw openFailure(path, error);
  }
}

/** What the file will have once it is open; the version is known before. */
function expectedFacts(path: string): StorageFacts {
  const db = new DatabaseSync(":memory:");
  const sqliteVersion = String(readOne(db, "SELECT sqlite_version()"));
  db.close();
  return { path, sqliteVersion, fileSystem: "unknown", journalMode: "wal", synchronous: 2 };
}

/** Makes the names of new files last through a power cut; SQLite does so for its log, not for the file itself. */
function syncFolder(path: string): void {
  if (process.platform === "win32") return;
  const folder = openSync(dirname(path), "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
