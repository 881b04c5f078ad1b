import { expect, test } from "vitest";
import { monthSheet } from "../../projections/month/month-sheet.ts";
import type { Differences } from "../../projections/replay/differences.ts";
import { renderDifferences } from "../../projections/replay/render-days.ts";
import { renderSheetText } from "../../projections/replay/render-sheet.ts";
import { createProjectorModel } from "../../services/api/projector-model.ts";
import { problemOf } from "../../services/api/replies.ts";
import type { PunchView, TerminalView } from "../../services/projector/models.ts";
import type { Projector } from "../../services/projector/projector.ts";
import { terminalsViewOf } from "../../services/projector/terminal-views.ts";
import { tilesView } from "../../services/web/board-view.ts";
import { translatorFor, type Language } from "../../services/web/language.ts";
import { english } from "../../services/web/messages-en.ts";
import { monthView } from "../../services/web/month-view.ts";
import { punchView } from "../../services/web/punches-view.ts";
import { detailOf } from "../../services/web/routes.ts";
import { alertsView, terminalsNote } from "../../services/web/terminals-view.ts";
import { InputError } from "../../shared/errors.ts";
import { smallCompany, type SmallCompany } from "../support/small-company.ts";

const contextOf = (language: Language) => ({ t: translatorFor(language), nameOf: (id: string) => id, leaveName: (kind: string) => kind });

test("punches of badges that belong to nobody are announced, with how many and of how many badges", () => {
  const company = smallCompany();
  for (const [key, time] of [
    ["77", "08:50:00"],
    ["77", "18:01:00"],
    ["88", "08:55:00"],
  ] as const)
    company.punch(key, `2024-03-05T${time}`);
  const shown = (of: SmallCompany, language: Language): string => {
    const projector = { facts: of.facts(), terminals: { list: () => [] }, punchCountOf: () => 0 } as unknown as Projector;
    return alertsView(terminalsViewOf(projector, undefined, 0), contextOf(language)).text;
  };
  expect(shown(company, "en")).toContain("3 punches are held for 2 unknown badges");
  expect(shown(company, "zh-CN")).toContain("2 个未知卡号的 3 次打卡");
  expect(shown(company.badge("e1", "77").badge("e1", "88"), "en")).toBe("");
});

test("a clock that never was complete is not among those that report everything", () => {
  const terminal: Partial<TerminalView> = { health: "online", completeUpTo: null };
  const noteOf = (terminals: readonly Partial<TerminalView>[]): string =>
    terminalsNote(
      { at: 0, terminals: terminals as readonly TerminalView[], strangers: [], held: { punches: 0, badges: 0 } },
      contextOf("en"),
    );
  expect(noteOf([terminal, { ...terminal, completeUpTo: 5 }])).toBe("1 has not reported everything yet");
  expect(noteOf([{ ...terminal, completeUpTo: 5 }])).toBe("all reporting");
});

test("a punch of another date than today's shows its date", () => {
  const at = smallCompany().at("2024-03-05T23:59:00");
  const punch = {
    position: 1,
    source: "terminal",
    employee: "e1",
    key: null,
    occurredAt: at,
    receivedAt: at,
    zone: "Asia/Shanghai",
    terminal: "gate",
    terminalName: "Gate",
    protocol: "zk-push",
    direction: "in",
    flags: [],
  } as unknown as PunchView;
  const shown = (now: number, language: Language): string => punchView(punch, now, contextOf(language)).text;
  expect(shown(at + 30_000, "en")).not.toContain("5 Mar");
  expect(shown(at + 120_000, "en")).toContain("5 Mar");
  expect(shown(at + 120_000, "zh-CN")).toContain("3月5日");
});

test("a month whose calendar is not published says so, on the page and in the sheet's text", async () => {
  const company = smallCompany();
  const facts = company.facts();
  const now = company.at("2024-12-30T12:00:00");
  const projector = { facts, now: () => now, position: facts.position, terminals: { list: () => [] }, rows: new Map() };
  const model = createProjectorModel({ projector: projector as unknown as Projector, zone: company.zone });
  const shown = async (month: string, language: Language): Promise<string> =>
    (await monthView(await model.month("cs", month, null), { month, asOf: null, department: null }, contextOf(language))).text;
  expect(await shown("2025-01", "en")).toContain("The calendar of 2025 is not published");
  expect(await shown("2025-01", "zh-CN")).toContain("2025 年的日历尚未发布");
  expect(await shown("2024-12", "en")).not.toContain("is not published");
  const text = (month: string): string => renderSheetText(monthSheet(facts, { department: "cs", month, at: now }), { lang: "en" });
  expect(text("2025-01")).toContain("The calendar of 2025 is not published");
  expect(text("2024-12")).not.toContain("is not published");
});

test("days to come are counted apart from days that wait for evidence", async () => {
  const company = smallCompany().heard("2024-03-04T23:30:00");
  const facts = company.facts();
  const now = company.at("2024-03-28T12:00:00");
  const projector = { facts, now: () => now, position: facts.position, terminals: { list: () => [] }, rows: new Map() };
  const model = createProjectorModel({ projector: projector as unknown as Projector, zone: company.zone });
  const [row] = (await model.month("cs", "2024-03", null)).rows;
  // Of March's 21 working days 1 and 4 are judged, the 28th is running and the 29th to come.
  expect(row!.totals).toMatchObject({ scheduledHalfDays: 42, absenceHalfDays: 4, toComeHalfDays: 4, pendingHalfDays: 34 });
});

test("the tiles' numbers add up to everybody, and lateness stands within those who are in or have left", () => {
  const states = { in: 14, expected: 2, missing: 2, absent: 1, pending: 0, leave: 1, left: 3, off: 1 };
  const text = tilesView({ people: 24, ...states, late: 4, lateIn: 3 }, contextOf("en")).text;
  const values = [...text.matchAll(/class="value"\s*>(\d+)/g)].map((match) => Number(match[1]));
  expect(values).toEqual(Object.values(states));
  expect(values.reduce((sum, value) => sum + value)).toBe(24);
  expect([...text.matchAll(/data-filter="(\w+-late)"[^>]*>([^<]*)</g)].map((match) => match.slice(1))).toEqual([
    ["in-late", "3 late"],
    ["left-late", "1 late"],
  ]);
});

test("a difference is told in the reader's language, leave and states and classes of overtime too", () => {
  const change = { employee: "e1", department: "cs", date: "2024-03-05", why: "fact" } as const;
  const found = {
    days: [
      { ...change, figure: "leave", from: [], to: [{ kind: "sick", halfDays: 1 }] },
      { ...change, figure: "state", from: "provisional", to: "confirmed" },
      { ...change, figure: "overtimeClass", from: null, to: "rest_day" },
    ],
    departments: [],
  } as unknown as Differences;
  const chinese = renderDifferences(found, () => "Asia/Shanghai", "zh-CN");
  expect(chinese).toContain("病假 0.5 天");
  expect(chinese).toContain("已确定");
  expect(chinese).not.toMatch(/kind|provisional|confirmed|rest_day/);
  expect(renderDifferences(found, () => "Asia/Shanghai", "en")).toContain("Sick leave 0.5 d");
});

test("a number takes the word that goes with it", () => {
  const t = translatorFor("en");
  expect(t("terminals.someBad", { count: 1 })).toBe("1 needs attention");
  expect(t("terminals.someBad", { count: 2 })).toBe("2 need attention");
  expect(t("app.position", { count: 1 })).toBe("1 event on the ledger");
  expect(Object.values(english).filter((text) => /\{count\} (events|times|people|punches|records|gaps)\b/.test(text))).toEqual([]);
});

test("what is wrong with an address is said in the reader's language, with the field and what was given", () => {
  const fault = { field: "month", value: '"2026-13"', remedy: "give a month" };
  const problem = problemOf(new InputError("REQUEST_INVALID", "1 field(s) cannot be used:", [fault]), "r", "zh-CN");
  const chinese = detailOf(problem, "zh-CN");
  expect(chinese).toContain("请求中存在未知字段或无法使用的取值。");
  expect(chinese).toContain('month = "2026-13"');
  expect(chinese).not.toMatch(/cannot|give/);
  expect(detailOf(problem, "en")).toContain("give a month");
});
