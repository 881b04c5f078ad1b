import type { MonthSheet, SheetRow } from "../month/month-sheet.ts";
import { duration, type AnswerLanguage } from "./phrases.ts";

type LieuColumn = readonly [zh: string, en: string, value: (row: SheetRow) => string];

const hours = (seconds: number): string => {
  const minutes = Math.floor(Math.abs(seconds) / 60);
  return `${seconds < 0 ? "-" : ""}${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
};

const columns: readonly LieuColumn[] = [
  ["调休取得", "lieu earned", ({ totals }) => hours(totals.timeInLieu?.earnedSeconds ?? 0)],
  ["调休已休", "lieu taken", ({ totals }) => hours(totals.timeInLieu?.takenSeconds ?? 0)],
  ["调休失效", "lieu expired", ({ totals }) => hours(totals.timeInLieu?.expiredSeconds ?? 0)],
  ["调休结余", "lieu balance", ({ totals }) => hours(totals.timeInLieu?.balanceSeconds ?? 0)],
];

/** The sheet's columns of time in lieu, in hours; none where nobody on it has to do with it. */
export const lieuColumns = (sheet: MonthSheet): readonly LieuColumn[] =>
  sheet.rows.some(({ totals }) => totals.timeInLieu !== undefined) ? columns : [];

/** Who took more time in lieu than there was. */
export function lieuLines(sheet: MonthSheet, name: (row: SheetRow) => string, lang: AnswerLanguage): string[] {
  const lines = sheet.rows.flatMap((row) => {
    const over = row.totals.timeInLieu?.overdrawnSeconds ?? 0;
    if (over === 0) return [];
    const length = duration(lang, over);
    return [lang === "en" ? `${name(row)}: ${length} more time in lieu was taken than there was` : `${name(row)}：调休超出结余 ${length}`];
  });
  return lines.length === 0 ? [] : [...lines, ""];
}
