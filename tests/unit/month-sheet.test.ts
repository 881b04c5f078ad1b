import { describe, expect, it } from "vitest";
import { monthSheet, type MonthOptions, type MonthSheet, type SheetRow } from "../../projections/month/month-sheet.ts";
import { monthOf, periodOf } from "../../shared/time/period.ts";
import { employeeStream } from "../../shared/events/streams.ts";
import { dateOf, dayNumber } from "../../shared/time/day-number.ts";
import { smallCompany, type SmallCompany } from "../support/small-company.ts";

/** March 2024 of the department, asked when all of it is known. */
function march(company: SmallCompany, over: Partial<MonthOptions> = {}): MonthSheet {
  const facts = company.heard("2024-12-31T00:00:00").facts();
  return monthSheet(facts, { department: "cs", month: "2024-03", at: company.at("2024-12-31T00:00:00"), ...over });
}

const rowOf = (company: SmallCompany, over: Partial<MonthOptions> = {}): SheetRow => march(company, over).rows[0]!;

/** Works 09:00 to 18:00 on every weekday of March 2024, but for the dates named. */
function workedBut(company: SmallCompany, but: Readonly<Record<number, readonly [string, string] | null>>): SmallCompany {
  for (let day = 1; day <= 31; day += 1) {
    const date = `2024-03-${String(day).padStart(2, "0")}`;
    const times = day in but ? but[day] : Temporal.PlainDate.from(date).dayOfWeek < 6 ? (["09:00:00", "18:00:00"] as const) : null;
    if (times === null || times === undefined) continue;
    company.punch("e1", `${date}T${times[0]}`);
    company.punch("e1", `${date}T${times[1]}`);
  }
  return company;
}

/** Came on the last day of February, so that no row of absence reaches into March. */
function attendedInFebruary(company: SmallCompany): SmallCompany {
  company.punch("e1", "2024-02-29T09:00:00");
  company.punch("e1", "2024-02-29T18:00:00");
  return company;
}

const lateAt = (minutes: number): readonly [string, string] => [`09:${String(minutes).padStart(2, "0")}:00`, "18:00:00"];

describe("totals", () => {
  it("hold: scheduled is the calendar less days off, attended is scheduled less leave, absence and what is pending", () => {
    const company = workedBut(smallCompany(), { 4: null, 5: ["09:00:00", "12:00:00"], 6: null, 9: ["09:00:00", "12:00:00"] });
    company.policy({ early_to_half_absent_over_min: 60 });
    const data = { employee: "e1", leave: "l1", kind: "annual", from: "2024-03-06", until: "2024-03-07", part: "day" } as const;
    company.stored.add(employeeStream("e1"), "LeaveApproved", data);
    expect(rowOf(company).totals).toMatchObject({
      calendarHalfDays: 62,
      restHalfDays: 20,
      holidayHalfDays: 0,
      scheduledHalfDays: 42,
      leaveHalfDays: 2,
      absenceHalfDays: 3,
      pendingHalfDays: 0,
      attendedHalfDays: 37,
      leaveByKind: { annual: 2 },
      restDayWorkSeconds: 3 * 3_600,
      overtimeSeconds: { rest_day: 3 * 3_600 },
    });
  });

  it("show what cannot be called yet as pending, and count nothing provisional", () => {
    const company = smallCompany().policy({ late_amounts: [{ over_min: 0, amount_minor: 5_000 }] });
    company.punch("e1", "2024-03-01T09:30:00");
    company.heard("2024-03-01T09:00:00");
    const sheet = monthSheet(company.facts(), { department: "cs", month: "2024-03", at: company.at("2024-03-01T10:00:00") });
    expect(sheet.rows[0]).toMatchObject({
      totals: { scheduledHalfDays: 42, pendingHalfDays: 40, attendedHalfDays: 2, lateCount: 0, missingOutCount: 0 },
      deductionMinor: 0,
    });
    expect(sheet.rows[0]!.cells.slice(0, 5).map(({ word, provisional }) => [word, provisional])).toEqual([
      ["late", true],
      ["rest", true],
      ["rest", true],
      ["none", false],
      ["none", false],
    ]);
  });
});

describe("leave by the hour", () => {
  const personal = (company: SmallCompany, date: string, from: string, until: string): void => {
    const hours = { from: company.at(`${date}T${from}`), until: company.at(`${date}T${until}`) };
    const span = { from: date, until: Temporal.PlainDate.from(date).add({ days: 1 }).toString(), part: "day", hours } as const;
    company.stored.add(employeeStream("e1"), "LeaveApproved", { employee: "e1", leave: `l-${date}`, kind: "personal", ...span });
  };

  it("is in the totals: hours as hours, a whole shift as a day that was not attended", () => {
    const company = workedBut(smallCompany(), { 4: ["11:00:00", "18:00:00"], 5: null });
    personal(company, "2024-03-04", "09:00:00", "11:00:00");
    personal(company, "2024-03-05", "09:00:00", "18:00:00");
    expect(rowOf(company)).toMatchObject({
      totals: {
        scheduledHalfDays: 42,
        attendedHalfDays: 40,
        leaveHalfDays: 2,
        leaveByKind: { personal: 2 },
        leaveSecondsByKind: { personal: 2 * 3_600 },
      },
      cells: expect.arrayContaining([expect.objectContaining({ date: "2024-03-05", word: "leave", leaveKind: "personal" })]),
    });
  });
});

describe("deductions", () => {
  it("take the step a lateness exceeds, each time, with the dates they rest on", () => {
    const steps = [
      { over_min: 0, amount_minor: 2_000 },
      { over_min: 30, amount_minor: 5_000 },
    ];
    const company = workedBut(smallCompany().policy({ late_amounts: steps }), { 4: lateAt(1), 5: lateAt(30), 6: lateAt(31) });
    expect(rowOf(company)).toMatchObject({
      deductions: [
        { clause: "late", rule: "late_amounts", count: 3, amountMinor: 9_000, dates: ["2024-03-04", "2024-03-05", "2024-03-06"] },
      ],
      deductionMinor: 9_000,
    });
  });

  const becomesAbsence = {
    late_amounts: [{ over_min: 0, amount_minor: 5_000 }],
    late_to_half_absent_over_min: 30,
    half_day_absence_amount_minor: 10_000,
  };

  it("charge one fact once: what became absence is no lateness", () => {
    const row = rowOf(workedBut(smallCompany().policy(becomesAbsence), { 4: lateAt(31) }));
    expect(row.totals.lateCount).toBe(0);
    expect(row.deductions.map(({ rule, amountMinor }) => [rule, amountMinor])).toEqual([["half_day_absence_amount_minor", 10_000]]);
  });

  it("charge a missing punch that became absence as absence alone, in sums and in ladders", () => {
    const becomes = { missing_punch_absent_days: 1, missing_amount_minor: 1_000, day_absence_amount_minor: 20_000 };
    const step = (measure: string) => ({ id: measure, clause: "absent.consequences", measure, at_least: 1, action: "demerit" });
    const discipline = [step("missing_count"), step("absence_full_day_count")];
    const noDeparture = (rules: Record<string, unknown>): SheetRow => {
      const company = workedBut(smallCompany().policy({ discipline, ...rules }), { 4: null });
      company.punch("e1", "2024-03-04T09:00:00");
      return rowOf(company);
    };
    expect(noDeparture(becomes)).toMatchObject({
      totals: { missingOutCount: 1, absenceHalfDays: 2 },
      deductions: [{ rule: "day_absence_amount_minor", amountMinor: 20_000 }],
      proposals: [{ step: "absence_full_day_count" }],
    });
    expect(noDeparture({ ...becomes, missing_punch_absent_days: 0 })).toMatchObject({
      totals: { missingOutCount: 1, absenceHalfDays: 0 },
      deductions: [{ rule: "missing_amount_minor", amountMinor: 1_000 }],
      proposals: [{ step: "missing_count" }],
    });
  });

  it("charge both only where the policy says that it still counts", () => {
    const rules = { ...becomesAbsence, late_absent_still_counts_late: true };
    const row = rowOf(workedBut(smallCompany().policy(rules), { 4: lateAt(31) }));
    expect(row.totals.lateCount).toBe(1);
    expect(row.deductionMinor).toBe(15_000);
  });

  it("count a long lateness twice from the unit on, and not at it", () => {
    const rules = { late_amounts: [{ over_min: 0, amount_minor: 5_000 }], late_occurrence_unit_min: 10 };
    const row = rowOf(workedBut(smallCompany().policy(rules), { 4: lateAt(10), 5: lateAt(11) }));
    expect(row.totals.lateCount).toBe(3);
    expect(row.deductionMinor).toBe(15_000);
  });
});

describe("two shifts on a date", () => {
  const monday = "2024-03-04";
  const steps = [
    { over_min: 0, amount_minor: 2_000 },
    { over_min: 30, amount_minor: 5_000 },
  ];

  /** e1 has AM from 08:00 and PM from 14:00 on the Monday, and is otherwise in order all month. */
  function split(rules: Record<string, unknown>, times: readonly [string, string, string, string]): SheetRow {
    const edges = { openBeforeMinutes: 60, closeAfterMinutes: 60, breaks: [] };
    const company = smallCompany()
      .shift({ id: "AM", start: "08:00", end: "12:00", ...edges })
      .shift({ id: "PM", start: "14:00", end: "18:00", ...edges })
      .roster("e1", monday, ["AM", "PM"])
      .policy(rules);
    workedBut(company, { 4: null });
    for (const time of times) company.punch("e1", `${monday}T${time}`);
    return rowOf(company);
  }

  it("are two latenesses when both began late, each charged by its own minutes", () => {
    const row = split({ late_amounts: steps }, ["08:20:00", "12:00:00", "14:20:00", "18:00:00"]);
    expect(row.totals).toMatchObject({ lateCount: 2, lateSeconds: 2_400 });
    expect(row.deductions).toMatchObject([{ rule: "late_amounts", count: 2, amountMinor: 4_000, dates: [monday] }]);
  });

  it("charge a lateness and a serious one each by its own minutes", () => {
    const row = split({ late_amounts: steps, serious_late_from_min: 31 }, ["08:05:00", "12:00:00", "14:31:00", "18:00:00"]);
    expect(row.totals).toMatchObject({ lateCount: 1, seriousLateCount: 1 });
    expect(row.deductions).toMatchObject([{ count: 2, amountMinor: 7_000 }]);
  });

  it("count the unit of a long lateness for each, not for both together", () => {
    const rules = { late_amounts: [{ over_min: 0, amount_minor: 1_000 }], late_occurrence_unit_min: 15 };
    expect(split(rules, ["08:10:00", "12:00:00", "14:16:00", "18:00:00"]).totals.lateCount).toBe(3);
  });

  it("are two early leaves when both ended early, each charged by its own minutes", () => {
    const discipline = [{ id: "early-2", clause: "early", measure: "early_count", at_least: 2, action: "serious_warning" }];
    const row = split({ early_amounts: steps, discipline }, ["08:00:00", "11:40:00", "14:00:00", "17:29:00"]);
    expect(row.totals).toMatchObject({ earlyCount: 2, earlySeconds: 51 * 60 });
    expect(row.deductions).toMatchObject([{ rule: "early_amounts", count: 2, amountMinor: 7_000 }]);
    expect(row.proposals).toMatchObject([{ step: "early-2", reached: 2, dates: [monday] }]);
  });
});

describe("proposals", () => {
  const step = (id: string, measure: string, atLeast: number, action: string) => ({
    id,
    clause: "late",
    measure,
    at_least: atLeast,
    action,
  });

  it("are made from the count on that the step names, with their evidence", () => {
    const rules = { discipline: [step("late-3", "late_count", 3, "written_warning")] };
    const three = { 4: lateAt(1), 5: lateAt(1), 6: lateAt(1) };
    expect(rowOf(workedBut(smallCompany().policy(rules), { 4: lateAt(1), 5: lateAt(1) })).proposals).toEqual([]);
    expect(rowOf(workedBut(smallCompany().policy(rules), three)).proposals).toMatchObject([
      { step: "late-3", action: "written_warning", reached: 3, atLeast: 3, dates: ["2024-03-04", "2024-03-05", "2024-03-06"] },
    ]);
  });

  it("are only the highest step reached, or every one, as the policy says", () => {
    const discipline = [step("one", "late_count", 1, "verbal_warning"), step("two", "late_count", 2, "written_warning")];
    const steps = (rules: object): string[] =>
      rowOf(workedBut(smallCompany().policy({ discipline, ...rules }), { 4: lateAt(1), 5: lateAt(1) })).proposals.map((one) => one.step);
    expect(steps({})).toEqual(["two"]);
    expect(steps({ discipline_steps: "every_step_reached" })).toEqual(["one", "two"]);
  });

  it("count a row of absence over days off, or let them break it", () => {
    const discipline = [step("row", "absence_days_in_row", 3, "dismissal")];
    const friToTue = { 1: null, 4: null, 5: null };
    const dates = (rules: object): readonly string[] | undefined =>
      rowOf(workedBut(attendedInFebruary(smallCompany().policy({ discipline, ...rules })), friToTue)).proposals[0]?.dates;
    expect(dates({})).toEqual(["2024-03-01", "2024-03-04", "2024-03-05"]);
    expect(dates({ absence_row_rest_days: "break_the_row" })).toBeUndefined();
  });

  it("are not made where a day of leave or work parts the absences", () => {
    const discipline = [step("row", "absence_days_in_row", 3, "dismissal")];
    expect(rowOf(workedBut(smallCompany().policy({ discipline }), { 4: null, 5: null, 7: null, 8: null })).proposals).toEqual([]);
  });
});

describe("the period", () => {
  it("runs from the day the policy names, and is called after the month it ends in", () => {
    const sheet = march(smallCompany().policy({ month_starts_on_day: 26 }));
    expect([sheet.from, sheet.until]).toEqual(["2024-02-26", "2024-03-26"]);
    expect(sheet.rows[0]!.cells).toHaveLength(29);
  });

  it("begins where the one before ended when the policy moves its first day, so that no date is on two sheets or on none", () => {
    const periods = (first: number, then: number): string[][] => {
      const company = smallCompany().policy({ month_starts_on_day: first }).policy({ month_starts_on_day: then }, "2024-04-01");
      return ["2024-03", "2024-04", "2024-05"].map((month) => {
        const { from, until } = march(company, { month });
        return [from, until];
      });
    };
    expect(periods(1, 26)).toEqual([
      ["2024-03-01", "2024-04-01"],
      ["2024-04-01", "2024-04-26"],
      ["2024-04-26", "2024-05-26"],
    ]);
    expect(periods(26, 1)).toEqual([
      ["2024-02-26", "2024-03-26"],
      ["2024-03-26", "2024-05-01"],
      ["2024-05-01", "2024-06-01"],
    ]);
  });

  it("a date lies in is the one whose sheet has it", () => {
    const startsOn = (month: string): number => (month < "2024-04" ? 26 : 1);
    for (let day = dayNumber("2023-12-20"); day < dayNumber("2024-07-01"); day += 1) {
      const { fromDay, untilDay } = periodOf(monthOf(day, startsOn), startsOn);
      expect(fromDay <= day && day < untilDay, dateOf(day)).toBe(true);
    }
  });

  it("has a row for everybody who belonged to the department on one of its dates, with those dates only", () => {
    const company = smallCompany().person("e2", "2024-03-25").person("e3");
    company.stored.add(employeeStream("e3"), "EmployeeMoved", { employee: "e3", from: "2024-03-01", department: "sales", site: "site" });
    const sheet = march(company);
    expect(sheet.rows.map((row) => [row.employee, row.totals.calendarHalfDays])).toEqual([
      ["e1", 62],
      ["e2", 14],
    ]);
    expect(sheet.rows[1]!.cells[23]).toMatchObject({ date: "2024-03-24", word: "none" });
  });
});

describe("the hash", () => {
  it("is the same for the same figures at a later position, and another as soon as one differs", () => {
    const company = workedBut(smallCompany(), {});
    const before = march(company);
    company.stored.add(employeeStream("e2"), "EmployeeJoined", { employee: "e2", from: "2025-01-01", department: "cs", site: "site" });
    expect(march(company).hash).toBe(before.hash);
    company.punch("e1", "2024-03-09T09:00:00");
    company.punch("e1", "2024-03-09T10:00:00");
    expect(march(company).hash).not.toBe(before.hash);
    expect(march(company, { asOfPosition: before.asOfPosition }).hash).toBe(before.hash);
  });
});
