import { spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { decodeEvent } from "../../shared/events/decode.ts";
import { openReader } from "../../shared/ledger/sqlite/reader.ts";
import { punches } from "./ledger-events.ts";

/** A batch as the writing process told of it. */
export interface ToldBatch {
  readonly name: string;
  readonly size: number;
  acked: boolean;
}

/** A process that runs tests/support/ledger-writer.ts, and what it told until it ended. */
export interface WriterProcess {
  readonly pid: number;
  /** All lines so far. */
  readonly lines: readonly string[];
  /** Resolves at the first line, of those there are and those to come, for which this holds. */
  until(wanted: (line: string) => boolean): Promise<string>;
  /** Kills it the hard way, and resolves once everything it told has been read. */
  kill(): Promise<void>;
  /** Resolves with its exit code once it ended by itself. */
  readonly ended: Promise<number | null>;
}

/** Starts the process; `wrap` is a program to start it with, such as strace and its arguments. */
export function startWriterProcess(args: readonly string[], wrap: readonly string[] = []): WriterProcess {
  const script = new URL("./ledger-writer.ts", import.meta.url).pathname;
  const [program, ...rest] = [...wrap, process.execPath, script, ...args];
  // Told on descriptor 3: synchronous writes there reach us even when the process is killed right after.
  const child = spawn(program!, rest, { stdio: ["ignore", "ignore", "pipe", "pipe"], detached: true });
  const lines: string[] = [];
  const watchers = new Set<(line: string) => void>();
  let problem = "";
  let rest3 = "";
  child.stderr!.on("data", (chunk: Buffer) => (problem += chunk.toString()));
  (child.stdio[3] as Readable).on("data", (chunk: Buffer) => {
    const parts = (rest3 + chunk.toString()).split("\n");
    rest3 = parts.pop()!;
    for (const line of parts) {
      lines.push(line);
      for (const watcher of watchers) watcher(line);
    }
  });
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  return {
    pid: child.pid!,
    lines,
    ended,
    until(wanted) {
      const there = lines.find(wanted);
      if (there !== undefined) return Promise.resolve(there);
      return new Promise((resolve, reject) => {
        const watcher = (line: string) => {
          if (!wanted(line)) return;
          watchers.delete(watcher);
          resolve(line);
        };
        watchers.add(watcher);
        void ended.then((code) => reject(new Error(`the writer ended with ${code}: ${lines.at(-1)} ${problem}`)));
      });
    },
    async kill() {
      // The group, because under strace the process of interest is a child of the one started.
      process.kill(-child.pid!, "SIGKILL");
      await ended;
    },
  };
}

/** The batches a process told of. */
export function toldBatches(lines: readonly string[]): ToldBatch[] {
  const batches = new Map<string, ToldBatch>();
  for (const line of lines) {
    const [what, name = "", size] = line.split(" ");
    if (what === "sent") batches.set(name, { name, size: Number(size), acked: false });
    else if (what === "acked") batches.get(name)!.acked = true;
  }
  return [...batches.values()];
}

/** What is wrong with a ledger file, judged against what its writers told. */
export interface Losses {
  /** Acknowledged batches of which an event is missing. */
  readonly lost: string[];
  /** Batches of which some events are there and some not, or not side by side. */
  readonly halved: string[];
  /** Events that are there twice, or that nobody sent. */
  readonly surplus: number;
  readonly events: number;
}

/** Reads the whole file and compares. Throws when positions have a hole. */
export function judge(path: string, batches: readonly ToldBatch[]): Losses {
  const positions = new Map<string, number>();
  const reader = openReader(path);
  const events = reader.nextPosition();
  let surplus = 0;
  try {
    for (let next = 0; next < events;) {
      const step = reader.read({ from: next, until: events, limit: 5_000, types: undefined });
      for (const stored of step.events) {
        if (stored.position !== next) throw new Error(`position ${next} is missing`);
        const { id } = decodeEvent(stored);
        if (positions.has(id)) surplus += 1;
        positions.set(id, next);
        next += 1;
      }
      if (step.events.length === 0) throw new Error(`position ${next} is missing`);
    }
  } finally {
    reader.close();
  }
  const lost: string[] = [];
  const halved: string[] = [];
  let known = 0;
  for (const { name, size, acked } of batches) {
    const at = punches(name, size).map((event) => positions.get(event.id));
    const there = at.filter((position) => position !== undefined);
    known += there.length;
    if (acked && there.length < size) lost.push(name);
    else if (there.length > 0 && !at.every((position, index) => position === at[0]! + index)) halved.push(name);
  }
  return { lost, halved, surplus: surplus + positions.size - known, events };
}
