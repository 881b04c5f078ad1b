import fc from "fast-check";
import { expect, test } from "vitest";
import "../support/same-histories.ts";
import type { DayResult } from "../../projections/attendance/day-result.ts";
import { judgeDays } from "../../projections/attendance/judge-days.ts";
import { createFacts } from "../../projections/facts/facts.ts";
import type { Facts } from "../../projections/facts/facts-types.ts";
import { PunchReading, readPunch } from "../../projections/facts/read-punch.ts";
import { monthSheet } from "../../projections/month/month-sheet.ts";
import { decodeEvent } from "../../shared/events/decode.ts";
import type { EventOf } from "../../shared/events/envelope.ts";
import { parsePolicy } from "../../shared/policy/parse.ts";
import type { Policy } from "../../shared/policy/schema.ts";
import { dateOf, dayNumber, weekdayOf } from "../../shared/time/day-number.ts";
import { instantBase, zoneDays } from "../../shared/time/zone-days.ts";
import { histories } from "../support/histories.ts";
import { SmallCompany } from "../support/small-company.ts";
import { StoredEvents } from "../support/stored-events.ts";

const zones = ["Asia/Shanghai", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca"] as const;

/** Weeks with a clock change somewhere, in which a punch may fall on any second. */
const firstDates = ["2024-03-04", "2024-03-08", "2024-03-29", "2024-04-05", "2024-10-04", "2024-10-25", "2024-11-01"] as const;
const daysAsked = 5;

interface Punch {
  readonly day: number;
  readonly second: number;
  readonly state: string;
}

const punch: fc.Arbitrary<Punch> = fc.record({
  day: fc.nat({ max: daysAsked - 1 }),
  second: fc.oneof(fc.constantFrom(0, 3_600, 7_200, 9 * 3_600, 12 * 3_600, 18 * 3_600, 22 * 3_600, 86_399), fc.nat({ max: 86_399 })),
  state: fc.constantFrom("in", "out", ""),
});

const policies: readonly Policy[] = [
  {},
  { pairing: "direction_pairs", bounce_window_seconds: 90 },
  { pairing: "alternate_pairs", late_stay_relief: [{ left_after_end_min: 60, relief_min: 30 }] },
  { attribution: "day_cut", day_cut_at: "03:00", pairing: "direction_first_last" },
  { attribution: "span", shift_date_policy: "split_at_midnight" },
  { attribution: "span", shift_date_policy: "most_worked", pairing: "alternate_pairs" },
  { rounding: { mode: "closest", in_minutes: 15, out_minutes: 15 }, night_window: { start: "22:00", end: "06:00" } },
].map((rules) => parsePolicy({ ...rules, absence_requires: "window_closed" }));

const local = (from: string, { day, second }: Punch): string =>
  Temporal.PlainDateTime.from(`${from}T00:00:00`).add({ days: day, seconds: second }).toString({ smallestUnit: "second" });

/** A company whose person works nights and days in turn. */
function company(zone: string, from: string): SmallCompany {
  const made = new SmallCompany(zone).terminal().calendar(2024).shift().person("e1");
  made.shift({ id: "NIGHT", start: "22:00", end: "06:00", endsNextDay: true, breaks: [{ start: "01:30", end: "02:30" }] });
  for (let day = 0; day < daysAsked; day += 2) made.roster("e1", dateOf(dayNumber(from) + day), ["NIGHT"]);
  return made;
}

function ask(facts: Facts, from: number, until: number, draft: Policy): DayResult[] {
  return judgeDays(facts, {
    employees: ["e1"],
    from: dateOf(from),
    until: dateOf(until),
    at: Date.parse("2025-01-01"),
    policies: { draft },
  });
}

/** A day without what depends on where its punches stand on the ledger. */
const withoutPlaces = ({ punches, ...day }: DayResult): unknown => ({
  ...day,
  punches: punches.map(({ position: _position, punch: _punch, ...rest }) => JSON.stringify(rest)).toSorted(),
});

const situation = fc.record({
  zone: fc.constantFrom(...zones),
  from: fc.constantFrom(...firstDates),
  punches: fc.array(punch, { maxLength: 16 }),
  draft: fc.constantFrom(...policies),
});

test("the order in which punches arrive does not change a day", () => {
  fc.assert(
    fc.property(situation, fc.infiniteStream(fc.nat()), ({ zone, from, punches, draft }, order) => {
      // The same moment and direction twice is one record to a terminal; which of two such rows counts is told by nothing.
      const different = [...new Map(punches.map((one) => [`${one.day} ${one.second} ${one.state}`, one])).values()];
      const shuffled = different.map((one) => ({ one, key: order.next().value })).toSorted((a, b) => a.key - b.key);
      const judge = (all: readonly Punch[]): unknown => {
        const made = company(zone, from);
        for (const one of all) made.punch("e1", local(from, one), one.state);
        const day = dayNumber(from);
        return ask(made.facts(), day, day + daysAsked, draft).map(withoutPlaces);
      };
      expect(judge(shuffled.map(({ one }) => one))).toEqual(judge(different));
    }),
    { numRuns: 150 },
  );
});

test("a date is judged the same whatever range it is asked in", () => {
  fc.assert(
    fc.property(situation, ({ zone, from, punches, draft }) => {
      const made = company(zone, from);
      for (const one of punches) made.punch("e1", local(from, one), one.state);
      const facts = made.facts();
      const day = dayNumber(from);
      const whole = ask(facts, day - 1, day + daysAsked + 1, draft);
      const single = Array.from({ length: daysAsked + 2 }, (_, index) => ask(facts, day - 1 + index, day + index, draft)).flat();
      expect(single).toEqual(whole);
    }),
    { numRuns: 150 },
  );
});

test("cutting spans at midnight keeps every second, and every punch belongs to one date", () => {
  const [split, whole] = (["split_at_midnight", "start_day"] as const).map((shift_date_policy) =>
    parsePolicy({ attribution: "span", shift_date_policy, absence_requires: "window_closed" }),
  );
  fc.assert(
    fc.property(situation, ({ zone, from, punches }) => {
      const made = company(zone, from);
      for (const one of punches) made.punch("e1", local(from, one), one.state);
      const facts = made.facts();
      const worked = (draft: Policy): number =>
        ask(facts, dayNumber(from) - 2, dayNumber(from) + daysAsked + 3, draft).reduce((sum, day) => sum + day.workedSeconds, 0);
      expect(worked(split!)).toBe(worked(whole!));
      for (const draft of [split!, whole!]) {
        const listed = ask(facts, dayNumber(from) - 2, dayNumber(from) + daysAsked + 3, draft).flatMap((day) =>
          day.punches.map((use) => use.position),
        );
        expect(listed.toSorted((a, b) => a - b)).toEqual([...new Set(listed)].toSorted((a, b) => a - b));
        expect(listed).toHaveLength(punches.length);
      }
    }),
    { numRuns: 150 },
  );
});

test("windows, too, list every punch of the days around on exactly one date", () => {
  fc.assert(
    fc.property(situation, ({ zone, from, punches, draft }) => {
      const made = company(zone, from);
      for (const one of punches) made.punch("e1", local(from, one), one.state);
      const listed = ask(made.facts(), dayNumber(from) - 3, dayNumber(from) + daysAsked + 3, draft).flatMap((day) =>
        day.punches.map((use) => use.position),
      );
      expect(new Set(listed).size).toBe(punches.length);
      expect(listed).toHaveLength(punches.length);
    }),
    { numRuns: 150 },
  );
});

test("the identities of the month sheet hold for every history, and the hash tells two sheets apart only by what they say", () => {
  fc.assert(
    fc.property(histories(16), (history) => {
      const stored = new StoredEvents();
      for (const { recordedAt, stream, event } of history.events)
        stored.add(stream, event.type, event.data as never, { recordedAt, id: event.id });
      const facts = createFacts();
      facts.apply(stored.events);
      const options = { department: "d", month: history.from.slice(0, 7), at: history.askedAt[1]! };
      const departments = new Set(
        judgeDays(facts, { from: history.from, until: history.until, at: options.at }).map((day) => day.department),
      );
      for (const department of departments) {
        const sheet = monthSheet(facts, { ...options, department });
        for (const { totals, deductions, deductionMinor } of sheet.rows) {
          expect(totals.scheduledHalfDays).toBe(totals.calendarHalfDays - totals.restHalfDays - totals.holidayHalfDays);
          const { leaveHalfDays, absenceHalfDays, pendingHalfDays } = totals;
          expect(totals.attendedHalfDays).toBe(totals.scheduledHalfDays - leaveHalfDays - absenceHalfDays - pendingHalfDays);
          expect(totals.attendedHalfDays).toBeGreaterThanOrEqual(0);
          expect(deductionMinor).toBe(deductions.reduce((sum, one) => sum + one.amountMinor, 0));
          for (const { dates, count } of deductions) expect(dates.length).toBeLessThanOrEqual(count);
        }
        expect(monthSheet(facts, { ...options, department, asOfPosition: facts.position }).hash).toBe(sheet.hash);
      }
    }),
    { numRuns: 100 },
  );
});

test("a punch read from its bytes is the punch decoded, or is left to decoding", () => {
  const text = fc.oneof(
    fc.constantFrom("0701", '","id":"', "\\", "é", "张三", '"state":"1"', "}"),
    fc.string({ minLength: 1, maxLength: 12, unit: "binary" }),
  );
  fc.assert(
    fc.property(
      fc.record({
        value: text.filter((one) => one.isWellFormed()),
        terminal: text.filter((one) => one.isWellFormed()),
        state: fc.option(
          text.filter((one) => one.isWellFormed()),
          { nil: undefined },
        ),
        raw: text.filter((one) => one.isWellFormed()),
        occurredAt: fc.oneof(fc.integer({ min: -1e12, max: 4e12 }), fc.constant(null)),
        kind: fc.constantFrom("pin", "card"),
        resolution: fc.constantFrom("exact", "received", "ambiguous"),
      }),
      ({ value, terminal, state, raw, occurredAt, kind, resolution }) => {
        const stored = new StoredEvents();
        stored.add("punches-x-2024-03", "PunchRecorded", {
          terminal,
          protocol: "mqtt",
          channel: "mqtt",
          key: { kind, value } as never,
          reading: null,
          zone: "UTC",
          tzdb: "t",
          resolution: resolution as never,
          occurredAt,
          ...(resolution === "ambiguous" ? { candidates: [1, 2] } : {}),
          receivedAt: 7,
          ...(state === undefined ? {} : { state }),
          grade: 1,
          raw: { text: raw },
        });
        const reading = new PunchReading();
        const [event] = stored.events;
        const { id, data } = decodeEvent(event!) as EventOf<"PunchRecorded">;
        if (!readPunch(event!, reading)) return;
        expect({
          occurredAt: reading.occurredAt,
          keyKind: reading.keyKind,
          keyValue: reading.keyValue,
          state: reading.state,
          terminal: reading.terminal,
          id: reading.id,
        }).toEqual({
          occurredAt: data.occurredAt,
          keyKind: data.key.kind,
          keyValue: data.key.value,
          state: data.state,
          terminal: data.terminal,
          id,
        });
      },
    ),
  );
});

test("dates as numbers are the calendar's dates", () => {
  fc.assert(
    fc.property(fc.integer({ min: -40_000, max: 120_000 }), (day) => {
      const plain = Temporal.PlainDate.from("1970-01-01").add({ days: day });
      expect(dateOf(day)).toBe(plain.toString());
      expect(dayNumber(plain.toString())).toBe(day);
      expect(weekdayOf(day)).toBe(plain.dayOfWeek - 1);
    }),
  );
});

test("instants of a zone's dates and wall clock are those of the time zone database", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...zones, "America/New_York", "Asia/Beirut", "UTC"),
      fc.integer({ min: dayNumber("2009-01-01"), max: dayNumber("2030-01-01") }),
      fc.nat({ max: 2 * 86_400 }),
      (zone, day, wall) => {
        const days = zoneDays(zone);
        const midnight = Temporal.PlainDate.from(dateOf(day));
        expect(days.start(day)).toBe(midnight.toZonedDateTime(zone).epochMilliseconds / 1_000 - instantBase);
        const plain = midnight.toPlainDateTime().add({ seconds: wall });
        const at = plain.toZonedDateTime(zone).epochMilliseconds / 1_000 - instantBase;
        expect(days.instant(day, wall)).toBe(at);
        const date = Temporal.Instant.fromEpochMilliseconds((at + instantBase) * 1_000)
          .toZonedDateTimeISO(zone)
          .toPlainDate();
        expect(days.dayOf(at)).toBe(dayNumber(date.toString()));
      },
    ),
    { numRuns: 400 },
  );
});
