import type { Policy, RuleName } from "../../shared/policy/schema.ts";
import type { DayResult, ShiftWindow } from "../attendance/day-result.ts";
import type { Reason } from "./explanation.ts";
import { clauseName, clockTime, duration, ruleName, type AnswerLanguage } from "./phrases.ts";

/** A departure of an earlier date that relaxes this date's start. */
export interface Relief {
  readonly date: string;
  /** How long after the end of that date's shift the person left. */
  readonly stayedSeconds: number;
  readonly reliefSeconds: number;
}

/** What an edge is explained from. */
export interface EdgeSource {
  readonly day: DayResult;
  readonly policy: Policy;
  readonly relief: Relief | null;
  readonly lang: AnswerLanguage;
}

/** What let an arrival or departure pass: the code, a sentence about it, and the rules with what they came to. */
interface Cause {
  readonly why: string;
  readonly clause: string;
  readonly rules: readonly RuleName[];
  readonly zh: string;
  readonly en: string;
}

/** Why the arrival and the departure are in order: the absence of a finding needs a reason too. */
export function edgeReasons(source: EdgeSource): Reason[] {
  const { day } = source;
  const first = day.windows[0];
  const last = day.windows.at(-1);
  if (source.policy.hours_system === "free" || day.shifts.length === 0 || first === undefined || last === undefined) return [];
  return [
    ...(day.inResult === "normal" && day.firstIn !== null ? [arrival(source, first, day.firstIn)] : []),
    ...(day.outResult === "normal" && day.lastOut !== null ? [departure(source, last, day.lastOut)] : []),
    ...excused(source, first, last),
  ];
}

function arrival(source: EdgeSource, { startsAt }: ShiftWindow, firstIn: number): Reason {
  const { day, policy, lang } = source;
  const rule = policy.late_after_min !== null ? "late_after_min" : policy.late_permit_min !== null ? "late_permit_min" : "late_grace_min";
  const cause = arrivalCause(source, rule, firstIn);
  const at = (instant: number): string => clockTime(instant, day.zone, day.date);
  const limit = `${ruleName(lang, rule)} = ${String(policy[rule])}`;
  const clause = clauseName(lang, "late");
  const text =
    lang === "en"
      ? `Not late: arrived ${at(firstIn)}, the shift starts ${at(startsAt)}, ${limit}. ${cause.en} Clause: ${clause}.`
      : `不算迟到：${at(firstIn)} 到岗，班次 ${at(startsAt)} 开始，${limit}。${cause.zh}依据条款${clause}。`;
  return reason("arrival", { ...cause, rules: [rule, ...cause.rules] }, source, {
    figures: { arrivedAt: firstIn, startsAt, offSeconds: firstIn - startsAt },
    text,
  });
}

function arrivalCause({ day, policy, relief, lang }: EdgeSource, rule: RuleName, firstIn: number): Cause {
  const { startsAt, expectedFrom } = day.windows[0]!;
  const off = firstIn - startsAt;
  const limit = Number(policy[rule] ?? 0) * 60;
  const by = (seconds: number): string => duration(lang, seconds);
  if (off <= 0) return cause("before_start", "late", [], { zh: "不晚于上班时间。", en: "That is not after the start." });
  if (expectedFrom > startsAt && firstIn <= expectedFrom + limit) {
    const until = clockTime(expectedFrom, day.zone, day.date);
    return cause("leave", "leave", [], {
      zh: `已批准请假至 ${until}，自该时起才应到岗。`,
      en: `Approved leave runs until ${until}; nobody is expected before.`,
    });
  }
  if (off <= limit)
    return cause("within_grace", "late", [], {
      zh: `晚到 ${by(off)}，未超过 ${by(limit)}。`,
      en: `${by(off)} late is not more than ${by(limit)}.`,
    });
  if (relief !== null && off <= limit + relief.reliefSeconds)
    return cause("late_stay_relief", "hours.flexible", ["late_stay_relief"], {
      zh: `${relief.date} 下班后 ${by(relief.stayedSeconds)} 才离开，当日上班时间放宽 ${by(relief.reliefSeconds)}。`,
      en: `On ${relief.date} the person left ${by(relief.stayedSeconds)} after the end, which relaxes this start by ${by(relief.reliefSeconds)}.`,
    });
  const flex = policy.flex_late_max_min * 60;
  if (flex > 0 && off <= limit + flex)
    return cause("elastic_start", "hours.flexible", ["flex_late_max_min"], {
      zh: `弹性上班最多可晚到 ${by(flex)}，晚到 ${by(off)}，下班相应顺延。`,
      en: `The elastic start allows up to ${by(flex)}; ${by(off)} late moves the end by as much.`,
    });
  if (policy.late_compare === "whole_minute" && Math.floor(off / 60) * 60 <= limit)
    return cause("seconds_dropped", "late", ["late_compare"], { zh: "比较时舍去秒。", en: "Seconds are dropped before comparing." });
  return cause("in_order", "late", [], { zh: "按上述规则不算迟到。", en: "By these rules that is in order." });
}

function departure(source: EdgeSource, { endsAt }: ShiftWindow, lastOut: number): Reason {
  const { day, policy, lang } = source;
  const rule = policy.early_after_min !== null ? "early_after_min" : "early_grace_min";
  const cause = departureCause(source, rule, lastOut);
  const at = (instant: number): string => clockTime(instant, day.zone, day.date);
  const limit = `${ruleName(lang, rule)} = ${String(policy[rule])}`;
  const clause = clauseName(lang, "early");
  const text =
    lang === "en"
      ? `Not early: left ${at(lastOut)}, the shift ends ${at(endsAt)}, ${limit}. ${cause.en} Clause: ${clause}.`
      : `不算早退：${at(lastOut)} 离岗，班次 ${at(endsAt)} 结束，${limit}。${cause.zh}依据条款${clause}。`;
  return reason("departure", { ...cause, rules: [rule, ...cause.rules] }, source, {
    figures: { leftAt: lastOut, endsAt, offSeconds: endsAt - lastOut },
    text,
  });
}

function departureCause({ day, policy, lang }: EdgeSource, rule: RuleName, lastOut: number): Cause {
  const { endsAt, expectedUntil } = day.windows.at(-1)!;
  const off = endsAt - lastOut;
  const limit = Number(policy[rule] ?? 0) * 60;
  const by = (seconds: number): string => duration(lang, seconds);
  if (off <= 0) return cause("after_end", "early", [], { zh: "不早于下班时间。", en: "That is not before the end." });
  if (expectedUntil < endsAt && lastOut >= expectedUntil - limit) {
    const from = clockTime(expectedUntil, day.zone, day.date);
    return cause("leave", "leave", [], { zh: `自 ${from} 起已批准请假。`, en: `Approved leave begins at ${from}.` });
  }
  if (off <= limit)
    return cause("within_grace", "early", [], {
      zh: `早走 ${by(off)}，未超过 ${by(limit)}。`,
      en: `${by(off)} early is not more than ${by(limit)}.`,
    });
  const came = day.windows[0]!.startsAt - (day.firstIn ?? Infinity);
  const flex = Math.min(Math.max(came, 0), policy.flex_early_max_min * 60);
  if (flex > 0 && off <= limit + flex)
    return cause("elastic_start", "hours.flexible", ["flex_early_max_min"], {
      zh: `早到 ${by(came)}，弹性上班可早走 ${by(flex)}。`,
      en: `Having come ${by(came)} early, the person may leave ${by(flex)} early.`,
    });
  return cause("in_order", "early", [], { zh: "按上述规则不算早退。", en: "By these rules that is in order." });
}

/** An edge that is excused: leave covers it, or leaving early was approved. What a person excused is told with its finding. */
function excused(source: EdgeSource, first: ShiftWindow, last: ShiftWindow): Reason[] {
  const { day, lang } = source;
  const at = (instant: number): string => clockTime(instant, day.zone, day.date);
  const of = (about: "arrival" | "departure", why: Cause): Reason => reason(about, why, source, { text: lang === "en" ? why.en : why.zh });
  const reasons: Reason[] = [];
  if (day.inResult === "excused" && day.leave.length > 0) {
    const en = `No arrival punch is needed: approved leave covers the start at ${at(first.startsAt)}.`;
    reasons.push(
      of("arrival", cause("excused", "leave", ["half_leave_punches"], { zh: `上班免打卡：${at(first.startsAt)} 起已批准请假。`, en })),
    );
  }
  if (day.outResult !== "excused") return reasons;
  if (day.lastOut !== null && day.findings.some((finding) => finding.code === "approved_early")) {
    const left = at(day.lastOut);
    const zh = `不算早退：${left} 离岗，班次 ${at(last.endsAt)} 结束，早退已获批准。依据条款${clauseName(lang, "early")}。`;
    const en = `Not early: left ${left}, the shift ends ${at(last.endsAt)}, and leaving early was approved. Clause: ${clauseName(lang, "early")}.`;
    reasons.push(of("departure", cause("approved", "early", ["early_departure_approval"], { zh, en })));
  } else if (day.leave.length > 0) {
    const en = `No departure punch is needed: approved leave covers the end at ${at(last.endsAt)}.`;
    reasons.push(
      of("departure", cause("excused", "leave", ["half_leave_punches"], { zh: `下班免打卡：已批准请假至 ${at(last.endsAt)}。`, en })),
    );
  }
  return reasons;
}

const cause = (why: string, clause: string, rules: readonly RuleName[], text: { readonly zh: string; readonly en: string }): Cause => ({
  why,
  clause,
  rules,
  ...text,
});

function reason(
  about: Reason["about"],
  { why, clause, rules }: Cause,
  { policy }: EdgeSource,
  told: { readonly figures?: Reason["figures"]; readonly text: string },
): Reason {
  const cited = [...new Set(rules)].map((rule) => ({ rule, value: policy[rule] }));
  return { about, why, clause, rules: cited, figures: told.figures ?? {}, positions: [], text: told.text };
}
