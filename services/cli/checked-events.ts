import { AttendanceError } from "../../shared/errors.ts";
import { decodeEvent } from "../../shared/events/decode.ts";
import type { StoredEvent } from "../../shared/ledger/port.ts";

/**
 * Sees that every event can be read and stands where it says: the stream, revision and type beside the bytes are those in them,
 * positions and the revisions of each stream have no hole, and no event was recorded before the one in front of it.
 */
export function createEventCheck(): (batch: readonly StoredEvent[]) => void {
  const heads = new Map<string, number>();
  let next = 0;
  let recordedAt = Number.NEGATIVE_INFINITY;

  return function check(batch) {
    for (const stored of batch) {
      const { position, stream, revision } = stored;
      if (position !== next) throw corrupt(position, `event #${next} is missing`);
      const expected = (heads.get(stream) ?? -1) + 1;
      if (revision !== expected) throw corrupt(position, `it is revision ${revision} of ${stream}, where ${expected} should be`);
      const at = decoded(stored);
      if (at < recordedAt) throw corrupt(position, `it was recorded at ${at}, before the event in front of it (${recordedAt})`);
      heads.set(stream, revision);
      next = position + 1;
      recordedAt = at;
    }
  };
}

/** @returns when the event was recorded. */
function decoded(stored: StoredEvent): number {
  try {
    return decodeEvent(stored).recordedAt;
  } catch (cause) {
    if (!(cause instanceof AttendanceError) || cause.code !== "EVENT_UNREADABLE") throw cause;
    throw corrupt(stored.position, cause.message, cause);
  }
}

const corrupt = (position: number, what: string, cause?: unknown): AttendanceError =>
  new AttendanceError("LEDGER_CORRUPT", `event #${position}: ${what}`, { position }, cause);
