import { encodeBatch } from "./batch.ts";
import { createBell, type Bell } from "./bell.ts";
import { LedgerStopped } from "./errors.ts";
import { follow, readRange, type Source } from "./follow.ts";
import type { Ledger, Now, ReadOptions } from "./port.ts";
import { AttendanceError } from "../errors.ts";
import type { StorageFacts } from "./sqlite/open-checks.ts";
import { openReader, type Reader } from "./sqlite/reader.ts";
import { startWriter, type WriterLink } from "./sqlite/writer-link.ts";

export type { StorageFacts } from "./sqlite/open-checks.ts";

export interface SqliteLedgerOptions {
  /** The ledger file. Beside it lie its log (-wal, -shm), the writer's lock (.writer-lock) and the writer's name (.writer). */
  readonly path: string;
  /** "write": make it when it is not there, and be the only writer. "read": it must be there; any number of processes may. */
  readonly mode: "write" | "read";
  /** Wall clock for `recordedAt`, read when a group of appends is handed to the writer; the system's when absent. */
  readonly now?: Now;
  /** How much of the file is checked before it is used: "quick" (the default) stays within a second or two, "full" reads all of it. */
  readonly check?: "quick" | "full";
  /** Bytes of appends that may wait for the disk; further ones are refused with LEDGER_BUSY. Default 32 MiB. */
  readonly waitingBytesMax?: number;
  /** Read mode: how often to look for commits of the writing process while somebody waits for them. Default 25 ms. */
  readonly pollMs?: number;
}

/** The embedded ledger: one SQLite file, one writing process. */
export interface SqliteLedger extends Ledger {
  /** Resolves, with the reason, when a fault has stopped the writer; the process should then exit and be started again. */
  readonly stopped: Promise<LedgerStopped>;
  /** What it stands on, read back at opening; undefined in read mode. */
  readonly storage: StorageFacts | undefined;
  /**
   * Checks the whole file: every page, index entry and event. Appends wait meanwhile. Write mode only.
   *
   * @throws LEDGER_CORRUPT naming the first thing found wrong; LEDGER_READ_ONLY in read mode.
   */
  check(): Promise<void>;
}

/**
 * Opens the embedded ledger.
 *
 * @throws LEDGER_LOCKED       another process writes to it; the message names it.
 * @throws LEDGER_NOT_FOUND    read mode, and there is no ledger.
 * @throws LEDGER_FOREIGN      the file is something else.
 * @throws LEDGER_TOO_NEW      a newer version of the program wrote it.
 * @throws LEDGER_CORRUPT      the file is damaged.
 * @throws LEDGER_UNSAFE       committed would not mean durable here.
 * @throws LEDGER_DISK_FULL    no room to open it.
 * @throws LEDGER_CANNOT_OPEN  the system refuses the file or its folder.
 */
export async function openSqliteLedger(options: SqliteLedgerOptions): Promise<SqliteLedger> {
  const bell = createBell();
  const stopped = Promise.withResolvers<LedgerStopped>();
  const writer = options.mode === "write" ? await startWriterOf(options, bell.ring, stopped.resolve) : undefined;
  let reader: Reader;
  try {
    reader = openReader(options.path);
  } catch (error) {
    await writer?.close();
    throw error;
  }
  return ledgerOf({ options, reader, writer, bell, stopped: stopped.promise });
}

function startWriterOf(
  options: SqliteLedgerOptions,
  onCommit: () => void,
  onStopped: (reason: LedgerStopped) => void,
): Promise<WriterLink> {
  const { path, now, check = "quick", waitingBytesMax = 32 * 1024 * 1024 } = options;
  return startWriter({ path, check, now, waitingBytesMax, onCommit, onStopped });
}

interface Parts {
  readonly options: SqliteLedgerOptions;
  readonly reader: Reader;
  readonly writer: WriterLink | undefined;
  readonly bell: Bell;
  readonly stopped: Promise<LedgerStopped>;
}

function ledgerOf({ options, reader, writer, bell, stopped }: Parts): SqliteLedger {
  let closed: Promise<void> | undefined;
  const pollMs = options.pollMs ?? 25;

  // Positions are known from the writer's answers; a reader of another process's ledger has to look.
  const next = () => writer?.nextPosition() ?? reader.nextPosition();
  const source: Source = {
    next,
    read: reader.read,
    wake: (position, signal) => (closed || next() > position ? Promise.resolve() : writer ? bell.wait(signal) : poll(position, signal)),
    closed: () => closed !== undefined,
  };

  async function poll(position: number, signal: AbortSignal | undefined): Promise<void> {
    const idle = () => !closed && !signal?.aborted && reader.nextPosition() <= position;
    while (idle()) {
      const timer = setTimeout(bell.ring, pollMs);
      await bell.wait(signal);
      clearTimeout(timer);
    }
  }

  function refuseWhenClosed(): void {
    if (closed) throw new LedgerStopped("it was closed", { path: options.path });
  }

  function requireWriter(): WriterLink {
    refuseWhenClosed();
    if (!writer) throw new AttendanceError("LEDGER_READ_ONLY", `${options.path} is open for reading only`, { path: options.path });
    return writer;
  }

  async function close(): Promise<void> {
    bell.ring();
    // The last connection to go is the writer's, which empties the log into the file.
    reader.close();
    await writer?.close();
  }

  return {
    stopped,
    storage: writer?.facts,
    async append(stream, expectedRevision, events) {
      return requireWriter().append(encodeBatch(stream, expectedRevision, events));
    },
    readStream(stream, fromRevision, readOptions: ReadOptions = {}) {
      const one: Source = { ...source, read: (range) => reader.readStream(stream, range) };
      return readRange(one, fromRevision, () => (refuseWhenClosed(), reader.streamHead(stream) + 1), readOptions);
    },
    async streamHead(stream) {
      refuseWhenClosed();
      return reader.streamHead(stream);
    },
    readAll(fromPosition, readOptions) {
      const end = closed ? 0 : next();
      return readRange(source, fromPosition, () => (refuseWhenClosed(), end), readOptions);
    },
    subscribe(fromPosition, readOptions) {
      return follow(source, fromPosition, readOptions);
    },
    async nextPosition() {
      refuseWhenClosed();
      return next();
    },
    async check() {
      const problem = await requireWriter().check();
      if (problem !== undefined) throw new AttendanceError("LEDGER_CORRUPT", problem, { path: options.path });
    },
    close() {
      closed ??= close();
      return closed;
    },
  };
}
