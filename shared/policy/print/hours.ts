import type { Policy } from "../schema.ts";
import { lengthOf } from "./numbers.ts";
import type { ArticleWriter } from "./article-writer.ts";
import { daysOutOfTheOrdinary, systemOfHours } from "./hours-systems.ts";
import { blocks, list } from "./regulation.ts";

const zh = {
  week: (days: string) => `每周工作 ${days}。`,
  day: (start: string, end: string, net: string) => `工作日 ${start} 上班，${end} 下班，除午休外每日工作 ${net}。`,
  lunch: (start: string, end: string, length: string) => `${start} 至 ${end} 为午休时间，共 ${length}。`,
  noLunch: () => "不另设午休时间。",
  roster: () => "每人每日的班次以部门公布的排班表为准；排班表与前款不一致的，按排班表考勤。",
  calendar: () => "休息日、法定节假日和调休上班日以公司采用的日历为准；调休上班日按工作日考勤。日历尚未公布的年份，不作推定。",
};
const en: typeof zh = {
  week: (days) => `The working week has ${days}.`,
  day: (start, end, net) => `A working day starts at ${start} and ends at ${end}; without the lunch break that is ${net} of work.`,
  lunch: (start, end, length) => `Lunch is from ${start} to ${end}, ${length}.`,
  noLunch: () => "There is no separate lunch break.",
  roster: () =>
    "Each person's shifts are those of the roster the department publishes. Where the roster differs from these hours, the roster holds.",
  calendar: () =>
    "Rest days, public holidays and make-up working days are those of the calendar the company uses; a make-up working day is a working day. A year whose calendar is not published yet is never guessed.",
};

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

/** Working hours. */
export const hours: ArticleWriter = {
  lead: {
    zh: "员工按规定的工作时间上下班。周末及法定节假日的值班由部门安排。",
    en: "Everybody keeps the working hours. Duty on weekends and public holidays is arranged by the department.",
  },
  body: (fill, policy) => {
    const words = fill.words(zh, en);
    const { work_start: start, work_end: end, lunch_start: lunchStart, lunch_end: lunchEnd } = policy;
    const lunch = minutesOf(lunchEnd) - minutesOf(lunchStart);
    const net = minutesOf(end) - minutesOf(start) - lunch;
    const netText = net % 60 === 0 ? lengthOf(fill.lang, net) : hoursAndMinutes(fill.lang, net);
    return blocks(
      words.week(fill.count("working_days_per_week", policy.working_days_per_week, "天", "day")),
      words.day(fill.value("work_start", start), fill.value("work_end", end), fill.value("work_end", netText)),
      lunch === 0
        ? words.noLunch()
        : words.lunch(
            fill.value("lunch_start", lunchStart),
            fill.value("lunch_end", lunchEnd),
            fill.value("lunch_end", lengthOf(fill.lang, lunch)),
          ),
      words.roster(),
      words.calendar(),
      ...systemOfHours(fill, policy),
      ...daysOutOfTheOrdinary(fill, policy),
    );
  },
};

function hoursAndMinutes(lang: "zh" | "en", minutes: number): string {
  const whole = Math.floor(minutes / 60);
  const rest = lengthOf(lang, minutes % 60);
  return whole === 0 ? rest : lang === "zh" ? `${whole} 小时 ${rest}` : `${lengthOf(lang, whole * 60)} ${rest}`;
}

const attributionZh = {
  window: () =>
    "打卡归属其所在打卡时段的班次。打卡时段自上班前的规定时刻起，至下班后的规定时刻止，首尾均含，随班次一并公布；不在任何打卡时段内的打卡予以保留并列出，在认领之前不计入考勤。",
  startDate: () => "跨越零点的班次，整班归属其开始之日。",
  overlap: () => "同一人前后两个班次的打卡时段重叠的，后一班次的时段自前一班次下班时起。恰在该时刻的打卡归前一班次，明确为上班打卡的除外。",
  cut: (time: string) => `每日以 ${time} 为界：此前的打卡归属前一日，此时及以后的归属当日。`,
  span: (gap: string, longest: string) =>
    `不依打卡时段，按打卡先后归并为工作段：离岗后间隔满 ${gap}的，为新的工作段；一段最长 ${longest}。`,
  spanDate: {
    start_day: "跨越零点的工作段，整段归属其开始之日。",
    end_day: "跨越零点的工作段，整段归属其结束之日。",
    most_worked: "跨越零点的工作段，整段归属其中工作时间较长之日；相等的，归属其开始之日。",
    split_at_midnight: "跨越零点的工作段，在零点分开，各归其日。",
  } as Readonly<Record<Policy["shift_date_policy"], string>>,
};
const attributionEn: typeof attributionZh = {
  window: () =>
    "A punch belongs to the shift in whose window it falls. The window reaches from a set time before the start to a set time after the end, both edges included, and is published with the shift. A punch in no window is kept and listed; until it is claimed it does not count.",
  startDate: () => "A shift over midnight belongs whole to the date it starts on.",
  overlap: () =>
    "Where the windows of two neighbouring shifts of one person overlap, the later window opens when the earlier shift ends. A punch at that very instant belongs to the earlier shift, unless it is known to be an arrival.",
  cut: (time) => `The day is cut at ${time}: a punch before it belongs to the date before, a punch at it or later to the date itself.`,
  span: (gap, longest) =>
    `Punches are grouped into spans of work without regard to windows: a gap of ${gap} or more after leaving starts a new span, and a span is at most ${longest} long.`,
  spanDate: {
    start_day: "A span over midnight belongs whole to the date it starts on.",
    end_day: "A span over midnight belongs whole to the date it ends on.",
    most_worked: "A span over midnight belongs whole to the date on which most of it was worked; of two equal ones, to the first.",
    split_at_midnight: "A span over midnight is split there, each part to its own date.",
  },
};

/** Which day a punch belongs to. */
export const attribution: ArticleWriter = {
  lead: { zh: "", en: "" },
  body: (fill, policy) => {
    const words = fill.words(attributionZh, attributionEn);
    if (policy.attribution === "day_cut") return blocks(words.cut(fill.value("day_cut_at", policy.day_cut_at)));
    if (policy.attribution === "span")
      return blocks(
        words.span(
          fill.length("new_span_gap_minutes", policy.new_span_gap_minutes),
          fill.length("max_span_minutes", policy.max_span_minutes),
        ),
        fill.value("shift_date_policy", words.spanDate[policy.shift_date_policy]),
      );
    return blocks(
      words.window(),
      words.startDate(),
      policy.overlapping_margin === "next_shift_opens_at_previous_shift_end" ? words.overlap() : null,
    );
  },
};

const flexibleZh = {
  none: () => "不实行弹性上下班。",
  late: (length: string) => `晚于上班时间 ${length}以内到岗的，下班时间顺延同样时长，不计迟到；超过的，按顺延 ${length}后的上班时间认定。`,
  early: (length: string) => `早于上班时间到岗的，下班时间可以提前同样时长，以 ${length}为限。`,
  noRelief: () => "前一班次下班晚走的，不改变下一班次的上班时间。",
  relief: () => "下班晚走的，下一个排班日的上班时间相应推迟，达到两项以上的按推迟最多的一项：",
  reliefStep: (stayed: string, relief: string) => `下班后满 ${stayed}离岗的，推迟 ${relief}`,
};
const flexibleEn: typeof flexibleZh = {
  none: () => "There is no flexible start.",
  late: (length) =>
    `Whoever comes up to ${length} after the start is not late and leaves as much later; whoever comes later still is judged from the start put back by ${length}.`,
  early: (length) => `Whoever comes before the start may leave as much earlier, up to ${length}.`,
  noRelief: () => "Leaving late does not change the next start.",
  relief: () => "Leaving late puts back the start on the next rostered date; of several steps reached the greatest holds:",
  reliefStep: (stayed, relief) => `leaving ${stayed} or more after the end: by ${relief}`,
};

/** Flexible hours. */
export const flexible: ArticleWriter = {
  lead: { zh: "", en: "" },
  body: (fill, policy) => {
    const words = fill.words(flexibleZh, flexibleEn);
    const { flex_late_max_min: late, flex_early_max_min: early } = policy;
    const steps = policy.late_stay_relief.map((step) =>
      words.reliefStep(fill.length("late_stay_relief", step.left_after_end_min), fill.length("late_stay_relief", step.relief_min)),
    );
    return blocks(
      late === 0 && early === 0 ? words.none() : null,
      late > 0 ? words.late(fill.length("flex_late_max_min", late)) : null,
      early > 0 ? words.early(fill.length("flex_early_max_min", early)) : null,
      list(words.relief(), steps) ?? words.noRelief(),
    );
  },
};
