import { expect, it } from "vitest";
import type { MonthSheet, SheetRow } from "../../projections/month/month-sheet.ts";
import { columnsOf, csvField, tableLines } from "../../projections/replay/columns.ts";
import { money, share } from "../../projections/replay/phrases.ts";
import { renderSheetDifferences } from "../../projections/replay/render-sheet-differences.ts";
import { sheetDifferences } from "../../projections/replay/sheet-differences.ts";
import { renderSheetCsv, renderSheetText } from "../../projections/replay/render-sheet.ts";

const row: SheetRow = {
  employee: "cs-01",
  cells: [
    { date: "2026-11-01", word: "rest", symbol: "—", leaveKind: null, provisional: false },
    { date: "2026-11-02", word: "late", symbol: "○", leaveKind: null, provisional: false },
    { date: "2026-11-03", word: "leave", symbol: "病", leaveKind: "sick", provisional: false },
    { date: "2026-11-04", word: "pending", symbol: "?", leaveKind: null, provisional: true },
  ],
  totals: {
    calendarHalfDays: 8,
    scheduledHalfDays: 6,
    attendedHalfDays: 2,
    restHalfDays: 2,
    holidayHalfDays: 0,
    leaveHalfDays: 2,
    tripHalfDays: 0,
    absenceHalfDays: 0,
    pendingHalfDays: 2,
    leaveByKind: { sick: 2 },
    leaveSecondsByKind: {},
    scheduledSeconds: 3 * 8 * 3_600,
    workedSeconds: 7 * 3_600 + 59 * 60 + 59,
    lateCount: 1,
    lateSeconds: 119,
    lateFreeCount: 0,
    seriousLateCount: 0,
    absentLateCount: 0,
    earlyCount: 0,
    earlySeconds: 0,
    missingInCount: 0,
    missingOutCount: 0,
    correctionCount: 0,
    correctionsOverLimit: 0,
    correctionsLate: 0,
    changedCount: 0,
    fieldCount: 0,
    fieldAbnormalCount: 0,
    manualCount: 0,
    overtimeSeconds: { workday: 3_600, rest_day: 1_800 },
    restDayWorkSeconds: 1_800,
    nightSeconds: 0,
    dutyKeptCount: 0,
    dutyMissedCount: 0,
    dutySeconds: 0,
    shortDayCount: 0,
  },
  deductions: [{ clause: "late", rule: "late_amounts", count: 1, amountMinor: 5_000, bonusBps: 0, dayPayBps: 0, dates: ["2026-11-02"] }],
  deductionMinor: 5_000,
  proposals: [
    {
      step: "late-1",
      clause: "late",
      measure: "late_count",
      reached: 1,
      atLeast: 1,
      action: "written_warning",
      bonusBps: 2_050,
      amountMinor: 0,
      dates: ["2026-11-02"],
    },
  ],
  remarks: [{ date: "2026-11-02", remark: "=cmd|' /C calc'!A0" }],
  days: [],
};

const sheet: MonthSheet = {
  department: "cs",
  month: "2026-11",
  from: "2026-11-01",
  until: "2026-11-05",
  asOfPosition: 321,
  currency: "CNY",
  currencyMinorDigits: 2,
  spotChecks: { made: 1, required: 2 },
  shareRounding: "half_up",
  policies: ["ab".repeat(32)],
  rows: [row],
  hash: "cd".repeat(32),
};

it("prints grid, legend, totals, consequences and where all of it comes from", () => {
  const text = renderSheetText(sheet, { lang: "en", nameOf: () => "王芳" });
  expect(text).toContain("Month sheet  cs  2026-11 (2026-11-01 to 2026-11-04)");
  expect(text).toContain("王芳  —   ○   病  ?'");
  expect(text).toContain("Legend: — rest day   ○ late   病 Sick leave   ? pending   ' provisional");
  expect(text).toMatch(/王芳 +3 +1 +1 +0 +7:59 +24:00 +1 +1 /);
  expect(text).toContain("王芳: deducted 50.00 CNY, once, clause Late arrival [late], on 2026-11-02");
  expect(text).toContain("proposed written warning, and 20.5% of the month's bonus (latenesses 1 ≥ 1)");
  expect(text).toContain("From the ledger before event #321; policy abababababab; hash of this sheet cdcd");
});

it("prints the same sheet in Chinese", () => {
  const text = renderSheetText(sheet, { lang: "zh-CN" });
  expect(text).toContain("考勤统计表  cs  2026-11（2026-11-01 至 2026-11-04）");
  expect(text).toContain("图例：— 休息   ○ 迟到   病 病假   ? 待定   ' 暂定");
  expect(text).toContain("cs-01：建议书面警告，并扣当月奖金 20.5%（迟到次数 1 ≥ 1），条款迟到〔late〕");
});

it("calls a date nothing is planned for by a word of its own, and a step without an action a note", () => {
  const none = { date: "2026-11-01", word: "none", symbol: "·", leaveKind: null, provisional: false } as const;
  const proposals = row.proposals.map((proposal) => ({ ...proposal, action: "none" as const }));
  const shown = { ...sheet, rows: [{ ...row, cells: [none, ...row.cells.slice(1)], proposals }] };
  const [zh, en] = (["zh-CN", "en"] as const).map((lang) => renderSheetText(shown, { lang }));
  expect(zh).toContain("· 无排班或尚未到");
  expect(zh).toContain("建议仅作提示，并扣当月奖金 20.5%");
  expect(en).toContain("· nothing planned, or still to come");
  expect(en).toContain("proposed a note only, and 20.5% of the month's bonus");
});

it("gives a spreadsheet every figure and no formula", () => {
  const csv = renderSheetCsv(sheet, { lang: "en" });
  const [heading, first] = csv.split("\r\n");
  expect(heading).toContain("department,number,name,due,attended");
  expect(heading).toContain("Sick leave,proposals,remarks,2026-11-01");
  expect(first).toContain(
    "cs,cs-01,,3,1,1,0,7:59,24:00,1,1,0,0,0,0,0,0,0,0,1,1,1:30,0:30,0:30,1:00,50.00 CNY,1,written warning (20.5% of the month's bonus),",
  );
  expect(first).toContain("○");
  expect(csvField("=1+1")).toBe("'=1+1");
  expect(csvField("@x")).toBe("'@x");
  expect(csvField("-1")).toBe("'-1");
  expect(csvField('a,"b"')).toBe('"a,""b"""');
  expect(csvField(-1)).toBe("-1");
});

it("lists what differs between two sheets, and what that is in money", () => {
  const better: SheetRow = {
    ...row,
    totals: { ...row.totals, lateCount: 0, lateSeconds: 0, leaveByKind: {} },
    deductions: [],
    deductionMinor: 0,
    proposals: [],
  };
  const found = sheetDifferences(sheet, { ...sheet, rows: [better, { ...row, employee: "cs-02" }] });
  expect(found.figures.map(({ employee, figure, from, to }) => [employee, figure, from, to])).toEqual([
    ["cs-01", "lateCount", 1, 0],
    ["cs-01", "lateSeconds", 119, 0],
    ["cs-01", "leave.sick", 2, 0],
    ["cs-01", "deductionMinor", 5_000, 0],
    ["cs-01", "proposedBonusBps", 2_050, 0],
    ["cs-01", "proposals", "written_warning (late-1)", "–"],
    ["cs-02", "row", null, "present"],
  ]);
  const text = renderSheetDifferences(found, (employee) => employee, "en");
  expect(text).toContain("cs-01   deduction                    50.00 CNY");
  expect(text).toContain("2 people; deductions in all 50.00 CNY → 50.00 CNY (+0.00 CNY).");
  expect(renderSheetDifferences(found, () => "王芳", "zh-CN")).toContain("王芳  请假（病假）");
  expect(renderSheetDifferences(found, () => "王芳", "zh-CN")).toContain("书面警告 (late-1)");
  expect(renderSheetDifferences(sheetDifferences(sheet, sheet), () => "", "en")).toBe("No difference.\n");
});

it("lines up Chinese and Latin text, which are of two widths", () => {
  expect(columnsOf("王a√")).toBe(4);
  expect(
    tableLines(
      [
        ["名", "n"],
        ["ab", "12"],
      ],
      new Set([1]),
    ),
  ).toEqual(["名   n", "ab  12"]);
});

it("writes sums and shares exactly", () => {
  expect(money(5, "CNY", 2)).toBe("0.05 CNY");
  expect(money(-123_456, "CNY", 2)).toBe("-1234.56 CNY");
  expect(money(7, "JPY", 0)).toBe("7 JPY");
  expect(share(10_000)).toBe("100%");
  expect(share(5)).toBe("0.05%");
  expect(share(2_050)).toBe("20.5%");
});

it("splits each date into morning and afternoon on request", () => {
  const halves = [
    { word: "late", symbol: "○" },
    { word: "early", symbol: "△" },
  ] as const;
  const split: MonthSheet = {
    ...sheet,
    rows: [{ ...row, cells: row.cells.map((cell, index) => (index === 1 ? { ...cell, halves } : cell)) }],
  };
  const text = renderSheetText(split, { lang: "en", halves: true });
  expect(text).toMatch(/^cs-01 morning +— +○ +病 +\?'/m);
  expect(text).toMatch(/^cs-01 afternoon +— +△ +病 +\?'/m);
  expect(text).toContain("△ early leave");
  expect(renderSheetText(split, { lang: "en" })).not.toContain("△");
  expect(renderSheetCsv(split, { lang: "en", halves: true })).toContain("○/△,病/病,?'/?'");
});
