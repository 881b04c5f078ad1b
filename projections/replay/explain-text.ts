import type { Policy } from "../../shared/policy/schema.ts";
import { toLocal } from "../../shared/time/resolve.ts";
import type { DayResult, Finding, ResultChange, ShiftWindow } from "../attendance/day-result.ts";
import { openWordOf, phaseOf, type DayPhase } from "./day-phase.ts";
import { leaveLines } from "./explain-leave.ts";
import type { Explanation, Reason } from "./explanation.ts";
import {
  changedText,
  clauseName,
  clockTime,
  days,
  duration,
  leaveName,
  punchUse,
  ruleName,
  weekdayName,
  wordOf,
  type AnswerLanguage,
} from "./phrases.ts";
import { ruleValue } from "./rule-value.ts";

/** An explanation as lines of text: the result first, then what it rests on, in the order a clerk would check it. */
export function explanationLines(explained: Omit<Explanation, "lines">, policy: Policy, lang: AnswerLanguage): string[] {
  const { day } = explained;
  const phase = phaseOf(day, explained.at);
  return [
    headline(day, phase, lang),
    ...shiftLines(day, lang),
    ...punchLines(day, lang),
    ...leaveLines(day, policy, lang),
    ...reasonLines(explained, ["day_type", "arrival", "departure"]),
    ...systemLines(policy, lang),
    ...day.findings.map((finding) => findingLine(finding, day, phase, lang)),
    ...reasonLines(explained, ["absence", "overtime"]),
    ...timeLines(day, policy, lang),
    ...(phase === "over" ? reportingLines(explained, lang) : []),
    ...sourceLines(explained, lang),
    ...reasonLines(explained, ["policy"]),
  ];
}

/** Reasons of some kinds, in their order. A day not over yet waits for nothing that could be told. */
function reasonLines({ day, at, reasons }: Omit<Explanation, "lines">, about: readonly Reason["about"][]): string[] {
  const told = reasons.filter((reason) => phaseOf(day, at) === "over" || reason.about !== "absence");
  return about.flatMap((kind) => told.filter((reason) => reason.about === kind).map((reason) => reason.text));
}

/** Picks one of two texts; so that both languages of a sentence stand together. */
const say = (lang: AnswerLanguage, zh: string, en: string): string => (lang === "en" ? en : zh);

function headline(day: DayResult, phase: DayPhase, lang: AnswerLanguage): string {
  const words = [day.status, ...day.flags].map((word) => wordOf(lang, openWordOf(word, phase) ?? word)).join(say(lang, "，", ", "));
  const open = day.state === "provisional" ? say(lang, "（暂定，仍可能变化）", " (provisional: it may still change)") : "";
  return say(
    lang,
    `${day.employee} ${day.date} ${weekdayName(lang, day.date)}：${words}${open}`,
    `${day.employee}, ${weekdayName(lang, day.date)} ${day.date}: ${words}${open}`,
  );
}

function shiftLines(day: DayResult, lang: AnswerLanguage): string[] {
  const type = wordOf(lang, day.dayType);
  if (day.shifts.length === 0)
    return [say(lang, `日期类型：${type}，当日未排班。`, `Day type: ${type}; no shift was planned.`), ...dutyLines(day, lang)];
  return day.windows.map((window) => shiftLine(window, day, type, lang));
}

/** Why a day has no overtime of its own, or no lateness: hours that are not those of the day. */
function systemLines({ hours_system: system }: Policy, lang: AnswerLanguage): string[] {
  if (system === "standard") return [];
  const what = {
    comprehensive: say(
      lang,
      "单日不计加班（法定节假日除外），按周期累计，在周期末月的统计表中结算",
      "single days have no overtime, public holidays excepted; hours are added up and settled in the sheet of the period's last month",
    ),
    free: say(lang, "只累计工时，不认定迟到、早退", "hours are only added up; nobody is late or leaves early"),
  }[system];
  const rule = `${ruleName(lang, "hours_system")} = ${wordOf(lang, system)}`;
  const clause = clauseName(lang, "hours");
  return [say(lang, `${rule}：${what}。依据条款${clause}。`, `${rule}: ${what}. Clause: ${clause}.`)];
}

function dutyLines(day: DayResult, lang: AnswerLanguage): string[] {
  if (day.duty === null) return [];
  const at = (instant: number): string => clockTime(instant, day.zone, day.date);
  const worked = duration(lang, day.duty.seconds);
  const state = wordOf(lang, day.duty.state);
  return day.duty.hours.map(({ shift, startsAt, endsAt }) =>
    say(
      lang,
      `值班 ${shift}：${at(startsAt)} 至 ${at(endsAt)}；当日值班${state}，其间工作 ${worked}。`,
      `Duty ${shift}: ${at(startsAt)} to ${at(endsAt)}; duty of the date: ${state}, ${worked} worked within it.`,
    ),
  );
}

function shiftLine(window: ShiftWindow, day: DayResult, type: string, lang: AnswerLanguage): string {
  const at = (instant: number): string => clockTime(instant, day.zone, day.date);
  return say(
    lang,
    `日期类型：${type}。班次 ${window.shift}：${at(window.startsAt)} 至 ${at(window.endsAt)}（${day.zone}）；打卡时段 ${at(window.opensAt)} 至 ${at(window.closesAt)}，首尾均含。`,
    `Day type: ${type}. Shift ${window.shift}: ${at(window.startsAt)} to ${at(window.endsAt)} (${day.zone}); punches count from ${at(window.opensAt)} to ${at(window.closesAt)}, both included.`,
  );
}

function punchLines(day: DayResult, lang: AnswerLanguage): string[] {
  if (day.punches.length === 0) return [say(lang, "没有打卡记录。", "No punch is known.")];
  return day.punches.map((punch) => {
    const at = clockTime(punch.at, day.zone, day.date);
    const direction = { in: say(lang, "进", "in"), out: say(lang, "出", "out"), unknown: say(lang, "方向未知", "direction unknown") }[
      punch.direction
    ];
    const origin = {
      terminal: say(lang, `设备 ${punch.terminal ?? "?"}`, `terminal ${punch.terminal ?? "?"}`),
      manual: say(lang, "人工记录", "entered by hand"),
      correction: say(lang, "已批准的补卡", "approved correction"),
      field: say(lang, `外勤打卡（${punch.place ?? "?"}）`, `made away from the site (${punch.place ?? "?"})`),
    }[punch.source];
    const remarks = [
      ...(punch.reading === "ambiguous"
        ? [say(lang, "该时刻因时钟调整出现两次，取第一次", "the hour came twice when clocks changed; its first is taken")]
        : []),
      ...(punch.reading === "nonexistent"
        ? [say(lang, "该时刻因时钟调整不存在，按顺延计", "the hour was skipped when clocks changed; it is moved on")]
        : []),
      ...(punch.correctedBySeconds === undefined
        ? []
        : [
            say(
              lang,
              `设备时钟已更正 ${punch.correctedBySeconds} 秒`,
              `the terminal's clock was corrected by ${punch.correctedBySeconds} s`,
            ),
          ]),
    ];
    const use = [punchUse(lang, punch), ...remarks].join(say(lang, "；", "; "));
    return say(
      lang,
      `打卡 ${at}，${direction}，${origin}，账本事件 #${punch.position}：${use}。`,
      `Punch ${at}, ${direction}, ${origin}, ledger event #${punch.position}: ${use}.`,
    );
  });
}

function findingLine(finding: Finding, day: DayResult, phase: DayPhase, lang: AnswerLanguage): string {
  const length = lengthOf(finding, lang);
  const state = finding.state === "provisional" ? say(lang, "（暂定）", " (provisional)") : "";
  const word = wordOf(lang, openWordOf(finding.code, phase) ?? finding.code);
  const until =
    finding.deadline === undefined ? "" : say(lang, `，最后期限 ${finding.deadline}`, `, last date in time ${finding.deadline}`);
  const rule = `${ruleName(lang, finding.rule)} = ${ruleValue(lang, finding, day)}${until}`;
  if (finding.changed !== undefined) return changedLine(finding, finding.changed, rule, lang);
  return say(
    lang,
    `${word}${length}${state}：依据条款${clauseName(lang, finding.clause)}，${rule}。`,
    `${capital(word)}${length}${state}: clause ${clauseName(lang, finding.clause)}, ${rule}.`,
  );
}

/** How long what was found lasted; of absence that came of something else, of what. */
function lengthOf({ code, rule, seconds }: Finding, lang: AnswerLanguage): string {
  if (seconds === undefined) return "";
  const length = duration(lang, seconds);
  if (code !== "absent" && code !== "half_absent") return ` ${length}`;
  const [zh, en] = rule.includes("late") ? ["晚到", "late by"] : rule.includes("early") ? ["早走", "left early by"] : ["工时", "worked"];
  return say(lang, `（${zh} ${length}）`, ` (${en} ${length})`);
}

/** What would have been said, and who excused it. */
function changedLine(finding: Finding, change: ResultChange, rule: string, lang: AnswerLanguage): string {
  const length = finding.seconds === undefined ? "" : ` ${duration(lang, finding.seconds)}`;
  const clause = clauseName(lang, finding.clause);
  const word = wordOf(lang, finding.code);
  return say(
    lang,
    `${word}：${changedText(lang, change)}；否则${length}适用条款${clause}，${rule}。`,
    `${capital(word)}: ${changedText(lang, change)}; otherwise${length} clause ${clause} would apply, ${rule}.`,
  );
}

function timeLines(day: DayResult, policy: Policy, lang: AnswerLanguage): string[] {
  const parts = [
    say(lang, `排班工时 ${duration(lang, day.scheduledSeconds)}`, `scheduled ${duration(lang, day.scheduledSeconds)}`),
    say(lang, `实际工时 ${duration(lang, day.workedSeconds)}`, `worked ${duration(lang, day.workedSeconds)}`) + presenceText(day, lang),
    ...(day.overtimeSeconds === 0
      ? []
      : [
          say(
            lang,
            `加班 ${duration(lang, day.overtimeSeconds)}（${wordOf(lang, day.overtimeClass ?? "none")}）`,
            `overtime ${duration(lang, day.overtimeSeconds)} (${wordOf(lang, day.overtimeClass ?? "none")})`,
          ),
        ]),
    ...(day.absenceHalfDays === 0 ? [] : [say(lang, `旷工 ${days(day.absenceHalfDays)} 天`, `absent ${days(day.absenceHalfDays)} day`)]),
    ...day.leave.map((leave) => {
      const amount =
        leave.seconds === undefined
          ? say(lang, `${days(leave.halfDays)} 天`, `${days(leave.halfDays)} day`)
          : duration(lang, leave.seconds);
      const name = leaveName(lang, leave.kind, policy);
      return say(lang, `请假 ${amount}（${name}）`, `leave ${amount} (${name})`);
    }),
  ];
  return [say(lang, `${parts.join("，")}。`, `${capital(parts.join(", "))}.`)];
}

/** Where less counts than lies between first and last punch: that the rest are breaks, or does not count. */
function presenceText({ firstIn, lastOut, workedSeconds }: DayResult, lang: AnswerLanguage): string {
  if (firstIn === null || lastOut === null || workedSeconds === 0 || workedSeconds >= lastOut - firstIn) return "";
  const [between, rest] = [lastOut - firstIn, lastOut - firstIn - workedSeconds].map((seconds) => duration(lang, seconds));
  return say(
    lang,
    `（首末打卡相隔 ${between}，其中休息或不计入的时间 ${rest}）`,
    ` (of ${between} between first and last punch; ${rest} are breaks or do not count)`,
  );
}

function reportingLines({ reporting, day }: Omit<Explanation, "lines">, lang: AnswerLanguage): string[] {
  if (reporting === null || reporting.completeness === "complete" || day.state === "confirmed") return [];
  const { site, heardUpTo } = reporting;
  const until = heardUpTo === null ? say(lang, "从未", "never") : heardUpTo.replace("T", " ");
  const why = {
    open_fault: say(lang, `考勤点 ${site} 有未解除的设备故障`, `a terminal of site ${site} has a fault that is not cleared`),
    open_gap: say(lang, `考勤点 ${site} 的设备记录有缺口未补齐`, `records of a terminal of site ${site} are known to be missing`),
    not_heard: say(lang, `考勤点 ${site} 的设备数据仅收到：${until}`, `the terminals of site ${site} have reported up to: ${until}`),
  }[reporting.completeness];
  if (day.status !== "pending") return [say(lang, `仍可能变化：${why}。`, `It may still change: ${why}.`)];
  return [say(lang, `暂不认定旷工：${why}。`, `Not yet called absence: ${why}.`)];
}

function sourceLines({ policy, asOfPosition, at, day }: Omit<Explanation, "lines">, lang: AnswerLanguage): string[] {
  const short = policy.hash.slice(0, 12);
  const source = {
    published: say(
      lang,
      `制度版本 ${short}（范围 ${policy.scope}，自 ${policy.effectiveFrom} 起生效，账本事件 #${policy.position}）`,
      `policy ${short} (scope ${policy.scope}, in force from ${policy.effectiveFrom}, ledger event #${policy.position})`,
    ),
    draft: say(lang, `拟议制度 ${short}，尚未发布`, `draft policy ${short}, not published`),
    defaults: say(lang, `默认规则 ${short}，当日没有已发布的制度`, `default rules ${short}; no policy was in force on the date`),
  }[policy.kind];
  const asked = toLocal(at, day.zone).replace("T", " ");
  return [
    say(lang, `依据：${source}。`, `Judged by ${source}.`),
    say(
      lang,
      `所知范围：账本第 ${asOfPosition} 号事件之前；提问时刻 ${asked}。`,
      `As known before ledger event #${asOfPosition}, asked at ${asked}.`,
    ),
  ];
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
