import type { Policy, RuleName } from "../../shared/policy/schema.ts";
import type { DayResult } from "../attendance/day-result.ts";
import type { CalendarNote, Completeness, TerminalHearing } from "../facts/facts-types.ts";
import { edgeReasons, type Relief } from "./explain-edges.ts";
import type { PolicySource, Reason } from "./explanation.ts";
import { clauseName, clockTime, duration, ruleName, wordOf, type AnswerLanguage } from "./phrases.ts";
import { ruleValue } from "./rule-value.ts";

/** Everything beside a judged day that its reasons speak of. */
export interface DayBackground {
  readonly day: DayResult;
  readonly policy: Policy;
  readonly source: PolicySource;
  /** Versions that hold for others, or held before, on the date. */
  readonly passedOver: readonly PolicySource[];
  readonly site: string;
  readonly calendar: CalendarNote | null;
  readonly completeness: Completeness;
  /** The site's terminals, how far each was heard and what is wrong with it. */
  readonly terminals: readonly TerminalHearing[];
  readonly relief: Relief | null;
  readonly lang: AnswerLanguage;
}

/** Why nothing is said of a day that could have been said: not late, not early, not absent, no overtime; and where its kind comes from. */
export function reasonsOf(background: DayBackground): Reason[] {
  return [
    ...dayTypeReasons(background),
    ...edgeReasons(background),
    ...absenceReasons(background),
    ...overtimeReasons(background),
    ...policyReasons(background),
  ];
}

function dayTypeReasons({ day, calendar, site, lang }: DayBackground): Reason[] {
  if (day.dayType === "unknown")
    return [
      made("day_type", "calendar_unknown", {
        clause: "hours",
        figures: { site, year: Number(day.date.slice(0, 4)) },
        text: {
          zh: `考勤点 ${site} 尚未发布 ${day.date.slice(0, 4)} 年日历，不作推测。`,
          en: `No calendar of ${day.date.slice(0, 4)} is published for site ${site}; what kind of day it is is not guessed.`,
        }[column(lang)],
      }),
    ];
  // Of an ordinary working day nobody asks why it is one.
  if (calendar === null || (!calendar.named && day.dayType === "workday")) return [];
  const type = day.dayType === "rest" ? { zh: "休息日", en: "rest day" }[column(lang)] : wordOf(lang, day.dayType);
  const called = calendar.name === "" ? "" : { zh: `“${calendar.name}”`, en: ` "${calendar.name}"` }[column(lang)];
  const makeUp = calendar.named && day.dayType === "workday";
  const named = {
    zh: `${day.date} 是${makeUp ? "调休上班日" : type}：考勤点 ${site} ${calendar.year} 年日历列明${called}（账本事件 #${calendar.position}）。`,
    en: `${day.date} is a ${makeUp ? "make-up working day" : type}: the calendar ${calendar.year} of site ${site} names it${called} (ledger event #${calendar.position}).`,
  };
  const weekly = {
    zh: `${day.date} 是${type}：按考勤点 ${site} ${calendar.year} 年日历的每周休息日（账本事件 #${calendar.position}）。`,
    en: `${day.date} is a ${type}: by the weekly rest days of the calendar ${calendar.year} of site ${site} (ledger event #${calendar.position}).`,
  };
  return [
    made("day_type", makeUp ? "make_up_day" : calendar.named ? "named_in_calendar" : "weekly_rest", {
      clause: "hours",
      figures: { site, year: calendar.year, name: calendar.name },
      positions: [calendar.position],
      text: (calendar.named ? named : weekly)[column(lang)],
    }),
  ];
}

/** Why a date without punches is no absence, or not yet one. */
function absenceReasons(background: DayBackground): Reason[] {
  const { day, completeness, policy, lang } = background;
  if (day.absenceHalfDays > 0) return [];
  if (day.status === "pending" && completeness !== "complete") return [waiting(background)];
  if (day.shifts.length === 0 && (day.dayType === "rest" || day.dayType === "statutory_holiday"))
    return [
      made("absence", "day_off", {
        clause: "absent",
        text: {
          zh: `不算旷工：${day.dayType === "rest" ? "休息日" : wordOf(lang, day.dayType)}未排班，不要求到岗。`,
          en: `Not absent: nothing was planned on this ${wordOf(lang, day.dayType)}.`,
        }[column(lang)],
      }),
    ];
  if (day.status === "leave")
    return [
      made("absence", "leave", {
        clause: "leave",
        text: { zh: "不算旷工：当日已批准请假。", en: "Not absent: the date is approved leave." }[column(lang)],
      }),
    ];
  if (day.status === "present" && day.shifts.length > 0 && policy.hours_system === "standard" && day.firstIn !== null)
    return [
      made("absence", "punched", {
        clause: "absent",
        figures: { workedSeconds: day.workedSeconds },
        text: {
          zh: `不算旷工：有计入的打卡，工时 ${duration(lang, day.workedSeconds)}。`,
          en: `Not absent: there are punches that count, ${duration(lang, day.workedSeconds)} were worked.`,
        }[column(lang)],
      }),
    ];
  return [];
}

/** Which terminals a day waits for, and why each. */
function waiting({ day, policy, terminals, completeness, lang }: DayBackground): Reason {
  const closes = day.windows.at(-1)?.closesAt ?? 0;
  const parts = terminals.flatMap((terminal) => {
    const { id, heardUpTo, faults, gaps } = terminal;
    const heard = heardUpTo === null ? { zh: "从未上传", en: "has never reported" } : undefined;
    const upTo = heardUpTo === null ? "" : clockTime(heardUpTo, day.zone, day.date);
    const texts = [
      ...faults.map((fault) => ({ zh: `有未解除的故障 ${fault}`, en: `has the fault ${fault}, not cleared` })),
      ...gaps.map((gap) => ({ zh: `记录缺口 ${gap} 未补齐`, en: `has the gap ${gap} in its records, not closed` })),
      ...(heardUpTo === null || heardUpTo < closes ? [heard ?? { zh: `只上传到 ${upTo}`, en: `has reported up to ${upTo}` }] : []),
    ];
    return texts.map((text) => (lang === "en" ? `${id} ${text.en}` : `${id} ${text.zh}`));
  });
  const until = clockTime(closes, day.zone, day.date);
  const listed = parts.join(lang === "en" ? "; " : "；");
  return made("absence", completeness === "not_heard" ? "not_heard" : completeness, {
    clause: "absent",
    rules: [{ rule: "absence_requires", value: policy.absence_requires }],
    figures: { windowClosesAt: closes, terminals: terminals.map(({ id }) => id).join(",") },
    text: {
      zh: `待定：须待全部设备上传到 ${until} 之后才认定旷工。${listed === "" ? "该考勤点没有设备。" : `${listed}。`}`,
      en: `Pending: absence waits until every terminal has reported past ${until}. ${listed === "" ? "The site has no terminal." : `${listed}.`}`,
    }[column(lang)],
  });
}

/** Why time beyond the shift is no overtime. */
function overtimeReasons({ day, policy, lang }: DayBackground): Reason[] {
  const last = day.windows.at(-1);
  if (day.overtimeSeconds > 0 || last === undefined || day.lastOut === null || day.status === "pending") return [];
  const after = day.lastOut - last.endsAt;
  const beyond = Math.max(after, day.workedSeconds - day.scheduledSeconds);
  if (beyond < 60) return [];
  const { overtime } = policy;
  const needs = typeof policy.overtime_needs === "string" ? policy.overtime_needs : policy.overtime_needs.workday;
  const cite = (rule: RuleName): string => `${ruleName(lang, rule)} = ${ruleValue(lang, { rule, value: policy[rule] }, day)}`;
  const because = ((): { readonly why: string; readonly rule: RuleName; readonly zh: string; readonly en: string } => {
    if (policy.hours_system !== "standard")
      return {
        why: "hours_system",
        rule: "hours_system",
        zh: "工时按周期或自由工时计算，不按日计加班",
        en: "hours are not counted day by day",
      };
    if (overtime.basis === "rest_days_only")
      return {
        why: "rest_days_only",
        rule: "overtime",
        zh: "工作日的延时不计加班",
        en: "on working days no time beyond the shift is overtime",
      };
    if (needs !== "punch" && !day.findings.some((finding) => finding.code === "overtime"))
      return {
        why: "needs_approval",
        rule: "overtime_needs",
        zh: "加班须经批准，未见与之相符的批准",
        en: "overtime needs an approval, and none covers this time",
      };
    return { why: "below_limits", rule: "overtime", zh: "未达到加班的起算或最低时长", en: "it is under what the rule asks for" };
  })();
  return [
    made("overtime", because.why, {
      clause: "overtime",
      rules: [{ rule: because.rule, value: policy[because.rule] }],
      figures: { beyondSeconds: beyond },
      text: {
        zh: `不计加班：超出班次 ${duration(lang, beyond)}，${because.zh}，${cite(because.rule)}。依据条款${clauseName(lang, "overtime")}。`,
        en: `No overtime: ${duration(lang, beyond)} beyond the shift, but ${because.en}, ${cite(because.rule)}. Clause: ${clauseName(lang, "overtime")}.`,
      }[column(lang)],
    }),
  ];
}

/** Which of several policies holds, and why not the others. */
function policyReasons({ source, passedOver, day, lang }: DayBackground): Reason[] {
  if (source.kind !== "published") return [];
  return passedOver.map((other) => {
    const own = source.scope !== other.scope;
    const short = other.hash.slice(0, 12);
    const zh = own
      ? `部门 ${day.department} 有自己的制度，公司制度 ${short}（自 ${other.effectiveFrom} 起，账本事件 #${other.position}）当日不适用于该部门。`
      : `同一范围内制度 ${short}（自 ${other.effectiveFrom} 起，账本事件 #${other.position}）已由后来的版本取代。`;
    const en = own
      ? `The department ${day.department} has a policy of its own, so the company's policy ${short} (from ${other.effectiveFrom}, ledger event #${other.position}) does not hold for it.`
      : `Of the same scope, policy ${short} (from ${other.effectiveFrom}, ledger event #${other.position}) gave way to the later version.`;
    return made("policy", own ? "department_before_company" : "later_version", {
      clause: null,
      figures: { hash: other.hash, scope: other.scope, effectiveFrom: other.effectiveFrom },
      positions: other.position === null ? [] : [other.position],
      text: { zh, en }[column(lang)],
    });
  });
}

const column = (lang: AnswerLanguage): "zh" | "en" => (lang === "en" ? "en" : "zh");

function made(about: Reason["about"], why: string, rest: Partial<Reason> & Pick<Reason, "clause" | "text">): Reason {
  return { about, why, rules: [], figures: {}, positions: [], ...rest };
}
