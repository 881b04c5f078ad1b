import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { judgeDays } from "../../projections/attendance/judge-days.ts";
import { createFacts } from "../../projections/facts/facts.ts";
import { monthSheet } from "../../projections/month/month-sheet.ts";
import { presenceOf } from "../../projections/presence/presence.ts";
import { differences } from "../../projections/replay/differences.ts";
import { explainDay } from "../../projections/replay/explain.ts";
import { renderSheetCsv, renderSheetText } from "../../projections/replay/render-sheet.ts";
import { play } from "../../services/scenario/answers.ts";
import { casesOf, parseScenarioFile } from "../../services/scenario/format.ts";
import { parsePolicy } from "../../shared/policy/parse.ts";

const folder = join(import.meta.dirname, "..", "fixtures", "scenarios");

/** The ledger a case of our own became, by the case's name. */
async function played(file: string, name: string) {
  const scenarios = parseScenarioFile(JSON.parse(readFileSync(join(folder, file), "utf8")));
  const cases = scenarios.flatMap((scenario) => ("faults" in scenario ? [] : casesOf(scenario)));
  const one = await play(cases.find((candidate) => candidate.name === name)!);
  const facts = createFacts();
  facts.apply(one.stored);
  return { facts, at: one.translation.evaluateAt, daysAt: one.daysAt };
}

describe("an explanation of leave", () => {
  const lines = async (lang: "zh-CN" | "en"): Promise<string> => {
    const { facts, at } = await played("own-leave-documents.json", "OWN-LEAVE-FORM-1 / late, the absence stands");
    return explainDay(facts, { employee: "E1", date: "2024-03-07", at }, lang)!.lines.join("\n");
  };

  it("names in English what was asked, approved and handed in, and what the deadline was", async () => {
    const text = await lines("en");
    expect(text).toMatch(/Sick leave \(l1\) asked for by telephone on 2024-03-07 08:00:00, ledger event #\d+\./);
    expect(text).toMatch(/Sick leave \(l1\) approved, ledger event #\d+\./);
    expect(text).toMatch(/Sick leave \(l1\) form handed in on 2024-03-13 08:00:00, ledger event #\d+\./);
    expect(text).toContain("Form handed in late: clause Sick leave [leave.sick]");
    expect(text).toMatch(/Absent: clause Sick leave.*\[late_certificate\] = the absence stands, last date in time 2024-03-12/);
  });

  it("says the same in Chinese", async () => {
    const text = await lines("zh-CN");
    expect(text).toMatch(/病假（l1）电话申请，时间 2024-03-07 08:00:00，账本事件 #\d+。/);
    expect(text).toContain("书面手续逾期补办：依据条款病假〔leave.sick〕");
    expect(text).toMatch(/旷工：依据条款病假.*〔late_certificate〕 = 旷工不变，最后期限 2024-03-12/);
  });
});

describe("leave nobody decided", () => {
  it("shows on the board as pending with its kind, and before the shift as expected", async () => {
    const { daysAt } = await played(
      "own-leave-requests.json",
      "OWN-LEAVE-REQ-1 / in the period's last second it is pending, whatever the rule",
    );
    const at = (text: string): number => Temporal.PlainDateTime.from(text).toZonedDateTime("Asia/Shanghai").epochMilliseconds;
    const rowAt = (text: string) => {
      const day = daysAt(at(text)).find(({ date }) => date === "2024-03-28")!;
      return presenceOf({ day, heardUpTo: at(text) / 1_000 }, at(text) / 1_000);
    };
    expect(rowAt("2024-03-28T08:00:00").state).toBe("expected");
    expect(rowAt("2024-03-28T10:00:00")).toMatchObject({ state: "pending", why: [{ code: "leave_undecided", kind: "annual" }] });
    expect(rowAt("2024-03-28T23:00:00")).toMatchObject({ state: "pending", why: [{ code: "leave_undecided", kind: "annual" }] });
  });
});

describe("two answers about leave", () => {
  it("differ by state when only the deadline lies between them, and by rule when only the rule does", async () => {
    const { at, daysAt } = await played("own-leave-documents.json", "OWN-LEAVE-DOC-1 / the second after the deadline date it is absence");
    const whyOf = (found: ReturnType<typeof differences>) => new Set(found.days.map(({ why }) => why));
    expect(whyOf(differences(daysAt(at - 1_000), daysAt(at), false))).toEqual(new Set(["state"]));
    const late = await played("own-leave-documents.json", "OWN-LEAVE-DOC-1 / filed in the first second after it, leave again");
    const under = (rule: string) =>
      judgeDays(late.facts, {
        from: "2024-03-07",
        until: "2024-03-08",
        at: late.at,
        policies: { draft: parsePolicy({ late_certificate: rule }) },
      });
    expect(whyOf(differences(under("leave_again"), under("absence_stands"), true))).toEqual(new Set(["rule"]));
  });
});

describe("time in lieu on the sheet", () => {
  it("has its columns in both forms, and a line for who took too much", async () => {
    const { facts, at } = await played("own-leave-lieu.json", "OWN-LEAVE-LIEU-1 / a whole day takes more than there is, which is noted");
    const sheet = monthSheet(facts, { department: "scenario", month: "2024-03", at });
    const text = renderSheetText(sheet, { lang: "en" });
    expect(text).toContain("lieu earned  lieu taken  lieu expired  lieu balance");
    expect(text).toContain("E1: 4 h 00 min more time in lieu was taken than there was");
    expect(text).toMatch(/4:00 +8:00 +0:00 +-4:00/);
    expect(renderSheetCsv(sheet, { lang: "zh-CN" })).toContain("调休取得,调休已休,调休失效,调休结余");
    expect(renderSheetText(sheet, { lang: "zh-CN" })).toContain("E1：调休超出结余 4 小时 00 分");
  });

  it("is not there where nobody has to do with it", async () => {
    const { facts, at } = await played("own-leave-lieu.json", "OWN-LEAVE-LIEU-1 / no rule, no account");
    const sheet = monthSheet(facts, { department: "scenario", month: "2024-03", at });
    expect(sheet.rows[0]!.totals).not.toHaveProperty("timeInLieu");
    expect(renderSheetText(sheet, { lang: "en" })).not.toContain("lieu");
  });
});
