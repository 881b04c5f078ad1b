import { leaveTypeText, wordIn } from "../../shared/policy/labels.ts";
import type { DayResult } from "../attendance/day-result.ts";
import { labelColumn, wordOf, type AnswerLanguage } from "./phrases.ts";

/** A rule with its value: as the policy has it, or as a finding cites it, which is text. */
export interface CitedRule {
  readonly rule: string;
  readonly value: unknown;
}

/** What a day needs to have for a rule's value to be cut to the part that concerns it. */
type Concerned = Pick<DayResult, "dayType" | "leave">;

/** A rule's value as a person reads it: words in their language, and of a table only what concerns the day. */
export function ruleValue(lang: AnswerLanguage, { rule, value: given }: CitedRule, day: Concerned): string {
  const value = parsed(given);
  if (rule === "leave_types") return leaveText(lang, value, day);
  if (rule === "overtime_class" && isTable(value)) return plain(lang, value[day.dayType] ?? value["workday"]);
  if (rule === "overtime" && isTable(value)) return overtimeText(lang, value);
  return plain(lang, value);
}

const isTable = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Findings carry values as text; a table among them is JSON. */
function parsed(value: unknown): unknown {
  if (typeof value !== "string" || !/^[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** Kinds of leave with their unit and the share of pay: the one a finding cites, or those the day has. */
function leaveText(lang: AnswerLanguage, value: unknown, day: Concerned): string {
  const kinds = new Set(day.leave.map((leave) => leave.kind));
  const types = Array.isArray(value) ? value.filter((type: { kind: string }) => kinds.has(type.kind)) : [value];
  const texts = types.map((type) => (isTable(type) ? leaveTypeText(labelColumn(lang), type as never) : plain(lang, type)));
  return texts.join(lang === "en" ? ", " : "，") || "–";
}

/** The basis, and of the limits those that are set. */
function overtimeText(lang: AnswerLanguage, { basis, ...limits }: Readonly<Record<string, unknown>>): string {
  const set = Object.entries(limits).filter(([, value]) => value !== 0 && value !== null && value !== false);
  return [plain(lang, basis), ...set.map((limit) => limitText(lang, limit))].join(lang === "en" ? ", " : "，");
}

function limitText(lang: AnswerLanguage, [name, value]: readonly [string, unknown]): string {
  const label = wordOf(lang, name);
  return value === true ? label : `${label} ${plain(lang, value)}`;
}

/** A value that is no table of its own kind: a word, a number, yes or no; of a list its parts. */
function plain(lang: AnswerLanguage, value: unknown): string {
  if (value === null || value === undefined) return "–";
  if (Array.isArray(value)) return value.map((part) => plain(lang, part)).join(lang === "en" ? ", " : "，") || "–";
  if (isTable(value)) {
    const pairs = Object.entries(value).map((pair) => limitText(lang, pair));
    return pairs.join(lang === "en" ? ", " : "，");
  }
  const text = String(value);
  if (text === "true" || text === "false") return { true: { zh: "是", en: "yes" }, false: { zh: "否", en: "no" } }[text][labelColumn(lang)];
  return wordIn(labelColumn(lang), text);
}
