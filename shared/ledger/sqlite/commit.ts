import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import { NO_STREAM, type AppendResult } from "../port.ts";
import type { Stamper } from "../stamp.ts";
import type { FramedAppend } from "./frame.ts";

/** Streams whose heads are kept in memory; forgotten all together when there are more. */
const knownStreamsMax = 100_000;

/** Rows put in by one statement where there are as many: a third less time an event than one by one. */
const rowsAtOnce = 16;
const columns = 5;
/** Where events are put together before SQLite copies them. */
const scratchBytes = 64 * 1024;

const insertOf = (rows: number): string =>
  `INSERT INTO events (position, stream, revision, type, bytes) VALUES ${Array(rows).fill("(?, ?, ?, ?, ?)").join(", ")}`;

interface KnownStream {
  readonly id: number;
  head: number;
}

/** Writes groups of appends inside a transaction that its caller begins and ends; see {@link createGroupWriter}. */
export interface GroupWriter {
  /** Applies the group's appends in order. Each is answered for itself: one with a wrong revision leaves the others as they are. */
  apply(slot: Buffer, appends: readonly FramedAppend[], wallMs: () => number): readonly AppendResult[];
  /** Whether `apply` wrote anything since the last `settle` or `forget`. */
  wrote(): boolean;
  /** The transaction was committed. */
  settle(): void;
  /** The transaction was rolled back: what was written is taken back in memory too. */
  forget(): void;
  nextPosition(): number;
}

/**
 * Turns framed appends into rows.
 *
 * Invariant: everything held here (next position, heads, numbers of streams and types, the last stamp) equals what the open
 * transaction sees; after `settle` or `forget` it equals what is committed.
 *
 * @param typeNames The types by the numbers that framed appends use.
 */
export function createGroupWriter(db: DatabaseSync, typeNames: readonly string[], start: number, stamper: Stamper): GroupWriter {
  const findStream = db.prepare("SELECT id, head FROM streams WHERE name = ?");
  const addStream = db.prepare("INSERT INTO streams (name, head) VALUES (?, ?)");
  const setHead = db.prepare("UPDATE streams SET head = ? WHERE id = ?");
  const findType = db.prepare("SELECT id FROM types WHERE name = ?");
  const addType = db.prepare("INSERT INTO types (name) VALUES (?)");
  const addEvent = db.prepare(insertOf(1));
  const addEvents = db.prepare(insertOf(rowsAtOnce));
  const findEvent = db.prepare("SELECT position, type, bytes FROM events WHERE stream = ? AND revision = ?");

  let next = start;
  let committed = { next: start, recordedAt: stamper.last() };
  const streams = new Map<string, KnownStream>();
  const typeIds: (number | undefined)[] = [];
  const moved = new Set<KnownStream>();
  let scratch = Buffer.alloc(scratchBytes);

  function streamOf(name: string): KnownStream | undefined {
    const known = streams.get(name);
    if (known) return known;
    const row = findStream.get(name) as { readonly id: number; readonly head: number } | undefined;
    return row && remember(name, row.id, row.head);
  }

  function remember(name: string, id: number, head: number): KnownStream {
    // Never while heads wait to be written: they live only in the forgotten entries' successors.
    if (streams.size >= knownStreamsMax && moved.size === 0) streams.clear();
    const stream = { id, head };
    streams.set(name, stream);
    return stream;
  }

  function typeId(number: number): number {
    const known = typeIds[number];
    if (known !== undefined) return known;
    const name = typeNames[number]!;
    const row = findType.get(name) as { readonly id: number } | undefined;
    const id = row ? row.id : Number(addType.run(name).lastInsertRowid);
    typeIds[number] = id;
    return id;
  }

  function insert(slot: Buffer, append: FramedAppend, stream: KnownStream, wallMs: number): AppendResult {
    const stamp = stamper.next(wallMs);
    const firstPosition = next;
    const values: SQLInputValue[] = [];
    let filled = 0;
    for (let index = 0; index < append.types.length; index += 1) {
      const start = append.bounds[index * 3]!;
      const middle = append.bounds[index * 3 + 1]!;
      const end = append.bounds[index * 3 + 2]!;
      const length = end - start + stamp.length;
      // What was put together before is in the old buffer, which its views keep.
      if (filled + length > scratch.length) [scratch, filled] = [Buffer.alloc(Math.max(scratchBytes, length)), 0];
      let at = filled + slot.copy(scratch, filled, start, middle);
      at += scratch.write(stamp, at, "latin1");
      slot.copy(scratch, at, middle, end);
      stream.head += 1;
      values.push(next, stream.id, stream.head, typeId(append.types[index]!), scratch.subarray(filled, filled + length));
      filled += length;
      next += 1;
      if (values.length === rowsAtOnce * columns) {
        addEvents.run(...values);
        values.length = 0;
        filled = 0;
      }
    }
    for (let at = 0; at < values.length; at += columns) addEvent.run(...values.slice(at, at + columns));
    moved.add(stream);
    return { outcome: "committed", firstPosition, lastPosition: next - 1, revision: stream.head, repeated: false };
  }

  /** The first answer again when every event stands where it would have been put, equal in type and in every byte but the stamp. */
  function retryOf(slot: Buffer, append: FramedAppend, stream: KnownStream): AppendResult | undefined {
    const last = append.expected + append.types.length;
    if (last > stream.head) return undefined;
    let firstPosition = 0;
    let lastPosition = 0;
    for (let index = 0; index < append.types.length; index += 1) {
      const row = findEvent.get(stream.id, append.expected + 1 + index) as
        | { readonly position: number; readonly bytes: Uint8Array }
        | undefined;
      if (!row || !isSame(slot, append.bounds, index, row.bytes)) return undefined;
      if (index === 0) firstPosition = row.position;
      lastPosition = row.position;
    }
    return { outcome: "committed", firstPosition, lastPosition, revision: last, repeated: true };
  }

  function applyOne(slot: Buffer, append: FramedAppend, wallMs: () => number): AppendResult {
    const stream = streamOf(append.stream);
    const head = stream?.head ?? NO_STREAM;
    if (append.expected !== head) return (stream && retryOf(slot, append, stream)) ?? { outcome: "wrong_revision", actual: head };
    const target = stream ?? remember(append.stream, Number(addStream.run(append.stream, NO_STREAM).lastInsertRowid), NO_STREAM);
    return insert(slot, append, target, wallMs());
  }

  return {
    apply(slot, appends, wallMs) {
      const results = appends.map((append) => applyOne(slot, append, wallMs));
      for (const stream of moved) setHead.run(stream.head, stream.id);
      return results;
    },
    wrote: () => moved.size > 0,
    settle() {
      moved.clear();
      committed = { next, recordedAt: stamper.last() };
    },
    forget() {
      moved.clear();
      streams.clear();
      typeIds.length = 0;
      next = committed.next;
      stamper.restore(committed.recordedAt);
    },
    nextPosition: () => next,
  };
}

/**
 * Whether a stored event is the framed one but for its stamp. The bytes before the stamp end with the name of its first member
 * and those after it begin with the name of the next one, so nothing but a stamp can stand between the two.
 */
function isSame(slot: Buffer, bounds: readonly number[], index: number, stored: Uint8Array): boolean {
  const start = bounds[index * 3]!;
  const middle = bounds[index * 3 + 1]!;
  const end = bounds[index * 3 + 2]!;
  if (stored.length <= end - start) return false;
  return (
    slot.compare(stored, 0, middle - start, start, middle) === 0 &&
    slot.compare(stored, stored.length - (end - middle), stored.length, middle, end) === 0
  );
}
