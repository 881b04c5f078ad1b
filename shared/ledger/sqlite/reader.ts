import { existsSync } from "node:fs";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { AttendanceError } from "../../errors.ts";
import type { StreamName } from "../../ids.ts";
import type { Step, StepRange } from "../follow.ts";
import { NO_STREAM, type StoredEvent } from "../port.ts";
import { openFailure } from "./failures.ts";
import { whatIsThere } from "./open-checks.ts";

/** Positions looked at in one step when a filter passes over most of them. */
const stepPositionsMax = 20_000;

/** Reads committed events over a connection of its own that cannot write. Every call is one short read transaction. */
export interface Reader {
  nextPosition(): number;
  streamHead(stream: StreamName): number;
  read(range: StepRange): Step;
  /** The same within a stream, by revisions. */
  readStream(stream: StreamName, range: StepRange): Step;
  close(): void;
}

type EventRow = readonly [position: number, stream: number, revision: number, type: number, text: string];

/**
 * Events are read as text: SQLite's text becomes a string in less than half the time in which a blob becomes an array, and
 * nearly all who read want to parse it.
 */
const eventColumns = "position, stream, revision, type, CAST(bytes AS TEXT)";

/** An event read as text. The text is private, so that a copy with other bytes cannot keep it. */
class TextEvent implements StoredEvent {
  readonly position: number;
  readonly stream: StreamName;
  readonly revision: number;
  readonly type: string;
  readonly #text: string;

  constructor(row: EventRow, stream: StreamName, type: string) {
    this.position = row[0];
    this.stream = stream;
    this.revision = row[2];
    this.type = type;
    this.#text = row[4];
  }

  get text(): string {
    return this.#text;
  }

  get bytes(): Uint8Array {
    return Buffer.from(this.#text, "utf8");
  }
}

/** What bytes that are not UTF-8 come out as. A text without it gives exactly the bytes again that it was read from. */
const replacement = "\ufffd";

/**
 * Opens a ledger file for reading; any number of processes may, while one writes.
 *
 * @throws LEDGER_NOT_FOUND, LEDGER_FOREIGN, LEDGER_TOO_NEW, LEDGER_CORRUPT, LEDGER_CANNOT_OPEN
 */
export function openReader(path: string): Reader {
  if (!existsSync(path)) throw new AttendanceError("LEDGER_NOT_FOUND", `there is no ledger at ${path}`, { path });
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(path, { readOnly: true, timeout: 5_000, defensive: true });
    if (whatIsThere(db, path) === "empty") throw new AttendanceError("LEDGER_NOT_FOUND", `${path} holds no ledger yet`, { path });
    db.exec("PRAGMA query_only = 1; PRAGMA trusted_schema = 0; PRAGMA cache_size = -8192");
    return readerOf(db, path);
  } catch (error) {
    if (db?.isOpen) db.close();
    throw openFailure(path, error);
  }
}

function readerOf(db: DatabaseSync, path: string): Reader {
  const last = db.prepare("SELECT max(position) FROM events", { returnArrays: true });
  const findStream = db.prepare("SELECT id, head FROM streams WHERE name = ?");
  const nameOfStream = db.prepare("SELECT name FROM streams WHERE id = ?");
  const findBytes = db.prepare("SELECT bytes FROM events WHERE position = ?", { returnArrays: true });
  const listTypes = db.prepare("SELECT id, name FROM types");
  const statements = new Map<string, StatementSync>();
  const streamNames: StreamName[] = [];
  let typeNames: string[] = [];

  function prepared(sql: string): StatementSync {
    let statement = statements.get(sql);
    if (!statement) {
      statement = db.prepare(sql, { returnArrays: true });
      statements.set(sql, statement);
    }
    return statement;
  }

  function loadTypes(): void {
    typeNames = [];
    // The casts here and below name the columns selected.
    for (const row of listTypes.all() as unknown as { id: number; name: string }[]) typeNames[row.id] = row.name;
  }

  function streamName(id: number): StreamName {
    let name = streamNames[id];
    if (name === undefined) {
      name = (nameOfStream.get(id) as { name: string } | undefined)?.name;
      if (name === undefined)
        throw new AttendanceError("LEDGER_CORRUPT", `${path}: an event belongs to stream ${id}, which is missing`, { path });
      streamNames[id] = name;
    }
    return name;
  }

  function typeName(id: number): string {
    if (typeNames[id] === undefined) loadTypes();
    const name = typeNames[id];
    if (name === undefined) throw new AttendanceError("LEDGER_CORRUPT", `${path}: an event is of type ${id}, which is missing`, { path });
    return name;
  }

  /** The condition on types, undefined when none of them is in the ledger so that nothing can be found. */
  function typeCondition(types: readonly string[] | undefined): string | undefined {
    if (!types) return "";
    if (types.some((name) => !typeNames.includes(name))) loadTypes();
    const ids = types.map((name) => typeNames.indexOf(name)).filter((id) => id >= 0);
    return ids.length === 0 ? undefined : ` AND type IN (${ids.toSorted((left, right) => left - right).join(",")})`;
  }

  function toEvents(rows: readonly EventRow[]): StoredEvent[] {
    return rows.map((row) => {
      const stream = streamName(row[1]);
      const type = typeName(row[3]);
      if (!row[4].includes(replacement)) return new TextEvent(row, stream, type);
      return { position: row[0], stream, revision: row[2], type, bytes: bytesAt(row[0]) };
    });
  }

  function bytesAt(position: number): Uint8Array {
    return (findBytes.get(position) as unknown as readonly [Uint8Array])[0];
  }

  const guarded = <T>(action: () => T): T => {
    try {
      return action();
    } catch (error) {
      throw openFailure(path, error);
    }
  };

  return {
    nextPosition: () => guarded(() => ((last.get() as unknown as readonly (number | null)[])[0] ?? -1) + 1),
    streamHead: (stream) => guarded(() => (findStream.get(stream) as { head: number } | undefined)?.head ?? NO_STREAM),
    read: ({ from, until, limit, types }) =>
      guarded(() => {
        const condition = typeCondition(types);
        const end = types ? Math.min(until, from + stepPositionsMax) : until;
        if (condition === undefined) return { events: [], next: end };
        const statement = prepared(
          `SELECT ${eventColumns} FROM events WHERE position >= ? AND position < ?${condition} ORDER BY position LIMIT ?`,
        );
        const events = toEvents(statement.all(from, end, limit) as unknown as EventRow[]);
        return { events, next: events.length < limit ? end : events.at(-1)!.position + 1 };
      }),
    readStream: (stream, { from, until, limit, types }) =>
      guarded(() => {
        const condition = typeCondition(types);
        const found = findStream.get(stream) as { id: number } | undefined;
        const end = types ? Math.min(until, from + stepPositionsMax) : until;
        if (condition === undefined || !found) return { events: [], next: end };
        const statement = prepared(
          `SELECT ${eventColumns} FROM events WHERE stream = ? AND revision >= ? AND revision < ?${condition} ORDER BY revision LIMIT ?`,
        );
        const events = toEvents(statement.all(found.id, from, end, limit) as unknown as EventRow[]);
        return { events, next: events.length < limit ? end : events.at(-1)!.revision + 1 };
      }),
    close: () => db.close(),
  };
}
