import { decodeEvent } from "../shared/events/decode.ts";
import { AttendanceError } from "../shared/errors.ts";
import type { EpochMs } from "../shared/ids.ts";
import type { Ledger } from "../shared/ledger/port.ts";

/** What the ledger held: everything before a position, or everything recorded up to and including a moment. */
export interface AsOf {
  /** Events before this position count. */
  readonly asOfPosition: number;
  /** The moment the question is asked at: decides what is still open. */
  readonly at: EpochMs;
}

/**
 * Understands `--as-of`: a ledger position, or a moment in ISO 8601 with an offset (or Z).
 *
 * A position P means "with what the events before P say", asked at the moment the last of them was recorded.
 * A moment still to come is refused: what will be known then is not known, and a sheet of it would have a hash that a
 * later event makes wrong.
 *
 * @param now The clock the ledger is written by. A ledger whose clock ran ahead of this one, as the demo's does, may be asked
 *   up to the moment of its last event.
 * @throws AttendanceError AS_OF_INVALID naming what was given and what would be right.
 */
export async function readAsOf(ledger: Ledger, text: string | undefined, now: EpochMs): Promise<AsOf> {
  const next = await ledger.nextPosition();
  if (text === undefined) return { asOfPosition: next, at: now };
  if (/^\d+$/.test(text)) {
    const position = Number(text);
    if (position > next) throw invalid(text, `the ledger holds ${next} events, so a position is at most ${next}`);
    return { asOfPosition: position, at: position === 0 ? 0 : await recordedAt(ledger, position - 1) };
  }
  const moment = parseMoment(text);
  const latest = next === 0 ? now : Math.max(now, await recordedAt(ledger, next - 1));
  if (moment > latest) {
    throw invalid(text, `the moment is still to come; the latest that can be asked about is ${new Date(latest).toISOString()}`);
  }
  return { asOfPosition: await positionAfter(ledger, next, moment), at: moment };
}

function parseMoment(text: string): EpochMs {
  try {
    return Temporal.Instant.from(text).epochMilliseconds;
  } catch (cause) {
    throw invalid(text, "give a position such as 1200, or a moment with its offset such as 2026-11-20T18:00:00+08:00", cause);
  }
}

const invalid = (text: string, remedy: string, cause?: unknown): AttendanceError =>
  new AttendanceError("AS_OF_INVALID", `--as-of ${text}: ${remedy}`, { field: "--as-of", value: text, remedy }, cause);

/** First position recorded after the moment, by halving: recordedAt never decreases along positions. */
async function positionAfter(ledger: Ledger, next: number, moment: EpochMs): Promise<number> {
  let from = 0;
  let until = next;
  while (from < until) {
    const middle = Math.floor((from + until) / 2);
    if ((await recordedAt(ledger, middle)) <= moment) from = middle + 1;
    else until = middle;
  }
  return from;
}

async function recordedAt(ledger: Ledger, position: number): Promise<EpochMs> {
  for await (const batch of ledger.readAll(position, { batchSize: 1 })) {
    const stored = batch[0];
    if (stored !== undefined) return decodeEvent(stored).recordedAt;
  }
  throw new AttendanceError("AS_OF_INVALID", `there is no event at position ${position}`, { position });
}
