/**
 * The writer's thread: opens the ledger file, then does what the mailbox asks for until it is told to close. It blocks while it
 * waits and while the disk works; that is what it is a thread of its own for.
 */
import { parentPort, workerData } from "node:worker_threads";
import { AttendanceError } from "../../errors.ts";
import { readGroup, requestKind, writeAnswer } from "./frame.ts";
import { answer, openMailbox, slotOf, waitForRequest } from "./mailbox.ts";
import { openWriterFile } from "./writer-file.ts";
import type { OpenedMessage, StoppedMessage, WriterOrder } from "./writer-link.ts";
import { createWriter, type Writer } from "./writer.ts";

/** How long to look for the next request before sleeping, while requests come one right after the other. */
const spinMs = 0.1;

// eslint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin; the rule means windows
const say = (message: OpenedMessage | StoppedMessage) => parentPort!.postMessage(message);

function serve(order: WriterOrder, writer: Writer): void {
  const mailbox = openMailbox(order.shared);
  let spinning = false;
  for (let request = 1; ; request += 1) {
    const asked = performance.now();
    const early = waitForRequest(mailbox, (request - 1) | 0, spinning ? spinMs : 0);
    // Looking costs a core: done only while the last request came so soon that looking would have caught it.
    spinning = early || performance.now() - asked < spinMs;
    const slot = slotOf(mailbox, request);
    const { kind } = readGroup(slot);
    const result = writer.handle(slot);
    if (kind === requestKind.close) writer.close();
    writeAnswer(slot, result);
    answer(mailbox, request);
    if (kind === requestKind.close) return;
    const running = writer.stopped() === undefined;
    writer.tidy();
    const problem = writer.stopped();
    if (running && problem !== undefined) say({ problem });
  }
}

const order = workerData as WriterOrder;
try {
  const file = openWriterFile(order.path, order.check);
  const writer = createWriter(file, order.typeNames);
  say({ opened: true, facts: file.facts, nextPosition: file.head.nextPosition });
  serve(order, writer);
} catch (error) {
  if (!(error instanceof AttendanceError)) throw error;
  say({ opened: false, code: error.code, message: error.message, details: error.details });
}
