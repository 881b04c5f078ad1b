import type { Policy } from "../schema.ts";
import type { Fill } from "./fill.ts";
import type { ArticleWriter } from "./article-writer.ts";
import { blocks, list } from "./regulation.ts";
import { lieuTerms } from "./time-in-lieu.ts";

type Proof = Extract<Policy["overtime_needs"], string>;

const zh = {
  daysOff: () => "休息日与法定节假日的出勤，全部计为加班。",
  none: () => "工作日不计加班。",
  workedMinus: () => "工作日加班，为当日工作时间超出排班工作时间的部分。",
  workedLess: (length: string) => `工作日加班，为当日工作时间超出排班工作时间的部分，再减去 ${length}。`,
  afterEnd: (from: string | null) =>
    from === null ? "工作日加班，自下班时间起计至下班打卡。" : `工作日加班，自下班后 ${from}起计至下班打卡。`,
  beforeStart: (until: string | null) => (until === null ? "提前到岗的时间同样计为加班。" : `提前到岗超过 ${until}的部分同样计为加班。`),
  notBefore: () => "提前到岗的时间不计为加班。",
  ignore: (length: string) => `一日不超过 ${length}的，不计`,
  least: (length: string) => `一日不足 ${length}的，不计`,
  most: (length: string) => `一日至多计 ${length}`,
  noMost: () => "每日计入的时长不设上限",
  limits: () => "工作日加班的计入限度：",
  needs: {
    punch: "加班以打卡为准，无须另行批准。",
    approval: "加班以批准的起止时间为准，不问工作日打卡的长短；休息日与法定节假日没有到岗打卡的，不计。",
    both: "加班须事先批准，并以打卡为证，只计两者一致的部分。",
  } as Readonly<Record<Proof, string>>,
  byDay: () => "加班依据因日期类别而异：",
  onWorkdays: (how: string) => `工作日：${how}`,
  onRestDays: (how: string) => `休息日：${how}`,
  onHolidays: (how: string) => `法定节假日：${how}`,
  restLimits: () => "休息日加班的计入限度：",
  holidayLimits: () => "法定节假日休息时出勤的，加班的计入限度：",
  step: (length: string) => `以 ${length}为单位，不足一个单位的部分不计`,
  classes: (workday: string, rest: string, holiday: string) =>
    `加班按日期分类登记：工作日记入${workday}，休息日记入${rest}，法定节假日记入${holiday}。`,
  quoted: (name: string) => `“${name}”`,
  names: { workday: "工作日加班", rest_day: "休息日加班", statutory_holiday: "法定节假日加班" } as Readonly<Record<string, string>>,
};
const en: typeof zh = {
  daysOff: () => "All work on rest days and public holidays is overtime.",
  none: () => "There is no overtime on working days.",
  workedMinus: () => "On working days overtime is what was worked beyond the scheduled time of the date.",
  workedLess: (length) => `On working days overtime is what was worked beyond the scheduled time of the date, less ${length}.`,
  afterEnd: (from) =>
    from === null
      ? "On working days overtime counts from the end of work to the departure punch."
      : `On working days overtime counts from ${from} after the end of work to the departure punch.`,
  beforeStart: (until) =>
    until === null ? "Time before the start counts as overtime too." : `Time before the start beyond ${until} counts as overtime too.`,
  notBefore: () => "Time before the start is no overtime.",
  ignore: (length) => `up to ${length} a day is none`,
  least: (length) => `less than ${length} a day is none`,
  most: (length) => `no more than ${length} a day counts`,
  noMost: () => "there is no limit to what counts a day",
  limits: () => "Overtime on working days counts within these limits:",
  needs: {
    punch: "Overtime counts by the punches; no approval is needed.",
    approval:
      "Overtime counts from beginning to end as approved, whatever was punched on a working day; on rest days and public holidays without any punch nothing counts.",
    both: "Overtime needs approval and the punches to prove it, and counts only as far as both agree.",
  },
  byDay: () => "What overtime rests on goes by the kind of day:",
  onWorkdays: (how) => `on working days: ${how}`,
  onRestDays: (how) => `on rest days: ${how}`,
  onHolidays: (how) => `on public holidays: ${how}`,
  restLimits: () => "Overtime on rest days counts within these limits:",
  holidayLimits: () => "Overtime on public holidays that are off counts within these limits:",
  step: (length) => `only whole steps of ${length} count`,
  classes: (workday, rest, holiday) =>
    `Overtime is booked by the kind of day: on working days as ${workday}, on rest days as ${rest}, on public holidays as ${holiday}.`,
  quoted: (name) => `“${name}”`,
  names: { workday: "working-day overtime", rest_day: "rest-day overtime", statutory_holiday: "public-holiday overtime" },
};
type Words = typeof zh;

/** Overtime. */
export const overtime: ArticleWriter = {
  lead: {
    zh: "加班由部门安排，按下列办法计算；调休冲抵已登记的加班。",
    en: "Overtime is arranged by the department and counted as follows; time in lieu is taken against overtime booked.",
  },
  body: (fill, policy) => {
    const words = fill.words(zh, en);
    const { workday, rest, statutory_holiday: holiday } = policy.overtime_class;
    const named = (name: string): string => fill.value("overtime_class", words.names[name] ?? words.quoted(name));
    const { overtime_needs: needs } = policy;
    return blocks(
      typeof needs === "string" ? fill.value("overtime_needs", words.needs[needs]) : needsByDay(fill, needs, words),
      // Where approval alone counts, nothing is taken from the punches.
      ...(needs === "approval" ? [] : [...byPunch(fill, policy, words), ...onDaysOff(fill, policy, words)]),
      words.classes(named(workday), named(rest), named(holiday)),
      ...lieuTerms(fill, policy, named),
    );
  },
};

function needsByDay(fill: Fill, { workday, rest, statutory_holiday: holiday }: Exclude<Policy["overtime_needs"], string>, words: Words) {
  const how = (proof: Proof): string => fill.value("overtime_needs", sentence(words.needs[proof]));
  return list(words.byDay(), [words.onWorkdays(how(workday)), words.onRestDays(how(rest)), words.onHolidays(how(holiday))]);
}

/** A sentence as an item of a list, whose stop is the list's. */
const sentence = (text: string): string => text.replace(/[。.]$/, "");

/** Work on days off: whole, or within the limits set for the kind of day. */
function onDaysOff(fill: Fill, policy: Policy, words: Words) {
  const limits = (rule: "overtime_on_rest_days" | "overtime_on_holidays", text: string) => {
    const { ignore_up_to_minutes: ignore, min_minutes: least, max_minutes: most, round_down_to_minutes: step } = policy[rule];
    return list(text, [
      ...(ignore === 0 ? [] : [words.ignore(fill.length(rule, ignore))]),
      ...(least === 0 ? [] : [words.least(fill.length(rule, least))]),
      ...(most === null ? [] : [words.most(fill.length(rule, most))]),
      ...(step === 0 ? [] : [words.step(fill.length(rule, step))]),
    ]);
  };
  return [words.daysOff(), limits("overtime_on_rest_days", words.restLimits()), limits("overtime_on_holidays", words.holidayLimits())];
}

function byPunch(fill: Fill, { overtime: rules, overtime_round_down_to_minutes: step }: Policy, words: Words) {
  const length = (minutes: number): string => fill.length("overtime", minutes);
  if (rules.basis === "rest_days_only") return [fill.value("overtime", words.none())];
  const from = rules.starts_after_min === 0 ? null : length(rules.starts_after_min);
  const limits = list(words.limits(), [
    ...(rules.ignore_up_to_minutes === 0 ? [] : [words.ignore(length(rules.ignore_up_to_minutes))]),
    ...(rules.min_minutes === 0 ? [] : [words.least(length(rules.min_minutes))]),
    rules.max_minutes === null ? words.noMost() : words.most(length(rules.max_minutes)),
    ...(step === 0 ? [] : [words.step(fill.length("overtime_round_down_to_minutes", step))]),
  ]);
  if (rules.basis === "worked_minus_scheduled_per_day") return [from === null ? words.workedMinus() : words.workedLess(from), limits];
  return [words.afterEnd(from), rules.before_shift ? words.beforeStart(from) : words.notBefore(), limits];
}
