import type { Clause } from "../rule.ts";
import type { Action, Measure } from "../rules-month.ts";
import type { Policy } from "../schema.ts";
import type { Fill } from "./fill.ts";
import { list, type Block } from "./regulation.ts";

const zh = {
  intro: () => "达到下列次数或天数的，另按所列处理：",
  alone: (step: string) => `${step}。`,
  within: (period: string, reached: string) => `${period}${reached}`,
  actions: {
    none: "",
    verbal_warning: "予以口头警告",
    written_warning: "予以书面警告",
    serious_warning: "予以严重警告",
    final_warning: "予以最后警告",
    demerit: "予以记过",
    dismissal: "解除劳动合同",
  } as Readonly<Record<Action, string>>,
  nothing: () => "仅作提示",
  bonus: (share: string) => `扣减当月奖金的 ${share}`,
  sum: (sum: string) => `另扣 ${sum}`,
  join: (parts: readonly string[]) => parts.join("，"),
  step: (reached: string, consequence: string, id: string) => `${reached}，${consequence}〔${id}〕`,
  measures: {
    late_count: (n: string) => `迟到累计 ${n} 次以上`,
    serious_late_count: (n: string) => `严重迟到累计 ${n} 次以上`,
    early_count: (n: string) => `早退累计 ${n} 次以上`,
    late_and_early_count: (n: string) => `迟到、早退合计 ${n} 次以上`,
    missing_count: (n: string) => `缺卡累计 ${n} 次以上`,
    absence_days: (n: string) => `旷工累计 ${n} 天以上`,
    absence_days_in_row: (n: string) => `连续旷工 ${n} 天以上`,
    absence_half_day_count: (n: string) => `旷工半天累计 ${n} 次以上`,
    absence_full_day_count: (n: string) => `旷工整天累计 ${n} 次以上`,
    late_count_in_year: (n: string) => `自当年一月起迟到累计 ${n} 次以上`,
    early_count_in_year: (n: string) => `自当年一月起早退累计 ${n} 次以上`,
    missing_count_in_year: (n: string) => `自当年一月起缺卡累计 ${n} 次以上`,
    absence_days_in_year: (n: string) => `自当年一月起旷工累计 ${n} 天以上`,
  } as Readonly<Record<Measure, (n: string, many: boolean) => string>>,
};
const en: typeof zh = {
  intro: () => "Whoever reaches one of these counts is dealt with besides as stated:",
  alone: (step) => `Whoever reaches this count is dealt with besides as stated: ${step}.`,
  within: (period, reached) => `${reached} ${period}`,
  actions: {
    none: "",
    verbal_warning: "a verbal warning",
    written_warning: "a written warning",
    serious_warning: "a serious warning",
    final_warning: "a final warning",
    demerit: "a recorded demerit",
    dismissal: "dismissal",
  },
  nothing: () => "a note only",
  bonus: (share) => `${share} of the month's bonus withheld`,
  sum: (sum) => `${sum} besides`,
  join: (parts) => parts.join(", "),
  step: (reached, consequence, id) => `${reached}: ${consequence} [${id}]`,
  measures: {
    late_count: (n, many) => `late ${n} ${many ? "times" : "time"} or more`,
    serious_late_count: (n, many) => `seriously late ${n} ${many ? "times" : "time"} or more`,
    early_count: (n, many) => `leaving early ${n} ${many ? "times" : "time"} or more`,
    late_and_early_count: (n, many) => `late or leaving early, taken together, ${n} ${many ? "times" : "time"} or more`,
    missing_count: (n, many) => `${n} missing ${many ? "punches" : "punch"} or more`,
    absence_days: (n, many) => `${n} ${many ? "days" : "day"} of absence or more in all`,
    absence_days_in_row: (n, many) => `${n} ${many ? "days" : "day"} of absence in a row or more`,
    absence_half_day_count: (n, many) => `${n} ${many ? "dates" : "date"} or more with half a day of absence`,
    absence_full_day_count: (n, many) => `${n} ${many ? "dates" : "date"} or more with a whole day of absence`,
    late_count_in_year: (n, many) => `late ${n} ${many ? "times" : "time"} or more since January of the year`,
    early_count_in_year: (n, many) => `leaving early ${n} ${many ? "times" : "time"} or more since January of the year`,
    missing_count_in_year: (n, many) => `${n} missing ${many ? "punches" : "punch"} or more since January of the year`,
    absence_days_in_year: (n, many) => `${n} ${many ? "days" : "day"} of absence or more since January of the year, added up`,
  },
};

/** The steps of the ladders that stand in a clause, as a list; null when there is none. The id is what a proposal cites. */
export function ladderOf(clause: Clause, fill: Fill, policy: Policy): Block | null {
  const words = fill.words(zh, en);
  const steps = policy.discipline
    .filter((step) => step.clause === clause)
    .map((step) => {
      const count = words.measures[step.measure](fill.value("discipline", String(step.at_least)), step.at_least > 1);
      const reached = ofOnePeriod(step.measure) ? words.within(fill.period, count) : count;
      const consequences = [
        ...(step.action === "none" ? [] : [fill.value("discipline", words.actions[step.action])]),
        ...(step.bonus_bps === 0 ? [] : [words.bonus(fill.share("discipline", step.bonus_bps))]),
        ...(step.amount_minor === 0 ? [] : [words.sum(fill.sum("discipline", step.amount_minor))]),
      ];
      return words.step(reached, consequences.length === 0 ? words.nothing() : words.join(consequences), step.id);
    });
  return steps.length === 1 ? { kind: "text", text: words.alone(steps[0]!) } : list(words.intro(), steps);
}

/** Whether the step counts within one period: a row runs across periods, and what counts in a year says since when itself. */
const ofOnePeriod = (measure: Measure): boolean => measure !== "absence_days_in_row" && !measure.endsWith("_in_year");

/** An action in words, empty for none: `予以记过`, `a recorded demerit`. */
export const actionWords = (fill: Fill, action: Action): string => fill.words(zh, en).actions[action];
