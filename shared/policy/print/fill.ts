import type { Clause } from "../rule.ts";
import type { Policy, RuleName } from "../schema.ts";
import { markBlank } from "./blanks.ts";
import { counted, daysOf, lengthOf, shareOf, sumOf, times } from "./numbers.ts";
import type { PrintLanguage } from "./regulation.ts";

/** Fills values into sentences, in one language, and marks those that wait for the department. */
export interface Fill {
  readonly lang: PrintLanguage;
  /** The words of this language. */
  words<Words>(zh: Words, en: Words): Words;
  /** A value of a rule as text. */
  value(rule: RuleName, text: string): string;
  /** Minutes as a length of time. */
  length(rule: RuleName, minutes: number): string;
  sum(rule: RuleName, minor: number): string;
  share(rule: RuleName, bps: number): string;
  /** Days of absence, in halves. */
  days(rule: RuleName, days: number): string;
  times(rule: RuleName, count: number): string;
  /** A number with its unit, in Chinese and in the English singular. */
  count(rule: RuleName, value: number, zh: string, en: string): string;
  /** How an article is referred to: `第八条`, `Article 8`. */
  article(clause: Clause): string;
  /** The span that counts and ladders are over: `一个月内`, or the policy's own period. */
  readonly period: string;
}

/** @param waiting rules whose values are there for show; @param article names articles by their number. */
export function createFill(policy: Policy, lang: PrintLanguage, waiting: readonly RuleName[], article: (clause: Clause) => string): Fill {
  const waits = new Set(waiting);
  const value = (rule: RuleName, text: string): string => (waits.has(rule) ? markBlank(text) : text);
  const calendarMonth = policy.month_starts_on_day === 1;
  return {
    lang,
    words: (zh, en) => (lang === "zh" ? zh : en),
    value,
    length: (rule, minutes) => value(rule, lengthOf(lang, minutes)),
    sum: (rule, minor) => value(rule, sumOf(lang, minor, policy.currency, policy.currency_minor_digits)),
    share: (rule, bps) => value(rule, shareOf(bps)),
    days: (rule, days) => value(rule, daysOf(lang, days)),
    times: (rule, count) => value(rule, times(lang, count)),
    count: (rule, number, zh, en) => value(rule, counted(lang, number, zh, en)),
    article,
    period: lang === "zh" ? (calendarMonth ? "一个月内" : "一个考勤周期内") : calendarMonth ? "within a month" : "within a period",
  };
}
