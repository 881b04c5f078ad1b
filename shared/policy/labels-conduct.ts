/** What rules about conduct and corrections are called where a person reads them; part of ruleLabels. */
export const conductRuleLabels = {
  absence_row_looks_back_days: { zh: "连续旷工向前追溯的天数", en: "days a row of absence is followed back" },
} as const;

/** Words of conduct, in both languages; part of the words of labels.ts. */
export const conductWordLabels = {
  late_count_in_year: { zh: "本年迟到次数", en: "latenesses this year" },
  early_count_in_year: { zh: "本年早退次数", en: "early leaves this year" },
  missing_count_in_year: { zh: "本年缺卡次数", en: "missing punches this year" },
  absence_days_in_year: { zh: "本年累计旷工天数", en: "days of absence this year" },
} as const;
