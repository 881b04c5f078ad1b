import { hoursColumns, periodHoursLines } from "./render-sheet-hours.ts";
import type { DayResult } from "../attendance/day-result.ts";
import type { MonthSheet, SheetCell, SheetRow } from "../month/month-sheet.ts";
import type { PricedRow } from "../month/shares.ts";
import { csvText, tableLines } from "./columns.ts";
import { lieuColumns, lieuLines } from "./render-lieu.ts";
import { conductColumns, spotCheckLine } from "./render-sheet-conduct.ts";
import { consequenceLines, proposalText } from "./render-consequences.ts";
import { days, leaveName, money, share, weekdayName, wordOf, type AnswerLanguage } from "./phrases.ts";
import { sumOf } from "./sheet-differences.ts";

/** How a sheet is shown: in which language, and what people and leave types are called there. */
export interface SheetView {
  readonly lang: AnswerLanguage;
  /** The person's name from the directory; the id when there is none. */
  readonly nameOf?: (employee: string) => string | undefined;
  /** The leave type's name; the default policy's when left out. */
  readonly leaveName?: (kind: string) => string | undefined;
  /** Two lines a person, for the mornings and the afternoons; one when left out. */
  readonly halves?: boolean | undefined;
  /** Shares of pay as sums, where somebody gave what they are of. */
  readonly priced?: readonly PricedRow[] | undefined;
  /** Who stands on the lines for signatures; an empty line where nobody does yet. */
  readonly signatures?: { readonly preparer?: string; readonly head?: string; readonly humanResources?: string };
}

/** One total of a person's month: its heading and its value as text. */
type TotalColumn = readonly [zh: string, en: string, value: (row: SheetRow, sheet: MonthSheet) => string];

const hours = (seconds: number): string => `${Math.floor(seconds / 3_600)}:${String(Math.floor((seconds % 3_600) / 60)).padStart(2, "0")}`;
const minutes = (seconds: number): string => String(Math.floor(seconds / 60));
const sum = (amounts: Readonly<Record<string, number>>): number => Object.values(amounts).reduce((total, amount) => total + amount, 0);

const plainColumns: readonly TotalColumn[] = [
  ["应出勤", "due", ({ totals }) => days(totals.scheduledHalfDays)],
  ["实出勤", "attended", ({ totals }) => days(totals.attendedHalfDays)],
  ["休息", "rest", ({ totals }) => days(totals.restHalfDays)],
  ["节假日", "holiday", ({ totals }) => days(totals.holidayHalfDays)],
  ["工时", "hours", ({ totals }) => hours(totals.workedSeconds)],
  ["应工时", "due hours", ({ totals }) => hours(totals.scheduledSeconds)],
  ["迟到", "late", ({ totals }) => String(totals.lateCount)],
  ["迟到分钟", "late min", ({ totals }) => minutes(totals.lateSeconds)],
  ["严重迟到", "serious", ({ totals }) => String(totals.seriousLateCount)],
  ["旷工迟到", "late abs.", ({ totals }) => String(totals.absentLateCount)],
  ["早退", "early", ({ totals }) => String(totals.earlyCount)],
  ["早退分钟", "early min", ({ totals }) => minutes(totals.earlySeconds)],
  ["上班缺卡", "no in", ({ totals }) => String(totals.missingInCount)],
  ["下班缺卡", "no out", ({ totals }) => String(totals.missingOutCount)],
  ["补卡", "made up", ({ totals }) => String(totals.correctionCount)],
  ["旷工", "absent", ({ totals }) => days(totals.absenceHalfDays)],
  ["请假", "leave", ({ totals }) => days(totals.leaveHalfDays)],
  ["待定", "pending", ({ totals }) => days(totals.pendingHalfDays)],
  ["加班", "overtime", ({ totals }) => hours(sum(totals.overtimeSeconds))],
  ["扣款", "deduction", (row, sheet) => money(row.deductionMinor, sheet.currency, sheet.currencyMinorDigits)],
];

/** A share of a day's pay deducted; the sum it comes to is not the sheet's to know. */
const dayPayColumn: TotalColumn = ["扣日工资", "of a day's pay", (row) => share(sumOf(row.deductions, "dayPayBps"))];

/** The columns of a sheet: those every sheet has, and of hours, duty, time in lieu and shares those that say anything. */
const columnsFor = (sheet: MonthSheet): readonly TotalColumn[] => {
  const extra = hoursColumns(sheet).map(([zh, en, value]): TotalColumn => [zh, en, ({ totals }) => value(totals)]);
  const shares = sheet.rows.some(({ deductions }) => sumOf(deductions, "dayPayBps") > 0) ? [dayPayColumn] : [];
  return [...plainColumns.slice(0, -1), ...extra, ...conductColumns(sheet), ...lieuColumns(sheet), ...plainColumns.slice(-1), ...shares];
};

/** What everybody's deductions come to with their shares, where somebody gave what those are of; empty where one has no base. */
function pricedTotal(row: SheetRow, sheet: MonthSheet, { priced }: SheetView): string[] {
  if (priced === undefined) return [];
  const total = priced.find(({ employee }) => employee === row.employee)?.totalMinor ?? null;
  return [total === null ? "" : money(total, sheet.currency, sheet.currencyMinorDigits)];
}

const say = (lang: AnswerLanguage, zh: string, en: string): string => (lang === "en" ? en : zh);

/**
 * The month sheet as text for a terminal or a plain page: the grid of symbols, its legend, the totals, what they cost
 * and propose, and lines for the signatures.
 */
export function renderSheetText(sheet: MonthSheet, view: SheetView): string {
  const { lang } = view;
  const name = (row: SheetRow): string => view.nameOf?.(row.employee) ?? row.employee;
  const blank = "____________";
  const { preparer = blank, head = blank, humanResources = blank } = view.signatures ?? {};
  const lines = [
    say(
      lang,
      `考勤统计表  ${sheet.department}  ${sheet.month}（${sheet.from} 至 ${lastDate(sheet)}）`,
      `Month sheet  ${sheet.department}  ${sheet.month} (${sheet.from} to ${lastDate(sheet)})`,
    ),
    ...spotCheckLine(sheet, lang),
    "",
    ...gridLines(sheet, name, view),
    "",
    legendLine(sheet, view),
    "",
    ...calendarLines(sheet, lang),
    ...tableLines(totalRows(sheet, name, lang), new Set(columnsFor(sheet).map((_, index) => index + 1))),
    "",
    ...periodHoursLines(sheet, name, lang),
    ...consequenceLines(sheet, { name, nameOf: (employee) => view.nameOf?.(employee) ?? employee, lang, priced: view.priced }),
    ...lieuLines(sheet, name, lang),
    ...remarkLines(sheet, name, lang),
    say(
      lang,
      `制表：${preparer}  部门负责人：${head}  人力资源：${humanResources}`,
      `Prepared: ${preparer}  Head: ${head}  Human resources: ${humanResources}`,
    ),
    say(
      lang,
      `依据账本第 ${sheet.asOfPosition} 号事件之前的记录；制度 ${policyNames(sheet, lang)}；本表哈希 ${sheet.hash}`,
      `From the ledger before event #${sheet.asOfPosition}; policy ${policyNames(sheet, lang)}; hash of this sheet ${sheet.hash}`,
    ),
  ];
  return `${lines.join("\n")}\n`;
}

/** The month sheet as CSV with one column a date: UTF-8 with byte order mark, formulas made harmless. */
export function renderSheetCsv(sheet: MonthSheet, view: SheetView): string {
  const { lang, halves = false } = view;
  const dates = sheet.rows[0]?.cells.map((cell) => cell.date) ?? [];
  const kinds = leaveKinds(sheet, (row) => row.totals.leaveByKind);
  const hourKinds = leaveKinds(sheet, (row) => row.totals.leaveSecondsByKind);
  const heading = [
    say(lang, "部门", "department"),
    say(lang, "工号", "number"),
    say(lang, "姓名", "name"),
    ...columnsFor(sheet).map(([zh, en]) => say(lang, zh, en)),
    ...kinds.map((kind) => leaveNameOf(view, kind)),
    ...hourKinds.map((kind) => say(lang, `${leaveNameOf(view, kind)}（小时）`, `${leaveNameOf(view, kind)} (hours)`)),
    ...(view.priced === undefined ? [] : [say(lang, "扣款合计", "off in all")]),
    say(lang, "处分建议", "proposals"),
    say(lang, "备注", "remarks"),
    ...dates,
  ];
  const rows = sheet.rows.map((row) => [
    sheet.department,
    row.employee,
    view.nameOf?.(row.employee) ?? "",
    ...columnsFor(sheet).map(([, , value]) => value(row, sheet)),
    ...kinds.map((kind) => days(row.totals.leaveByKind[kind] ?? 0)),
    ...hourKinds.map((kind) => hours(row.totals.leaveSecondsByKind[kind] ?? 0)),
    ...pricedTotal(row, sheet, view),
    row.proposals.map((proposal) => proposalText(proposal, sheet, lang)).join("; "),
    row.remarks.map((remark) => `${remark.date} ${remark.remark}`).join("; "),
    ...(halves ? halfTexts(row).map(([morning, afternoon]) => `${morning}/${afternoon}`) : row.cells.map(cellText)),
  ]);
  const legend = [say(lang, "图例", "legend"), ...legendEntries(sheet, view).map(([symbol, text]) => `${symbol} ${text}`)];
  return csvText([heading, ...rows, [], legend]);
}

/** Years whose calendar these days wait for, ascending. */
export function yearsWithoutCalendar(days: readonly DayResult[]): string[] {
  const waiting = days.filter((day) => day.findings.some((finding) => finding.code === "calendar_unknown"));
  return [...new Set(waiting.map((day) => day.date.slice(0, 4)))].toSorted();
}

const calendarLines = (sheet: MonthSheet, lang: AnswerLanguage): string[] =>
  yearsWithoutCalendar(sheet.rows.flatMap((row) => row.days)).flatMap((year) => [
    say(
      lang,
      `${year} 年的日历尚未发布；没有单独排班的日期无法判定。`,
      `The calendar of ${year} is not published; days without a roster of their own cannot be judged.`,
    ),
    "",
  ]);

const lastDate = (sheet: MonthSheet): string => sheet.rows[0]?.cells.at(-1)?.date ?? sheet.until;
const policyNames = (sheet: MonthSheet, lang: AnswerLanguage): string =>
  sheet.policies.length === 0
    ? say(lang, "默认或拟议规则", "defaults or a draft")
    : sheet.policies.map((hash) => hash.slice(0, 12)).join(", ");

/** A provisional cell carries a prime, so that nobody takes it for settled. */
const cellText = (cell: SheetCell): string => (cell.provisional ? `${cell.symbol}'` : cell.symbol);

function gridLines(sheet: MonthSheet, name: (row: SheetRow) => string, { lang, halves = false }: SheetView): string[] {
  const dates = sheet.rows[0]?.cells.map((cell) => cell.date) ?? [];
  const heading = [say(lang, "姓名", "name"), ...dates.map((date) => String(Number(date.slice(8))))];
  const weekdays = ["", ...dates.map((date) => (lang === "en" ? weekdayName(lang, date).slice(0, 2) : weekdayName(lang, date).slice(-1)))];
  const rows = sheet.rows.flatMap((row) => (halves ? halfRows(row, name(row), lang) : [[name(row), ...row.cells.map(cellText)]]));
  return tableLines([heading, weekdays, ...rows]);
}

/** A person's mornings and afternoons, line under line. */
function halfRows(row: SheetRow, name: string, lang: AnswerLanguage): string[][] {
  const texts = halfTexts(row);
  return [
    [`${name} ${say(lang, "上午", "morning")}`, ...texts.map(([morning]) => morning)],
    [`${name} ${say(lang, "下午", "afternoon")}`, ...texts.map(([, afternoon]) => afternoon)],
  ];
}

/** The symbols of both halves of each date. */
function halfTexts(row: SheetRow): (readonly [string, string])[] {
  return row.cells.map((cell) => {
    const [morning = cell, afternoon = cell] = cell.halves ?? [];
    return [cellText({ ...cell, symbol: morning.symbol }), cellText({ ...cell, symbol: afternoon.symbol })];
  });
}

function legendEntries(sheet: MonthSheet, view: SheetView): (readonly [string, string])[] {
  const entries = new Map<string, string>();
  for (const cell of sheet.rows.flatMap((row) => row.cells))
    for (const { word, symbol } of [cell, ...(view.halves === true ? (cell.halves ?? []) : [])])
      entries.set(symbol, word === "leave" && cell.leaveKind !== null ? leaveNameOf(view, cell.leaveKind) : sheetWord(word, view.lang));
  return [...entries];
}

/** What a sign of the grid is called; nothing planned, which a day to come shows as well, is not the "none" of an action. */
const sheetWord = (word: SheetCell["word"], lang: AnswerLanguage): string =>
  word === "none" ? say(lang, "无排班或尚未到", "nothing planned, or still to come") : wordOf(lang, word);

function legendLine(sheet: MonthSheet, view: SheetView): string {
  const provisional = say(view.lang, "' 暂定", "' provisional");
  const entries = [...legendEntries(sheet, view).map(([symbol, text]) => `${symbol} ${text}`), provisional];
  return `${say(view.lang, "图例：", "Legend: ")}${entries.join("   ")}`;
}

function leaveKinds(sheet: MonthSheet, of: (row: SheetRow) => Readonly<Record<string, number>>): string[] {
  return [...new Set(sheet.rows.flatMap((row) => Object.keys(of(row))))].toSorted();
}

function leaveNameOf(view: SheetView, kind: string): string {
  return view.leaveName?.(kind) ?? leaveName(view.lang, kind);
}

function totalRows(sheet: MonthSheet, name: (row: SheetRow) => string, lang: AnswerLanguage): string[][] {
  const heading = [say(lang, "姓名", "name"), ...columnsFor(sheet).map(([zh, en]) => say(lang, zh, en))];
  return [heading, ...sheet.rows.map((row) => [name(row), ...columnsFor(sheet).map(([, , value]) => value(row, sheet))])];
}

function remarkLines(sheet: MonthSheet, name: (row: SheetRow) => string, lang: AnswerLanguage): string[] {
  const lines = sheet.rows.flatMap((row) =>
    row.remarks.map(({ date, remark }) => say(lang, `${name(row)} ${date}：${remark}`, `${name(row)} ${date}: ${remark}`)),
  );
  return lines.length === 0 ? [] : [...lines, ""];
}
