import { refuse, type Refusal } from "../../shared/errors.ts";
import { isKnownZone, isRealLocalDateTime, resolveLocal } from "../../shared/time/resolve.ts";
import type { EpochMs, LocalDate, LocalDateTime } from "../../shared/ids.ts";
import { fieldFault, isRefusal } from "./command.ts";

/** Whether the text is a date that exists (30 February does not). */
export function isRealDate(date: LocalDate): boolean {
  return isRealLocalDateTime(`${date}T00:00:00`);
}

/** Refuses a date that does not exist, and a range that is empty. */
export function rangeFault(command: string, from: LocalDate, until: LocalDate | null): Refusal | undefined {
  if (!isRealDate(from)) return fieldFault(command, "from", from, "a date that exists, as YYYY-MM-DD");
  if (until === null) return undefined;
  if (!isRealDate(until)) return fieldFault(command, "until", until, "a date that exists, as YYYY-MM-DD");
  return until > from ? undefined : fieldFault(command, "until", until, `a date after ${from}; it is the first date no longer included`);
}

/**
 * The moment a person means by a wall-clock reading. Never guessed: for an hour lived through twice they must say which.
 *
 * @param chosen which of the two moments, when the reading has two.
 */
function momentOf(
  command: string,
  reading: LocalDateTime,
  zone: string,
  chosen: EpochMs | undefined,
): { readonly occurredAt: EpochMs } | Refusal {
  if (!isRealLocalDateTime(reading)) return fieldFault(command, "reading", reading, "a date and time that exist, as YYYY-MM-DDTHH:MM:SS");
  if (!isKnownZone(zone)) return refuse("ZONE_UNKNOWN", `zone = ${zone}: the name of an IANA time zone, such as Asia/Shanghai`, { zone });
  const resolved = resolveLocal(reading, zone);
  if (resolved.resolution === "nonexistent") {
    return refuse("READING_NONEXISTENT", `reading = ${reading}: the clocks of ${zone} skipped this hour; give a time before or after it`, {
      reading,
      zone,
    });
  }
  if (resolved.resolution === "ambiguous") {
    if (chosen !== undefined && resolved.candidates.includes(chosen)) return { occurredAt: chosen };
    const [earlier, later] = resolved.candidates;
    return refuse("READING_AMBIGUOUS", `reading = ${reading}: ${zone} had this hour twice; give occurredAt as ${earlier} or ${later}`, {
      reading,
      zone,
      candidates: resolved.candidates,
    });
  }
  if (chosen !== undefined && chosen !== resolved.occurredAt) {
    return fieldFault(command, "occurredAt", chosen, `${resolved.occurredAt}, which is ${reading} in ${zone}, or nothing`);
  }
  return { occurredAt: resolved.occurredAt };
}

/** As momentOf, and not later than now. */
export function pastMomentOf(
  command: string,
  given: { readonly reading: LocalDateTime; readonly zone: string; readonly chosen: EpochMs | undefined; readonly now: EpochMs },
): { readonly occurredAt: EpochMs } | Refusal {
  const moment = momentOf(command, given.reading, given.zone, given.chosen);
  if (isRefusal(moment) || moment.occurredAt <= given.now) return moment;
  return refuse("MOMENT_IN_FUTURE", `reading = ${given.reading}: it lies ahead; a punch is entered when it has happened`, {
    reading: given.reading,
  });
}
