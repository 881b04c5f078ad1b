import { expect, test } from "vitest";
import { createFacts } from "../../projections/facts/facts.ts";
import type { Facts } from "../../projections/facts/facts-types.ts";
import { explainDay } from "../../projections/replay/explain.ts";
import { explainMonth } from "../../projections/replay/explain-month.ts";
import { ruleChange } from "../../projections/replay/rule-value.ts";
import { SmallCompany } from "../support/small-company.ts";

const at = Date.parse("2024-05-01T00:00:00Z");
const rules = { late_to_half_absent_over_min: 60, early_to_half_absent_over_min: 60, half_day_below_minutes: 420 };

/** e1 on Tuesday 5 March and Saturday 9 March, from one reading to another. */
function facts(days: Readonly<Record<string, readonly [from: string, until?: string]>>): Facts {
  const made = new SmallCompany().terminal().calendar(2024).shift().policy(rules).person("e1");
  for (const [date, [from, until]] of Object.entries(days)) {
    made.punch("e1", `${date}T${from}:00`, "in");
    if (until !== undefined) made.punch("e1", `${date}T${until}:00`, "out");
  }
  made.heard("2024-04-15T00:00:00");
  const known = createFacts();
  known.apply(made.stored.events);
  return known;
}

const text = (known: Facts, date: string, lang: "zh-CN" | "en"): string =>
  explainDay(known, { employee: "e1", date, at }, lang)!.lines.join("\n");

test("half a day of absence says what it came of: late, early, or too little work", () => {
  const known = facts({ "2024-03-05": ["10:01", "18:00"], "2024-03-06": ["09:00", "16:30"], "2024-03-07": ["09:30", "17:10"] });
  expect(text(known, "2024-03-05", "zh-CN")).toContain("旷工半天（晚到 1 小时 01 分）：依据条款旷工〔absent〕");
  expect(text(known, "2024-03-05", "en")).toContain("Absent half a day (late by 1 h 01 min): clause Absence [absent]");
  expect(text(known, "2024-03-06", "zh-CN")).toContain("（早走 1 小时 30 分）");
  expect(text(known, "2024-03-06", "en")).toContain("(left early by 1 h 30 min)");
  expect(text(known, "2024-03-07", "zh-CN")).toContain("（工时 6 小时 40 分）");
  expect(text(known, "2024-03-07", "en")).toContain("(worked 6 h 40 min)");
});

test("hours worked say how much lies between first and last punch, where that is more", () => {
  const known = facts({ "2024-03-09": ["10:00", "15:00"], "2024-03-10": ["13:00", "15:00"] });
  expect(text(known, "2024-03-09", "zh-CN")).toContain(
    "实际工时 4 小时 00 分（首末打卡相隔 5 小时 00 分，其中休息或不计入的时间 1 小时 00 分）",
  );
  expect(text(known, "2024-03-09", "en")).toContain(
    "worked 4 h 00 min (of 5 h 00 min between first and last punch; 1 h 00 min are breaks or do not count)",
  );
  expect(text(known, "2024-03-10", "zh-CN")).not.toContain("相隔");
});

test("a month names one event as one", () => {
  const [month] = explainMonth(facts({ "2024-03-05": ["09:00"] }), { employee: "e1", month: "2024-03", at }, "en");
  expect(month!.lines.join("\n")).toMatch(/2024-03-05 Tuesday: 1 time; no departure punch; ledger event #\d+$/m);
});

test("steps of a sum are told apart, without the share they do not take", () => {
  const [from, to] = [
    [
      { over_min: 5, amount_minor: 2_000, day_pay_bps: 0 },
      { over_min: 30, amount_minor: 5_000, day_pay_bps: 0 },
    ],
    [],
  ];
  expect(ruleChange("zh-CN", from, to)).toEqual({
    from: "超过（分钟） 5，金额（最小货币单位） 2000；超过（分钟） 30，金额（最小货币单位） 5000",
    to: "–",
  });
  expect(ruleChange("en", from, to).from).toBe("over (minutes) 5, sum (smallest unit) 2000; over (minutes) 30, sum (smallest unit) 5000");
});
