import { expect, it } from "vitest";
import { differences } from "../../projections/replay/differences.ts";
import { renderDays, renderDifferences } from "../../projections/replay/render-days.ts";
import { judgedDay } from "../support/judged-day.ts";

it("finds nothing between an answer and itself, in any order", () => {
  const days = [judgedDay({ employee: "a" }), judgedDay({ employee: "b", flags: ["late"], lateSeconds: 60 })];
  expect(differences(days, days.toReversed())).toEqual({ days: [], departments: [] });
});

it("says who, which day, which figure, from what to what, and that a rule did it", () => {
  const before = [judgedDay({ flags: ["late"], inResult: "late", lateSeconds: 360 }), judgedDay({ date: "2026-11-17" })];
  const after = [judgedDay({}), judgedDay({ date: "2026-11-17" })];
  const found = differences(before, after);
  expect(found.days.map(({ employee, date, figure, from, to, why }) => [employee, date, figure, from, to, why])).toEqual([
    ["e1", "2026-11-16", "flags", ["late"], [], "rule"],
    ["e1", "2026-11-16", "inResult", "late", "normal", "rule"],
    ["e1", "2026-11-16", "lateSeconds", 360, 0, "rule"],
  ]);
  expect(found.departments).toMatchObject([{ department: "cs", employees: 1, days: 1 }]);
  expect(found.departments[0]!.figures.lateDays).toEqual({ from: 1, to: 0 });
});

it("tells other facts from other rules and from a later look", () => {
  const punch = {
    position: 9,
    at: 100,
    direction: "in",
    source: "terminal",
    terminal: "front",
    punch: "p",
    shift: null,
    used: "in",
  } as const;
  const [fact] = differences([judgedDay({ status: "absent" })], [judgedDay({ punches: [punch] })]).days;
  expect(fact!.why).toBe("fact");
  const [state] = differences([judgedDay({ status: "pending" })], [judgedDay({ status: "absent" })], false).days;
  expect(state!.why).toBe("state");
});

it("reports a day that only one answer has, unless nothing is said of it", () => {
  expect(differences([], [judgedDay({})]).days).toMatchObject([{ figure: "day", from: null, to: "present" }]);
  expect(differences([judgedDay({ status: "none" })], []).days).toEqual([]);
});

it("counts a person who changed department in both", () => {
  const found = differences([judgedDay({ department: "cs" })], [judgedDay({ department: "sales" })]);
  expect(found.departments.map((one) => [one.department, one.employees, one.days])).toEqual([
    ["cs", 1, 1],
    ["sales", 1, 1],
  ]);
});

it("prints differences and days in both languages", () => {
  const found = differences([judgedDay({ flags: ["late"], lateSeconds: 360 })], [judgedDay({})]);
  const zone = () => "Asia/Shanghai";
  expect(renderDifferences(found, zone, "en")).toContain(
    "Department cs: 1 person, 1 day. Days added up, provisional, free and absent ones too (the month sheet counts): days late 1 → 0; late 6 min → 0 min",
  );
  expect(renderDifferences(found, zone, "zh-CN")).toContain("迟到 6 分钟 → 0 分钟");
  expect(renderDifferences({ days: [], departments: [] }, zone, "en")).toBe("No difference.\n");
  const late = judgedDay({ flags: ["late"], lateSeconds: 45, workedSeconds: 8 * 3_600 + 300, state: "provisional" });
  expect(renderDays([late], "en")).toContain("e1      2026-11-16  Monday  DAY    present'  late   09:00  18:00  8 h 05 min  45 s");
  expect(renderDays([late], "zh-CN")).toContain("45 秒");
});
