import type { MonthSheet, SheetRow } from "../month/month-sheet.ts";
import type { SheetTotals } from "../month/sheet-types.ts";
import { days, wordOf, type AnswerLanguage } from "./phrases.ts";

type Column = readonly [zh: string, en: string, value: (row: SheetRow) => string];

const hours = (seconds: number): string => `${Math.floor(seconds / 3_600)}:${String(Math.floor((seconds % 3_600) / 60)).padStart(2, "0")}`;

const columns: readonly (readonly [zh: string, en: string, amount: (totals: SheetTotals) => number, show: (amount: number) => string])[] = [
  ["免计迟到", "late free", (totals) => totals.lateFreeCount, String],
  ["人工记录", "by hand", (totals) => totals.manualCount, String],
  ["出差", "trips", (totals) => totals.tripHalfDays, days],
  ["外勤", "field", (totals) => totals.fieldCount, String],
  ["外勤异常", "field abn.", (totals) => totals.fieldAbnormalCount, String],
  ["补卡超限", "made up over", (totals) => totals.correctionsOverLimit, String],
  ["补卡逾期", "made up late", (totals) => totals.correctionsLate, String],
  ["结果变更", "changed", (totals) => totals.changedCount, String],
  ["休息日出勤", "rest-day work", (totals) => totals.restDayWorkSeconds, hours],
  ["夜班工时", "night", (totals) => totals.nightSeconds, hours],
];

/** Columns of what few people have, where any row of the sheet has something; then overtime by its class. */
export function conductColumns(sheet: MonthSheet): readonly Column[] {
  const used = columns.filter(([, , amount]) => sheet.rows.some(({ totals }) => amount(totals) > 0));
  const classes = [...new Set(sheet.rows.flatMap(({ totals }) => Object.keys(totals.overtimeSeconds)))].toSorted();
  return [
    ...used.map(([zh, en, amount, show]): Column => [zh, en, ({ totals }) => show(amount(totals))]),
    ...classes.map((name): Column => [
      `加班·${wordOf("zh-CN", name)}`,
      `overtime: ${wordOf("en", name)}`,
      ({ totals }) => hours(totals.overtimeSeconds[name] ?? 0),
    ]),
  ];
}

/** How often the head checked on the spot, against what the policy wants; nothing where neither says anything. */
export function spotCheckLine({ spotChecks: { made, required } }: MonthSheet, lang: AnswerLanguage): string[] {
  if (made === 0 && required === 0) return [];
  const zh = `现场抽查 ${made} 次${required === 0 ? "" : `，制度要求 ${required} 次`}`;
  const en = `Checks on the spot: ${made}${required === 0 ? "" : ` of ${required} the policy wants`}`;
  return [lang === "en" ? en : zh];
}
