import { describe, expect, it } from "vitest";
import { explainDay } from "../../projections/replay/explain.ts";
import { employeeStream } from "../../shared/events/streams.ts";
import { smallCompany } from "../support/small-company.ts";

/** The lines about a Saturday with duty, or a Monday late, in both languages. */
function linesOf(rules: Record<string, unknown>, date: string) {
  const company = smallCompany().policy(rules);
  const duty = { employee: "e1", duty: "phones", date: "2024-03-09", site: "site" };
  company.stored.add(employeeStream("e1"), "DutyAssigned", { ...duty, hours: { start: "09:00", end: "12:00", endsNextDay: false } });
  company.stored.add(employeeStream("e1"), "EmployeeSuspended", { employee: "e1", from: "2024-03-12" });
  company.punch("e1", "2024-03-09T09:00:00", "in");
  company.punch("e1", "2024-03-09T12:30:00", "out");
  company.punch("e1", "2024-03-11T10:00:00", "in");
  company.punch("e1", "2024-03-11T17:00:00", "out");
  company.heard("2024-03-20T00:00:00");
  const question = { employee: "e1", date, at: company.at("2024-03-20T00:00:00") };
  const facts = company.facts();
  return {
    en: explainDay(facts, question, "en")!.lines.join("\n"),
    zh: explainDay(facts, question, "zh-CN")!.lines.join("\n"),
  };
}

describe("an explanation", () => {
  it("tells duty with its hours, what became of it and what it counts as", () => {
    const { en, zh } = linesOf({}, "2024-03-09");
    expect(en).toContain("Duty phones: 09:00 to 12:00; duty of the date: kept, 3 h 00 min worked within it.");
    expect(en).toContain("duty counts as [duty_counts_as] = duty");
    expect(en).toContain("overtime 30 min");
    expect(zh).toContain("值班 phones：09:00 至 12:00；当日值班已到岗，其间工作 3 小时 00 分。");
  });

  it("tells a suspension", () => {
    expect(linesOf({}, "2024-03-12").en).toContain("Suspended: clause Working hours [hours], dates of suspension [suspended_days]");
    expect(linesOf({}, "2024-03-12").zh).toContain("停职：依据条款");
  });

  it("tells why a day has no lateness or no overtime where hours are not those of the day", () => {
    const free = linesOf({ hours_system: "free", free_minimum_minutes: 420 }, "2024-03-11");
    expect(free.en).toContain(
      "[hours_system] = free: hours are only added up; nobody is late or leaves early. Clause: Working hours [hours].",
    );
    expect(free.en).toContain("Short hours 6 h 00 min: clause");
    expect(free.en).not.toContain("Not late");
    const over = linesOf({ hours_system: "comprehensive" }, "2024-03-09");
    expect(over.en).toContain("[hours_system] = comprehensive: single days have no overtime");
    expect(over.zh).toContain("在周期末月的统计表中结算");
    expect(linesOf({}, "2024-03-11").en).not.toContain("[hours_system]");
  });
});
