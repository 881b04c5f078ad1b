import { Worker } from "node:worker_threads";
import { AttendanceError, type ErrorCode } from "../../errors.ts";
import { eventCatalogue } from "../../events/catalogue.ts";
import type { Now, AppendResult } from "../port.ts";
import type { EncodedBatch } from "../batch.ts";
import { AppendUnknown, LedgerBusy, LedgerDiskFull, LedgerStopped } from "../errors.ts";
import { frameBytes, readAnswer, requestKind, roomOf, writeGroup, writeOrder, type GroupAnswer } from "./frame.ts";
import { answered, ask, openMailbox, slotCount, slotOf, untilAnswered, wakeAsker } from "./mailbox.ts";
import type { StorageFacts } from "./open-checks.ts";

/** What the writer's thread is started with. */
export interface WriterOrder {
  readonly path: string;
  readonly check: "quick" | "full";
  readonly shared: SharedArrayBuffer;
  readonly typeNames: readonly string[];
}

/** What the writer's thread says once it has opened the file, or could not. */
export type OpenedMessage =
  | { readonly opened: true; readonly facts: StorageFacts; readonly nextPosition: number }
  | { readonly opened: false; readonly code: ErrorCode; readonly message: string; readonly details: Readonly<Record<string, unknown>> };

/** What the writer's thread says when a fault has stopped it between two requests. */
export interface StoppedMessage {
  readonly problem: string;
}

/** The main thread's side of the writer. */
export interface WriterLink {
  readonly facts: StorageFacts;
  /** Position after the last event known to be committed. */
  nextPosition(): number;
  append(batch: EncodedBatch): Promise<AppendResult>;
  /** Reads the whole file and says what is wrong with it, undefined when nothing is. Appends wait meanwhile. */
  check(): Promise<string | undefined>;
  /** Commits what was accepted, then ends the thread. */
  close(): Promise<void>;
}

export interface WriterLinkOptions {
  readonly path: string;
  readonly check: "quick" | "full";
  readonly now: Now | undefined;
  /** Bytes of appends that may wait for the writer. */
  readonly waitingBytesMax: number;
  /** Called after each commit. */
  readonly onCommit: () => void;
  /** Called once, when the writer has stopped on a fault. */
  readonly onStopped: (reason: AppendUnknown | LedgerStopped) => void;
}

interface Waiting {
  readonly batch: EncodedBatch;
  readonly bytes: number;
  readonly resolve: (result: AppendResult) => void;
  readonly reject: (error: AttendanceError) => void;
}

/** A group on its way: its request number and whom to tell. */
interface Sent {
  readonly request: number;
  readonly appends: readonly Waiting[];
  readonly order?: (answer: GroupAnswer) => void;
}

/** Longest time the event loop is kept turning for an answer instead of being put to sleep; a commit takes 0.15 ms on a good disk. */
const watchMs = 0.4;
/** Appends for which nobody keeps it turning after it was in vain: on a slow disk, or when the processor is wanted elsewhere, it only does harm. */
const watchPause = 20;

/**
 * So many bytes go to the writer as soon as a slot is free, without waiting for what else comes in the same turn: they are
 * worth a commit of their own, and the next ones are encoded while the disk has these.
 */
const worthACommitBytes = 32 * 1024;

const typeNames = Object.keys(eventCatalogue);
const typeNumbers: ReadonlyMap<string, number> = new Map(typeNames.map((name, number) => [name, number]));

/**
 * Starts the writer's thread and hands appends to it: all that wait when a slot is free go together and share one commit.
 *
 * @throws what the opening of the file threw; see openWriterFile.
 */
export async function startWriter(options: WriterLinkOptions): Promise<WriterLink> {
  const mailbox = openMailbox();
  const order: WriterOrder = { path: options.path, check: options.check, shared: mailbox.shared, typeNames };
  const worker = new Worker(new URL("./writer-thread.ts", import.meta.url), { workerData: order, execArgv: [], name: "ledger-writer" });
  const opened = await firstMessage(worker);
  if (!opened.opened) throw new AttendanceError(opened.code, opened.message, opened.details);

  const waiting: Waiting[] = [];
  let waitingBytes = 0;
  /** Of `waiting` alone, not of what is on its way. */
  let unsentBytes = 0;
  let asked = 0;
  let watchFrom = 0;
  const sent: Sent[] = [];
  let listening = false;
  let flushing = false;
  let nextPosition = opened.nextPosition;
  let stopped: AttendanceError | undefined;
  let stoppedBy = "";
  let closing: Promise<void> | undefined;
  let ended = false;

  const isRunning = () => stopped === undefined;

  function flush(): void {
    flushing = false;
    while (waiting.length > 0 && sent.length < slotCount && isRunning()) {
      asked += 1;
      const slot = slotOf(mailbox, asked);
      let room = roomOf(slot);
      let count = 0;
      while (count < waiting.length && waiting[count]!.bytes <= room) {
        room -= waiting[count]!.bytes;
        count += 1;
      }
      const appends = waiting.splice(0, count);
      for (const append of appends) unsentBytes -= append.bytes;
      writeGroup(
        slot,
        appends.map((append) => append.batch),
        options.now ? options.now() : Number.NaN,
        typeNumbers,
      );
      sent.push({ request: asked, appends });
      ask(mailbox, asked);
    }
    if (!listening && sent.length > 0) void listen();
  }

  /** Takes answers out in order until none is due. The thread keeps the process alive only meanwhile. */
  async function listen(): Promise<void> {
    listening = true;
    worker.ref();
    while (sent.length > 0 && isRunning()) {
      const first = sent[0]!;
      await answerTo(first);
      if (stopped) break;
      sent.shift();
      take(first, readAnswer(slotOf(mailbox, first.request), first.appends.length));
      // Whoever was answered may append again at once; what they append still goes into the next group, if that can wait.
      if (unsentBytes >= worthACommitBytes) flush();
      if (waiting.length > 0) {
        await nextTurn();
        flush();
      }
    }
    listening = false;
    worker.unref();
  }

  async function answerTo(group: Sent): Promise<void> {
    const before = (group.request - 1) | 0;
    // One append alone: somebody waits for it before doing anything else, and waking this thread would take a fifth of the time
    // the disk needs. The event loop keeps turning meanwhile. With more on the way the time is better left to others.
    if (group.appends.length === 1 && waiting.length === 0 && sent.length === 1 && group.request >= watchFrom) {
      const until = performance.now() + watchMs;
      while (answered(mailbox) === before && performance.now() < until && isRunning()) await nextTurn();
      if (answered(mailbox) === before) watchFrom = group.request + watchPause;
    }
    if (!stopped) await untilAnswered(mailbox, before);
  }

  function take(group: Sent, answer: GroupAnswer): void {
    if (group.order) {
      group.order(answer);
      return;
    }
    nextPosition = Math.max(nextPosition, answer.nextPosition);
    for (const append of group.appends) waitingBytes -= append.bytes;
    if (answer.status === "committed") {
      group.appends.forEach((append, index) => append.resolve(answer.results[index]!));
      options.onCommit();
    } else if (answer.status === "disk_full") {
      for (const append of group.appends) append.reject(new LedgerDiskFull({ path: options.path, problem: answer.problem }));
    } else {
      const unknown = answer.status === "unknown";
      for (const append of group.appends) append.reject(unknown ? unknownOf(answer.problem) : stoppedOf(answer.problem));
      halt(answer.problem);
    }
  }

  const unknownOf = (problem: string) => new AppendUnknown({ path: options.path, problem });
  const stoppedOf = (problem: string) => new LedgerStopped(problem, { path: options.path });

  /** Nothing is written any more: whoever still waits was not stored, what was handed over after the fault neither. */
  function halt(problem: string): void {
    if (stopped) return;
    stopped = stoppedOf(problem);
    stoppedBy = problem;
    for (const group of sent.splice(0)) {
      for (const append of group.appends) append.reject(stoppedOf(problem));
      group.order?.({ status: "stopped", problem, nextPosition, results: [] });
    }
    for (const append of waiting.splice(0)) append.reject(stoppedOf(problem));
    waitingBytes = 0;
    unsentBytes = 0;
    options.onStopped(stopped as LedgerStopped);
  }

  /** The thread itself ended: what was handed over may have been committed without an answer. */
  function onDeath(problem: string): void {
    if (stopped || ended) return;
    const groups = sent.splice(0);
    for (const group of groups) {
      for (const append of group.appends) append.reject(unknownOf(problem));
      group.order?.({ status: "unknown", problem, nextPosition, results: [] });
    }
    halt(problem);
    wakeAsker(mailbox);
  }
  // A fault met while tidying up has no append to answer; those handed over since learn of it by their own answers.
  worker.on("message", ({ problem }: StoppedMessage) => {
    if (sent.length === 0) halt(problem);
  });
  worker.on("error", (error) => onDeath(`the writer's thread failed: ${String(error)}`));
  worker.on("exit", (code) => onDeath(`the writer's thread ended with code ${code}`));
  worker.unref();

  /** Waits until everything handed in before is answered, then has the thread do one thing. */
  async function command(kind: number): Promise<GroupAnswer> {
    while ((waiting.length > 0 || sent.length > 0) && isRunning()) await nextTurn();
    if (stopped && kind !== requestKind.close) throw stoppedOf(stoppedBy);
    if (stopped) return { status: "stopped", problem: stoppedBy, nextPosition, results: [] };
    return new Promise((resolve) => {
      asked += 1;
      writeOrder(slotOf(mailbox, asked), kind);
      sent.push({ request: asked, appends: [], order: resolve });
      ask(mailbox, asked);
      if (!listening) void listen();
    });
  }

  return {
    facts: opened.facts,
    nextPosition: () => nextPosition,
    append(batch) {
      if (stopped) return Promise.reject(stoppedOf(stoppedBy));
      if (closing) return Promise.reject(new LedgerStopped("it was closed"));
      const bytes = frameBytes(batch);
      if (waitingBytes > 0 && waitingBytes + bytes > options.waitingBytesMax) {
        return Promise.reject(new LedgerBusy({ waitingBytes, waitingBytesMax: options.waitingBytesMax }));
      }
      waitingBytes += bytes;
      return new Promise((resolve, reject) => {
        waiting.push({ batch, bytes, resolve, reject });
        unsentBytes += bytes;
        if (unsentBytes >= worthACommitBytes) flush();
        // Not at once: what is appended in the same turn shares a commit.
        else if (!flushing) {
          flushing = true;
          queueMicrotask(flush);
        }
      });
    },
    async check() {
      const answer = await command(requestKind.check);
      return answer.status === "committed" ? undefined : answer.problem;
    },
    close() {
      closing ??= endThread();
      return closing;
    },
  };

  async function endThread(): Promise<void> {
    if (!stopped) await command(requestKind.close);
    ended = true;
    await worker.terminate();
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function firstMessage(worker: Worker): Promise<OpenedMessage> {
  return new Promise((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", (code) => reject(new Error(`the ledger's writer ended with code ${code} while opening`)));
  });
}
