import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { DayResult, PunchUse } from "../../projections/attendance/day-result.ts";
import { dayOnBoard, presenceOf, presenceStates, type PresenceInput } from "../../projections/presence/presence.ts";
import { summarise } from "../../projections/presence/summary.ts";
import { aDay, aPunch, aWindow, arrivedAt } from "../support/fake-read-model.ts";

const window = aWindow();
const second = fc.integer({ min: window.opensAt - 7_200, max: window.closesAt + 7_200 });
const punch = fc
  .record({
    at: second,
    direction: fc.constantFrom("in" as const, "out" as const, "unknown" as const),
    used: fc.constantFrom("in" as const, "out" as const, "between" as const, "not_used" as const),
  })
  .map(({ at, direction, used }): PunchUse => aPunch(at, { direction, used }));
const day = fc
  .record({
    planned: fc.boolean(),
    status: fc.constantFrom<DayResult["status"][]>(
      "present",
      "absent",
      "half_absent",
      "leave",
      "half_leave",
      "rest",
      "holiday",
      "pending",
      "none",
    ),
    inResult: fc.constantFrom<DayResult["inResult"][]>("normal", "late", "missing", "excused", "none"),
    flags: fc.subarray<DayResult["flags"][number]>([
      "late",
      "serious_late",
      "early",
      "missing_in",
      "missing_out",
      "rest_day_work",
      "manual",
    ]),
    state: fc.constantFrom("provisional" as const, "confirmed" as const),
    punches: fc.array(punch, { maxLength: 5 }),
  })
  .map(({ planned, punches, ...fields }): DayResult => {
    const used = punches.filter((one) => one.used !== "not_used").map((one) => one.at);
    return aDay({
      ...fields,
      punches,
      windows: planned ? [window] : [],
      shifts: planned ? ["day"] : [],
      firstIn: used.length === 0 ? null : Math.min(...used),
      lastOut: used.length < 2 ? null : Math.max(...used),
    });
  });
const input = fc.record({ day, heardUpTo: fc.option(second) }) satisfies fc.Arbitrary<PresenceInput>;

describe("today's board", () => {
  test("everybody is in exactly one state, and the numbers add up to the people", () => {
    fc.assert(
      fc.property(fc.array(input, { maxLength: 30 }), second, (inputs, now) => {
        const rows = inputs.map((one) => presenceOf(one, now));
        for (const row of rows) expect(presenceStates).toContain(row.state);
        const { people, late, lateIn, ...states } = summarise(rows);
        expect(people).toBe(inputs.length);
        expect(Object.values(states).reduce((sum, count) => sum + count, 0)).toBe(people);
        expect(late).toBeLessThanOrEqual(people);
      }),
    );
  });

  test("who has punched is in or has left, never missing, absent or pending", () => {
    fc.assert(
      fc.property(input, second, punch, (one, now, extra) => {
        const punched = { ...one, day: { ...one.day, punches: [...one.day.punches, { ...extra, used: "in" as const }] } };
        expect(["in", "left"]).toContain(presenceOf(punched, now).state);
      }),
    );
  });

  test("nobody is missing before the shift starts, nor while a clock has not reported past its start", () => {
    fc.assert(
      fc.property(input, second, (one, now) => {
        const { state } = presenceOf(one, now);
        if (state !== "missing") return;
        expect(now).toBeGreaterThanOrEqual(window.startsAt);
        expect(one.heardUpTo).toBeGreaterThanOrEqual(window.startsAt);
      }),
    );
  });

  test("who has left and does not come back stays left as time passes", () => {
    fc.assert(
      fc.property(input, second, fc.nat(20_000), (one, now, passed) => {
        if (presenceOf(one, now).state === "left") expect(presenceOf(one, now + passed).state).toBe("left");
      }),
    );
  });

  test("the order in which punches are listed does not matter", () => {
    fc.assert(
      fc.property(input, second, (one, now) => {
        const distinct = [...new Map(one.day.punches.map((use) => [use.at, use])).values()];
        const forwards = presenceOf({ ...one, day: { ...one.day, punches: distinct } }, now);
        const backwards = presenceOf({ ...one, day: { ...one.day, punches: distinct.toReversed() } }, now);
        expect(backwards.state).toBe(forwards.state);
      }),
    );
  });
});

describe("a day on the board", () => {
  const at = (time: string) => aWindow(time).startsAt;
  const due: PresenceInput = { day: aDay({ windows: [window], shifts: ["day"], inResult: "missing" }), heardUpTo: at("09:05") };

  test("a person due at nine is not yet due at eight, pending until the clocks have reported, missing after", () => {
    expect(presenceOf(due, at("08:00")).state).toBe("expected");
    expect(presenceOf({ ...due, heardUpTo: at("08:59") }, at("09:10")).state).toBe("pending");
    expect(presenceOf(due, at("09:10")).state).toBe("missing");
    expect(presenceOf(due, at("09:10")).why).toEqual([{ code: "missing_in", at: window.startsAt }]);
  });

  test("a second punch of unknown direction in the morning is no departure, one after the end is", () => {
    const twice = arrivedAt("e-01", at("08:55"), {
      lastOut: at("09:20"),
      punches: [aPunch(at("08:55")), aPunch(at("09:20"), { used: "out" })],
    });
    expect(presenceOf({ day: twice, heardUpTo: null }, at("10:00")).state).toBe("in");
    const gone = arrivedAt("e-01", at("08:55"), {
      lastOut: at("18:05"),
      punches: [aPunch(at("08:55")), aPunch(at("18:05"), { used: "out" })],
    });
    expect(presenceOf({ day: gone, heardUpTo: null }, at("18:06")).state).toBe("left");
  });

  test("a departure punched as such counts at once", () => {
    const gone = arrivedAt("e-01", at("08:55"), {
      lastOut: at("15:00"),
      punches: [aPunch(at("08:55"), { direction: "in" }), aPunch(at("15:00"), { direction: "out", used: "out" })],
    });
    expect(presenceOf({ day: gone, heardUpTo: null }, at("15:01")).state).toBe("left");
  });

  test("a person on leave for the morning is on leave until the afternoon begins, and missing after", () => {
    const halfDay: PresenceInput = {
      day: aDay({
        windows: [{ ...window, expectedFrom: at("13:00") }],
        status: "half_leave",
        inResult: "missing",
        leave: [{ kind: "sick", halfDays: 1 }],
      }),
      heardUpTo: at("14:00"),
    };
    expect(presenceOf(halfDay, at("08:00")).state).toBe("expected");
    expect(presenceOf(halfDay, at("09:30"))).toMatchObject({ state: "leave", why: [{ code: "half_leave", kind: "sick" }] });
    expect(presenceOf(halfDay, at("13:30"))).toMatchObject({ state: "missing", why: [{ code: "missing_in", at: at("13:00") }] });
  });

  test("yesterday's night shift stays on the board until it is over", () => {
    const night = {
      shift: "night",
      startsAt: at("00:00") - 7_200,
      endsAt: at("06:00"),
      opensAt: at("00:00") - 14_400,
      closesAt: at("09:00"),
      expectedFrom: at("00:00") - 7_200,
      expectedUntil: at("06:00"),
    };
    const yesterday: PresenceInput = {
      day: aDay({ date: "2026-11-22", windows: [night], firstIn: night.startsAt, punches: [aPunch(night.startsAt)] }),
      heardUpTo: null,
    };
    const tonight: PresenceInput = {
      day: aDay({ windows: [{ ...night, startsAt: at("22:00"), opensAt: at("20:00"), endsAt: at("23:59"), closesAt: at("23:59") }] }),
      heardUpTo: null,
    };
    expect(dayOnBoard(yesterday, tonight, at("02:00")).day.date).toBe("2026-11-22");
    expect(dayOnBoard(yesterday, tonight, at("12:00")).day.date).toBe("2026-11-23");
    expect(dayOnBoard(undefined, tonight, at("02:00")).day.date).toBe("2026-11-23");
  });
});
