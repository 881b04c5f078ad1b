import { expect, it } from "vitest";
import { createFacts } from "../../projections/facts/facts.ts";
import type { Facts } from "../../projections/facts/facts-types.ts";
import { openWordOf } from "../../projections/replay/day-phase.ts";
import { explainDay } from "../../projections/replay/explain.ts";
import { ruleValue } from "../../projections/replay/rule-value.ts";
import type { Explanation } from "../../projections/replay/explanation.ts";
import { play } from "../../services/scenario/answers.ts";
import { casesOf, parseScenarioFile, type Case } from "../../services/scenario/format.ts";
import { policyHash } from "../../shared/policy/hash.ts";
import { parsePolicy } from "../../shared/policy/parse.ts";

const date = "2024-03-05";
const at = (time: string): string => `${date}T${time}`;

/** A day shift with what a test says happened on it. */
function dayCase(over: { readonly rules?: object; readonly events: readonly object[]; readonly device_watermarks?: object }): Case {
  const file = {
    format: "attendance-scenarios",
    version: 1,
    scenarios: [
      {
        id: "X",
        timezone: "Asia/Shanghai",
        given: {
          shifts: [
            {
              id: "DAY",
              start: "09:00",
              end: "18:00",
              open_before_min: 120,
              close_after_min: 240,
              breaks: [{ start: "12:00", end: "13:00" }],
            },
          ],
          roster: [{ employee: "E1", from: date, to: date, shift: "DAY" }],
          ...over,
        },
        evaluate_at: "2024-03-07T12:00:00",
        expect: { days: [] },
      },
    ],
  };
  const [scenario] = parseScenarioFile(file);
  if (scenario === undefined || "faults" in scenario) throw new Error(JSON.stringify(scenario));
  return casesOf(scenario)[0]!;
}

async function explained(
  source: Case,
  lang: "zh-CN" | "en",
  ask: { readonly draft?: object; readonly before?: string } = {},
): Promise<Explanation> {
  const played = await play(source);
  const facts: Facts = createFacts();
  facts.apply(played.stored);
  const moment = ask.before === undefined ? played.translation.evaluateAt : Date.parse(ask.before);
  const policies = ask.draft === undefined ? {} : { policies: { draft: parsePolicy(ask.draft) } };
  const found = explainDay(facts, { employee: "E1", date, at: moment, asOfPosition: played.positionAt(moment), ...policies }, lang);
  if (found === null) throw new Error("nothing to explain");
  return found;
}

const late = dayCase({
  rules: { late_grace_min: 5, bounce_window_seconds: 60 },
  events: [
    { id: "p1", employee: "E1", at: at("09:12:30"), device: "front" },
    { id: "p2", employee: "E1", at: at("09:13:00"), device: "front" },
    { id: "p3", employee: "E1", at: at("18:01:00"), device: "front" },
    { id: "p4", employee: "E1", at: at("23:30:00"), device: "front" },
  ],
});

it("says what a clerk needs to check a late day: shift, window, every punch, clause, rule and value, policy, positions", async () => {
  const { lines, rules, day, policy } = await explained(late, "en");
  expect(lines[0]).toBe("E1, Tuesday 2024-03-05: present, late");
  expect(lines[1]).toBe(
    "Day type: working day. Shift DAY: 09:00 to 18:00 (Asia/Shanghai); punches count from 07:00 to 22:00, both included.",
  );
  const punches = lines.filter((line) => line.startsWith("Punch "));
  expect(punches[0]).toMatch(/^Punch 09:12:30, direction unknown, terminal front, ledger event #\d+: counts as the arrival\.$/);
  expect(punches[1]).toContain(
    "does not count: too soon after the punch before, a repetition (rule repeated punches ignored within (seconds) [bounce_window_seconds])",
  );
  expect(punches[2]).toContain("counts as the departure");
  expect(punches[3]).toContain("in no shift's window; the record stays");
  expect(lines.join("\n")).toContain("Late 12 min: clause Late arrival [late], late grace (minutes) [late_grace_min] = 5.");
  expect(lines.join("\n")).toContain("Not early: left 18:01, the shift ends 18:00, early grace (minutes) [early_grace_min] = 0.");
  expect(lines.join("\n")).toMatch(/Judged by policy [0-9a-f]{12} \(scope company, in force from 1970-01-01, ledger event #\d+\)\./);
  const meaning = "Late when the arrival is strictly later than the start plus so many minutes.";
  expect(rules.find(({ rule }) => rule === "late_grace_min")).toEqual({ rule: "late_grace_min", clause: "late", value: 5, meaning });
  expect(day.punches.every((punch) => punch.position >= 0)).toBe(true);
  expect(policy.kind).toBe("published");
});

it("says the same in Chinese", async () => {
  const { lines, rules } = await explained(late, "zh-CN");
  const text = lines.join("\n");
  expect(rules.find(({ rule }) => rule === "late_grace_min")?.meaning).toBe("到岗严格晚于上班时间加该分钟数，即为迟到。");
  expect(text).toContain("E1 2024-03-05 星期二：出勤，迟到");
  expect(text).toContain("打卡时段 07:00 至 22:00，首尾均含");
  expect(text).toContain("迟到 12 分钟：依据条款迟到〔late〕，迟到宽限（分钟）〔late_grace_min〕 = 5。");
  expect(text).toContain("不算早退：18:01 离岗");
  expect(text).toContain("不计入：不在任何班次的打卡时段内，记录保留");
});

it("says why a day still waits: how far the terminals of the site have reported", async () => {
  const dark = dayCase({ events: [], device_watermarks: { front: at("15:00:00") } });
  const found = await explained(dark, "en");
  expect(found.lines[0]).toContain("pending (provisional: it may still change)");
  expect(found.lines.join("\n")).toContain(
    "Not yet called absence: the terminals of site site:Asia/Shanghai have reported up to: 2024-03-05 15:00:00.",
  );
  expect(found.reporting?.completeness).toBe("not_heard");
  const heard = await explained(dayCase({ events: [], device_watermarks: { front: "2024-03-06T09:00:00" } }), "en");
  expect(heard.lines.join("\n")).toContain(
    "Absent: clause Absence [absent], days of absence without any punch [no_punch_absent_days] = 1.",
  );
});

it("names the draft that judged, and the position the answer is as of", async () => {
  const draft = { late_grace_min: 15 };
  const found = await explained(late, "en", { draft });
  expect(found.lines[0]).toBe("E1, Tuesday 2024-03-05: present");
  expect(found.policy).toMatchObject({ kind: "draft", hash: policyHash(parsePolicy(draft)) });
  expect(found.lines.join("\n")).toContain(
    "Not late: arrived 09:12:30, the shift starts 09:00, late grace (minutes) [late_grace_min] = 15.",
  );
  const noon = await explained(late, "en", { before: "2024-03-05T04:00:00Z" });
  expect(noon.day.punches).toHaveLength(2);
  expect(noon.lines.at(-1)).toContain("asked at 2024-03-05 12:00:00");
});

it("a rule that is a table is shown as the part that concerns the day, in words of the language", () => {
  const type = { kind: "sick", name: { zh: "病假", en: "sick leave" }, unit: "half_day", paid_bps: 8_000 };
  const other = { ...type, kind: "annual", name: { zh: "年假", en: "annual leave" } };
  const day = { dayType: "rest", leave: [{ kind: "sick", halfDays: 1 }] } as const;
  const both = (rule: string, value: unknown) => (["zh-CN", "en"] as const).map((lang) => ruleValue(lang, { rule, value }, day));
  expect(both("leave_types", [other, type])).toEqual(["病假（按半天，带薪 80%）", "sick leave (by half days, 80% paid)"]);
  expect(both("leave_types", JSON.stringify(type))).toEqual(["病假（按半天，带薪 80%）", "sick leave (by half days, 80% paid)"]);
  expect(both("leave_types", JSON.stringify({ ...type, paid_bps: 0 }))[1]).toBe("sick leave (by half days, unpaid)");
  expect(both("overtime_class", '{"workday":"workday","rest":"rest_day","statutory_holiday":"statutory_holiday"}')).toEqual([
    "休息日",
    "rest day",
  ]);
  const overtime = { basis: "rest_days_only", ignore_up_to_minutes: 0, max_minutes: null, min_minutes: 30, before_shift: false };
  expect(both("overtime", overtime)).toEqual(["仅休息日与节假日，最少（分钟） 30", "rest days and holidays only, at least (minutes) 30"]);
});

it("a day that is not over accuses nobody: not yet due, then still running, and a punch that may still come is not there yet", async () => {
  const source = dayCase({ events: [{ id: "p1", employee: "E1", at: at("08:55:00"), device: "front" }] });
  const asked = async (before: string, lang: "zh-CN" | "en") =>
    (await explained(source, lang, { before: `${date}T${before}+08:00` })).lines;
  const due = await asked("07:30:00", "en");
  expect(due[0]).toContain("not yet due");
  expect(due.join("\n")).not.toMatch(/pending|Not yet called absence/i);
  const noon = await asked("12:00:00", "en");
  expect(noon.join("\n")).not.toContain("no departure punch");
  expect((await asked("12:00:00", "zh-CN")).join("\n")).not.toMatch(/下班缺卡：|待定/);
  const night = await asked("23:59:00", "en");
  expect(night.join("\n")).toMatch(/No departure punch/);
  expect([openWordOf("missing_out", "running"), openWordOf("missing_out", "over")]).toEqual(["no_departure_yet", undefined]);
  expect([openWordOf("pending", "not_due"), openWordOf("late", "running")]).toEqual(["not_due", undefined]);
});
