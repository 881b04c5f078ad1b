import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { DatabaseSync } from "node:sqlite";
import { AttendanceError } from "../../errors.ts";
import { primaryCode, resultCode } from "./failures.ts";

/** The right to write to a ledger; one holder at a time. */
export interface WriterLock {
  release(): void;
}

/** Who holds the lock, as written beside it; for people, not for deciding anything. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly since: string;
}

/**
 * Takes the right to write. The lock is SQLite's own on an empty file beside the ledger: the kernel gives it back when the
 * process ends in whatever way, so none is ever left over, and it also holds between two threads of one process.
 *
 * The lock file must not be opened by other means in this process: closing any handle on it would give the lock away
 * (POSIX advisory locks belong to the process). That is why the holder's name stands in a file of its own.
 *
 * @throws LEDGER_LOCKED naming the holder's process and machine.
 */
export function takeWriterLock(path: string): WriterLock {
  const holderPath = `${path}.writer`;
  const db = new DatabaseSync(`${path}.writer-lock`, { timeout: 0 });
  try {
    db.exec("PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE");
  } catch (error) {
    db.close();
    if (primaryCode(error) !== resultCode.busy) throw error;
    const holder = readHolder(holderPath);
    const who = holder ? `process ${holder.pid} on ${holder.host} since ${holder.since}` : "another process";
    throw new AttendanceError("LEDGER_LOCKED", `${path} is open for writing by ${who}`, { path, ...holder });
  }
  const holder: Holder = { pid: process.pid, host: hostname(), since: new Date().toISOString() };
  try {
    writeFileSync(holderPath, JSON.stringify(holder));
  } catch {
    // On a full disk the name cannot be written; the lock holds all the same.
  }
  return {
    release() {
      rmSync(holderPath, { force: true });
      db.close();
    },
  };
}

function readHolder(path: string): Holder | undefined {
  try {
    const { pid, host, since } = JSON.parse(readFileSync(path, "utf8")) as Holder;
    return { pid, host, since };
  } catch {
    return undefined;
  }
}
