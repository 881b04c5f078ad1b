import type { EpochMs, LocalDate } from "../../shared/ids.ts";

/**
 * The moment a text of a scenario means: with Z or an offset it stands for itself, otherwise it is read on the zone's
 * wall clock; an hour that came twice is its first, one that was skipped is moved on by the skip.
 */
export function momentIn(text: string, zone: string): EpochMs {
  if (/(Z|[+-]\d{2}:\d{2})$/.test(text)) return Temporal.Instant.from(text).epochMilliseconds;
  return Temporal.PlainDateTime.from(text).toZonedDateTime(zone, { disambiguation: "compatible" }).epochMilliseconds;
}

/** The date so many days later, or earlier when negative. */
export function addDays(date: LocalDate, days: number): LocalDate {
  return Temporal.PlainDate.from(date).add({ days }).toString();
}

/** Every date of [from, until). */
export function datesBetween(from: LocalDate, until: LocalDate): LocalDate[] {
  const dates: LocalDate[] = [];
  for (let date = from; date < until; date = addDays(date, 1)) dates.push(date);
  return dates;
}

const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

/** The weekday of a date, as calendars and patterns name it. */
export function weekdayOf(date: LocalDate): (typeof weekdays)[number] {
  return weekdays[Temporal.PlainDate.from(date).dayOfWeek - 1]!;
}
