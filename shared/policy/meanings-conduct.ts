/** What rules about conduct and corrections mean in Chinese; part of the meanings of meanings.ts. */
export const conductRuleMeanings = {
  absence_row_looks_back_days: "连续旷工自周期开始前多少天起追溯，使此前已开始的连续旷工连同全部日期一并计算；0：只在周期内计算。",
} as const;

/** What the fields inside them mean. */
export const conductFieldMeanings: Readonly<Record<string, string>> = {};
