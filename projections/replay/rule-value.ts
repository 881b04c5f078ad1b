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

/**
 * What of a rule differs between two policies, as a person reads it: of a table or a list of tables only the entries and
 * fields that differ, so that a long list of leave kinds shows the one that was changed.
 */
export function ruleChange(lang: AnswerLanguage, from: unknown, to: unknown): { readonly from: string; readonly to: string } {
  if (isTable(from) && isTable(to)) return { from: plain(lang, differingFields(from, to)), to: plain(lang, differingFields(to, from)) };
  if (Array.isArray(from) && Array.isArray(to) && [...from, ...to].every(isTable))
    return { from: plain(lang, differingEntries(from, to)), to: plain(lang, differingEntries(to, from)) };
  return { from: plain(lang, from), to: plain(lang, to) };
}

type Table = Readonly<Record<string, unknown>>;

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

const differingFields = (table: Table, beside: Table): Table =>
  Object.fromEntries(Object.entries(table).filter(([name, value]) => !same(value, beside[name])));

/** Entries are known by their id or kind; those without are compared whole. */
function differingEntries(entries: readonly Table[], beside: readonly Table[]): Table[] {
  const nameOf = (entry: Table): Table =>
    entry["id"] !== undefined ? { id: entry["id"] } : entry["kind"] !== undefined ? { kind: entry["kind"] } : {};
  return entries
    .filter((entry) => !beside.some((other) => same(entry, other)))
    .map((entry) => {
      const name = nameOf(entry);
      const other = Object.keys(name).length === 0 ? undefined : beside.find((candidate) => same(nameOf(candidate), name));
      // Of an entry that the other policy has not at all its name says enough.
      return other !== undefined ? { ...name, ...differingFields(entry, other) } : Object.keys(name).length > 0 ? name : entry;
    });
}

/** What a step takes off; most take one of the two. */
const moneyFields = new Set(["amount_minor", "day_pay_bps", "bonus_bps"]);

/** A value that is no table of its own kind: a word, a number, yes or no; of a list its parts. */
function plain(lang: AnswerLanguage, value: unknown): string {
  if (value === null || value === undefined) return "–";
  if (Array.isArray(value)) {
    const between = value.some(isTable) ? { en: "; ", zh: "；" } : { en: ", ", zh: "，" };
    return value.map((part) => plain(lang, part)).join(between[labelColumn(lang)]) || "–";
  }
  if (isTable(value)) {
    // What an entry is called needs no word before it.
    const { id, kind, ...rest } = value;
    const name = [id, kind].filter((part) => part !== undefined).map((part) => String(part));
    if (name.length > 0) return [...name, ...Object.entries(rest).map((pair) => limitText(lang, pair))].join(" ");
    // Of a step that takes only a sum off, that it takes no share besides says nothing.
    const said = Object.entries(value).filter(([field, part]) => !(part === 0 && moneyFields.has(field)));
    return said.map((pair) => limitText(lang, pair)).join(lang === "en" ? ", " : "，");
  }
  const text = String(value);
  if (text === "true" || text === "false") return { true: { zh: "是", en: "yes" }, false: { zh: "否", en: "no" } }[text][labelColumn(lang)];
  return wordIn(labelColumn(lang), text);
}
