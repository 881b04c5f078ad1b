/**
 * Dates and wall clock of a zone, by Temporal alone. Dates are texts `YYYY-MM-DD`, moments are epoch seconds.
 *
 * Answers are remembered, because Temporal is asked the same thing for every history; nothing else is.
 */
const moments = new Map<string, number>();
const dates = new Map<string, string>();
const rememberedMax = 400_000;

function remembered<Value>(store: Map<string, Value>, key: string, make: () => Value): Value {
  let value = store.get(key);
  if (value === undefined) {
    if (store.size >= rememberedMax) store.clear();
    store.set(key, (value = make()));
  }
  return value;
}

export function addDays(date: string, days: number): string {
  return remembered(dates, `${date}+${days}`, () => Temporal.PlainDate.from(date).add({ days }).toString());
}

export const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

export function weekdayOf(date: string): (typeof weekdays)[number] {
  return weekdays[Number(remembered(moments, `${date}?`, () => Temporal.PlainDate.from(date).dayOfWeek)) - 1]!;
}

/** Whole weeks from a date to another, rounded down. */
export function weeksBetween(from: string, until: string): number {
  return Number(
    remembered(moments, `${from}..${until}`, () =>
      Math.floor(Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(until)).days / 7),
    ),
  );
}

/** The moment of a wall-clock time; one that came twice is its first, one that was skipped is moved on by the skip. */
export function momentOf(date: string, time: string, zone: string): number {
  return remembered(
    moments,
    `${date}T${time}[${zone}]`,
    () => Temporal.PlainDateTime.from(`${date}T${time}`).toZonedDateTime(zone, { disambiguation: "compatible" }).epochMilliseconds / 1_000,
  );
}

/** The first moment of a date: not always midnight, where clocks change at midnight. */
export function startOf(date: string, zone: string): number {
  return remembered(
    moments,
    `${date}[${zone}]`,
    () => Temporal.PlainDate.from(date).toZonedDateTime({ timeZone: zone }).epochMilliseconds / 1_000,
  );
}

/** The date a moment lies in. */
export function dateOf(at: number, zone: string): string {
  return remembered(dates, `${at}[${zone}]`, () =>
    Temporal.Instant.fromEpochMilliseconds(at * 1_000)
      .toZonedDateTimeISO(zone)
      .toPlainDate()
      .toString(),
  );
}

/** All dates of [from, until). */
export function datesOf(from: string, until: string): string[] {
  const all: string[] = [];
  for (let date = from; date < until; date = addDays(date, 1)) all.push(date);
  return all;
}
