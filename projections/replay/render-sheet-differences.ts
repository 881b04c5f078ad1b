import { tableLines } from "./columns.ts";
import { days, duration, leaveName, money, share, wordOf, type AnswerLanguage } from "./phrases.ts";
import { sayTheSame, type SheetDifferences } from "./sheet-differences.ts";

const names: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  row: ["整行", "the row"],
  calendarHalfDays: ["日历天数", "calendar days"],
  scheduledHalfDays: ["应出勤天数", "days due"],
  attendedHalfDays: ["实出勤天数", "days attended"],
  restHalfDays: ["休息天数", "rest days"],
  holidayHalfDays: ["节假日天数", "holidays"],
  tripHalfDays: ["出差天数", "days on trips"],
  leaveHalfDays: ["请假天数", "days of leave"],
  absenceHalfDays: ["旷工天数", "days absent"],
  pendingHalfDays: ["待定天数", "days pending"],
  scheduledSeconds: ["应工时", "hours due"],
  workedSeconds: ["工时", "hours worked"],
  lateCount: ["迟到次数", "latenesses"],
  lateSeconds: ["迟到时长", "late"],
  lateFreeCount: ["免计的迟到", "latenesses left free"],
  seriousLateCount: ["严重迟到次数", "serious latenesses"],
  absentLateCount: ["旷工迟到次数", "latenesses counted as absence"],
  earlyCount: ["早退次数", "early leaves"],
  earlySeconds: ["早退时长", "early"],
  missingInCount: ["上班缺卡", "missing arrivals"],
  missingOutCount: ["下班缺卡", "missing departures"],
  correctionCount: ["补卡次数", "corrections"],
  correctionsOverLimit: ["超出次数的补卡", "corrections over the limit"],
  correctionsLate: ["逾期的补卡", "corrections after the deadline"],
  changedCount: ["结果变更次数", "results changed"],
  fieldCount: ["外勤天数", "days with punches in the field"],
  fieldAbnormalCount: ["异常外勤天数", "days with abnormal punches in the field"],
  manualCount: ["人工记录次数", "manual punches"],
  restDayWorkSeconds: ["休息日出勤", "rest-day work"],
  nightSeconds: ["夜班工时", "night work"],
  dutyKeptCount: ["值班天数", "days of duty"],
  dutyMissedCount: ["缺席值班天数", "days of duty missed"],
  dutySeconds: ["值班工时", "hours of duty"],
  shortDayCount: ["工时不足天数", "days with short hours"],
  "hours.workedSeconds": ["综合工时（工时）", "hours of the period worked"],
  "hours.standardSeconds": ["综合工时（标准工时）", "standard hours of the period"],
  "hours.overtimeSeconds": ["综合工时（加班）", "overtime of the period"],
  deductionMinor: ["扣款", "deduction"],
  bonusBps: ["扣减奖金比例", "share of the bonus deducted"],
  dayPayBps: ["扣减日工资比例", "share of a day's pay deducted"],
  proposals: ["处分建议", "proposals"],
  proposedBonusBps: ["建议扣减奖金比例", "share of the bonus proposed"],
  proposedMinor: ["建议另扣", "sums proposed besides"],
  remarks: ["备注", "remarks"],
  "lieu.earnedSeconds": ["调休取得", "time in lieu earned"],
  "lieu.takenSeconds": ["调休已休", "time in lieu taken"],
  "lieu.expiredSeconds": ["调休失效", "time in lieu expired"],
  "lieu.balanceSeconds": ["调休结余", "time in lieu left"],
  "lieu.overdrawnSeconds": ["调休超出结余", "time in lieu taken beyond what there was"],
};

const say = (lang: AnswerLanguage, zh: string, en: string): string => (lang === "en" ? en : zh);

/** What differs between two sheets as text: who, which figure, from what to what, and the sum of money at the end. */
export function renderSheetDifferences(found: SheetDifferences, nameOf: (employee: string) => string, lang: AnswerLanguage): string {
  if (sayTheSame(found)) return `${say(lang, "没有差异。", "No difference.")}\n`;
  const sum = (minor: number): string => money(minor, found.currency, found.currencyMinorDigits);
  const heading = lang === "en" ? ["person", "figure", "from", "to"] : ["姓名", "项目", "原", "新"];
  const rows = found.figures.map(({ employee, figure, from, to }) => [
    nameOf(employee),
    sheetFigureName(figure, lang),
    sheetFigureValue(figure, from, found, lang),
    sheetFigureValue(figure, to, found, lang),
  ]);
  const { from, to } = found.deductionMinor;
  const total = say(
    lang,
    `涉及 ${found.employees} 人；扣款合计 ${sum(from)} → ${sum(to)}（${to >= from ? "+" : ""}${sum(to - from)}）。`,
    `${found.employees} people; deductions in all ${sum(from)} → ${sum(to)} (${to >= from ? "+" : ""}${sum(to - from)}).`,
  );
  const table = rows.length === 0 ? [] : [...tableLines([heading, ...rows]), total];
  return `${[...table, ...spotChecksLines(found.spotChecks, lang)].join("\n")}\n`;
}

/** How many checks on the spot two sheets say; nothing when they say the same. */
export function spotChecksLines({ from, to }: SheetDifferences["spotChecks"], lang: AnswerLanguage): string[] {
  return from === to ? [] : [say(lang, `现场抽查 ${from} → ${to} 次。`, `Department: checks on the spot ${from} → ${to}.`)];
}

/** What a figure of a {@link SheetDifferences} is called. */
export function sheetFigureName(figure: string, lang: AnswerLanguage): string {
  const [group, kind] = figure.split(".");
  if (kind !== undefined && group === "leave") return say(lang, `请假（${leaveName(lang, kind)}）`, `leave (${leaveName(lang, kind)})`);
  if (kind !== undefined && group === "leaveSeconds")
    return say(lang, `按小时请假（${leaveName(lang, kind)}）`, `leave by the hour (${leaveName(lang, kind)})`);
  if (kind !== undefined && group === "overtime") return say(lang, `加班（${wordOf(lang, kind)}）`, `overtime (${wordOf(lang, kind)})`);
  return names[figure]?.[lang === "en" ? 1 : 0] ?? figure;
}

/** A figure's value as a person reads it: money, hours, days, or a plain number. */
export function sheetFigureValue(
  figure: string,
  value: number | string | null,
  unit: Pick<SheetDifferences, "currency" | "currencyMinorDigits">,
  lang: AnswerLanguage,
): string {
  if (value === null) return "–";
  // Proposals come as `action (step)`: the action is one of our words, the step's name the policy's own.
  if (figure === "proposals" && typeof value === "string") return value.replace(/\w+(?= \()/g, (action) => wordOf(lang, action));
  if (typeof value === "string") return value;
  if (figure.endsWith("Bps")) return share(value);
  if (figure.endsWith("Minor")) return money(value, unit.currency, unit.currencyMinorDigits);
  if (figure.endsWith("Seconds") || figure.startsWith("overtime.") || figure.startsWith("leaveSeconds."))
    return value < 0 ? `-${duration(lang, -value)}` : duration(lang, value);
  return figure.endsWith("HalfDays") || figure.startsWith("leave.") ? days(value) : String(value);
}
