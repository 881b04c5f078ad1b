import { resolveLocal, type Resolved } from "../../shared/time/resolve.ts";
import type { EpochMs, LocalDateTime } from "../../shared/ids.ts";

const hourMs = 3_600_000;

/** Hours remembered per zone before starting over: two years of them, far more than a back-fill brings at once. */
const hoursMax = 20_000;

/** Answers what readings of a wall clock mean, as `resolveLocal` does, fast enough to be asked for every row. */
export type ReadingResolver = (local: LocalDateTime) => Resolved;

/**
 * Makes a resolver for one zone that remembers the zone's offset hour by hour.
 *
 * Nearly all hours of a wall clock have one offset from start to end; only those are remembered. An hour that a clock
 * change touches is left to `resolveLocal` row by row, so that nothing near a change is ever guessed.
 * tests/property/zone-readings.test.ts holds the two equal over all zones and their changes.
 *
 * @throws RangeError from the resolver, as `resolveLocal` throws it.
 */
export function createReadingResolver(zone: string): ReadingResolver {
  /** Hour of the wall clock → offset in ms, or NaN where a change touches the hour. */
  const offsets = new Map<number, number>();
  return (local) => {
    const wallMs = wallClockMs(local);
    const hour = Math.floor(wallMs / hourMs);
    let offset = offsets.get(hour);
    if (offset === undefined) {
      if (offsets.size >= hoursMax) offsets.clear();
      offset = offsetOfHour(local, zone);
      offsets.set(hour, offset);
    }
    return Number.isNaN(offset) ? resolveLocal(local, zone) : { resolution: "exact", occurredAt: wallMs - offset };
  };
}

/** The offset that holds for the whole hour a reading lies in, or NaN when there is none. */
function offsetOfHour(local: LocalDateTime, zone: string): number {
  const hour = local.slice(0, 13);
  const first = resolveLocal(`${hour}:00:00`, zone);
  const last = resolveLocal(`${hour}:59:59`, zone);
  if (first.resolution !== "exact" || last.resolution !== "exact" || last.occurredAt - first.occurredAt !== 3_599_000) return Number.NaN;
  // Two changes inside one hour that undo each other would look like none at both ends.
  const change = Temporal.Instant.fromEpochMilliseconds(first.occurredAt).toZonedDateTimeISO(zone).getTimeZoneTransition("next");
  if (change !== null && change.epochMilliseconds <= last.occurredAt) return Number.NaN;
  return wallClockMs(`${hour}:00:00`) - first.occurredAt;
}

/**
 * The reading as if its wall clock showed UTC, milliseconds.
 *
 * @param local `YYYY-MM-DDTHH:MM:SS`, checked by the caller.
 */
export function wallClockMs(local: LocalDateTime): EpochMs {
  const digit = (at: number): number => local.charCodeAt(at) - 48;
  const two = (at: number): number => digit(at) * 10 + digit(at + 1);
  const days = daysFromCivil(two(0) * 100 + two(2), two(5), two(8));
  return (((days * 24 + two(11)) * 60 + two(14)) * 60 + two(17)) * 1_000;
}

/** Days since 1970-01-01 in the proleptic Gregorian calendar; Date.UTC cannot be asked, it takes year 70 for 1970. */
function daysFromCivil(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}
