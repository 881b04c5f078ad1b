import type { EpochMs, LocalDateTime } from "../ids.ts";

/** What a wall-clock reading means in a zone. */
export type Resolved =
  | { readonly resolution: "exact"; readonly occurredAt: EpochMs }
  /** The hour was lived through twice: `candidates` are the earlier and the later moment. */
  | { readonly resolution: "ambiguous"; readonly candidates: readonly [EpochMs, EpochMs] }
  /** The hour was skipped: `candidates` read the wall clock with the offset after and before the change, ascending. */
  | { readonly resolution: "nonexistent"; readonly candidates: readonly [EpochMs, EpochMs] };

/** Version of the time zone database this process resolves with, such as `2026c`. */
export const tzdbVersion: string = process.versions["tz"] ?? "unknown";

/**
 * Resolves a wall-clock reading in an IANA zone. Never guesses at a clock change: it says so instead.
 *
 * @param local `YYYY-MM-DDTHH:MM:SS`, a date that exists (see isRealLocalDateTime).
 * @throws RangeError when the zone is unknown or the reading impossible; check both where they come in.
 */
export function resolveLocal(local: LocalDateTime, zone: string): Resolved {
  const plain = Temporal.PlainDateTime.from(local, { overflow: "reject" });
  const earlier = plain.toZonedDateTime(zone, { disambiguation: "earlier" });
  const later = plain.toZonedDateTime(zone, { disambiguation: "later" });
  const first = earlier.epochMilliseconds;
  const second = later.epochMilliseconds;
  if (first === second) return { resolution: "exact", occurredAt: first };
  const exists = earlier.toPlainDateTime().equals(plain);
  return { resolution: exists ? "ambiguous" : "nonexistent", candidates: [first, second] };
}

/** Whether the text is `YYYY-MM-DDTHH:MM:SS` and that date and time exist on the calendar (30 February does not). */
export function isRealLocalDateTime(text: string): text is LocalDateTime {
  const match = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})$/.exec(text);
  if (match === null) return false;
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number) as [number, number, number, number, number, number];
  return month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month) && hour <= 23 && minute <= 59 && second <= 59;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Whether this process knows the zone. */
export function isKnownZone(zone: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
    return true;
  } catch {
    return false;
  }
}

/** The wall-clock reading of a moment in a zone. */
export function toLocal(at: EpochMs, zone: string): LocalDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDateTime().toString({ smallestUnit: "second" });
}
