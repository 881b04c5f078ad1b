import type { EpochMs } from "../../shared/ids.ts";

/** Writes moments as the clocks of a zone show them, to the second; "never" for none. Name the zone once beside them. */
export function momentsIn(zone: string): (at: EpochMs | null) => string {
  return (at) =>
    at === null
      ? "never"
      : Temporal.Instant.fromEpochMilliseconds(at)
          .toZonedDateTimeISO(zone)
          .toPlainDateTime()
          .toString({ fractionalSecondDigits: 0 })
          .replace("T", " ");
}
