import { DatabaseSync } from "node:sqlite";

/** "AtLg", in the header of every ledger file, so that no other database is taken for one. */
export const applicationId = 0x41744c67;

/** Version of the tables below. A newer file is refused: writing to what one does not understand destroys it. */
export const formatVersion = 1;

/**
 * Size of a new file's pages. Twice SQLite's own: a batch of a hundred events is written with half the system calls, and a
 * single event takes as long as before, because the flush and not the writing is what it waits for.
 */
export const pageBytes = 8_192;

/**
 * The tables of a ledger file.
 *
 * Stream and type are small integers, and the only index besides the row numbers is (stream, revision), which grows at the
 * end of each stream: an index over random ids would cost five sixths of the append rate at two million events. `bytes`
 * stands last, so that a filter by type does not read it.
 */
const tables = `
  CREATE TABLE streams (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, head INTEGER NOT NULL) STRICT;
  CREATE TABLE types (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE events (
    position INTEGER PRIMARY KEY,
    stream INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    type INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    UNIQUE (stream, revision)
  ) STRICT;
`;

/** Makes the tables and the file's marks in one transaction: a file is a ledger whole or not at all. */
export function createTables(db: DatabaseSync): void {
  db.exec(`BEGIN IMMEDIATE; ${tables} PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${formatVersion}; COMMIT`);
}

/** A value that is one number or text, such as a pragma's. */
export function readOne(db: DatabaseSync, sql: string): string | number | null {
  const row = db.prepare(sql, { returnArrays: true }).get() as readonly (string | number | null)[] | undefined;
  return row?.[0] ?? null;
}

/** Whether a file's tables are, to the letter, those that {@link createTables} makes. */
export function hasOurTables(db: DatabaseSync): boolean {
  const listed = "SELECT group_concat(type || ' ' || name || ' ' || coalesce(sql, ''), ';' ORDER BY name) FROM sqlite_schema";
  const model = new DatabaseSync(":memory:");
  try {
    createTables(model);
    return readOne(db, listed) === readOne(model, listed);
  } finally {
    model.close();
  }
}
