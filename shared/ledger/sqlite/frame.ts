/**
 * How a group of appends and its answer lie in a slot of the mailbox. Little-endian throughout.
 *
 *   request  u32 kind, u32 appends, f64 wall clock (NaN: the writer's own), then each append:
 *            u32 bytes of the stream's name, u32 events, f64 expected revision, name, then each event:
 *            u32 number of the type, u32 bytes before the stamp, u32 bytes after it, the bytes
 *   answer   u32 status, u32 bytes of the problem's text, f64 next position, text, then each append (when committed):
 *            f64 outcome, f64 first position, f64 last position, f64 revision
 */
import type { EncodedBatch } from "../batch.ts";
import type { AppendResult } from "../port.ts";

export const requestKind = { append: 1, check: 2, close: 3 } as const;

/** How a whole group ended. */
export type GroupStatus = "committed" | "disk_full" | "unknown" | "stopped";
const statuses: readonly GroupStatus[] = ["committed", "disk_full", "unknown", "stopped"];
const outcomes = { committed: 0, repeated: 1, wrong_revision: 2 } as const;

export interface GroupAnswer {
  readonly status: GroupStatus;
  /** What went wrong; empty when committed. */
  readonly problem: string;
  readonly nextPosition: number;
  /** One for each append of the group, in order, when committed. */
  readonly results: readonly AppendResult[];
}

const headBytes = 16;
const appendHeadBytes = 16;
const eventHeadBytes = 12;

/** Bytes an append takes in a slot, at most. */
export function frameBytes(batch: EncodedBatch): number {
  return appendHeadBytes + batch.stream.length * 3 + batch.events.length * eventHeadBytes + batch.bytes;
}

/** Bytes of a slot that are left for appends. */
export function roomOf(slot: Buffer): number {
  return slot.length - headBytes;
}

/** Writes a request without appends. */
export function writeOrder(slot: Buffer, kind: number): void {
  slot.writeUInt32LE(kind, 0);
  slot.writeUInt32LE(0, 4);
}

/** Writes a group of appends; they must fit, see {@link frameBytes}. */
export function writeGroup(slot: Buffer, batches: readonly EncodedBatch[], wallMs: number, typeNumbers: ReadonlyMap<string, number>): void {
  slot.writeUInt32LE(requestKind.append, 0);
  slot.writeUInt32LE(batches.length, 4);
  slot.writeDoubleLE(wallMs, 8);
  let at = headBytes;
  for (const batch of batches) {
    const nameBytes = slot.write(batch.stream, at + appendHeadBytes);
    slot.writeUInt32LE(nameBytes, at);
    slot.writeUInt32LE(batch.events.length, at + 4);
    slot.writeDoubleLE(batch.expected, at + 8);
    at += appendHeadBytes + nameBytes;
    for (const event of batch.events) {
      slot.writeUInt32LE(typeNumbers.get(event.type)!, at);
      slot.writeUInt32LE(event.beforeBytes, at + 4);
      slot.writeUInt32LE(event.afterBytes, at + 8);
      at += eventHeadBytes;
      at += slot.write(event.before, at);
      at += slot.write(event.after, at);
    }
  }
}

/** An append as it lies in the slot: the numbers of its events' types, and where their bytes are. Valid until the slot is answered. */
export interface FramedAppend {
  readonly stream: string;
  readonly expected: number;
  readonly types: readonly number[];
  /** For event i: start of the bytes before the stamp, start of those after it, and their end, at 3i, 3i + 1, 3i + 2. */
  readonly bounds: readonly number[];
}

/** Reads a request back. */
export function readGroup(slot: Buffer): { readonly kind: number; readonly wallMs: number; readonly appends: readonly FramedAppend[] } {
  const kind = slot.readUInt32LE(0);
  const count = slot.readUInt32LE(4);
  const wallMs = slot.readDoubleLE(8);
  const appends: FramedAppend[] = [];
  let at = headBytes;
  for (let index = 0; index < count; index += 1) {
    const nameBytes = slot.readUInt32LE(at);
    const events = slot.readUInt32LE(at + 4);
    const expected = slot.readDoubleLE(at + 8);
    const stream = slot.toString("utf8", at + appendHeadBytes, at + appendHeadBytes + nameBytes);
    at += appendHeadBytes + nameBytes;
    const types: number[] = [];
    const bounds: number[] = [];
    for (let event = 0; event < events; event += 1) {
      const start = at + eventHeadBytes;
      const middle = start + slot.readUInt32LE(at + 4);
      const end = middle + slot.readUInt32LE(at + 8);
      types.push(slot.readUInt32LE(at));
      bounds.push(start, middle, end);
      at = end;
    }
    appends.push({ stream, expected, types, bounds });
  }
  return { kind, wallMs, appends };
}

/** Writes the answer over the request. */
export function writeAnswer(slot: Buffer, answer: GroupAnswer): void {
  slot.writeUInt32LE(statuses.indexOf(answer.status), 0);
  const problemBytes = answer.problem === "" ? 0 : slot.write(answer.problem.slice(0, 2_000), headBytes);
  slot.writeUInt32LE(problemBytes, 4);
  slot.writeDoubleLE(answer.nextPosition, 8);
  let at = headBytes + problemBytes;
  for (const result of answer.results) {
    const committed = result.outcome === "committed";
    slot.writeDoubleLE(committed ? (result.repeated ? outcomes.repeated : outcomes.committed) : outcomes.wrong_revision, at);
    slot.writeDoubleLE(committed ? result.firstPosition : 0, at + 8);
    slot.writeDoubleLE(committed ? result.lastPosition : 0, at + 16);
    slot.writeDoubleLE(committed ? result.revision : result.actual, at + 24);
    at += 32;
  }
}

/** Reads the answer to a group of `appends` appends. */
export function readAnswer(slot: Buffer, appends: number): GroupAnswer {
  const status = statuses[slot.readUInt32LE(0)]!;
  const problemBytes = slot.readUInt32LE(4);
  const nextPosition = slot.readDoubleLE(8);
  const problem = slot.toString("utf8", headBytes, headBytes + problemBytes);
  const results: AppendResult[] = [];
  let at = headBytes + problemBytes;
  const answered = status === "committed" ? appends : 0;
  for (let index = 0; index < answered; index += 1, at += 32) {
    const outcome = slot.readDoubleLE(at);
    const revision = slot.readDoubleLE(at + 24);
    if (outcome === outcomes.wrong_revision) results.push({ outcome: "wrong_revision", actual: revision });
    else {
      const firstPosition = slot.readDoubleLE(at + 8);
      const lastPosition = slot.readDoubleLE(at + 16);
      results.push({ outcome: "committed", firstPosition, lastPosition, revision, repeated: outcome === outcomes.repeated });
    }
  }
  return { status, problem, nextPosition, results };
}
