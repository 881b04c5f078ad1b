import { clauseLabels, ruleLabels, wordIn } from "../../shared/policy/labels.ts";
import type { Clause } from "../../shared/policy/rule.ts";
import { defaultPolicy, type Policy, type RuleName } from "../../shared/policy/schema.ts";
import { toLocal } from "../../shared/time/resolve.ts";
import type { PunchUse, ResultChange } from "../attendance/day-result.ts";

/** Languages an answer is written in. */
export type AnswerLanguage = "zh-CN" | "en";

/** The column of the label tables for a language. */
export const labelColumn = (lang: AnswerLanguage): "zh" | "en" => (lang === "en" ? "en" : "zh");

/** A word of a result or of a rule's value. */
export const wordOf = (lang: AnswerLanguage, word: string): string => wordIn(labelColumn(lang), word);

/** What a kind of leave is called in the policy, the default one when none is at hand; its code when the policy does not know it. */
export function leaveName(lang: AnswerLanguage, kind: string, policy: Policy = defaultPolicy): string {
  return policy.leave_types.find((type) => type.kind === kind)?.name[labelColumn(lang)] ?? kind;
}

/** Heading of a clause with its id, as the printed regulation has it. */
export function clauseName(lang: AnswerLanguage, clause: string): string {
  const label = clauseLabels[clause as Clause]?.[labelColumn(lang)];
  return label === undefined ? clause : lang === "en" ? `${label} [${clause}]` : `${label}〔${clause}〕`;
}

/** What a rule is called, with its name: `late grace (minutes) [late_grace_min]`. */
export function ruleName(lang: AnswerLanguage, rule: string): string {
  const label = ruleLabels[rule as RuleName]?.[labelColumn(lang)];
  return label === undefined ? rule : lang === "en" ? `${label} [${rule}]` : `${label}〔${rule}〕`;
}

/** Wall-clock time of an instant, with the date in front where it is not the day's own. */
export function clockTime(at: number, zone: string, date: string): string {
  const local = toLocal(at * 1_000, zone);
  const time = local.endsWith(":00") ? local.slice(11, 16) : local.slice(11);
  return local.startsWith(date) ? time : `${local.slice(0, 10)} ${time}`;
}

/** A length of time: hours and minutes, and seconds only below one minute. */
export function duration(lang: AnswerLanguage, seconds: number): string {
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor((seconds % 3_600) / 60);
  if (seconds > 0 && hours === 0 && minutes === 0) return lang === "en" ? `${seconds} s` : `${seconds} 秒`;
  if (lang === "en") return hours === 0 ? `${minutes} min` : `${hours} h ${String(minutes).padStart(2, "0")} min`;
  return hours === 0 ? `${minutes} 分钟` : `${hours} 小时 ${String(minutes).padStart(2, "0")} 分`;
}

/** Half days as days: `0.5`, `1`. */
export const days = (halfDays: number): string => String(halfDays / 2);

/** A sum of the smallest unit as a decimal with its currency: 5000 fen as `50.00 CNY`. Exact: no floating point. */
export function money(minor: number, currency: string, digits: number): string {
  const text = String(Math.abs(minor)).padStart(digits + 1, "0");
  const whole = text.slice(0, text.length - digits);
  const sign = minor < 0 ? "-" : "";
  return `${sign}${digits === 0 ? text : `${whole}.${text.slice(-digits)}`} ${currency}`;
}

/** A share in hundredths of a percent: 2050 as `20.5%`. */
export function share(bps: number): string {
  const fraction = String(bps % 100)
    .padStart(2, "0")
    .replace(/0+$/, "");
  return `${Math.floor(bps / 100)}${fraction === "" ? "" : `.${fraction}`}%`;
}

const weekdayNames = {
  "zh-CN": ["星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"],
  en: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
} as const;

/** The weekday of a date, in words. */
export function weekdayName(lang: AnswerLanguage, date: string): string {
  return weekdayNames[lang][Temporal.PlainDate.from(date).dayOfWeek - 1]!;
}

const uses: Readonly<Record<PunchUse["used"], { readonly "zh-CN": string; readonly en: string }>> = {
  in: { "zh-CN": "计为上班打卡", en: "counts as the arrival" },
  out: { "zh-CN": "计为下班打卡", en: "counts as the departure" },
  between: { "zh-CN": "介于上下班之间", en: "counts between arrival and departure" },
  not_used: { "zh-CN": "不计入", en: "does not count" },
};

const reasons: Readonly<Record<NonNullable<PunchUse["why"]>, { readonly "zh-CN": string; readonly en: string; readonly rule?: RuleName }>> =
  {
    bounce: {
      "zh-CN": "与前一次打卡间隔过短，视为重复",
      en: "too soon after the punch before, a repetition",
      rule: "bounce_window_seconds",
    },
    voided: { "zh-CN": "已作废，原记录保留", en: "voided; the record stays" },
    replaced: { "zh-CN": "已被批准的补卡替代，原记录保留", en: "replaced by an approved correction; the record stays" },
    superseded_by_terminal: {
      "zh-CN": "同一时段已有设备记录，以设备为准，两者均保留",
      en: "the terminal's own record of the same slot wins; both stay",
      rule: "manual_vs_device",
    },
    outside_window: { "zh-CN": "不在任何班次的打卡时段内，记录保留", en: "in no shift's window; the record stays", rule: "attribution" },
    not_first_or_last: { "zh-CN": "既非首次也非末次", en: "neither the first nor the last", rule: "pairing" },
    field_refused: {
      "zh-CN": "外勤打卡不予计入，记录保留",
      en: "made away from the site, which the policy does not count; the record stays",
      rule: "field_punches",
    },
    direction: { "zh-CN": "进出方向不成对", en: "its direction finds no partner", rule: "pairing" },
  };

/** What became of a punch, and why when it does not count. */
export function punchUse(lang: AnswerLanguage, punch: PunchUse): string {
  const use = uses[punch.used][lang];
  if (punch.why === undefined) return use;
  const reason = reasons[punch.why];
  const rule =
    reason.rule === undefined ? "" : lang === "en" ? ` (rule ${ruleName(lang, reason.rule)})` : `（规则：${ruleName(lang, reason.rule)}）`;
  return lang === "en" ? `${use}: ${reason.en}${rule}` : `${use}：${reason["zh-CN"]}${rule}`;
}

const changeable: Readonly<Record<ResultChange["which"], { readonly "zh-CN": string; readonly en: string }>> = {
  late: { "zh-CN": "迟到", en: "the lateness" },
  early: { "zh-CN": "早退", en: "the early leave" },
  missing_in: { "zh-CN": "上班缺卡", en: "the missing arrival" },
  missing_out: { "zh-CN": "下班缺卡", en: "the missing departure" },
  absence: { "zh-CN": "旷工", en: "the absence" },
};

/** What a person excused, who they are and why; the rule that would have applied stands beside it. */
export function changedText(lang: AnswerLanguage, { which, shift, by, reason, position, effect }: ResultChange): string {
  const result = changeable[which][lang];
  const what = shift === null ? result : lang === "en" ? `${result} of shift ${shift}` : `班次 ${shift} 的${result}`;
  if (lang === "en") {
    const nothing = effect ? "" : "; the rules find nothing to excuse any more";
    return `${what} was excused by ${by}, ledger event #${position}: ${reason}${nothing}`;
  }
  return `${what}由 ${by} 改为免究，账本事件 #${position}：${reason}${effect ? "" : "；按规则已无可免究之事"}`;
}
