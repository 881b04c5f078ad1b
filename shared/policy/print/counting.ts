import type { Policy } from "../schema.ts";
import type { ArticleWriter } from "./article-writer.ts";
import { blocks } from "./regulation.ts";

const zh = {
  bounce: (seconds: string) => `方向相同或者未标明方向的打卡，距上一次有效打卡不足 ${seconds}的，视为重复打卡，保留记录但不计入。`,
  noBounce: () => "每一次打卡均计入，不作重复过滤。",
  pairing: {
    first_last: "以首次打卡为上班，末次打卡为下班，其间为工作时间。",
    alternate_pairs: "打卡依次两两配对，每一对之间为一段工作时间，各段相加。",
    direction_first_last: "以首次进门打卡为上班，末次出门打卡为下班，其间为工作时间。",
    direction_pairs: "进门打卡与其后的出门打卡配对，每一对之间为一段工作时间，各段相加。",
  } as Readonly<Record<Policy["pairing"], string>>,
  from: {
    first_in: "工作时间自上班打卡之时起算，提前到岗的时间计入。",
    "max(first_in, shift_start)": "提前到岗的，工作时间自班次开始时起算；晚到的，自打卡之时起算。",
  } as Readonly<Record<Policy["worked_from"], string>>,
  breaks: {
    scheduled_break_deducted_when_spanned: "班次内的休息时间，只扣除与工作时间重叠的部分。",
    scheduled_break_always_deducted: "工作日班次内的休息时间一律全部扣除；休息日与节假日只扣除与工作时间重叠的部分。",
    punched_breaks: "休息以打卡为准：离岗至返岗之间为休息，班次内的休息时间不另行扣除。",
  } as Readonly<Record<Policy["break_rule"], string>>,
  breaksAtLeast: {
    what_was_punched: "未打卡的休息不予扣除。",
    scheduled_length: "打卡的休息短于工作所跨的班次休息时间的，按班次规定的时长扣除。",
  } as Readonly<Record<Policy["punched_breaks_at_least"], string>>,
  autoBreak: (after: string, deduct: string) => `首末次打卡相距超过 ${after}的，另行扣除休息 ${deduct}。`,
  noAutoBreak: () => "不另行自动扣除休息时间。",
  rounding: (arrival: string, departure: string) =>
    `除实际工时外另列取整工时：上班打卡${arrival}，下班打卡${departure}。原始打卡时间不变，仍精确到秒。`,
  step: (length: string, mode: string) => `以 ${length}为单位，${mode}`,
  asPunched: () => "不取整",
  modes: {
    closest: "取最近的整数倍时刻",
    down: "取不晚于打卡的整数倍时刻",
    up: "取不早于打卡的整数倍时刻",
  } as Readonly<Record<NonNullable<Policy["rounding"]>["mode"], string>>,
  noRounding: () => "打卡时间与工时均不取整。",
  night: (start: string, end: string, over: boolean) => `${start} 至${over ? "次日" : "当日"} ${end} 之间的工作时间，单列为夜班时间。`,
  noNight: () => "不单列夜班时间。",
};
const en: typeof zh = {
  bounce: (seconds) =>
    `A punch in the same direction, or without one, less than ${seconds} after the last that counts is a repetition: it is kept and does not count.`,
  noBounce: () => "Every punch counts; none is taken for a repetition.",
  pairing: {
    first_last: "The first punch is the arrival and the last the departure; what lies between is work.",
    alternate_pairs: "Punches are paired in turn; what lies within the pairs is work, added up.",
    direction_first_last: "The first punch inwards is the arrival and the last outwards the departure; what lies between is work.",
    direction_pairs: "Each punch inwards is paired with the next outwards; what lies within the pairs is work, added up.",
  },
  from: {
    first_in: "Work counts from the arrival punch; coming early counts.",
    "max(first_in, shift_start)":
      "Work counts from the start of the shift for whoever comes early, and from the arrival punch for whoever comes late.",
  },
  breaks: {
    scheduled_break_deducted_when_spanned: "Of a shift's break only the part that work overlaps is deducted.",
    scheduled_break_always_deducted:
      "On working days a shift's break is always deducted whole; on rest days and holidays only the part that work overlaps.",
    punched_breaks: "Breaks are as punched: from leaving to coming back. A shift's own break is not deducted besides.",
  },
  breaksAtLeast: {
    what_was_punched: "A break that was not punched is not deducted.",
    scheduled_length: "Where less was punched than the shift's break that work spans, the break's own length is deducted.",
  },
  autoBreak: (after, deduct) => `Where first and last punch are more than ${after} apart, a break of ${deduct} is deducted besides.`,
  noAutoBreak: () => "No other break is deducted by itself.",
  rounding: (arrival, departure) =>
    `Beside the true working time a rounded one is shown: arrivals ${arrival}, departures ${departure}. The punches themselves keep their seconds.`,
  step: (length, mode) => `to steps of ${length}, ${mode}`,
  asPunched: () => "as they were punched",
  modes: { closest: "to the nearest step", down: "to the step at or before the punch", up: "to the step at or after the punch" },
  noRounding: () => "Neither punches nor working time are rounded.",
  night: (start, end, over) => `Work between ${start} and ${end}${over ? " of the next day" : ""} is shown separately as night work.`,
  noNight: () => "Night work is not shown separately.",
};

/** Counting worked time. */
export const counting: ArticleWriter = {
  lead: {
    zh: "工作时间依有效打卡以秒累计。打卡的原始记录一律保留，不作修改。",
    en: "Working time is added up in seconds from the punches that count. What was punched is kept and never altered.",
  },
  body: (fill, policy) => {
    const words = fill.words(zh, en);
    const { auto_break: autoBreak, rounding, night_window: night, bounce_window_seconds: bounce } = policy;
    return blocks(
      fill.value("pairing", words.pairing[policy.pairing]),
      bounce === 0 ? words.noBounce() : words.bounce(fill.count("bounce_window_seconds", bounce, "秒", "second")),
      fill.value("worked_from", words.from[policy.worked_from]),
      fill.value("break_rule", words.breaks[policy.break_rule]),
      policy.break_rule === "punched_breaks"
        ? fill.value("punched_breaks_at_least", words.breaksAtLeast[policy.punched_breaks_at_least])
        : null,
      autoBreak === null
        ? words.noAutoBreak()
        : words.autoBreak(fill.length("auto_break", autoBreak.after_minutes), fill.length("auto_break", autoBreak.deduct_minutes)),
      rounding === null
        ? words.noRounding()
        : words.rounding(
            rounding.in_minutes === 0
              ? fill.value("rounding", words.asPunched())
              : words.step(fill.length("rounding", rounding.in_minutes), fill.value("rounding", words.modes[rounding.mode])),
            rounding.out_minutes === 0
              ? fill.value("rounding", words.asPunched())
              : words.step(
                  fill.length("rounding", rounding.out_minutes),
                  fill.value("rounding", words.modes[rounding.out_mode ?? rounding.mode]),
                ),
          ),
      night === null
        ? words.noNight()
        : words.night(fill.value("night_window", night.start), fill.value("night_window", night.end), night.end <= night.start),
    );
  },
};
