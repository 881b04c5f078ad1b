import { dateOf, dayNumber } from "../../shared/time/day-number.ts";
import type { MonthSheet, SheetRow } from "../month/month-sheet.ts";
import type { SheetTotals } from "../month/sheet-types.ts";
import type { AnswerLanguage } from "./phrases.ts";

const hours = (seconds: number): string => `${Math.floor(seconds / 3_600)}:${String(Math.floor((seconds % 3_600) / 60)).padStart(2, "0")}`;

type HoursColumn = readonly [zh: string, en: string, value: (totals: SheetTotals) => string, amount: (totals: SheetTotals) => number];

const columns: readonly HoursColumn[] = [
  ["值班", "duty", (totals) => String(totals.dutyKeptCount), (totals) => totals.dutyKeptCount],
  ["值班工时", "duty hours", (totals) => hours(totals.dutySeconds), (totals) => totals.dutySeconds],
  ["缺席值班", "duty missed", (totals) => String(totals.dutyMissedCount), (totals) => totals.dutyMissedCount],
  ["工时不足", "short days", (totals) => String(totals.shortDayCount), (totals) => totals.shortDayCount],
];

/** Columns about duty and free hours in which any row of the sheet has something. */
export function hoursColumns(sheet: MonthSheet): readonly HoursColumn[] {
  return columns.filter(([, , , amount]) => sheet.rows.some((row) => amount(row.totals) > 0));
}

/** A line a person whose hours count over a period: how they stand to the standard, and whether the month settles them. */
export function periodHoursLines(sheet: MonthSheet, name: (row: SheetRow) => string, lang: AnswerLanguage): string[] {
  const lines = sheet.rows.flatMap((row) => {
    if (row.periodHours === undefined) return [];
    const { from, until, workedSeconds: worked, standardSeconds: standard, overtimeSeconds: beyond, settled } = row.periodHours;
    const last = dateOf(dayNumber(until) - 1);
    return lang === "en"
      ? `${name(row)}: hours of ${from} to ${last}: worked ${hours(worked)}, standard ${hours(standard)}, overtime ${hours(beyond)} (${settled ? "settled" : "so far; not settled on this sheet"})`
      : `${name(row)}：综合工时 ${from} 至 ${last}：工时 ${hours(worked)}，标准工时 ${hours(standard)}，加班 ${hours(beyond)}（${settled ? "已结算" : "截至本月，不在本表结算"}）`;
  });
  return lines.length === 0 ? [] : [...lines, ""];
}
