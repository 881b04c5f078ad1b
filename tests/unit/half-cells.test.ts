import { expect, test } from "vitest";
import { monthSheet } from "../../projections/month/month-sheet.ts";
import { explainDay } from "../../projections/replay/explain.ts";
import { employeeStream } from "../../shared/events/streams.ts";
import { smallCompany } from "../support/small-company.ts";

test("a date's halves say what is about the arrival and what about the departure", () => {
  const company = smallCompany().policy({ late_to_half_absent_over_min: 60, early_to_half_absent_over_min: 60 });
  const times: Readonly<Record<string, readonly [string?, string?]>> = {
    "2024-03-04": ["09:20:00", "17:30:00"],
    "2024-03-05": ["11:00:00", "18:00:00"],
    "2024-03-06": ["09:10:00", "15:00:00"],
    "2024-03-07": ["09:00:00"],
    "2024-03-08": ["13:00:00", "18:00:00"],
    "2024-03-11": ["09:05:00", "12:00:00"],
    "2024-03-12": ["09:00:00", "18:00:00"],
  };
  for (const [date, punches] of Object.entries(times)) for (const time of punches) company.punch("e1", `${date}T${time}`);
  for (const [date, part] of [
    ["2024-03-08", "morning"],
    ["2024-03-11", "afternoon"],
  ] as const) {
    const until = Temporal.PlainDate.from(date).add({ days: 1 }).toString();
    company.stored.add(employeeStream("e1"), "LeaveApproved", { employee: "e1", leave: date, kind: "annual", from: date, until, part });
  }
  const facts = company.heard("2024-12-31T00:00:00").facts();
  const { cells } = monthSheet(facts, { department: "cs", month: "2024-03", at: company.at("2024-12-31T00:00:00") }).rows[0]!;
  const halves = (date: string) => cells.find((cell) => cell.date === date)!.halves?.map(({ word, symbol }) => `${word} ${symbol}`);
  expect(halves("2024-03-04")).toEqual(["late ○", "early △"]);
  expect(halves("2024-03-05")).toEqual(["half_absent ÷", "present √"]);
  expect(halves("2024-03-06")).toEqual(["late ○", "half_absent ÷"]);
  expect(halves("2024-03-07")).toEqual(["present √", "missing ◇"]);
  expect(halves("2024-03-08")).toEqual(["leave 年", "present √"]);
  expect(halves("2024-03-11")).toEqual(["late ○", "leave 年"]);
  // The same in both halves needs no second word: a day worked, a day absent, a rest day.
  for (const date of ["2024-03-12", "2024-03-13", "2024-03-09"]) expect(halves(date)).toBeUndefined();
});

test("a date with a punch away from the site has a sign of its own, unless something is wrong with it, and says where it was", () => {
  const company = smallCompany();
  for (const [date, time] of [
    ["2024-03-04", "09:00:00"],
    ["2024-03-05", "09:20:00"],
  ] as const) {
    const reading = `${date}T${time}`;
    const moment = { reading, zone: "Asia/Shanghai", occurredAt: company.at(reading), direction: "in" } as const;
    const data = { employee: "e1", terminal: null, fault: null, ...moment, place: "Harbour office", reason: "visit" };
    company.stored.add(employeeStream("e1"), "PunchEntered", data);
    company.punch("e1", `${date}T18:00:00`);
  }
  const facts = company.heard("2024-12-31T00:00:00").facts();
  const at = company.at("2024-12-31T00:00:00");
  const { cells } = monthSheet(facts, { department: "cs", month: "2024-03", at }).rows[0]!;
  expect(cells.slice(3, 5).map(({ word, symbol }) => `${word} ${symbol}`)).toEqual(["field ▷", "late ○"]);
  const said = (lang: "zh-CN" | "en") => explainDay(facts, { employee: "e1", date: "2024-03-04", at }, lang)!;
  expect(said("en").day.punches[0]).toMatchObject({ source: "field", place: "Harbour office" });
  expect(said("en").lines.join("\n")).toContain("made away from the site (Harbour office)");
  expect(said("zh-CN").lines.join("\n")).toContain("外勤打卡（Harbour office）");
});
