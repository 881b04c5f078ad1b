import { describe, expect, it } from "vitest";
import { judgeDays } from "../../projections/attendance/judge-days.ts";
import type { DayResult } from "../../projections/attendance/day-result.ts";
import { employeeStream, rosterStream } from "../../shared/events/streams.ts";
import { dateOf, dayNumber } from "../../shared/time/day-number.ts";
import { monthSheet } from "../../projections/month/month-sheet.ts";
import { smallCompany, type SmallCompany } from "../support/small-company.ts";

/** The last date of [from, until) as judged when that range is asked about. */
function lastOf(company: SmallCompany, from: string, until: string): DayResult {
  const asked = { employees: ["e1"], from, until, at: company.at("2024-12-31T00:00:00") };
  return judgeDays(company.facts(), asked).at(-1)!;
}

const relief = { late_stay_relief: [{ left_after_end_min: 120, relief_min: 60 }], roster_on_holidays: "holiday_is_off" } as const;

/** Stayed until 21:00 on the first date and came at 10:00 on the last. */
function stayedLate(company: SmallCompany, first: string, last: string): SmallCompany {
  company.punch("e1", `${first}T09:00:00`);
  company.punch("e1", `${first}T21:00:00`);
  company.punch("e1", `${last}T10:00:00`);
  company.punch("e1", `${last}T18:00:00`);
  return company.heard("2024-12-30T00:00:00");
}

describe("staying late", () => {
  it("relaxes the start after holidays that go before the roster, whatever range is asked about", () => {
    const company = smallCompany().policy(relief);
    company.calendar(2024, [
      { date: "2024-05-01", type: "statutory_holiday", name: "May Day" },
      { date: "2024-05-02", type: "statutory_holiday", name: "May Day" },
    ]);
    for (const date of ["2024-04-30", "2024-05-01", "2024-05-02", "2024-05-03"]) company.roster("e1", date, ["DAY"]);
    stayedLate(company, "2024-04-30", "2024-05-03");
    for (const from of ["2024-05-03", "2024-05-02", "2024-04-20"])
      expect(lastOf(company, from, "2024-05-04"), from).toMatchObject({ date: "2024-05-03", lateSeconds: 0, flags: [] });
  });

  it.each([
    [31, "2024-04-03", 0],
    [32, "2024-04-04", 3_600],
  ])("relaxes a start %i days later or not at all, whatever range is asked about", (_, last, lateSeconds) => {
    const company = smallCompany().policy(relief);
    const employee = "e1";
    company.stored.add(employeeStream(employee), "EmployeeSuspended", { employee, from: "2024-03-04" });
    company.stored.add(employeeStream(employee), "EmployeeResumed", { employee, from: last });
    // The first shift is worked on Sunday, so that the shift after falls on a working day both times.
    company.roster(employee, "2024-03-03", ["DAY"]);
    stayedLate(company, "2024-03-03", last);
    const until = last.replace(/..$/, (day) => String(Number(day) + 1).padStart(2, "0"));
    for (const from of [last, "2024-03-20", "2024-03-01"])
      expect(lastOf(company, from, until), from).toMatchObject({ date: last, lateSeconds });
  });
});

describe("duty", () => {
  const data = { employee: "e1", site: "site", date: "2024-03-09" };

  it("by a shift that is not defined for the date yet is pending, not an error", () => {
    const company = smallCompany().heard("2024-12-30T00:00:00");
    const hours = { start: "20:00", end: "23:00", endsNextDay: false, openBeforeMinutes: 60, closeAfterMinutes: 60, breaks: [] };
    const shift = { id: "LATE", name: "Late", ...hours };
    company.stored.add(rosterStream("cs"), "ShiftDefined", { department: "cs", shift, from: "2024-04-01" });
    company.stored.add(employeeStream("e1"), "DutyAssigned", { ...data, duty: "d1", shift: "LATE" });
    expect(lastOf(company, "2024-03-09", "2024-03-10")).toMatchObject({ status: "pending", duty: { state: "pending", hours: [] } });
  });

  it("takes one set of shifts for the same hours, however many duties there are, and keeps each one's name", () => {
    const company = smallCompany();
    const hours = { start: "10:00", end: "12:00", endsNextDay: false };
    for (let month = 3; month <= 6; month += 1)
      company.stored.add(employeeStream("e1"), "DutyAssigned", { ...data, date: `2024-0${month}-09`, duty: `d${month}`, hours });
    const view = company.facts().view();
    const words = ["2024-03-09", "2024-06-09"].map((date) => lastOf(company, date, date.replace("09", "10")).duty?.hours[0]?.shift);
    expect(words).toEqual(["d3", "d6"]);
    const { words: plan } = view.plan(0, 19_700, 19_900);
    expect(new Set(plan.map((word) => word & 0xffff)).size).toBeLessThanOrEqual(3);
  });
});

describe("hours over a period", () => {
  const comprehensive = { hours_system: "comprehensive", comprehensive_hours: { period: "quarter" } } as const;
  const sheetOf = (company: SmallCompany, department: string, month: string) =>
    monthSheet(company.facts(), { department, month, at: company.at("2024-12-31T00:00:00") }).rows[0]!;

  /** Nine working hours instead of eight on one day of March. */
  function movedOn(from: string): SmallCompany {
    const company = smallCompany().policy(comprehensive);
    const move = { employee: "e1", from, department: "sales", site: "site" };
    company.stored.add(employeeStream("e1"), "EmployeeMoved", move);
    for (let day = 1; day <= 91; day += 1) {
      const date = dateOf(dayNumber("2024-01-01") + day - 1);
      if (Temporal.PlainDate.from(date).dayOfWeek > 5) continue;
      company.punch("e1", `${date}T09:00:00`);
      company.punch("e1", `${date}T${date === "2024-03-04" ? "19" : "18"}:00:00`);
    }
    return company.heard("2024-12-30T00:00:00");
  }

  it("are settled once for somebody who moved within the last month, where they belonged last", () => {
    const company = movedOn("2024-03-15");
    expect(sheetOf(company, "cs", "2024-03")).toMatchObject({ periodHours: { settled: false }, totals: { overtimeSeconds: {} } });
    expect(sheetOf(company, "sales", "2024-03")).toMatchObject({
      periodHours: { settled: true, overtimeSeconds: 3_600 },
      totals: { overtimeSeconds: { workday: 3_600 } },
    });
  });

  it("count all of the person's dates with every department, over a month too", () => {
    const company = movedOn("2024-03-15").policy({ hours_system: "comprehensive" });
    company.punch("e1", "2024-03-18T19:00:00");
    const leave = { employee: "e1", leave: "l1", kind: "annual", from: "2024-03-05", until: "2024-03-06", part: "day" } as const;
    company.stored.add(employeeStream("e1"), "LeaveApproved", leave);
    expect(sheetOf(company, "cs", "2024-03").periodHours).toMatchObject({ settled: false });
    expect(sheetOf(company, "sales", "2024-03").periodHours).toMatchObject({ settled: true, overtimeSeconds: 2 * 3_600 + 8 * 3_600 });
  });
});

describe("two shifts of a date that begin together", () => {
  it("come as the roster names them, in whatever order they were defined", () => {
    const hours = { start: "09:00", end: "12:00", breaks: [] };
    const lists = [
      ["ONE", "TWO"],
      ["TWO", "ONE"],
    ].map((ids) => {
      const company = smallCompany();
      for (const id of ids) company.shift({ id, ...hours, ...(id === "TWO" ? { end: "18:00" } : {}) });
      return lastOf(company.roster("e1", "2024-03-05", ["TWO", "ONE"]), "2024-03-05", "2024-03-06").shifts;
    });
    expect(lists).toEqual([
      ["TWO", "ONE"],
      ["TWO", "ONE"],
    ]);
  });
});
