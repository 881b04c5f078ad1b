import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { createFacts } from "../../projections/facts/facts.ts";
import type { Facts } from "../../projections/facts/facts-types.ts";
import { explainDay } from "../../projections/replay/explain.ts";
import { explainMonth } from "../../projections/replay/explain-month.ts";
import type { MonthExplanation } from "../../projections/replay/explain-month-types.ts";
import type { Explanation } from "../../projections/replay/explanation.ts";
import { duration, wordOf } from "../../projections/replay/phrases.ts";
import { play, type Played } from "../../services/scenario/answers.ts";
import { casesOf, parseScenarioFile } from "../../services/scenario/format.ts";

const folder = fileURLToPath(new URL("../fixtures/scenarios/", import.meta.url));
const languages = ["zh-CN", "en"] as const;

interface Told {
  readonly name: string;
  readonly days: readonly Readonly<Record<(typeof languages)[number], Explanation>>[];
  readonly months: readonly Readonly<Record<(typeof languages)[number], MonthExplanation>>[];
}

/** Every day and month of every scenario, explained in both languages: they hold every rule at each side of its edges. */
const told: Told[] = [];

beforeAll(async () => {
  const cases = readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .flatMap((name) => parseScenarioFile(JSON.parse(readFileSync(`${folder}${name}`, "utf8"))))
    .flatMap((scenario) => ("faults" in scenario ? [] : casesOf(scenario)));
  for (const source of cases) told.push(explainedCase(source.name, await play(source)));
}, 120_000);

function explainedCase(name: string, played: Played): Told {
  const facts: Facts = createFacts();
  facts.apply(played.stored);
  const { evaluateAt: at } = played.translation;
  const asOfPosition = played.positionAt(at);
  const days = played.daysAt(at).filter((day) => day.status !== "none" || day.punches.length > 0);
  const months = new Set(days.slice(-40).map((day) => `${day.date.slice(0, 7)} ${day.employee}`));
  return {
    name,
    days: days.slice(-10).map(({ employee, date }) => {
      const inLanguage = (lang: (typeof languages)[number]): Explanation => explainDay(facts, { employee, date, at, asOfPosition }, lang)!;
      return { "zh-CN": inLanguage("zh-CN"), en: inLanguage("en") };
    }),
    months: [...months].flatMap((key) => {
      const question = { month: key.slice(0, 7), employee: key.slice(8), at, asOfPosition };
      const [zh, en] = languages.map((lang) => explainMonth(facts, question, lang)[0]);
      return zh === undefined || en === undefined ? [] : [{ "zh-CN": zh, en }];
    }),
  };
}

const each = (): { name: string; lang: (typeof languages)[number]; explanation: Explanation }[] =>
  told.flatMap(({ name, days }) => days.flatMap((day) => languages.map((lang) => ({ name, lang, explanation: day[lang] }))));

/** Ids a text may name as they are: rules and clauses in their brackets, and what the case itself calls things. */
const withoutIds = (text: string): string => text.replaceAll(/〔[^〕]*〕|\[[^\]]*\]|#\d+|[A-Z][\w-]*|site:\S+|department:\S+/g, " ");

describe("an explanation of a day", () => {
  it("leaves no place unfilled and no word unsaid, in either language", () => {
    expect(each().length).toBeGreaterThan(800);
    for (const { name, lang, explanation } of each()) {
      const text = explanation.lines.join("\n");
      expect(text, name).not.toMatch(/undefined|NaN|\[object|\$\{|\bnull\b|Infinity|Invalid/);
      if (lang !== "zh-CN") continue;
      for (const { code } of explanation.day.findings) expect(wordOf(lang, code), `${name} ${code}`).toMatch(/\p{Script=Han}/u);
      for (const line of explanation.lines) expect(line, name).toMatch(/\p{Script=Han}/u);
    }
  });

  it("says of every finding its clause, its rule and its length, and of every punch its event and what became of it", () => {
    for (const { name, lang, explanation } of each()) {
      const text = explanation.lines.join("\n");
      for (const finding of explanation.day.findings) {
        expect(text, `${name} ${finding.code}`).toContain(lang === "en" ? `[${finding.clause}]` : `〔${finding.clause}〕`);
        expect(text, `${name} ${finding.code}`).toContain(finding.rule);
        if (finding.seconds !== undefined && finding.seconds > 0) expect(text, name).toContain(duration(lang, finding.seconds));
      }
      for (const punch of explanation.day.punches) {
        const line = explanation.lines.find((one) => one.includes(`#${punch.position}`) && /^(?:打卡|Punch)/.test(one));
        expect(line, `${name} ${punch.punch}`).toBeDefined();
        expect(line, name).toMatch(punch.used === "not_used" ? /does not count|不计入/ : /counts|计为|介于/);
      }
    }
  });

  it("gives every reason its text among the lines, and the values of its rules", () => {
    const seen = new Set<string>();
    for (const { name, lang, explanation } of each())
      for (const reason of explanation.reasons) {
        seen.add(`${reason.about} ${reason.why}`);
        if (reason.about !== "absence") expect(explanation.lines, name).toContain(reason.text);
        for (const { rule } of reason.rules.slice(0, 1))
          if (reason.about === "arrival" || reason.about === "departure" || reason.about === "overtime")
            if (reason.why !== "excused" && reason.why !== "approved") expect(reason.text, name).toContain(rule);
        for (const position of reason.positions) expect(reason.text, name).toContain(`#${position}`);
        if (lang === "zh-CN") expect(withoutIds(reason.text), name).not.toMatch(/[a-z]{3,}_[a-z]/);
      }
    // Each way of passing is met somewhere; what is not would be a sentence nobody has read.
    for (const why of [
      "arrival before_start",
      "arrival within_grace",
      "arrival leave",
      "arrival late_stay_relief",
      "arrival elastic_start",
      "arrival seconds_dropped",
      "arrival excused",
      "departure after_end",
      "departure within_grace",
      "departure approved",
      "departure leave",
      "departure elastic_start",
      "departure excused",
      "absence not_heard",
      "absence open_fault",
      "absence day_off",
      "absence leave",
      "absence punched",
      "overtime rest_days_only",
      "overtime needs_approval",
      "overtime below_limits",
      "day_type weekly_rest",
      "day_type named_in_calendar",
      "day_type make_up_day",
    ])
      expect([...seen], why).toContain(why);
  });
});

describe("an explanation of a month", () => {
  it("makes every figure up of its days, and shows each day's events", () => {
    for (const { name, months } of told)
      for (const month of months)
        for (const lang of languages) {
          const { figures, lines, deductions, proposals } = month[lang];
          const text = lines.join("\n");
          expect(text, name).not.toMatch(/undefined|NaN|\[object|\$\{|\bnull\b/);
          for (const figure of figures) {
            const sum = figure.days.reduce((total, day) => total + day.amount, 0);
            expect(sum + figure.beside, `${name} ${figure.figure}`).toBe(figure.total);
            // Only overtime can be settled over a period instead of by days.
            if (figure.figure !== "overtime") expect(figure.beside, `${name} ${figure.figure}`).toBe(0);
          }
          for (const { entry, days } of [...deductions, ...proposals]) {
            expect(days.map((day) => day.date)).toEqual(entry.dates);
            for (const day of days) for (const position of day.positions) expect(text, name).toContain(`#${position}`);
          }
        }
    expect(told.flatMap(({ months }) => months).length).toBeGreaterThan(100);
  });
});
