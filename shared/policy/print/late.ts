import type { Policy, RuleName } from "../schema.ts";
import { stepAmount } from "./amounts.ts";
import { boundBands, type Band, type BoundedBand } from "./bands.ts";
import type { Fill } from "./fill.ts";
import type { ArticleWriter } from "./article-writer.ts";
import { blocks, list } from "./regulation.ts";

const zh = {
  onTime: () => "不晚于上班时间到岗打卡的，不为迟到",
  grace: (length: string) => `上班后 ${length}以内到岗打卡的，不计迟到`,
  bands: () => "按到岗打卡晚于上班时间的长短，分别认定：",
  band: (range: string, what: string) => `${range}到岗打卡的，${what}`,
  after: (lower: string | null, atLower: boolean, upper: string | null, atUpper: boolean) => {
    const from = lower === null ? "" : atLower ? `满 ${lower}` : `超过 ${lower}`;
    const until = upper === null ? "" : atUpper ? `不足 ${upper}` : `不超过 ${upper}`;
    if (from === "" && until === "") return "晚于上班时间";
    return from === "" && !atUpper ? `上班后 ${upper}以内` : `上班后${[from, until].filter(Boolean).join("、")}`;
  },
  late: () => "为迟到",
  serious: () => "为严重迟到",
  absentLate: (days: string) => `为旷工迟到，记旷工${days}`,
  absentLateNone: () => "为旷工迟到，不折算旷工天数",
  halfAbsent: (article: string) => `以旷工半天论，依${article}处理`,
  fullAbsent: (article: string) => `以旷工一天论，依${article}处理`,
  missing: () => "视为上班缺卡，打卡记录仍予保留",
  minutesFrom: {
    shift_start: "迟到时长自上班时间起算。",
    grace_end: "迟到时长自前述宽限时间届满时起算。",
  } as Readonly<Record<Policy["late_minutes_from"], string>>,
  compare: {
    exact: "到岗时间与上班时间的比较，精确到秒。",
    whole_minute: "到岗时间舍去秒数，按整分钟与上班时间比较。",
  } as Readonly<Record<Policy["late_compare"], string>>,
  noSum: () => "迟到不扣款。",
  oneSum: (sum: string) => `迟到每次从当月绩效奖金中扣减 ${sum}。`,
  sums: () => "迟到每次从当月绩效奖金中扣减下列金额，达到多档的只按最高一档：",
  sumStep: (over: string, sum: string) => `迟到时长超过 ${over}的，扣减 ${sum}`,
  sumAny: (sum: string) => `凡迟到的，扣减 ${sum}`,
  apart: () => "严重迟到、旷工迟到单独计数，不计入迟到次数。",
  same: (what: string) => `${what}按前款同样扣款。`,
  charged: () => "旷工迟到已记旷工，不再扣减迟到款。",
  seriousOnly: () => "严重迟到",
  absentOnly: () => "旷工迟到",
  both: () => "严重迟到、旷工迟到",
  stillCounts: () => "已以旷工论处的迟到，仍计入迟到次数并扣减迟到款。",
  countsOnce: () => "已以旷工论处的迟到，不再计入迟到次数，也不再扣减迟到款。",
  twice: (over: string) => `一次迟到时长超过 ${over}的，按两次迟到计。`,
  single: () => "一个工作日的迟到按一次计。",
  free: (times: string, length: string) => `每个考勤周期内前 ${times}、每次不超过 ${length}的迟到，不计次数，也不扣款。`,
};
const en: typeof zh = {
  onTime: () => "arriving no later than the start is not lateness",
  grace: (length) => `arriving up to and including ${length} after the start is not lateness`,
  bands: () => "By how long after the start of work a person arrives:",
  band: (range, what) => `arriving ${range} ${what}`,
  after: (lower, atLower, upper, atUpper) => {
    const from = lower === null ? "" : atLower ? `${lower} or more` : `more than ${lower}`;
    const until = upper === null ? "" : atUpper ? `less than ${upper}` : `not more than ${upper}`;
    return from === "" && until === "" ? "after the start" : `${[from, until].filter(Boolean).join(" but ")} after the start`;
  },
  late: () => "is lateness",
  serious: () => "is serious lateness",
  absentLate: (days) => `is lateness that counts as absence: ${days} of absence`,
  absentLateNone: () => "is lateness of the gravest band, without days of absence",
  halfAbsent: (article) => `is half a day of absence under ${article}`,
  fullAbsent: (article) => `is a day of absence under ${article}`,
  missing: () => "counts as a missing arrival; the punch itself is kept",
  minutesFrom: {
    shift_start: "The length of a lateness counts from the start of work.",
    grace_end: "The length of a lateness counts from the end of the tolerance above.",
  },
  compare: {
    exact: "Arrival and start are compared to the second.",
    whole_minute: "The arrival's seconds are dropped, and whole minutes compared.",
  },
  noSum: () => "Lateness costs nothing.",
  oneSum: (sum) => `Each lateness takes ${sum} off the month's performance bonus.`,
  sums: () => "Each lateness takes off the month's performance bonus the sum of the highest of these steps it reaches:",
  sumStep: (over, sum) => `a lateness of more than ${over}: ${sum}`,
  sumAny: (sum) => `any lateness: ${sum}`,
  apart: () => "Serious lateness and lateness that counts as absence are counted apart, not among the latenesses.",
  same: (what) => `${what} costs the same.`,
  charged: () => "Lateness charged as absence does not cost the sum of a lateness besides.",
  seriousOnly: () => "Serious lateness",
  absentOnly: () => "Lateness of the gravest band",
  both: () => "Serious lateness, or lateness of the gravest band,",
  stillCounts: () => "A lateness dealt with as absence still counts as a lateness, in number and in money.",
  countsOnce: () => "A lateness dealt with as absence no longer counts as a lateness, neither in number nor in money.",
  twice: (over) => `A lateness of more than ${over} counts as two.`,
  single: () => "The lateness of a working day counts once.",
  free: (times, length) => `The first latenesses of a period, ${times} and not more than ${length} each, are neither counted nor charged.`,
};
type Words = typeof zh;

/** Late arrival. */
export const late: ArticleWriter = {
  lead: { zh: "未在规定的上班时间前到岗打卡的，为迟到。", en: "Whoever has not punched in by the start of work is late." },
  body: (fill, policy) => {
    const words = fill.words(zh, en);
    const bands = boundBands(bandsOf(fill, policy, words));
    const becomesAbsence = policy.late_to_half_absent_over_min !== null || policy.late_to_full_absent_over_min !== null;
    const unit = policy.late_occurrence_unit_min;
    const free = policy.late_free;
    return blocks(
      list(words.bands(), [withinGrace(fill, policy, words), ...bands.map((band) => words.band(rangeOf(fill, band, words), band.what))]),
      fill.value("late_minutes_from", words.minutesFrom[policy.late_minutes_from]),
      fill.value("late_compare", words.compare[policy.late_compare]),
      unit === null ? words.single() : words.twice(fill.length("late_occurrence_unit_min", unit)),
      free === null ? null : words.free(fill.times("late_free", free.times), fill.length("late_free", free.max_minutes)),
      sumsOf(fill, policy, words),
      ...graverBands(policy, words),
      becomesAbsence
        ? fill.value("late_absent_still_counts_late", policy.late_absent_still_counts_late ? words.stillCounts() : words.countsOnce())
        : null,
    );
  },
};

/** How the bands above lateness count and what they cost: those that charge no absence cost a lateness's sum. */
function graverBands(policy: Policy, words: Words): (string | null)[] {
  const serious = policy.serious_late_from_min !== null;
  const absent = policy.absent_late_from_min !== null;
  if (!serious && !absent) return [];
  const charged = absent && policy.absent_late_absent_days > 0;
  const costs =
    serious && absent && !charged ? words.both() : serious ? words.seriousOnly() : absent && !charged ? words.absentOnly() : null;
  const money = policy.late_amounts.length > 0;
  return [money && costs !== null ? words.same(costs) : null, money && charged ? words.charged() : null, words.apart()];
}

/** The rule that says where lateness begins; the engine takes them in this order too. */
const startRule = (policy: Policy): "late_after_min" | "late_permit_min" | "late_grace_min" =>
  policy.late_after_min !== null ? "late_after_min" : policy.late_permit_min !== null ? "late_permit_min" : "late_grace_min";

function withinGrace(fill: Fill, policy: Policy, words: Words): string {
  const rule = startRule(policy);
  const grace = policy[rule] ?? 0;
  return grace === 0 ? words.onTime() : words.grace(fill.length(rule, grace));
}

function bandsOf(fill: Fill, policy: Policy, words: Words): Band[] {
  const start = startRule(policy);
  const band = (rule: RuleName, minutes: number | null, edge: Band["edge"], what: string): Band[] =>
    minutes === null ? [] : [{ rule, minutes, edge, what }];
  const days = policy.absent_late_absent_days;
  return [
    ...band(start, policy[start] ?? 0, "over", words.late()),
    ...band("serious_late_from_min", policy.serious_late_from_min, "from", words.serious()),
    ...band(
      "absent_late_from_min",
      policy.absent_late_from_min,
      "from",
      days === 0 ? words.absentLateNone() : words.absentLate(fill.days("absent_late_absent_days", days)),
    ),
    ...band("late_to_half_absent_over_min", policy.late_to_half_absent_over_min, "over", words.halfAbsent(fill.article("absent"))),
    ...band("late_to_full_absent_over_min", policy.late_to_full_absent_over_min, "over", words.fullAbsent(fill.article("absent"))),
    ...band("late_becomes_missing_after_min", policy.late_becomes_missing_after_min, "over", words.missing()),
  ];
}

function rangeOf(fill: Fill, band: BoundedBand, words: Words): string {
  const lower = band.minutes === 0 && band.edge === "over" ? null : fill.length(band.rule, band.minutes);
  const upper = band.until === null ? null : fill.length(band.until.rule, band.until.minutes);
  return words.after(lower, band.edge === "from", upper, band.until?.edge === "from");
}

function sumsOf(fill: Fill, policy: Policy, words: Words) {
  const [first, ...more] = policy.late_amounts;
  if (first === undefined) return words.noSum();
  if (more.length === 0 && first.over_min === 0) return words.oneSum(stepAmount(fill, "late_amounts", first));
  return list(
    words.sums(),
    policy.late_amounts.map((step) => {
      const sum = stepAmount(fill, "late_amounts", step);
      return step.over_min === 0 ? words.sumAny(sum) : words.sumStep(fill.length("late_amounts", step.over_min), sum);
    }),
  );
}
