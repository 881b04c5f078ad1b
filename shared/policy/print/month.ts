import type { Policy } from "../schema.ts";
import { wordIn } from "../labels.ts";
import { sheetWords } from "../rules-month.ts";
import { actionWords } from "./ladders.ts";
import { ordinal } from "./numbers.ts";
import type { ArticleWriter } from "./article-writer.ts";
import type { Fill } from "./fill.ts";
import { blocks, list } from "./regulation.ts";

const zh = {
  calendarMonth: () => "考勤统计以自然月为周期。",
  period: (from: string, _fromOrdinal: string, until: string, _untilOrdinal: string) =>
    `考勤统计以上月 ${from} 日至本月 ${until} 日为一个周期，以周期结束之月为名。`,
  due: (days: string) => `统计表应在周期结束后 ${days}内编制完成。`,
  dueAtOnce: () => "统计表应在周期结束时即行编制完成。",
  frozen: () => "统计表一经签字不再更改。其后得知的事实列为差异；须说明理由方可重新编制。",
  currency: (currency: string) => `本制度所称金额以${currency}计。`,
  currencyName: (code: string) => (code === "CNY" ? "人民币（CNY）" : ` ${code} `),
  rounding: {
    half_up: "按比例扣减的金额，逐项四舍五入到最小货币单位。",
    down: "按比例扣减的金额，逐项舍去最小货币单位以下的部分。",
  } as Readonly<Record<Policy["share_rounding"], string>>,
  legend: (legend: string) => `统计表图例：${legend}；各类请假的符号见请假条款之表。`,
  legendGap: "；",
};
const en: typeof zh = {
  calendarMonth: () => "Attendance is summed up by the calendar month.",
  period: (_from, fromOrdinal, _until, untilOrdinal) =>
    `Attendance is summed up from the ${fromOrdinal} of one month to the ${untilOrdinal} of the next, named after the month it ends in.`,
  due: (days) => `The sheet is ready within ${days} after the period's end.`,
  dueAtOnce: () => "The sheet is ready when the period ends.",
  frozen: () =>
    "A signed sheet is not changed any more. What becomes known later is shown as a difference; reopening the sheet needs a reason.",
  currency: (currency) => `All sums are in ${currency}.`,
  currencyName: (code) => (code === "CNY" ? "renminbi (CNY)" : code),
  rounding: {
    half_up: "Sums that are a share are rounded half up to the smallest unit, line by line.",
    down: "Sums that are a share are cut to the smallest unit, line by line.",
  },
  legend: (legend) => `Signs on the sheet: ${legend}; those of leave are in the table of leave.`,
  legendGap: "; ",
};

/** The monthly sheet. */
export const month: ArticleWriter = {
  lead: {
    zh: "每月由指定人员编制考勤统计表，经部门负责人核对签字后，报人力资源部备案。",
    en: "Each month a named person prepares the statistics sheet; the head of the department checks and signs it, and human resources file it.",
  },
  body: (fill, policy) => {
    const words = fill.words(zh, en);
    const { month_starts_on_day: starts, sheet_due_working_days: due, sheet_symbols: symbols } = policy;
    const day = (number: number): [string, string] => [
      fill.value("month_starts_on_day", String(number)),
      fill.value("month_starts_on_day", ordinal(number)),
    ];
    const legend = sheetWords.map((word) => `${fill.value("sheet_symbols", symbols[word])} ${wordOf(fill.lang, word)}`);
    return blocks(
      starts === 1 ? words.calendarMonth() : words.period(...day(starts), ...day(starts - 1)),
      due === 0 ? words.dueAtOnce() : words.due(fill.count("sheet_due_working_days", due, "个工作日", "working day")),
      words.frozen(),
      words.currency(fill.value("currency", words.currencyName(policy.currency))),
      fill.value("share_rounding", words.rounding[policy.share_rounding]),
      words.legend(legend.join(words.legendGap)),
    );
  },
};

/** The sheet's word for nothing planned is not that of an action. */
function wordOf(lang: "zh" | "en", word: string): string {
  return word === "none" ? (lang === "zh" ? "无排班或尚未到" : "nothing planned, or still to come") : wordIn(lang, word);
}

const supervisionZh = {
  checks: (times: string) => `部门负责人每月至少现场抽查 ${times}，抽查情况登记在案。`,
  notFixed: () => "现场抽查的次数由部门负责人决定，抽查情况登记在案。",
  conduct: (action: string) => `检查中查实其他违纪的，对当事人${action}。`,
  conductNone: () => "检查中查实其他违纪的，列明于统计表，处理由部门负责人决定。",
};
const supervisionEn: typeof supervisionZh = {
  checks: (times) => `The head of the department checks on the spot at least ${times} a month; each check is recorded.`,
  notFixed: () => "How often to check on the spot is for the head of the department to decide; each check is recorded.",
  conduct: (action) => `Whoever is found guilty of other misconduct receives ${action}.`,
  conductNone: () => "Other misconduct that is established is shown on the sheet; the head of the department decides what follows.",
};

/** Supervision. */
export const supervision: ArticleWriter = {
  lead: {
    zh: "部门负责人应当定期检查考勤情况，发现问题及时处理。",
    en: "The head of the department checks attendance regularly and deals with what is found.",
  },
  body: (fill, policy) => {
    const words = fill.words(supervisionZh, supervisionEn);
    const checks = policy.spot_checks_per_month;
    const action = policy.conduct_action;
    return blocks(
      checks === 0 ? words.notFixed() : words.checks(fill.times("spot_checks_per_month", checks)),
      fill.value("conduct_action", action === "none" ? words.conductNone() : words.conduct(actionWords(fill, action))),
    );
  },
};

const proxyZh = {
  consequence: (parts: readonly string[]) => `查实代打卡的，对代打卡人与被代打卡人双方均${parts.join("，并")}。`,
  nothing: () => "查实代打卡的，对双方的处理由部门负责人决定。",
  bonus: (share: string) => `扣减当月奖金的 ${share}`,
  suspicions: () => "下列情形列为疑点，供核查：",
  twoBadges: (seconds: string, dates: string) => `两人在同一台考勤机上相隔 ${seconds}以内打卡，且有 ${dates}以上如此`,
  travel: (length: string) => `同一人在两个工作地点打卡，相隔不足 ${length}`,
  otherSite: () => "在当日所属以外的工作地点打卡",
  decided: () => "系统只列出代打卡的嫌疑，不作判断；是否属实由人认定，并附证据。",
};
const proxyEn: typeof proxyZh = {
  consequence: (parts) => `Where it is established, both the one who punched and the one punched for receive: ${parts.join(", and ")}.`,
  nothing: () => "Where it is established, the head of the department decides what follows for both.",
  bonus: (share) => `${share} of the month's bonus withheld`,
  suspicions: () => "These are listed as suspicions, to be looked into:",
  twoBadges: (seconds, dates) => `two people punching at one clock within ${seconds} of each other, on ${dates} or more`,
  travel: (length) => `one person punching at two sites less than ${length} apart`,
  otherSite: () => "a punch at another site than the person's own on the date",
  decided: () => "The system lists suspicions and never judges them; a person decides, on evidence.",
};

function suspicionsOf(fill: Fill, policy: Policy, words: typeof proxyZh): string[] {
  const { suspect_two_badges: badges, suspect_travel_minutes: travel, suspect_other_site: other } = policy;
  return [
    ...(badges === null
      ? []
      : [
          words.twoBadges(
            fill.count("suspect_two_badges", badges.within_seconds, "秒", "second"),
            fill.count("suspect_two_badges", badges.on_dates, "天", "date"),
          ),
        ]),
    ...(travel === null ? [] : [words.travel(fill.length("suspect_travel_minutes", travel))]),
    ...(other ? [fill.value("suspect_other_site", words.otherSite())] : []),
  ];
}

/** Punching for somebody else. */
export const proxy: ArticleWriter = {
  lead: { zh: "任何人不得代他人打卡，也不得请他人代为打卡。", en: "Nobody punches for somebody else or has somebody else punch for them." },
  body: (fill, policy) => {
    const words = fill.words(proxyZh, proxyEn);
    const { proxy_action: action, proxy_bonus_bps: bonus } = policy;
    const parts = [
      ...(action === "none" ? [] : [fill.value("proxy_action", actionWords(fill, action))]),
      ...(bonus === 0 ? [] : [words.bonus(fill.share("proxy_bonus_bps", bonus))]),
    ];
    return blocks(
      parts.length === 0 ? words.nothing() : words.consequence(parts),
      list(words.suspicions(), suspicionsOf(fill, policy, words)),
      words.decided(),
    );
  },
};
