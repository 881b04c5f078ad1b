import fc from "fast-check";
import { expect, test } from "vitest";
import { createReadingResolver, wallClockMs } from "../../services/gateway/zone-readings.ts";
import { isRealLocalDateTime, resolveLocal } from "../../shared/time/resolve.ts";

const zones = Intl.supportedValuesOf("timeZone");
const pad = (value: number, digits = 2): string => String(value).padStart(digits, "0");

/** A wall-clock reading so many seconds from a moment, in a zone. */
function readingNear(at: number, zone: string, seconds: number): string {
  const wall = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDateTime().add({ seconds });
  return wall.toString({ smallestUnit: "second" });
}

/** The first clock change of a zone at or after a year, if it has one. */
function changeAfter(zone: string, year: number): number | undefined {
  const start = Temporal.ZonedDateTime.from({ timeZone: zone, year, month: 1, day: 1 });
  return start.getTimeZoneTransition("next")?.epochMilliseconds;
}

test("a remembered hour answers as the time zone database does, in every zone and around its clock changes", () => {
  const resolvers = new Map(zones.map((zone) => [zone, createReadingResolver(zone)]));
  let nearChange = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.integer({ min: 1905, max: 2037 }),
      fc.array(fc.integer({ min: -9_000, max: 9_000 }), { minLength: 1, maxLength: 12 }),
      (zone, year, offsets) => {
        const change = changeAfter(zone, year);
        if (change !== undefined) nearChange += 1;
        const around = change ?? Date.UTC(year, 5, 1);
        for (const seconds of offsets) {
          const local = readingNear(around, zone, seconds);
          expect(resolvers.get(zone)!(local), `${zone} ${local}`).toEqual(resolveLocal(local, zone));
        }
      },
    ),
    { numRuns: 2_000 },
  );
  expect(nearChange).toBeGreaterThan(1_000);
});

test("every minute of the days on which Lord Howe, Troll and Casablanca change their clocks resolves alike", () => {
  for (const [zone, year] of [
    ["Australia/Lord_Howe", 2026],
    ["Antarctica/Troll", 2026],
    ["Africa/Casablanca", 2026],
    ["America/New_York", 2026],
    ["Asia/Shanghai", 1991],
  ] as const) {
    const resolve = createReadingResolver(zone);
    const change = changeAfter(zone, year)!;
    for (let minute = -240; minute <= 240; minute += 1) {
      const local = readingNear(change, zone, minute * 60);
      expect(resolve(local), `${zone} ${local}`).toEqual(resolveLocal(local, zone));
    }
  }
});

test("a wall clock's milliseconds are those of the calendar, from year 0 to 9999", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 9_999 }),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 31 }),
      fc.integer({ min: 0, max: 86_399 }),
      (year, month, day, second) => {
        const time = `${pad(Math.floor(second / 3_600))}:${pad(Math.floor(second / 60) % 60)}:${pad(second % 60)}`;
        const local = `${pad(year, 4)}-${pad(month)}-${pad(day)}T${time}`;
        fc.pre(isRealLocalDateTime(local));
        expect(wallClockMs(local)).toBe(Temporal.PlainDateTime.from(local).toZonedDateTime("UTC").epochMilliseconds);
      },
    ),
    { numRuns: 2_000 },
  );
});
