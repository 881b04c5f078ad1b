/** What rules about conduct and corrections are called where a person reads them; part of ruleLabels. */
export const conductRuleLabels = {
  absence_row_looks_back_days: { zh: "连续旷工向前追溯的天数", en: "days a row of absence is followed back" },
  proxy_action: { zh: "代打卡处分（双方）", en: "action for punching for somebody else (both)" },
  proxy_bonus_bps: { zh: "代打卡扣当月奖金比例（万分比，双方）", en: "share of the month's bonus for it (basis points, both)" },
  conduct_action: { zh: "其他违纪查实后的处分", en: "action for other conduct that is established" },
  make_up_deadline_counted_in: { zh: "补卡期限的计算方式", en: "how the days of the deadline count" },
  make_up_results: { zh: "可以补卡的情形", en: "what may be made up" },
  field_punches: { zh: "外勤打卡", en: "punches away from the site" },
  late_free: { zh: "每周期免计的迟到", en: "latenesses that are free" },
  share_rounding: { zh: "按比例扣款的取整", en: "rounding of shares" },
} as const;

/** Words of conduct, in both languages; part of the words of labels.ts. */
export const conductWordLabels = {
  final_warning: { zh: "最后警告", en: "final warning" },
  half_up: { zh: "四舍五入", en: "half up" },
  down: { zh: "舍去", en: "down" },
  times: { zh: "次数", en: "times" },
  accepted: { zh: "计入", en: "accepted" },
  abnormal: { zh: "计入并标为异常", en: "counted and marked abnormal" },
  refused: { zh: "不计入", en: "not counted" },
  field: { zh: "外勤", en: "away from the site" },
  field_abnormal: { zh: "外勤异常", en: "away from the site, abnormal" },
  result_changed: { zh: "改签", en: "changed by a person" },
  made_up_over_limit: { zh: "补卡超出次数", en: "made up over the limit" },
  made_up_late: { zh: "补卡逾期", en: "made up after the deadline" },
  proxy_case: { zh: "查实的代打卡", en: "established punching for somebody else" },
  conduct_case: { zh: "查实的违纪", en: "established misconduct" },
  upheld: { zh: "认定属实", en: "upheld" },
  dismissed: { zh: "不予认定", en: "dismissed" },
  late_count_in_year: { zh: "本年迟到次数", en: "latenesses this year" },
  early_count_in_year: { zh: "本年早退次数", en: "early leaves this year" },
  missing_count_in_year: { zh: "本年缺卡次数", en: "missing punches this year" },
  absence_days_in_year: { zh: "本年累计旷工天数", en: "days of absence this year" },
} as const;
