import { describe, expect, it } from "vitest";
import { monthSheet, type SheetRow } from "../../projections/month/month-sheet.ts";
import { explainMonth } from "../../projections/replay/explain-month.ts";
import { employeeStream, rosterStream } from "../../shared/events/streams.ts";
import { smallCompany, type SmallCompany } from "../support/small-company.ts";

/** Moves to another department of the same site and hours on 16 March 2024. */
function moved(company: SmallCompany): SmallCompany {
  const data = { employee: "e1", from: "2024-03-16", department: "back", site: "site" };
  company.stored.add(employeeStream("e1"), "EmployeeMoved", data);
  const breaks = [{ start: "12:00", end: "13:00" }];
  const hours = { start: "09:00", end: "18:00", endsNextDay: false, openBeforeMinutes: 120, closeAfterMinutes: 300, breaks };
  company.stored.add(rosterStream("back"), "ShiftDefined", { department: "back", shift: { id: "DAY", name: "Day", ...hours } });
  const week = { mon: "DAY", tue: "DAY", wed: "DAY", thu: "DAY", fri: "DAY" } as const;
  const pattern = { department: "back", employee: "e1", pattern: "p-back", from: "2024-03-16", until: null, week };
  company.stored.add(rosterStream("back"), "PatternAssigned", { ...pattern, priority: "default", onHolidays: "rest" });
  return company;
}

/** Works on every weekday of the months of 2024, from 09:00 to 18:00 but for the dates named. */
function worked(company: SmallCompany, until: string, but: Readonly<Record<string, readonly [string, string]>>): SmallCompany {
  for (let date = Temporal.PlainDate.from("2024-01-01"); date.toString() < until; date = date.add({ days: 1 })) {
    const [from, to] = but[date.toString()] ?? ["09:00:00", "18:00:00"];
    if (date.dayOfWeek > 5) continue;
    company.punch("e1", `${date.toString()}T${from}`);
    company.punch("e1", `${date.toString()}T${to}`);
  }
  return company;
}

/** Row of March of a department. */
function rowOf(company: SmallCompany, department: string): SheetRow {
  const facts = company.heard("2024-12-31T00:00:00").facts();
  return monthSheet(facts, { department, month: "2024-03", at: company.at("2024-12-31T00:00:00") }).rows[0]!;
}

describe("somebody who moves within a period", () => {
  it("has the free latenesses of it once, the first by date, whichever sheet they stand on", () => {
    const rules = { late_free: { times: 1, max_minutes: 30 }, late_amounts: [{ over_min: 0, amount_minor: 1_000 }] };
    const late = { "2024-03-05": ["09:10:00", "18:00:00"], "2024-03-20": ["09:10:00", "18:00:00"] } as const;
    const company = worked(moved(smallCompany().policy(rules)), "2024-04-01", late);
    expect(rowOf(company, "cs")).toMatchObject({ deductionMinor: 0, totals: { lateFreeCount: 1, lateCount: 0 } });
    expect(rowOf(company, "back")).toMatchObject({ deductionMinor: 1_000, totals: { lateFreeCount: 0, lateCount: 1 } });
    const question = { employee: "e1", month: "2024-03", at: company.at("2024-12-31T00:00:00"), figure: "late" } as const;
    const explained = explainMonth(company.facts(), question, "en").map(({ department, figures }) => [department, figures[0]!.days.length]);
    expect(explained).toEqual([
      ["cs", 0],
      ["back", 1],
    ]);
  });

  it.each(["month", "quarter"] as const)("has the overtime of a %s on the sheet of its last department, and on no other", (period) => {
    const rules = { hours_system: "comprehensive", comprehensive_hours: { period } };
    const long = { "2024-03-05": ["09:00:00", "21:00:00"], "2024-03-20": ["09:00:00", "20:00:00"] } as const;
    const company = worked(moved(smallCompany().policy(rules)), "2024-04-01", long);
    expect(rowOf(company, "cs").totals.overtimeSeconds).toEqual({});
    expect(rowOf(company, "back").totals.overtimeSeconds).toEqual({ workday: 5 * 3_600 });
  });
});
