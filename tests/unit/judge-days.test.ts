import { describe, expect, it } from "vitest";
import type { DayResult } from "../../projections/attendance/day-result.ts";
import { judgeDays } from "../../projections/attendance/judge-days.ts";
import type { PolicyChoice } from "../../projections/attendance/judge-options.ts";
import { employeeStream, rosterStream } from "../../shared/events/streams.ts";
import { parsePolicy } from "../../shared/policy/parse.ts";
import { smallCompany, type SmallCompany } from "../support/small-company.ts";

const monday = "2024-03-04";
const tuesday = "2024-03-05";
const nextDay = (date: string): string => Temporal.PlainDate.from(date).add({ days: 1 }).toString();

/** The day of e1, asked long after it, with the clock heard in full. */
function judged(company: SmallCompany, date = monday, over: { policies?: PolicyChoice; at?: string } = {}): DayResult {
  const { at = "2024-12-31T00:00:00", policies } = over;
  const [day] = judgeDays(company.heard("2024-12-31T12:00:00").facts(), {
    employees: ["e1"],
    from: date,
    until: nextDay(date),
    at: company.at(at),
    ...(policies === undefined ? {} : { policies }),
  });
  return day!;
}

function worked(company: SmallCompany, date: string, from: string, until: string): SmallCompany {
  company.punch("e1", `${date}T${from}`);
  company.punch("e1", `${date}T${until}`);
  return company;
}

function leave(company: SmallCompany, over: object): SmallCompany {
  const data = { employee: "e1", leave: "l1", kind: "annual", from: monday, until: tuesday, part: "day", ...over } as const;
  company.stored.add(employeeStream("e1"), "LeaveApproved", data);
  return company;
}

describe("a date with two shifts", () => {
  const twoShifts = (rules: Record<string, unknown> = {}): SmallCompany =>
    smallCompany()
      .shift({ id: "AM", start: "08:00", end: "12:00", openBeforeMinutes: 60, closeAfterMinutes: 60, breaks: [] })
      .shift({ id: "PM", start: "14:00", end: "18:00", openBeforeMinutes: 60, closeAfterMinutes: 60, breaks: [] })
      .roster("e1", monday, ["PM", "AM"])
      .policy(rules);

  it("adds up both, and the heavier result stands", () => {
    const company = worked(worked(twoShifts(), monday, "08:10:00", "12:00:00"), monday, "14:05:00", "17:50:00");
    expect(judged(company)).toMatchObject({
      shifts: ["AM", "PM"],
      flags: ["late", "early"],
      lateSeconds: 900,
      earlySeconds: 600,
      workedSeconds: (230 + 225) * 60,
      scheduledSeconds: 8 * 3_600,
    });
  });

  it("of which one was missed is half a day of absence, and a whole one when both were", () => {
    expect(judged(worked(twoShifts(), monday, "08:00:00", "12:00:00"))).toMatchObject({ status: "half_absent", absenceHalfDays: 1 });
    expect(judged(twoShifts())).toMatchObject({ status: "absent", absenceHalfDays: 2 });
  });

  it("charges a missing punch of one shift once, not again for the other", () => {
    const company = twoShifts({ missing_punch_absent_days: 1 });
    company.punch("e1", `${monday}T08:00:00`);
    worked(company, monday, "14:00:00", "18:00:00");
    expect(judged(company)).toMatchObject({ flags: ["missing_out"], absenceHalfDays: 1 });
  });

  it("with a morning of leave expects only the second", () => {
    expect(judged(leave(worked(twoShifts(), monday, "14:00:00", "18:00:00"), { part: "morning" }))).toMatchObject({
      status: "half_leave",
      flags: [],
      absenceHalfDays: 0,
    });
  });

  it("with an afternoon of leave expects only the first, to its end", () => {
    const afternoonOff = (until: string): DayResult => judged(leave(worked(twoShifts(), monday, "08:00:00", until), { part: "afternoon" }));
    expect(afternoonOff("12:00:00")).toMatchObject({ status: "half_leave", flags: [], absenceHalfDays: 0 });
    expect(afternoonOff("11:59:59")).toMatchObject({ status: "half_leave", flags: ["early"], earlySeconds: 1 });
  });

  it("is one span from first start to last end where days are cut at an hour", () => {
    const company = worked(twoShifts({ attribution: "day_cut" }), monday, "08:00:00", "18:00:00");
    expect(judged(company)).toMatchObject({ flags: [], workedSeconds: 8 * 3_600, scheduledSeconds: 8 * 3_600 });
  });
});

describe("leave", () => {
  it("by the hour moves the edge it covers, to the second", () => {
    const hours = (company: SmallCompany): SmallCompany =>
      leave(company, { hours: { from: company.at(`${monday}T09:00:00`), until: company.at(`${monday}T11:00:00`) } });
    expect(judged(hours(worked(smallCompany(), monday, "11:00:00", "18:00:00")))).toMatchObject({ flags: [], status: "present" });
    expect(judged(hours(worked(smallCompany(), monday, "11:00:01", "18:00:00")))).toMatchObject({ flags: ["late"], lateSeconds: 1 });
  });

  describe("by the hour", () => {
    const hours = (from: string, until: string, id = "l1", company = smallCompany()): SmallCompany =>
      leave(company, {
        leave: id,
        kind: "personal",
        hours: { from: company.at(`${monday}T${from}`), until: company.at(`${monday}T${until}`) },
      });

    it("over the whole shift is a day of leave, not presence without a punch", () => {
      expect(judged(hours("09:00:00", "18:00:00"))).toMatchObject({
        status: "leave",
        absenceHalfDays: 0,
        leave: [{ kind: "personal", halfDays: 2, seconds: 9 * 3_600 }],
      });
    });

    it("in two pieces that meet is a day of leave too, a half for each", () => {
      const day = judged(hours("13:00:00", "18:00:00", "l2", hours("09:00:00", "13:00:00")));
      expect(day).toMatchObject({ status: "leave", leave: [{ halfDays: 1 }, { halfDays: 1 }] });
    });

    it("that leaves a minute of the shift is no day of leave", () => {
      expect(judged(hours("09:01:00", "18:00:00")).status).not.toBe("leave");
    });

    it("over half the shift or more leaves half a day to be absent from, over less a whole one", () => {
      expect(judged(hours("09:00:00", "13:30:00"))).toMatchObject({ status: "half_absent", absenceHalfDays: 1 });
      expect(judged(hours("09:00:00", "13:29:00"))).toMatchObject({ status: "absent", absenceHalfDays: 2 });
    });
  });

  it("in natural days counts on days off too, in working days not", () => {
    const saturday = "2024-03-09";
    const over = { from: "2024-03-04", until: "2024-03-11" };
    expect(judged(leave(smallCompany(), { ...over, kind: "maternity" }), saturday)).toMatchObject({
      status: "leave",
      leave: [{ kind: "maternity", halfDays: 2 }],
    });
    expect(judged(leave(smallCompany(), over), saturday)).toMatchObject({ status: "rest", leave: [] });
  });

  it("withdrawn holds no more", () => {
    const company = leave(smallCompany(), {});
    expect(judged(company).status).toBe("leave");
    const again = leave(smallCompany(), {});
    again.stored.add(employeeStream("e1"), "LeaveWithdrawn", { employee: "e1", leave: "l1", reason: "came to work" });
    expect(judged(again).status).toBe("absent");
  });

  it("of half a day leaves the other half to stand by itself", () => {
    const afternoonOff = (): SmallCompany => leave(smallCompany(), { part: "afternoon" });
    expect(judged(worked(afternoonOff(), monday, "09:00:00", "12:00:00"))).toMatchObject({ status: "half_leave", flags: [] });
    expect(judged(worked(afternoonOff(), monday, "09:00:00", "11:59:59"))).toMatchObject({ flags: ["early"], earlySeconds: 1 });
    expect(judged(afternoonOff())).toMatchObject({ status: "half_absent", absenceHalfDays: 1, leave: [{ halfDays: 1 }] });
  });
});

describe("staying late", () => {
  const relief = { late_stay_relief: [{ left_after_end_min: 120, relief_min: 60 }] };

  it("relaxes the next planned start, over days off, and only from the edge on", () => {
    const friday = "2024-03-08";
    const nextMonday = "2024-03-11";
    const stayed = (until: string): SmallCompany =>
      worked(worked(smallCompany().policy(relief), friday, "09:00:00", until), nextMonday, "10:00:00", "18:00:00");
    expect(judged(stayed("20:00:00"), nextMonday).flags).toEqual([]);
    expect(judged(stayed("19:59:59"), nextMonday)).toMatchObject({ flags: ["late"], lateSeconds: 3_600 });
  });

  it("relaxes one start, not the one after", () => {
    const company = worked(worked(smallCompany().policy(relief), monday, "09:00:00", "20:30:00"), tuesday, "10:00:00", "18:00:00");
    worked(company, "2024-03-06", "10:00:00", "18:00:00");
    expect(judged(company, "2024-03-06").lateSeconds).toBe(3_600);
  });
});

describe("days off", () => {
  it("keep work over midnight on the date it began on, as the usual shift does", () => {
    const company = smallCompany().shift({ id: "NIGHT", start: "22:00", end: "06:00", endsNextDay: true, breaks: [] });
    const week = { mon: "NIGHT", tue: "NIGHT", wed: "NIGHT", thu: "NIGHT", fri: "NIGHT" };
    const pattern = { department: "cs", employee: "e1", pattern: "nights", from: "2024-03-01", until: null, week } as const;
    company.stored.add(rosterStream("cs"), "PatternAssigned", { ...pattern, priority: "assigned", onHolidays: "rest" });
    const saturday = "2024-03-09";
    company.punch("e1", `${saturday}T22:00:00`);
    company.punch("e1", "2024-03-10T05:00:00");
    expect(judged(company, saturday)).toMatchObject({ flags: ["rest_day_work"], restDayWorkSeconds: 7 * 3_600, overtimeClass: "rest_day" });
    expect(judged(company, "2024-03-10")).toMatchObject({ flags: [], workedSeconds: 0 });
  });
});

describe("work without a roster", () => {
  it("of no length at all is still somebody's presence, also where spans are cut at midnight", () => {
    const company = smallCompany().roster("e1", monday, []).policy({ attribution: "span", shift_date_policy: "split_at_midnight" });
    company.punch("e1", `${monday}T09:00:00`);
    company.punch("e1", `${monday}T09:00:00`, "in");
    expect(judged(company)).toMatchObject({
      flags: ["rest_day_work"],
      firstIn: company.at(`${monday}T09:00:00`) / 1_000,
      workedSeconds: 0,
    });
  });
});

describe("clock changes", () => {
  const nights = (rules: Record<string, unknown>): SmallCompany =>
    smallCompany("Europe/Berlin").shift({ id: "NIGHT", start: "22:00", end: "06:00", endsNextDay: true, breaks: [] }).policy(rules);

  it.each([
    ["forward", "2024-03-30", 7],
    ["back", "2024-10-26", 9],
  ])("%s count what passed, and the night minutes with it", (_, date, hours) => {
    const company = nights({ night_window: { start: "22:00", end: "06:00" } }).roster("e1", date, ["NIGHT"]);
    company.punch("e1", `${date}T22:00:00`);
    company.punch("e1", `${nextDay(date)}T06:00:00`);
    expect(judged(company, date)).toMatchObject({
      flags: [],
      workedSeconds: hours * 3_600,
      nightSeconds: hours * 3_600,
      scheduledSeconds: hours * 3_600,
    });
  });
});

describe("policies", () => {
  const late = (rules: Record<string, unknown>): PolicyChoice => ({ draft: parsePolicy(rules) });

  it("of a department go before the company's, each from its own date", () => {
    const company = smallCompany()
      .policy({ late_grace_min: 5 })
      .policy({ late_grace_min: 10 }, tuesday)
      .policy({ late_grace_min: 15 }, "2024-03-06", "department:cs");
    for (const date of [monday, tuesday, "2024-03-06"]) worked(company, date, "09:12:00", "18:00:00");
    expect([monday, tuesday, "2024-03-06"].map((date) => judged(company, date).flags)).toEqual([["late"], ["late"], []]);
  });

  it("are those known at the position, unless another choice is made", () => {
    const company = worked(smallCompany().policy({ late_grace_min: 5 }), monday, "09:07:00", "18:00:00");
    const asOfPosition = company.position;
    company.policy({ late_grace_min: 10 });
    const facts = company.facts();
    const flagsUnder = (policies?: PolicyChoice): readonly string[] | undefined =>
      judgeDays(facts, {
        employees: ["e1"],
        from: monday,
        until: tuesday,
        asOfPosition,
        at: company.at("2024-03-06T00:00:00"),
        ...(policies === undefined ? {} : { policies }),
      })[0]?.flags;
    expect(flagsUnder()).toEqual(["late"]);
    expect(flagsUnder({ asOfPosition: facts.position })).toEqual([]);
    expect(flagsUnder({ versions: facts.view().policies() })).toEqual([]);
    expect(flagsUnder(late({ late_grace_min: 6 }))).toEqual(["late"]);
    expect(flagsUnder(late({ late_grace_min: 7 }))).toEqual([]);
  });
});

describe("findings", () => {
  it("cite clause, rule and value, and say whether they stand", () => {
    const company = worked(smallCompany().policy({ late_grace_min: 5 }), monday, "09:07:00", "18:00:00");
    expect(judged(company).findings).toEqual([
      { code: "late", clause: "late", rule: "late_grace_min", value: "5", state: "confirmed", seconds: 420 },
    ]);
  });

  it("of an arrival stand as soon as everything before it is here, though the day is not over", () => {
    const company = smallCompany();
    company.punch("e1", `${monday}T09:07:00`);
    company.heard(`${monday}T10:00:00`);
    const [day] = judgeDays(company.facts(), { employees: ["e1"], from: monday, until: tuesday, at: company.at(`${monday}T10:00:00`) });
    expect(day).toMatchObject({ state: "provisional", status: "present" });
    expect(day?.findings.map(({ code, state }) => [code, state])).toEqual([
      ["late", "confirmed"],
      ["missing_out", "provisional"],
    ]);
  });

  it("never call a day absence while something can still come, however late the arrival", () => {
    const company = smallCompany().policy({ late_to_half_absent_over_min: 60 });
    company.punch("e1", `${monday}T11:00:00`);
    company.heard(`${monday}T12:00:00`);
    const ask = (at: string): DayResult | undefined =>
      judgeDays(company.facts(), { employees: ["e1"], from: monday, until: tuesday, at: company.at(at) })[0];
    expect(ask(`${monday}T12:00:00`)).toMatchObject({ status: "present", absenceHalfDays: 0, state: "provisional" });
    expect(judged(company)).toMatchObject({ status: "half_absent", absenceHalfDays: 1, state: "confirmed" });
  });
});

describe("punches of a day", () => {
  it("outside every window are listed as such on the date they fell on", () => {
    const company = worked(smallCompany(), monday, "09:00:00", "18:00:00");
    company.punch("e1", `${monday}T06:59:59`);
    const day = judged(company);
    expect(day.punches[0]).toMatchObject({ used: "not_used", why: "outside_window", shift: null });
    expect(day.findings).toMatchObject([{ code: "unattributed" }]);
    expect(day.firstIn).toBe(company.at(`${monday}T09:00:00`) / 1_000);
  });

  it("by hand give way to the clock's own record within the minutes named, and both stay visible", () => {
    const manual = (minutesAway: number): DayResult => {
      const company = worked(smallCompany().policy({ manual_match_minutes: 30 }), monday, "08:30:00", "18:00:00");
      const occurredAt = company.at(`${monday}T08:30:00`) - minutesAway * 60_000;
      const data = { employee: "e1", terminal: "gate", fault: "f1", reading: `${monday}T08:00:00`, zone: company.zone, occurredAt };
      company.stored.add(employeeStream("e1"), "PunchEntered", { ...data, direction: "in", reason: "clock dark" });
      return judged(company);
    };
    expect(manual(30)).toMatchObject({ flags: [], punches: [{ source: "manual", why: "superseded_by_terminal" }, { used: "in" }, {}] });
    expect(manual(31)).toMatchObject({ flags: ["manual"], punches: [{ source: "manual", used: "in" }, {}, {}] });
  });

  it("that bounce do not count: strictly closer than the window, undirected or of the same direction", () => {
    const bouncing = (second: string, ...states: [string, string]): DayResult => {
      const company = smallCompany().policy({ bounce_window_seconds: 60, pairing: "direction_pairs" });
      company.punch("e1", `${monday}T09:00:00`, states[0]);
      company.punch("e1", `${monday}T09:${second}`, states[1]);
      company.punch("e1", `${monday}T18:00:00`, "out");
      return judged(company);
    };
    const second = (day: DayResult): unknown => day.punches[1];
    expect(second(bouncing("00:59", "in", "in"))).toMatchObject({ why: "bounce" });
    expect(second(bouncing("01:00", "in", "in"))).toMatchObject({ why: "direction" });
    expect(second(bouncing("00:00", "out", "in"))).toMatchObject({ used: "in" });
    expect(second(bouncing("00:59", "in", ""))).toMatchObject({ why: "bounce" });
  });
});
