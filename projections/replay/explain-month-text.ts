import { actionText } from "./render-consequences.ts";
import { dateOf, dayNumber } from "../../shared/time/day-number.ts";
import type { DecidedCase, Proposal } from "../month/sheet-types.ts";
import type { Contribution, ExplainedFigure, MonthExplanation, MonthFigure } from "./explain-month-types.ts";
import { clauseName, days, duration, money, ruleName, share, weekdayName, wordOf, type AnswerLanguage } from "./phrases.ts";

/** What the figures are called. */
const names: Readonly<Record<MonthFigure, { readonly zh: string; readonly en: string }>> = {
  scheduled: { zh: "应出勤", en: "Scheduled" },
  attended: { zh: "实出勤", en: "Attended" },
  rest: { zh: "休息", en: "Rest days" },
  holiday: { zh: "法定节假日", en: "Public holidays" },
  leave: { zh: "请假", en: "Leave" },
  absence: { zh: "旷工", en: "Absence" },
  pending: { zh: "待定", en: "Pending" },
  worked: { zh: "工时", en: "Worked" },
  late: { zh: "迟到次数", en: "Latenesses" },
  late_time: { zh: "迟到时长", en: "Time late" },
  serious_late: { zh: "严重迟到次数", en: "Serious latenesses" },
  absent_late: { zh: "旷工迟到次数", en: "Latenesses counted as absence" },
  early: { zh: "早退次数", en: "Early leaves" },
  early_time: { zh: "早退时长", en: "Time left early" },
  missing_in: { zh: "上班缺卡", en: "Arrivals without a punch" },
  missing_out: { zh: "下班缺卡", en: "Departures without a punch" },
  corrections: { zh: "补卡", en: "Punches made up" },
  manual: { zh: "人工记录", en: "Punches entered by hand" },
  overtime: { zh: "加班", en: "Overtime" },
  rest_day_work: { zh: "休息日出勤", en: "Work on rest days" },
  night: { zh: "夜班工时", en: "Night work" },
};

/** Figures that every ordinary day adds to: their days are counted, not listed. */
const ordinary = new Set<MonthFigure>(["scheduled", "attended", "rest", "holiday", "worked"]);

/** A month's explanation as lines of text: each figure with the days below it, then sums off and proposals. */
export function monthLines(explained: Omit<MonthExplanation, "lines">, lang: AnswerLanguage): string[] {
  const { employee, department, month, from, until, asOfPosition } = explained;
  const last = dateOf(dayNumber(until) - 1);
  return [
    lang === "en"
      ? `${employee}, ${month} (${from} to ${last}), department ${department}:`
      : `${employee} ${month}（${from} 至 ${last}），部门 ${department}：`,
    ...explained.figures.flatMap((figure) => figureLines(figure, explained.figures.length === 1, lang)),
    ...explained.deductions.flatMap((deduction) => deductionLines(deduction, explained, lang)),
    ...(explained.deductions.length === 0
      ? []
      : [
          lang === "en"
            ? `Deductions together: ${sum(explained.deductionMinor, explained)}.`
            : `扣款合计：${sum(explained.deductionMinor, explained)}。`,
        ]),
    ...explained.proposals.flatMap((proposal) => proposalLines(proposal, explained, lang)),
    lang === "en" ? `As known before ledger event #${asOfPosition}.` : `所知范围：账本第 ${asOfPosition} 号事件之前。`,
  ];
}

function figureLines({ figure, unit, total, beside, days: own }: ExplainedFigure, alone: boolean, lang: AnswerLanguage): string[] {
  const name = names[figure][lang === "en" ? "en" : "zh"];
  const colon = lang === "en" ? ": " : "：";
  const counted = lang === "en" ? `, from ${own.length} ${own.length === 1 ? "date" : "dates"}` : `，来自 ${own.length} 天`;
  const settled =
    beside === 0
      ? []
      : [lang === "en" ? `  ${amount(unit, beside, lang)} settled over the period` : `  周期结算 ${amount(unit, beside, lang)}`];
  const head = `${name}${colon}${amount(unit, total, lang)}${counted}`;
  if (ordinary.has(figure) && !alone) return [head, ...settled];
  return [head, ...dayLines(own, (day) => amount(unit, day.amount, lang), lang), ...settled];
}

function deductionLines(
  { entry, days: own }: MonthExplanation["deductions"][number],
  explained: Omit<MonthExplanation, "lines">,
  lang: AnswerLanguage,
): string[] {
  const off = [
    ...(entry.amountMinor === 0 ? [] : [sum(entry.amountMinor, explained)]),
    ...(entry.dayPayBps === 0 ? [] : [lang === "en" ? `${share(entry.dayPayBps)} of a day's pay` : `日工资的 ${share(entry.dayPayBps)}`]),
  ].join(lang === "en" ? ", " : "，");
  return [
    lang === "en"
      ? `Deduction ${off}: ${amount("times", entry.count, lang)}, clause ${clauseName(lang, entry.clause)}, rule ${ruleName(lang, entry.rule)}`
      : `扣款 ${off}：${entry.count} 次，依据条款${clauseName(lang, entry.clause)}，规则${ruleName(lang, entry.rule)}`,
    ...dayLines(own, null, lang),
  ];
}

function proposalLines(
  { entry, days: own }: MonthExplanation["proposals"][number],
  explained: Omit<MonthExplanation, "lines">,
  lang: AnswerLanguage,
): string[] {
  const measure = wordOf(lang, entry.measure);
  const why = entry.case === undefined ? stepText(entry, measure, lang) : caseText(entry.case, measure, lang);
  const besides = [
    ...(entry.bonusBps === 0
      ? []
      : [lang === "en" ? `${share(entry.bonusBps)} of the month's bonus` : `扣减当月奖金 ${share(entry.bonusBps)}`]),
    ...(entry.amountMinor === 0 ? [] : [sum(entry.amountMinor, explained)]),
  ].map((text) => (lang === "en" ? `, ${text}` : `，${text}`));
  return [
    lang === "en"
      ? `Proposed: ${actionText(entry.action, lang)}${besides.join("")} ${why}, clause ${clauseName(lang, entry.clause)}. A person decides.`
      : `建议：${actionText(entry.action, lang)}${besides.join("")}${why}，依据条款${clauseName(lang, entry.clause)}。由人决定。`,
    ...dayLines(own, null, lang),
  ];
}

const stepText = ({ step, reached, atLeast }: Proposal, measure: string, lang: AnswerLanguage): string =>
  lang === "en"
    ? `(step ${step}): ${measure} ${reached}, from ${atLeast} on`
    : `（阶梯 ${step}）：${measure} ${reached}，达到 ${atLeast} 起`;

/** An upheld case has no ladder: who decided it, and why. */
const caseText = ({ case: id, decidedBy, position, reason }: DecidedCase, measure: string, lang: AnswerLanguage): string =>
  lang === "en"
    ? `(case ${id}): ${measure}, decided by ${decidedBy}, ledger event #${position}: ${reason}`
    : `（案件 ${id}）：${measure}，${decidedBy} 认定，账本事件 #${position}：${reason}`;

/** Dates with what they add, why, and the ledger events they rest on; those of which the same is to be said in one line. */
function dayLines(own: readonly Contribution[], adds: ((day: Contribution) => string) | null, lang: AnswerLanguage): string[] {
  const texts = own.map((day) => ({ day, text: dayText(day, adds?.(day) ?? null, lang) }));
  return [...Map.groupBy(texts, ({ text }) => text).entries()].map(([text, group]) => {
    const [first] = group;
    const dates =
      group.length === 1
        ? `${first!.day.date} ${weekdayName(lang, first!.day.date)}`
        : group.map(({ day }) => day.date).join(lang === "en" ? ", " : "、");
    return `  ${dates}${lang === "en" ? ": " : "："}${text}`;
  });
}

function dayText({ findings, positions }: Contribution, adds: string | null, lang: AnswerLanguage): string {
  const why = [...new Set(findings.map((finding) => wordOf(lang, finding.code)))].join(lang === "en" ? ", " : "，");
  const events = positions.map((position) => `#${position}`).join(lang === "en" ? ", " : "、");
  const known = lang === "en" ? `${positions.length === 1 ? "ledger event" : "ledger events"} ${events}` : `账本事件 ${events}`;
  const none = lang === "en" ? "no punch that counts" : "没有计入的打卡";
  return [...(adds === null ? [] : [adds]), ...(why === "" ? [] : [why]), events === "" ? none : known].join(lang === "en" ? "; " : "；");
}

function amount(unit: ExplainedFigure["unit"], value: number, lang: AnswerLanguage): string {
  if (unit === "seconds") return duration(lang, value);
  if (unit === "half_days") return lang === "en" ? `${days(value)} ${value === 2 ? "day" : "days"}` : `${days(value)} 天`;
  return lang === "en" ? `${value} ${value === 1 ? "time" : "times"}` : `${value} 次`;
}

const sum = (minor: number, { currency, currencyMinorDigits }: Pick<MonthExplanation, "currency" | "currencyMinorDigits">): string =>
  money(minor, currency, currencyMinorDigits);
