import type { DatabaseSync } from "node:sqlite";
import type { FramedAppend } from "./frame.ts";
import { pageBytes } from "./schema.ts";
import { isLackOfRoom } from "./space.ts";

/** SQLite's log, kept short by the one connection that writes it. */
export interface LogFile {
  /** About so many pages were added. */
  grew(pages: number): void;
  /** Before an append: false when the log is long and cannot be emptied for lack of room. */
  makeRoom(): boolean;
  /** After an append: empties the log when it is long. */
  tidy(): void;
  /** Empties the log now; false for lack of room. */
  empty(): boolean;
}

/** Pages after which the log is written back: 8 MiB. */
const pagesBeforeEmptying = 1_000;

/**
 * Pages beyond which the log must not grow while it cannot be emptied. Its index, a shared memory file, is extended by SQLite
 * after the commit is on disk, at 4,062 pages for the first time; were there no room for that, a commit that is stored would be
 * reported as failed. One more group of the largest size must still fit below.
 */
const pagesMaxWithoutRoom = 1_500;

/** Pages at which readers are waited for, so that the log cannot grow without end under steady reading. */
const pagesBeforeWaiting = 16_000;

/** About how many pages of the log a group of appends takes: its bytes, and the index pages it touches. */
export function logPagesOf(appends: readonly FramedAppend[]): number {
  let pages = 3;
  for (const append of appends) pages += 2 + Math.ceil(((append.bounds.at(-1) ?? 0) - (append.bounds[0] ?? 0)) / (pageBytes - 1_000));
  return pages;
}

/** Watches over the log of a connection whose automatic checkpoints are off. */
export function watchLog(db: DatabaseSync, path: string): LogFile {
  const passive = db.prepare("PRAGMA wal_checkpoint(PASSIVE)");
  const restart = db.prepare("PRAGMA wal_checkpoint(RESTART)");
  /** Pages that are only in the log, about. */
  let pending = 0;
  /** Pages added since the log was last written back as far as its readers allowed. */
  let added = 0;
  let hadNoRoom = false;

  function empty(): boolean {
    try {
      const order = pending >= pagesBeforeWaiting ? restart : passive;
      // The cast names two of the columns the pragma answers with.
      const { log, checkpointed } = order.get() as unknown as { readonly log: number; readonly checkpointed: number };
      pending = Math.max(0, log - checkpointed);
      added = 0;
      hadNoRoom = false;
    } catch (error) {
      if (!isLackOfRoom(error, path)) throw error;
      hadNoRoom = true;
    }
    return !hadNoRoom;
  }

  return {
    grew(pages) {
      pending += pages;
      added += pages;
    },
    makeRoom: () => !hadNoRoom || pending < pagesMaxWithoutRoom || empty(),
    tidy() {
      if (added >= pagesBeforeEmptying) empty();
    },
    empty,
  };
}
