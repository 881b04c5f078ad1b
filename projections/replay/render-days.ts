import type { DayLeave, DayResult } from "../attendance/day-result.ts";
import { tableLines } from "./columns.ts";
import type { DayDifference, Differences } from "./differences.ts";
import { clockTime, days, duration, leaveName, weekdayName, wordOf, type AnswerLanguage } from "./phrases.ts";

const say = (lang: AnswerLanguage, zh: string, en: string): string => (lang === "en" ? en : zh);

const headings: Readonly<Record<AnswerLanguage, readonly string[]>> = {
  "zh-CN": ["工号", "日期", "星期", "班次", "结果", "标记", "上班", "下班", "工时", "迟到", "早退", "加班", "旷工天"],
  en: ["person", "date", "day", "shift", "result", "flags", "in", "out", "worked", "late", "early", "overtime", "absent days"],
};

function dayRow(day: DayResult, lang: AnswerLanguage): string[] {
  const time = (at: number | null): string => (at === null ? "" : clockTime(at, day.zone, day.date));
  const length = (seconds: number): string => (seconds === 0 ? "" : duration(lang, seconds));
  const open = day.state === "provisional" ? "'" : "";
  return [
    day.employee,
    day.date,
    weekdayName(lang, day.date),
    day.shifts.join("+"),
    `${wordOf(lang, day.status)}${open}`,
    day.flags.map((flag) => wordOf(lang, flag)).join(say(lang, "、", ", ")),
    time(day.firstIn),
    time(day.lastOut),
    length(day.workedSeconds),
    length(day.lateSeconds),
    length(day.earlySeconds),
    length(day.overtimeSeconds),
    day.absenceHalfDays === 0 ? "" : days(day.absenceHalfDays),
  ];
}

/** Judged days as a table of text; a prime after the result marks a provisional day. */
export function renderDays(list: readonly DayResult[], lang: AnswerLanguage): string {
  return `${tableLines([headings[lang], ...list.map((day) => dayRow(day, lang))]).join("\n")}\n`;
}

/** A list of differences as text: who, which day, which figure, from what to what and why; then each department's totals. */
export function renderDifferences(found: Differences, zoneOf: (employee: string) => string, lang: AnswerLanguage): string {
  if (found.days.length === 0) return `${say(lang, "没有差异。", "No difference.")}\n`;
  const heading = lang === "en" ? ["person", "date", "figure", "from", "to", "why"] : ["工号", "日期", "项目", "原", "新", "原因"];
  const rows = found.days.map((difference) => [
    difference.employee,
    difference.date,
    figureName(difference.figure, lang),
    figureValue(difference, difference.from, zoneOf(difference.employee), lang),
    figureValue(difference, difference.to, zoneOf(difference.employee), lang),
    {
      fact: say(lang, "事实不同", "other facts"),
      rule: say(lang, "规则不同", "other rules"),
      state: say(lang, "所知进度不同", "more was known"),
    }[difference.why],
  ]);
  const lines = tableLines([heading, ...rows]);
  lines.push(...departmentLines(found.departments, lang));
  return `${lines.join("\n")}\n`;
}

/**
 * A line for each department: how many people and days differ, and what its days add up to in both answers. Said to be of
 * days: the month sheets leave out what is provisional or free, and add sums and ladders.
 */
export function departmentLines(departments: Differences["departments"], lang: AnswerLanguage): string[] {
  return departments.map(({ department, employees, days: count, figures }) => {
    const changed = Object.entries(figures).filter(([, figure]) => figure.from !== figure.to);
    const totals = changed
      .map(([name, { from, to }]) => `${figureName(name, lang)} ${totalValue(name, from, lang)} → ${totalValue(name, to, lang)}`)
      .join(say(lang, "；", "; "));
    return say(
      lang,
      `部门 ${department}：涉及 ${employees} 人、${count} 天。各日相加（含暂定、免计和已记旷工的，以月表为准）：${totals}`,
      `Department ${department}: ${employees} ${employees === 1 ? "person" : "people"}, ${count} ${count === 1 ? "day" : "days"}. Days added up, provisional, free and absent ones too (the month sheet counts): ${totals}`,
    );
  });
}

const figureNames: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  day: ["当日", "the day"],
  department: ["部门", "department"],
  shifts: ["班次", "shifts"],
  dayType: ["日期类型", "day type"],
  status: ["结果", "result"],
  state: ["状态", "state"],
  flags: ["标记", "flags"],
  inResult: ["上班结果", "arrival"],
  outResult: ["下班结果", "departure"],
  firstIn: ["上班时间", "first in"],
  lastOut: ["下班时间", "last out"],
  roundedIn: ["取整后上班", "rounded in"],
  roundedOut: ["取整后下班", "rounded out"],
  scheduledSeconds: ["排班工时", "scheduled"],
  workedSeconds: ["工时", "worked"],
  roundedWorkedSeconds: ["取整后工时", "worked, rounded"],
  nightSeconds: ["夜班工时", "night"],
  pendingHalfDays: ["待定天数", "days pending"],
  lateSeconds: ["迟到", "late"],
  earlySeconds: ["早退", "early"],
  overtimeSeconds: ["加班", "overtime"],
  overtimeClass: ["加班类别", "overtime class"],
  restDayWorkSeconds: ["休息日出勤", "rest-day work"],
  absenceHalfDays: ["旷工天数", "days absent"],
  leave: ["请假", "leave"],
  lateDays: ["迟到天数", "days late"],
  earlyDays: ["早退天数", "days early"],
  missingPunches: ["缺卡", "missing punches"],
  leaveHalfDays: ["请假天数", "days of leave"],
  pendingDays: ["待定天数", "days pending"],
};

/** What a figure of a day, or of a department's total, is called. */
export const figureName = (figure: string, lang: AnswerLanguage): string => figureNames[figure]?.[lang === "en" ? 1 : 0] ?? figure;

/** A figure's value as a person reads it; times in the zone given. */
export function figureValue(
  { figure, date }: Pick<DayDifference, "figure" | "date">,
  value: unknown,
  zone: string,
  lang: AnswerLanguage,
): string {
  if (value === null || value === undefined) return "–";
  if (figure === "firstIn" || figure === "lastOut" || figure === "roundedIn" || figure === "roundedOut")
    return clockTime(value as number, zone, date);
  if (Array.isArray(value))
    return value.length === 0
      ? "–"
      : value
          .map((part: string | DayLeave) => (typeof part === "string" ? wordOf(lang, part) : leaveText(part, lang)))
          .join(say(lang, "，", ", "));
  return typeof value === "number" ? totalValue(figure, value, lang) : wordOf(lang, String(value));
}

function leaveText({ kind, halfDays, seconds }: DayLeave, lang: AnswerLanguage): string {
  const amount = seconds === undefined || halfDays > 0 ? say(lang, `${days(halfDays)} 天`, `${days(halfDays)} d`) : duration(lang, seconds);
  return `${leaveName(lang, kind)} ${amount}`;
}

function totalValue(figure: string, value: number, lang: AnswerLanguage): string {
  if (figure.endsWith("Seconds")) return duration(lang, value);
  return figure.endsWith("HalfDays") ? days(value) : String(value);
}
