/**
 * The memory that the ledger's two threads share: two slots, used in turn, each holding a group of appends on its way to
 * the writer or the answer on its way back.
 *
 * Invariants: request number n (from 1) lies in slot n % 2; the main thread fills a slot only when the answer of the request
 * that was in it has been taken out; `asked` and `answered` only grow, by one, and are read and written atomically, which
 * also orders the plain writes to the slots. A hand-over costs no copy by the runtime and no turn of the event loop.
 */
import { batchBytesMax } from "../limits.ts";

/** Requests on their way at most: one being committed, and the next one ready. */
export const slotCount = 2;
/** A slot's size: the largest append, and room for the largest number of events' headers and their answers. */
const slotBytes = batchBytesMax + 1024 * 1024;

const controlBytes = 64;
const askedIndex = 0;
const answeredIndex = 1;

export interface Mailbox {
  readonly shared: SharedArrayBuffer;
  readonly control: Int32Array<SharedArrayBuffer>;
  readonly slots: readonly Buffer<SharedArrayBuffer>[];
}

/** Makes the shared memory, or opens what the other thread made. Untouched pages of it cost nothing. */
export function openMailbox(shared: SharedArrayBuffer = new SharedArrayBuffer(controlBytes + slotCount * slotBytes)): Mailbox {
  const slots = Array.from({ length: slotCount }, (_, index) => Buffer.from(shared, controlBytes + index * slotBytes, slotBytes));
  return { shared, control: new Int32Array(shared, 0, controlBytes / 4), slots };
}

/** The slot of request number `request`. */
export function slotOf(mailbox: Mailbox, request: number): Buffer<SharedArrayBuffer> {
  return mailbox.slots[request % slotCount]!;
}

/** Main thread: says that request number `request` lies ready. */
export function ask(mailbox: Mailbox, request: number): void {
  Atomics.store(mailbox.control, askedIndex, request | 0);
  Atomics.notify(mailbox.control, askedIndex);
}

/** Number of the last request answered. */
export function answered(mailbox: Mailbox): number {
  return Atomics.load(mailbox.control, answeredIndex);
}

/** Main thread: resolves when more than `seen` requests were answered. */
export async function untilAnswered(mailbox: Mailbox, seen: number): Promise<void> {
  while (answered(mailbox) === seen) {
    const wait = Atomics.waitAsync(mailbox.control, answeredIndex, seen);
    if (wait.async) await wait.value;
  }
}

/** Main thread: ends its own wait, when the other thread is gone and no answer will come. */
export function wakeAsker(mailbox: Mailbox): void {
  Atomics.add(mailbox.control, answeredIndex, 1);
  Atomics.notify(mailbox.control, answeredIndex);
}

/** Worker: says that request number `request` is answered. */
export function answer(mailbox: Mailbox, request: number): void {
  Atomics.store(mailbox.control, answeredIndex, request | 0);
  Atomics.notify(mailbox.control, answeredIndex);
}

/**
 * Worker: blocks until more than `seen` requests were made.
 *
 * @param spinMs Time to look again and again before sleeping. Waking a thread costs about 30 µs, a fifth of a commit; someone who
 *               appends one event after the other is back sooner than that.
 * @returns whether it came while looking.
 */
export function waitForRequest(mailbox: Mailbox, seen: number, spinMs: number): boolean {
  if (spinMs > 0) {
    const until = performance.now() + spinMs;
    do {
      if (Atomics.load(mailbox.control, askedIndex) !== seen) return true;
    } while (performance.now() < until);
  }
  while (Atomics.load(mailbox.control, askedIndex) === seen) Atomics.wait(mailbox.control, askedIndex, seen);
  return false;
}
