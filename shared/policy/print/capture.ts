import type { ArticleWriter } from "./article-writer.ts";
import type { makeUpResults } from "../rules-corrections.ts";
import type { Policy } from "../schema.ts";
import type { Fill } from "./fill.ts";
import { blocks } from "./regulation.ts";

type MakeUpResult = (typeof makeUpResults)[number];

const captureZh = {
  missing: () => "应当打卡而在打卡时段内没有打卡的，为缺卡。打卡时段结束之前，缺卡只作待定。",
  sum: (sum: string) => `缺卡每次从当月绩效奖金中扣减 ${sum}。`,
  noSum: () => "缺卡不扣款。",
  field: {
    accepted: "经登记并注明地点的外勤打卡，计为有效打卡。",
    abnormal: "经登记并注明地点的外勤打卡，计为有效打卡，并在统计表中标为异常。",
    refused: "外勤打卡只作记录，不计为有效打卡。",
  } as Readonly<Record<Policy["field_punches"], string>>,
  unknown: () => "尚未登记归属的工牌、无法辨认的记录一律保留，查明归属之后计入。",
};
const captureEn: typeof captureZh = {
  missing: () =>
    "A punch that is due and was not made within its window is a missing punch. Until the window has closed it is only provisional.",
  sum: (sum) => `Each missing punch takes ${sum} off the month's performance bonus.`,
  noSum: () => "A missing punch costs nothing.",
  field: {
    accepted: "A punch made away from the site that is entered with its place counts.",
    abnormal: "A punch made away from the site that is entered with its place counts, and is marked on the sheet as abnormal.",
    refused: "A punch made away from the site is kept and does not count.",
  },
  unknown: () =>
    "Punches of badges nobody is registered for yet, and records that cannot be read, are kept and count once it is known whose they are.",
};

/** How attendance is recorded. */
export const capture: ArticleWriter = {
  lead: {
    zh: "考勤采用电子打卡与人工监督相结合的方式。全体员工上班前、下班后均须打卡。",
    en: "Attendance is recorded by electronic punching together with human supervision. Everybody punches before the start and after the end of work.",
  },
  body: (fill, policy) => {
    const words = fill.words(captureZh, captureEn);
    const sum = policy.missing_amount_minor;
    return blocks(
      words.missing(),
      sum === 0 ? words.noSum() : words.sum(fill.sum("missing_amount_minor", sum)),
      fill.value("field_punches", words.field[policy.field_punches]),
      words.unknown(),
    );
  },
};

const faultZh = {
  wins: (apart: string) => `同一次打卡既有考勤机记录又有人工登记，两者相差 ${apart}以内的，以考勤机记录为准，人工登记仍予保留。`,
  both: () => "既有考勤机记录又有人工登记的，两者均计为有效打卡。",
  noOne: () => "负责人不得为本人登记。",
};
const faultEn: typeof faultZh = {
  wins: (apart) =>
    `Where a clock's record and an entry by hand of the same punch are no more than ${apart} apart, the clock's record holds; the entry is kept all the same.`,
  both: () => "Where there are both a clock's record and an entry by hand, both count as punches.",
  noOne: () => "Nobody enters punches for themselves.",
};

/** When the clock is broken. */
export const fault: ArticleWriter = {
  lead: {
    zh: "考勤机发生故障的，应立即报告部门负责人，由负责人人工登记出勤；设备恢复后补传的记录与人工登记均予保留。",
    en: "When a clock is broken, the head of the department is told at once and keeps the record by hand; what the clock reports later and the record by hand are both kept.",
  },
  body: (fill, policy) => {
    const words = fill.words(faultZh, faultEn);
    const wins = policy.manual_vs_device === "device_wins_for_same_slot_within_minutes";
    return blocks(wins ? words.wins(fill.length("manual_match_minutes", policy.manual_match_minutes)) : words.both(), words.noOne());
  },
};

const correctionZh = {
  anyNumber: () => "补卡不限次数。",
  none: () => "不予补卡。",
  number: (times: string) => `每人每个考勤周期补卡以 ${times}为限。`,
  anyTime: () => "补卡不设期限。",
  sameDay: () => "补卡须在当日申请。",
  within: (days: string) => `补卡须在当日之后 ${days}内申请，逾期不予受理。`,
  unit: { natural: "天", working: "个排班工作日" } as Readonly<Record<Policy["make_up_deadline_counted_in"], string>>,
  results: (results: string) => `可以补卡的情形：${results}。`,
  names: { missing: "缺卡", late: "迟到", early: "早退", absence: "全天无打卡" } as Readonly<Record<MakeUpResult, string>>,
  gap: "、",
  over: () => "经批准而超出上述限制的补卡仍然计入，并在考勤统计表中标明。",
};
const correctionEn: typeof correctionZh = {
  anyNumber: () => "Any number of punches may be made up.",
  none: () => "Punches are not made up.",
  number: (times) => `Nobody has punches made up more than ${times} a period.`,
  anyTime: () => "There is no deadline for it.",
  sameDay: () => "It is asked for on the same day.",
  within: (days) => `It is asked for within ${days} after the date; later requests are not taken.`,
  unit: { natural: "day", working: "rostered working day" },
  results: (results) => `What may be made up: ${results}.`,
  names: { missing: "a missing punch", late: "a lateness", early: "an early leave", absence: "a day without any punch" },
  gap: ", ",
  over: () => "What was approved beyond these limits counts all the same, and is marked on the month sheet.",
};

/** Making up a missing punch. */
export const correction: ArticleWriter = {
  lead: {
    zh: "因故漏打卡的，可以申请补卡；经批准的补卡计入考勤，原记录保持不变。",
    en: "Whoever missed a punch for a good reason may ask for it to be made up. What is approved counts; the record stays as it was.",
  },
  body: (fill, policy) => {
    const words = fill.words(correctionZh, correctionEn);
    const { make_up_punches_per_month: number, make_up_deadline_days: days } = policy;
    if (number === 0) return blocks(fill.value("make_up_punches_per_month", words.none()));
    return blocks(
      number === -1 ? words.anyNumber() : words.number(fill.times("make_up_punches_per_month", number)),
      days === null
        ? words.anyTime()
        : days === 0
          ? fill.value("make_up_deadline_days", words.sameDay())
          : words.within(deadline(fill, days, policy.make_up_deadline_counted_in)),
      words.results(policy.make_up_results.map((result) => fill.value("make_up_results", words.names[result])).join(words.gap)),
      number === -1 && days === null ? null : words.over(),
    );
  },
};

/** The days of the deadline with the unit they are counted in. */
function deadline(fill: Fill, days: number, countedIn: Policy["make_up_deadline_counted_in"]): string {
  const number = fill.count("make_up_deadline_days", days, correctionZh.unit[countedIn], correctionEn.unit[countedIn]);
  return fill.value("make_up_deadline_counted_in", number);
}
