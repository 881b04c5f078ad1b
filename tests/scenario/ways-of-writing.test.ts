import { describe, expect, it } from "vitest";
import { parseScenarioFile } from "../../services/scenario/format.ts";
import { readRules } from "../../services/scenario/rule-words.ts";
import { runScenarios } from "../../services/scenario/run.ts";
import { parsePolicy } from "../../shared/policy/parse.ts";

const day = { start: "09:00", end: "18:00", ends_next_day: false };
const night = { start: "22:00", end: "06:00", ends_next_day: true };

/** Every way of writing a rule means the first. */
function meansTheSame(rule: string, ways: readonly unknown[], shifts = [day]): void {
  const [first, ...others] = ways.map((value) => readRules({ [rule]: value }, { shifts }, "given.rules"));
  for (const [index, other] of others.entries()) expect(other, JSON.stringify(ways[index + 1])).toEqual(first);
}

describe("a rule may be written in every way that says one thing only", () => {
  it("rounding: one step or one each, its mode by other names, one edge alone", () => {
    meansTheSame("rounding", [
      { mode: "closest", in_minutes: 15, out_minutes: 15 },
      { mode: "nearest", minutes: 15 },
      { in: { mode: "nearest", minutes: 15 }, out: { mode: "closest", minutes: 15 } },
      { mode: "closest", in: 15, out: 15 },
      15,
    ]);
    meansTheSame("rounding", [
      { mode: "up", in_minutes: 10, out_mode: "down", out_minutes: 5 },
      { in: { mode: "ceil", minutes: 10 }, out: { mode: "floor", minutes: 5 } },
      { in_mode: "up", in_minutes: 10, mode: "down", out_minutes: 5 },
    ]);
    meansTheSame("rounding", [
      { mode: "down", in_minutes: 0, out_minutes: 30 },
      { mode: "down", out_minutes: 30 },
    ]);
  });

  it("the night: two times by any names, in a list or in one text", () => {
    meansTheSame("night_window", [
      { start: "22:00", end: "06:00" },
      { from: "22:00", to: "06:00" },
      { from: "22:00:00", until: "06:00:00" },
      ["22:00", "06:00"],
      "22:00-06:00",
      "22:00 – 06:00",
      "22:00/06:00",
      { start: "22:00", end: "30:00", ends_next_day: true },
    ]);
  });

  it("late-stay relief: minutes, hours or times of day of the scenario's shift", () => {
    meansTheSame("late_stay_relief", [
      [{ left_after_end_min: 120, relief_min: 60 }],
      [{ left_at_or_after: "20:00", next_start_relief_min: 60 }],
      [{ leave_after: "20:00", next_start: "10:00" }],
      { stay_min: 120, relax_next_start_min: 60 },
      [{ after_end_hours: 2, relief_hours: 1 }],
      [[120, 60]],
      [120, 60],
      { steps: [{ out_after_end_min: 120, relief: 60 }] },
    ]);
    meansTheSame(
      "late_stay_relief",
      [
        [
          { left_after_end_min: 90, relief_min: 30 },
          { left_after_end_min: 180, relief_min: 60 },
        ],
        [
          { left_at_or_after: "07:30", relief_min: 30 },
          { left_at_or_after: "09:00", relief_min: 60 },
        ],
      ],
      [night],
    );
    meansTheSame("late_stay_relief", [[{ left_after_end_min: 390, relief_min: 60 }], [{ left_at_or_after: "00:30", relief_min: 60 }]]);
  });

  it("overtime: its basis alone, or limits that show which basis is meant", () => {
    meansTheSame("overtime", ["worked_minus_scheduled_per_day", { basis: "worked_minus_scheduled_per_day" }]);
    meansTheSame("overtime", [{ basis: "punch_after_shift_end", starts_after_min: 30 }, { starts_after_min: 30 }]);
    meansTheSame("overtime", [{ basis: "worked_minus_scheduled_per_day", ignore_up_to_minutes: 20 }, { ignore_up_to_minutes: 20 }]);
    meansTheSame("overtime_class", [{ rest: "double" }, { rest_day: "double" }]);
  });

  it("a table that says two rules, words with other spaces and other names, a list of one", () => {
    const together = readRules({ manual_vs_device: { device_wins_for_same_slot_within_minutes: 7 } }, { shifts: [] }, "given.rules");
    expect(together).toEqual(parsePolicy({ manual_match_minutes: 7 }));
    meansTheSame("worked_from", ["max(first_in, shift_start)", "max(first_in,shift_start)", "max(shift_start, first_in)", "shift_start"]);
    meansTheSame("late_minutes_from", ["grace_end", "end_of_grace"]);
    meansTheSame("early_minutes_from", ["grace_start", "start_of_grace", "grace_end"]);
    meansTheSame("auto_break", [{ after_minutes: 360, deduct_minutes: 30 }, [{ after_minutes: 360, deduct_minutes: 30 }]]);
  });

  it("discipline: conditions in the step or beside it, as tables or as text, with or without id and clause, in any order", () => {
    const step = { id: "late_count-3", clause: "late", measure: "late_count", at_least: 3, action: "written_warning" };
    meansTheSame("discipline", [
      [step],
      [{ measure: "late_count", at_least: 3, action: "warning" }],
      [{ when: { late_count: 3 }, action: "written_warning" }],
      [{ when: { late_count: { at_least: 3 } }, propose: "warning" }],
      [{ if: { late_count_more_than: 2 }, propose: { action: "warning" } }],
      [{ condition: "late_count >= 3", action: "warning" }],
      [{ condition: "late_count > 2", action: "warning" }],
      [{ late_count_at_least: 3, action: "warning" }],
      [{ late_count: 3, action: "warning", note: "for the reader" }],
      [{ measure: "late_count", steps: [{ at_least: 3, action: "warning" }] }],
      { when: { measure: "late_count", count: 3 }, action: "warning" },
    ]);
    const two = readRules(
      {
        discipline: [
          { when: "absent_days > 4.5", action: "terminate" },
          { consecutive_absence_days: 3, action: "dismissal" },
          { absence_days: 2, action: "final_warning" },
        ],
      },
      { shifts: [] },
      "given.rules",
    ).discipline.map(({ measure, at_least: atLeast, action }) => [measure, atLeast, action]);
    expect(two).toEqual([
      ["absence_days", 2, "serious_warning"],
      ["absence_days_in_row", 3, "dismissal"],
      ["absence_days", 5, "dismissal"],
    ]);
  });

  it("refuses by path, value and nearest word what can mean nothing, or two things", () => {
    const refused = (rules: object): string => {
      try {
        readRules(rules as never, { shifts: [day, night] }, "given.rules");
      } catch (error) {
        return (error as Error).message;
      }
      return "";
    };
    expect(refused({ late_stay_relief: [{ left_at_or_after: "20:00", relief_min: 60 }] })).toContain(
      'given.rules.late_stay_relief.0.left_after_end_min = "20:00"',
    );
    expect(refused({ late_stay_relief: [{ left_after_end_min: 1, relief_min: 2, unless: 3 }] })).toContain("late_stay_relief.0.unless = 3");
    expect(refused({ discipline: [{ late_count: 3, action: "warning", twice: true }] })).toContain("discipline.0.twice = true");
    expect(refused({ discipline: [{ lateness_minutes: 3, action: "warning" }] })).toContain("discipline.0.measure");
    expect(refused({ rounding: { mode: "sideways", minutes: 5 } })).toContain('rounding.mode = "sideways"');
    expect(refused({ rounding: { mode: "down" } })).toContain("give in_minutes or out_minutes");
    expect(refused({ night_window: "at night" })).toContain('night_window = "at night"');
    expect(refused({ pairings: "first_last" })).toContain("did you mean pairing?");
  });
});

describe("a scenario may be written in every way that says one thing only", () => {
  const shift = { id: "DAY", start: "09:00", end: "18:00", ends_next_day: false, open_before_min: 120, close_after_min: 240 };
  const base = {
    id: "T",
    timezone: "Asia/Shanghai",
    given: {
      shifts: [shift],
      roster: [{ employee: "E1", from: "2024-03-05", to: "2024-03-05", shift: "DAY" }],
      events: [
        { id: "p1", employee: "E1", at: "2024-03-05T09:06:00" },
        { id: "p2", employee: "E1", at: "2024-03-05T18:00:00" },
      ] as object[],
    },
    evaluate_at: "2024-03-06T12:00:00",
    expect: { days: [{ employee: "E1", date: "2024-03-05", late_minutes: 6 }] } as object,
  };
  const run = async (over: object, given: object = {}) => {
    const scenario = { ...base, ...over, given: { ...base.given, ...given } };
    return await runScenarios("test", parseScenarioFile({ format: "attendance-scenarios", version: 1, scenarios: [scenario] }));
  };

  it("times with or without seconds, with an offset, with a space; dates as moments; the end of a shift past 24:00", async () => {
    const events = [
      { id: "p1", employee: "E1", at: "2024-03-05 18:06" },
      { id: "p2", employee: "E1", at: "2024-03-05T18:00:00Z", received_at: "2024-03-06" },
    ];
    const shifts = [{ ...shift, start: "18:00:00", end: "26:00", ends_next_day: undefined }];
    const expected = { employee: "E1", date: "2024-03-05", late_minutes: 6, first_in: "2024-03-05T10:06Z", last_out: "2024-03-06T02:00" };
    const report = await run(
      { evaluate_at: "2024-03-07", expect: { days: expected, raw: { p1: "2024-03-05T18:06" } } },
      { events, shifts },
    );
    expect(report.text).toContain("1 case passed");
  });

  it("people, rest days, day types and directions under their usual names; a device that never reported; fields for the reader", async () => {
    const report = await run(
      { expect: { days: [{ employee: "E1", date: "2024-03-05", status: "pending", pending: true }] }, why: "reader" },
      {
        employees: ["E1", { id: "E2", left: null, nickname: "reader" }],
        calendar: {
          weekly_rest: ["Saturday", "sun"],
          special_days: [{ date: "2024-03-04", type: "holiday", name: "x", remark: "reader" }],
        },
        events: [{ id: "p0", employee: "E2", at: "2024-03-05T09:00:00", direction: "IN", colour: "reader" }],
        device_watermarks: { D1: null },
      },
    );
    expect(report.text).toContain("1 case passed");
  });

  it("events under other names that mean the same", async () => {
    const events = [
      { id: "p1", type: "punch", source: "manual", employee: "E1", at: "2024-03-05T13:00:00", direction: null },
      { id: "l1", type: "leave", employee: "E1", leave_type: "personal", date: "2024-03-05", half: "am", recorded_at: "2024-03-04" },
      { type: "early_leave_approved", employee: "E1", date: "2024-03-05", leave_at: "2024-03-05T16:00:00" },
      { id: "p2", employee: "E1", at: "2024-03-05T16:00:00" },
    ];
    const days = { employee: "E1", date: "2024-03-05", status: "half_leave", flags: ["manual"], leave_kind: "personal", leave_days: 0.5 };
    expect((await run({ expect: { days } }, { events })).text).toContain("1 case passed");
  });

  it("leave from one time to another of a date, a correction that says itself what it fills, proposals as bare actions", async () => {
    const events = [
      {
        id: "l1",
        type: "leave",
        employee: "E1",
        kind: "annual_leave",
        from: "2024-03-05T09:00",
        to: "2024-03-05T11:00",
        recorded_at: "2024-03-01",
      },
      { id: "p1", employee: "E1", at: "2024-03-05T11:05:00" },
      { id: "p2", employee: "E1", at: "2024-03-05T18:00:00" },
      { type: "correction", employee: "E1", date: "2024-03-05", slot: "in", claimed_at: "2024-03-05T10:58:00", recorded_at: "2024-03-06" },
    ];
    const day = { employee: "E1", date: "2024-03-05", flags: ["corrected"], leave_minutes: 120, leave_kind: "annual", absent_days: 0 };
    expect((await run({ expect: { days: [day] } }, { events })).text).toContain("1 case passed");
    const rules = { discipline: [{ when: { late_count: 1 }, action: "warning" }] };
    const month = { employee: "E1", month: "2024-03", late_times: 1, proposed_actions: ["warning"] };
    expect((await run({ expect: { actions: ["warning"], month_totals: month } }, { rules })).text).toContain("1 case passed");
    const lost = await run({}, { events: [{ type: "correction_approved", request: "c9" }] });
    expect(lost.text).toContain("names request c9, which the scenario does not have");
  });

  it("what is asked of an earlier moment may be everything that is asked now, and one entry stands for a list", async () => {
    const at = "2024-03-05T12:00:00";
    const known = {
      at,
      attribution: { p1: "DAY@2024-03-05", p2: null },
      effective_punches: { E1: ["p1"] },
      evidence: { "E1@2024-03-05": ["p1"] },
      stored_punches: ["p1"],
      stored_punch_count: 1,
      raw: { p1: "2024-03-05T09:06:00" },
      shift_windows: { employee: "E1", shift: "DAY", date: "2024-03-05", opens: "2024-03-05T07:00:00" },
      month_totals: { employee: "E1", month: "2024-03", late_count: 1 },
    };
    expect((await run({ expect: { as_known_at: known } })).text).toContain("1 case passed");
    const lost = await run({ expect: { as_known_at: { ...known, stored_punches: ["p2"], attribution: { p9: null } } } });
    expect(lost.text).toContain("as known at 2024-03-05T12:00:00: stored_punches p2: expected stored, actual lost");
    expect(lost.text).toContain("attribution p9: expected null, actual (no such punch)");
  });

  it("proposals by action, also as a policy of other words calls it, with their dates and evidence", async () => {
    const rules = { discipline: [{ when: { late_count: 1 }, action: "warning" }] };
    const proposal = { employee: "E1", month: "2024-03", action: "warning", dates: ["2024-03-05"], evidence: ["p1", "p2"], reached: 1 };
    const expected = { proposals: [proposal], month_totals: { employee: "E1", month: "2024-03", proposals: ["warning"] } };
    expect((await run({ expect: expected }, { rules })).text).toContain("1 case passed");
    expect((await run({ expect: { discipline: [{ action: "dismissal" }] } }, { rules })).text).toContain("0 cases passed, 1 failed");
    expect((await run({ expect: { proposals: [] } }, { rules })).text).toContain("expected [], actual");
    expect((await run({ expect: { proposals: [{ ...proposal, reached: 2 }] } }, { rules })).text).toContain(
      "reached: expected 2, actual 1",
    );
  });

  it("a table of overtime without a basis adds to the scenario's own; must_not of a variant is printed too", async () => {
    const rules = { overtime: { basis: "punch_after_shift_end", starts_after_min: 0 } };
    const events = [...base.given.events, { id: "p3", employee: "E1", at: "2024-03-05T19:00:00" }];
    const days = (minutes: number) => ({ days: [{ employee: "E1", date: "2024-03-05", overtime_minutes: minutes }] });
    const variants = [{ name: "least", rules: { overtime: { min_minutes: 61 } }, expect: days(1), must_not: "count 59 minutes" }];
    const report = await run({ expect: days(60), variants }, { rules, events });
    expect(report.text).toContain("T / least");
    expect(report.text).toContain("overtime_minutes: expected 1, actual 0");
    expect(report.text).toContain("must not: count 59 minutes");
    expect(report.text).toContain("1 case passed, 1 failed");
  });

  it("refuses a field with a meaning that is misspelt, and an event of no known type, by path and with the nearest word", async () => {
    const event = { id: "p1", employee: "E1", at: "2024-03-05T09:00:00", recieved_at: "2024-03-05T10:00:00" };
    expect((await run({}, { events: [event] })).text).toContain(
      'scenarios.0.given.events.0.recieved_at = "2024-03-05T10:00:00": no field has this name; did you mean received_at?',
    );
    expect((await run({}, { events: [{ type: "leave_aproved", id: "l" }] })).text).toContain("did you mean leave_approved?");
    expect((await run({}, { events: [{ type: "eclipse", id: "l" }] })).text).toContain("no event has this type; there are punch,");
    expect((await run({}, { shifts: [{ ...shift, close_after_mins: 60 }] })).text).toContain("shifts.0.close_after_mins");
    expect((await run({ variant: [{ name: "x" }] })).text).toContain("scenarios.0.variant");
    expect((await run({ expect: { days: [{ employee: "E1", date: "2024-03-05", late_minute: 6 }] } })).text).toContain(
      "late_minute = (present): no such field; did you mean late_minutes?",
    );
  });

  it("answers everything when asked to, whatever the case expects", async () => {
    const scenario = { ...base, expect: { ...base.expect, as_known_at: [{ at: "2024-03-05T12:00:00", held_punches: [] }] } };
    const file = parseScenarioFile({ format: "attendance-scenarios", version: 1, scenarios: [scenario] });
    const [one] = (await runScenarios("test", file, { everything: true })).json.cases;
    expect(one!.days[0]).toMatchObject({ night_minutes: 0, rounded_worked_minutes: 534, late_occurrences: 1, clauses: ["late"] });
    expect(one!.answers).toMatchObject({
      attribution: { p1: "DAY@2024-03-05", p2: "DAY@2024-03-05" },
      shift_windows: [{ employee: "E1", opens: "2024-03-05T07:00:00", closes: "2024-03-05T22:00:00" }],
      held_punches: [],
      evidence: ["p1", "p2"],
      raw: { p1: "2024-03-05T09:06:00" },
      month_totals: [{ employee: "E1", month: "2024-03", late_count: 1, late_minutes: 6 }],
      proposals: [],
    });
    expect(one!.as_known_at).toMatchObject([{ at: "2024-03-05T12:00:00", stored_punch_count: 1, evidence: ["p1"] }]);
    expect((await runScenarios("test", file)).json.cases[0]!.answers).toBeUndefined();
  });
});
