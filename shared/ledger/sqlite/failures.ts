import { AttendanceError, type ErrorCode } from "../../errors.ts";

/** What node:sqlite puts on the errors it throws. */
interface SqliteError extends Error {
  /** Extended result code. */
  readonly errcode: number;
  readonly errstr: string;
}

/** Primary result codes (the low byte of the extended one); https://sqlite.org/rescode.html. */
export const resultCode = { error: 1, busy: 5, corrupt: 11, full: 13, notADatabase: 26 } as const;
/** A write to the ledger's file or its log was refused: no room by a limit or quota, or a broken disk. */
export const ioErrorWrite = 778;

/** True for an error that came out of SQLite. */
export function isSqliteError(error: unknown): error is SqliteError {
  return error instanceof Error && typeof (error as Partial<SqliteError>).errcode === "number";
}

/** The primary result code, undefined when the error is not SQLite's. */
export function primaryCode(error: unknown): number | undefined {
  return isSqliteError(error) ? error.errcode & 0xff : undefined;
}

/** One line on what went wrong, for messages and the log. */
export function describe(error: unknown): string {
  if (isSqliteError(error)) return `${error.message} (SQLite ${error.errcode}: ${error.errstr})`;
  return error instanceof Error ? error.message : String(error);
}

/** Turns what was met on opening into an error with a code that says what to do. */
export function openFailure(path: string, error: unknown): AttendanceError {
  if (error instanceof AttendanceError) return error;
  const code = codeOf(primaryCode(error));
  return new AttendanceError(code, `${path}: ${describe(error)}`, { path }, error);
}

function codeOf(primary: number | undefined): ErrorCode {
  switch (primary) {
    // Our statements are right, so one that does not fit the tables says that the tables are not ours any more.
    case resultCode.error:
    case resultCode.corrupt:
      return "LEDGER_CORRUPT";
    case resultCode.notADatabase:
      return "LEDGER_FOREIGN";
    case resultCode.full:
      return "LEDGER_DISK_FULL";
    default:
      return "LEDGER_CANNOT_OPEN";
  }
}
