import { describe, expect, it } from "vitest";
import { judgeDays } from "../../projections/attendance/judge-days.ts";
import { monthSheet } from "../../projections/month/month-sheet.ts";
import { renderSheetText } from "../../projections/replay/render-sheet.ts";
import { employeeStream } from "../../shared/events/streams.ts";
import { SmallCompany } from "../support/small-company.ts";

/** A company that knows the calendar of 2024 and not that of 2025, asked about dates on both sides of the year's end. */
const company = (): SmallCompany => {
  const made = new SmallCompany().terminal().calendar(2024).shift().person("e1");
  made.punch("e1", "2025-01-02T09:00:00", "in");
  made.punch("e1", "2025-01-02T18:00:00", "out");
  return made;
};

function dayOf(made: SmallCompany, date: string) {
  made.heard("2025-01-20T00:00:00");
  const until = Temporal.PlainDate.from(date).add({ days: 1 }).toString();
  return judgeDays(made.facts(), { employees: ["e1"], from: date, until, at: made.at("2025-01-20T00:00:00") })[0]!;
}

const codes = (day: ReturnType<typeof dayOf>): string[] => day.findings.map(({ code }) => code);

describe("a year without calendar", () => {
  it("is unknown from its first date on: nobody is absent, and nothing is confirmed", () => {
    expect(dayOf(company(), "2024-12-31")).toMatchObject({ status: "absent", dayType: "workday", state: "confirmed" });
    const first = dayOf(company(), "2025-01-01");
    expect(first).toMatchObject({ status: "pending", dayType: "unknown", state: "provisional", absenceHalfDays: 0 });
    expect(codes(first)).toContain("calendar_unknown");
    expect(dayOf(company(), "2025-01-02")).toMatchObject({ dayType: "unknown", state: "provisional", overtimeSeconds: 0 });
    // Nor is a Saturday taken for a day off.
    expect(dayOf(company(), "2025-01-04")).toMatchObject({ status: "pending", dayType: "unknown" });
  });

  it("stands out on the sheet, and is settled when the calendar comes", () => {
    const made = company().heard("2025-02-10T00:00:00");
    const sheet = (at: string) => monthSheet(made.facts(), { department: "cs", month: "2025-01", at: made.at(at) });
    const before = sheet("2025-02-10T00:00:00");
    expect(before.rows[0]!.totals).toMatchObject({ absenceHalfDays: 0, lateCount: 0 });
    expect(renderSheetText(before, { lang: "en" })).toContain("The calendar of 2025 is not published");
    expect(renderSheetText(before, { lang: "zh-CN" })).toContain("2025 年的日历尚未发布");
    made.calendar(2025, [{ date: "2025-01-01", type: "statutory_holiday", name: "New Year" }]);
    const after = sheet("2025-02-10T00:00:00");
    expect(after.rows[0]!.totals).toMatchObject({ holidayHalfDays: 2, pendingHalfDays: 0, absenceHalfDays: 42 });
  });

  it("leaves a roster as it stands, unless holidays go before it: then nobody can say", () => {
    expect(dayOf(company().roster("e1", "2025-01-03", ["DAY"]), "2025-01-03")).toMatchObject({ status: "absent", dayType: "workday" });
    const off = company().roster("e1", "2025-01-03", ["DAY"]).policy({ roster_on_holidays: "holiday_is_off" });
    const day = dayOf(off, "2025-01-03");
    expect(day).toMatchObject({ status: "pending", dayType: "unknown", state: "provisional" });
    expect(codes(day)).toContain("calendar_unknown");
    expect(dayOf(off.calendar(2025), "2025-01-03")).toMatchObject({ status: "absent", dayType: "workday" });
  });

  it("leaves a holiday off whatever was rostered, also a shift nobody defined", () => {
    const holiday = [{ date: "2025-01-03", type: "statutory_holiday", name: "New Year" }] as const;
    const made = company().roster("e1", "2025-01-03", ["GONE"]).policy({ roster_on_holidays: "holiday_is_off" });
    expect(dayOf(made, "2025-01-03")).toMatchObject({ status: "pending", dayType: "unknown" });
    expect(dayOf(made.calendar(2025, [...holiday]), "2025-01-03")).toMatchObject({ status: "holiday", dayType: "statutory_holiday" });
    expect(codes(dayOf(made, "2025-01-03"))).not.toContain("calendar_unknown");
    const stands = company()
      .roster("e1", "2025-01-03", ["GONE"])
      .calendar(2025, [...holiday]);
    expect(dayOf(stands, "2025-01-03")).toMatchObject({ status: "pending", dayType: "unknown" });
  });

  it("leaves nothing open of a date of suspension but which kind of date it is", () => {
    const suspended = (rules: Readonly<Record<string, unknown>>) => {
      const made = company().roster("e1", "2025-01-03", ["DAY"]).policy(rules);
      made.stored.add(employeeStream("e1"), "EmployeeSuspended", { employee: "e1", from: "2025-01-03", reason: "inquiry" });
      return made;
    };
    const off = suspended({ roster_on_holidays: "holiday_is_off" });
    expect(dayOf(off, "2025-01-03")).toMatchObject({ status: "none", dayType: "unknown", state: "confirmed" });
    expect(codes(dayOf(off, "2025-01-03"))).not.toContain("calendar_unknown");
    expect(dayOf(suspended({}), "2025-01-03")).toMatchObject({ status: "none", dayType: "workday" });
    const holiday = off.calendar(2025, [{ date: "2025-01-03", type: "statutory_holiday", name: "New Year" }]);
    expect(dayOf(holiday, "2025-01-03")).toMatchObject({ status: "none", dayType: "statutory_holiday" });
  });

  it("leaves duty open that nobody came to", () => {
    const made = company().policy({ missed_duty_absent_days: 1 });
    const hours = { start: "09:00", end: "12:00", endsNextDay: false };
    made.stored.add(employeeStream("e1"), "DutyAssigned", { employee: "e1", duty: "d1", date: "2025-01-05", site: "site", hours });
    expect(dayOf(made, "2025-01-05")).toMatchObject({ absenceHalfDays: 0, dayType: "unknown", state: "provisional" });
    expect(dayOf(made.calendar(2025), "2025-01-05")).toMatchObject({ status: "absent", duty: { state: "missed" } });
  });
});
