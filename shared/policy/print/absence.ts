import type { Policy } from "../schema.ts";
import type { ArticleWriter } from "./article-writer.ts";
import { blocks, list } from "./regulation.ts";

const zh = {
  noPunch: (days: string) => `排班日全天没有有效打卡，又无获准请假的，记旷工${days}。`,
  noPunchNone: () => "排班日全天没有有效打卡的，不记旷工，按上下班均缺卡处理。",
  missing: (days: string) => `排班日只有上班打卡或者只有下班打卡的，记旷工${days}。`,
  missingNone: () => "排班日只有上班打卡或者只有下班打卡的，按缺卡处理，不记旷工。",
  edges: () => "迟到、早退过久的，以旷工论：",
  lateHalf: (over: string) => `上班后超过 ${over}到岗的，记旷工半天`,
  lateFull: (over: string) => `上班后超过 ${over}到岗的，记旷工一天`,
  earlyHalf: (over: string) => `未经批准，下班前超过 ${over}离岗的，记旷工半天`,
  earlyFull: (over: string) => `未经批准，下班前超过 ${over}离岗的，记旷工一天`,
  noEdges: () => "迟到、早退不因时长而以旷工论。",
  worked: () => "上下班均已打卡而当日工作时间不足的，以旷工论，半天请假的标准减半：",
  workedFull: (below: string) => `不足 ${below}的，记旷工一天`,
  workedHalf: (below: string) => `不足 ${below}的，记旷工半天`,
  noWorked: () => "不因当日工作时间不足而以旷工论。",
  together: () => "同一日有两项以上情形的，旷工天数合并计算，每日至多一天，已获准请假的部分除外。",
  requires: {
    window_closed: "打卡时段结束后仍无打卡的，即可认定旷工；此前一律为待定。",
    device_watermark_after_window_close:
      "打卡时段结束，并且本工作地点全部考勤机在此之前的记录均已上传之后，方可认定旷工；此前一律为待定，不作缺勤，也不作出勤。",
  } as Readonly<Record<Policy["absence_requires"], string>>,
};
const en: typeof zh = {
  noPunch: (days) => `A rostered date without any punch that counts and without approved leave is ${days} of absence.`,
  noPunchNone: () => "A rostered date without any punch that counts is not absence; arrival and departure are both missing punches.",
  missing: (days) => `A rostered date on which only the arrival or only the departure was punched is ${days} of absence.`,
  missingNone: () => "A rostered date on which only the arrival or only the departure was punched is a missing punch, not absence.",
  edges: () => "Being late or leaving early by too long is absence:",
  lateHalf: (over) => `arriving more than ${over} after the start: half a day`,
  lateFull: (over) => `arriving more than ${over} after the start: one day`,
  earlyHalf: (over) => `leaving more than ${over} before the end without approval: half a day`,
  earlyFull: (over) => `leaving more than ${over} before the end without approval: one day`,
  noEdges: () => "Lateness and early leave do not become absence, however long.",
  worked: () => "Whoever punched both in and out but worked too little is absent; with half a day's leave the limits are halved:",
  workedFull: (below) => `less than ${below} worked: one day`,
  workedHalf: (below) => `less than ${below} worked: half a day`,
  noWorked: () => "Having worked too little of a day does not by itself become absence.",
  together: () =>
    "Where several of these meet on one date their days are added up, to one day at most and never for a part on approved leave.",
  requires: {
    window_closed: "Absence is established once the window for punching has closed; until then the day is pending.",
    device_watermark_after_window_close:
      "Absence is established only when the window for punching has closed and every clock of the site has reported everything up to then; until then the day is pending, neither absent nor present.",
  },
};

/** Absence. */
export const absent: ArticleWriter = {
  lead: {
    zh: "未请假或者请假未获批准而不到岗的，以及迟到、早退超过规定时长的，为旷工。",
    en: "Being away without having asked or without approval, or late or early by more than the stated time, is absence.",
  },
  body: (fill, policy) => {
    const words = fill.words(zh, en);
    const edge = (rule: EdgeRule, sentence: (over: string) => string): string[] =>
      policy[rule] === null ? [] : [sentence(fill.length(rule, policy[rule]))];
    const { no_punch_absent_days: noPunch, missing_punch_absent_days: missing } = policy;
    return blocks(
      noPunch === 0 ? fill.value("no_punch_absent_days", words.noPunchNone()) : words.noPunch(fill.days("no_punch_absent_days", noPunch)),
      missing === 0
        ? fill.value("missing_punch_absent_days", words.missingNone())
        : words.missing(fill.days("missing_punch_absent_days", missing)),
      list(words.edges(), [
        ...edge("late_to_half_absent_over_min", words.lateHalf),
        ...edge("late_to_full_absent_over_min", words.lateFull),
        ...edge("early_to_half_absent_over_min", words.earlyHalf),
        ...edge("early_to_full_absent_over_min", words.earlyFull),
      ]) ?? words.noEdges(),
      list(words.worked(), [...edge("absent_below_minutes", words.workedFull), ...edge("half_day_below_minutes", words.workedHalf)]) ??
        words.noWorked(),
      words.together(),
      fill.value("absence_requires", words.requires[policy.absence_requires]),
    );
  },
};

type EdgeRule =
  | "late_to_half_absent_over_min"
  | "late_to_full_absent_over_min"
  | "early_to_half_absent_over_min"
  | "early_to_full_absent_over_min"
  | "absent_below_minutes"
  | "half_day_below_minutes";

const consequencesZh = {
  half: (sum: string) => `旷工半天的，每次从当月绩效奖金中扣减 ${sum}。`,
  halfNone: () => "旷工半天的，不扣款。",
  day: (sum: string) => `旷工一天的，每次从当月绩效奖金中扣减 ${sum}。`,
  dayNone: () => "旷工一天的，不扣款。",
  row: {
    passed_over: "计算连续旷工时，夹在中间的休息日、节假日略过不计，不中断连续；只有整天旷工计入连续天数。",
    break_the_row: "计算连续旷工时，夹在中间的休息日、节假日中断连续；只有整天旷工计入连续天数。",
  } as Readonly<Record<Policy["absence_row_rest_days"], string>>,
  back: (days: string) => `连续旷工自周期开始前 ${days}内起算的，合并计算；每一级只在首次达到时提出一次。`,
  noBack: () => "连续旷工只在同一周期内计算，不与上一周期合并。",
  steps: {
    highest_only: "本制度各条所列次数、天数，同一事项达到两级以上的，只按最高一级处理。",
    every_step_reached: "本制度各条所列次数、天数，同一事项达到两级以上的，各级一并处理。",
  } as Readonly<Record<Policy["discipline_steps"], string>>,
  person: () => "各项处理由部门负责人依据证据决定；系统仅列出证据、提出建议，不自动作出任何处理。",
};
const consequencesEn: typeof consequencesZh = {
  half: (sum) => `Half a day of absence takes ${sum} off the month's performance bonus, each time.`,
  halfNone: () => "Half a day of absence costs nothing.",
  day: (sum) => `A day of absence takes ${sum} off the month's performance bonus, each time.`,
  dayNone: () => "A day of absence costs nothing.",
  row: {
    passed_over:
      "Rest days and holidays between days of absence are passed over and do not break the row; only whole days of absence make a row.",
    break_the_row: "Rest days and holidays between days of absence break the row; only whole days of absence make a row.",
  },
  back: (days) =>
    `A row that began within ${days} before the period counts with all its dates; each step is proposed once, when it is first reached.`,
  noBack: () => "A row counts within its period only, not together with the period before.",
  steps: {
    highest_only: "Of several steps reached in the same count of any article only the highest is proposed.",
    every_step_reached: "Of several steps reached in the same count of any article every one is proposed.",
  },
  person: () =>
    "The head of the department decides each of these on the evidence; the system lists the evidence and proposes, and does nothing by itself.",
};

/** Consequences of absence. */
export const consequences: ArticleWriter = {
  lead: {
    zh: "旷工的，按下列规定处理。",
    en: "Absence is dealt with as follows.",
  },
  body: (fill, policy) => {
    const words = fill.words(consequencesZh, consequencesEn);
    const { half_day_absence_amount_minor: half, day_absence_amount_minor: day, absence_row_looks_back_days: back } = policy;
    return blocks(
      words.person(),
      half === 0 ? words.halfNone() : words.half(fill.sum("half_day_absence_amount_minor", half)),
      day === 0 ? words.dayNone() : words.day(fill.sum("day_absence_amount_minor", day)),
      fill.value("absence_row_rest_days", words.row[policy.absence_row_rest_days]),
      back === 0
        ? fill.value("absence_row_looks_back_days", words.noBack())
        : words.back(fill.count("absence_row_looks_back_days", back, "天", "day")),
      fill.value("discipline_steps", words.steps[policy.discipline_steps]),
    );
  },
};
