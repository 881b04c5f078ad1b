import { existsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { AttendanceError } from "../../errors.ts";
import { fileSystemOf, isNetworkKind } from "./file-system.ts";
import { applicationId, formatVersion, readOne } from "./schema.ts";

/** On what the ledger stands, as found at opening. */
export interface StorageFacts {
  readonly path: string;
  readonly sqliteVersion: string;
  readonly fileSystem: string;
  /** "wal" */
  readonly journalMode: string;
  /** 2 is FULL. */
  readonly synchronous: number;
}

/** Before it, a race between the log's reset and a reader could damage the file. */
const sqliteVersionMin = [3, 51, 3] as const;

/**
 * Refuses a foundation on which "committed" would not mean "survives a power cut".
 *
 * @throws LEDGER_UNSAFE naming what was found and what it must be.
 */
export function requireSafe(facts: StorageFacts): void {
  const unsafe = (what: string, found: string | number, needed: string) =>
    new AttendanceError("LEDGER_UNSAFE", `${facts.path}: ${what} is ${found}, it must be ${needed}`, {
      path: facts.path,
      what,
      found,
      needed,
    });
  if (isOlder(facts.sqliteVersion)) throw unsafe("the SQLite version", facts.sqliteVersion, `${sqliteVersionMin.join(".")} or newer`);
  if (isNetworkKind(facts.fileSystem)) throw unsafe("the file system", facts.fileSystem, "a local one");
  if (facts.journalMode !== "wal") throw unsafe("the journal mode", facts.journalMode, "wal");
  if (facts.synchronous !== 2) throw unsafe("the synchronous setting", facts.synchronous, "2 (FULL)");
}

/** What the connection really has, read back from it. */
export function readFacts(db: DatabaseSync, path: string): StorageFacts {
  return {
    path,
    sqliteVersion: String(readOne(db, "SELECT sqlite_version()")),
    fileSystem: fileSystemOf(dirname(path)),
    journalMode: String(readOne(db, "PRAGMA journal_mode")),
    synchronous: Number(readOne(db, "PRAGMA synchronous")),
  };
}

function isOlder(version: string): boolean {
  const parts = version.split(".").map(Number);
  for (const [index, least] of sqliteVersionMin.entries()) {
    const part = parts[index] ?? 0;
    if (part !== least) return part < least;
  }
  return false;
}

/**
 * Says whether the file holds a ledger.
 *
 * @returns "ours", or "empty" for a file in which nothing was ever made.
 * @throws LEDGER_FOREIGN, LEDGER_TOO_NEW
 */
export function whatIsThere(db: DatabaseSync, path: string): "ours" | "empty" {
  const id = readOne(db, "PRAGMA application_id");
  const version = Number(readOne(db, "PRAGMA user_version"));
  const tables = Number(readOne(db, "SELECT count(*) FROM sqlite_schema"));
  if (id === 0 && version === 0 && tables === 0) return "empty";
  if (id !== applicationId)
    throw new AttendanceError("LEDGER_FOREIGN", `${path} is an SQLite database of some other program`, { path, applicationId: id });
  if (version > formatVersion) {
    throw new AttendanceError("LEDGER_TOO_NEW", `${path} has format ${version}; this program knows ${formatVersion}`, {
      path,
      version,
      known: formatVersion,
    });
  }
  return "ours";
}

/** A ledger cut down to nothing is not a new one: its log is still beside it. */
export function refuseEmptiedFile(path: string): void {
  if (!existsSync(path) || statSync(path).size > 0) return;
  const log = `${path}-wal`;
  if (existsSync(log) && statSync(log).size > 0) {
    throw new AttendanceError("LEDGER_CORRUPT", `${path} is empty although its log ${log} is not`, { path });
  }
}
