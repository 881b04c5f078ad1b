import assert from "node:assert/strict";
import { streamEncoder, type EncodedEvent } from "../events/encode.ts";
import type { NewEvent } from "../events/envelope.ts";
import { AttendanceError } from "../errors.ts";
import type { StreamName } from "../ids.ts";
import { batchBytesMax, batchEventsMax } from "./limits.ts";

/** One append, checked and encoded. */
export interface EncodedBatch {
  readonly stream: StreamName;
  readonly expected: number;
  readonly events: readonly EncodedEvent[];
  /** Bytes of all events, without stamps. */
  readonly bytes: number;
}

/**
 * Checks and encodes an append. Every adapter goes through here, so that all of them store the same bytes and refuse the same input.
 *
 * @throws LEDGER_BATCH_LIMIT, EVENT_INVALID, EVENT_TOO_LARGE, EVENT_UNKNOWN; nothing was stored.
 */
export function encodeBatch(stream: StreamName, expected: number, events: readonly NewEvent[]): EncodedBatch {
  assert(Number.isSafeInteger(expected) && expected >= -1, `expectedRevision = ${expected}: NO_STREAM (-1) or the stream's last revision`);
  const encode = streamEncoder(stream);
  if (events.length === 0 || events.length > batchEventsMax) {
    throw new AttendanceError("LEDGER_BATCH_LIMIT", `the batch for ${stream} has ${events.length} events: 1 to ${batchEventsMax}`, {
      stream,
      events: events.length,
      eventsMax: batchEventsMax,
    });
  }
  let bytes = 0;
  const encoded: EncodedEvent[] = [];
  for (const event of events) {
    const one = encode(event, expected + 1 + encoded.length);
    encoded.push(one);
    bytes += one.beforeBytes + one.afterBytes;
    if (bytes > batchBytesMax) {
      throw new AttendanceError("LEDGER_BATCH_LIMIT", `the batch for ${stream} has more than ${batchBytesMax} bytes`, {
        stream,
        bytesMax: batchBytesMax,
      });
    }
  }
  return { stream, expected, events: encoded, bytes };
}
