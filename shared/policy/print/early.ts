import type { Policy, RuleName } from "../schema.ts";
import { stepAmount } from "./amounts.ts";
import { boundBands, type Band, type BoundedBand } from "./bands.ts";
import type { Fill } from "./fill.ts";
import type { ArticleWriter } from "./article-writer.ts";
import { blocks, list } from "./regulation.ts";

const zh = {
  onTime: () => "不早于下班时间打卡离岗的，不为早退",
  grace: (length: string) => `下班前 ${length}以内打卡离岗的，不计早退`,
  bands: () => "未经批准，按打卡离岗早于下班时间的长短，分别认定：",
  band: (range: string, what: string) => `${range}打卡离岗的，${what}`,
  before: (lower: string | null, upper: string | null) => {
    if (lower === null) return upper === null ? "早于下班时间" : `下班前 ${upper}以内`;
    return upper === null ? `下班前超过 ${lower}` : `下班前超过 ${lower}、不超过 ${upper}`;
  },
  early: () => "为早退",
  halfAbsent: (article: string) => `以旷工半天论，依${article}处理`,
  fullAbsent: (article: string) => `以旷工一天论，依${article}处理`,
  missing: () => "视为下班缺卡，打卡记录仍予保留",
  minutesFrom: {
    shift_end: "早退时长计至下班时间。",
    grace_start: "早退时长计至前述宽限时间开始之时。",
  } as Readonly<Record<Policy["early_minutes_from"], string>>,
  approval: {
    any_time: "提前离岗经批准的，不为早退；批准于离岗之前或者之后登记，效力相同。",
    before_departure: "提前离岗经批准的，不为早退；批准须在离岗之前登记，事后登记的无效。",
  } as Readonly<Record<Policy["early_departure_approval"], string>>,
  noSum: () => "早退不扣款。",
  oneSum: (sum: string) => `早退每次从当月绩效奖金中扣减 ${sum}。`,
  sums: () => "早退每次从当月绩效奖金中扣减下列金额，达到多档的只按最高一档：",
  sumStep: (over: string, sum: string) => `早退时长超过 ${over}的，扣减 ${sum}`,
  sumAny: (sum: string) => `凡早退的，扣减 ${sum}`,
  stillCounts: () => "已以旷工论处的早退，仍计入早退次数并扣减早退款。",
  countsOnce: () => "已以旷工论处的早退，不再计入早退次数，也不再扣减早退款。",
};
const en: typeof zh = {
  onTime: () => "leaving no earlier than the end is not early leave",
  grace: (length) => `leaving up to and including ${length} before the end is not early leave`,
  bands: () => "Without approval, by how long before the end of work a person leaves:",
  band: (range, what) => `leaving ${range} ${what}`,
  before: (lower, upper) => {
    const parts = [lower === null ? "" : `more than ${lower}`, upper === null ? "" : `not more than ${upper}`].filter(Boolean);
    return parts.length === 0 ? "before the end" : `${parts.join(" but ")} before the end`;
  },
  early: () => "is early leave",
  halfAbsent: (article) => `is half a day of absence under ${article}`,
  fullAbsent: (article) => `is a day of absence under ${article}`,
  missing: () => "counts as a missing departure; the punch itself is kept",
  minutesFrom: {
    shift_end: "The length of an early leave counts up to the end of work.",
    grace_start: "The length of an early leave counts up to the beginning of the tolerance above.",
  },
  approval: {
    any_time: "Leaving early with approval is not early leave, whether the approval is recorded before or after the person left.",
    before_departure:
      "Leaving early with approval is not early leave if the approval was recorded before the person left; a later one has no effect.",
  },
  noSum: () => "Early leave costs nothing.",
  oneSum: (sum) => `Each early leave takes ${sum} off the month's performance bonus.`,
  sums: () => "Each early leave takes off the month's performance bonus the sum of the highest of these steps it reaches:",
  sumStep: (over, sum) => `an early leave of more than ${over}: ${sum}`,
  sumAny: (sum) => `any early leave: ${sum}`,
  stillCounts: () => "An early leave dealt with as absence still counts as an early leave, in number and in money.",
  countsOnce: () => "An early leave dealt with as absence no longer counts as an early leave, neither in number nor in money.",
};
type Words = typeof zh;

/** Early leave. */
export const early: ArticleWriter = {
  lead: { zh: "未经批准在规定的下班时间前离岗的，为早退。", en: "Leaving before the end of work without approval is early leave." },
  body: (fill, policy) => {
    const words = fill.words(zh, en);
    const rule = policy.early_after_min !== null ? "early_after_min" : "early_grace_min";
    const grace = policy[rule] ?? 0;
    const bands = boundBands(bandsOf(fill, policy, rule, words));
    const becomesAbsence = policy.early_to_half_absent_over_min !== null || policy.early_to_full_absent_over_min !== null;
    return blocks(
      list(words.bands(), [
        grace === 0 ? words.onTime() : words.grace(fill.length(rule, grace)),
        ...bands.map((band) => words.band(rangeOf(fill, band, words), band.what)),
      ]),
      fill.value("early_minutes_from", words.minutesFrom[policy.early_minutes_from]),
      fill.value("early_departure_approval", words.approval[policy.early_departure_approval]),
      sumsOf(fill, policy, words),
      becomesAbsence
        ? fill.value("early_absent_still_counts_early", policy.early_absent_still_counts_early ? words.stillCounts() : words.countsOnce())
        : null,
    );
  },
};

function bandsOf(fill: Fill, policy: Policy, start: "early_after_min" | "early_grace_min", words: Words): Band[] {
  const band = (rule: RuleName, minutes: number | null, what: string): Band[] =>
    minutes === null ? [] : [{ rule, minutes, edge: "over", what }];
  return [
    ...band(start, policy[start] ?? 0, words.early()),
    ...band("early_to_half_absent_over_min", policy.early_to_half_absent_over_min, words.halfAbsent(fill.article("absent"))),
    ...band("early_to_full_absent_over_min", policy.early_to_full_absent_over_min, words.fullAbsent(fill.article("absent"))),
    ...band("early_becomes_missing_after_min", policy.early_becomes_missing_after_min, words.missing()),
  ];
}

function rangeOf(fill: Fill, band: BoundedBand, words: Words): string {
  const lower = band.minutes === 0 ? null : fill.length(band.rule, band.minutes);
  const upper = band.until === null ? null : fill.length(band.until.rule, band.until.minutes);
  return words.before(lower, upper);
}

function sumsOf(fill: Fill, policy: Policy, words: Words) {
  const [first, ...more] = policy.early_amounts;
  if (first === undefined) return words.noSum();
  if (more.length === 0 && first.over_min === 0) return words.oneSum(stepAmount(fill, "early_amounts", first));
  return list(
    words.sums(),
    policy.early_amounts.map((step) => {
      const sum = stepAmount(fill, "early_amounts", step);
      return step.over_min === 0 ? words.sumAny(sum) : words.sumStep(fill.length("early_amounts", step.over_min), sum);
    }),
  );
}
