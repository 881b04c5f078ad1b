/** What rules about conduct and corrections mean in Chinese; part of the meanings of meanings.ts. */
export const conductRuleMeanings = {
  absence_row_looks_back_days: "连续旷工自周期开始前多少天起追溯，使此前已开始的连续旷工连同全部日期一并计算；0：只在周期内计算。",
  proxy_action: "代打卡查实后，在作出决定当月的汇总表上对双方建议的处分。",
  proxy_bonus_bps: "代打卡查实后对双方建议扣减的当月奖金比例，单位为万分之一。",
  conduct_action: "其他违纪查实后对当事人建议的处分；none：只在汇总表上列明。",
  make_up_deadline_counted_in: "补卡期限按自然日计，或按当事人排班工作的日子计。",
  make_up_results: "哪些情形可以补卡：缺卡、迟到、早退、全天无打卡的旷工。",
  field_punches: "在工作地点以外、注明地点的打卡：accepted 计入并注明，abnormal 计入并标为异常，refused 保留记录但不计入。",
  suspect_two_badges: "疑点，只列出、从不据以认定：两人在同一台考勤机上相隔若干秒以内打卡，且在所问范围内至少有若干天如此。null：不查找。",
  suspect_travel_minutes: "疑点，只列出、从不据以认定：一人在两个地点打卡，相隔不足若干分钟。null：不查找。",
  suspect_other_site: "疑点，只列出、从不据以认定：有人在当日所属以外的地点打卡。",
  late_free: "每周期前几次、每次不超过若干分钟的迟到，不计次数也不扣款；当日仍照样列明。null：没有免计。",
  share_rounding: "按日工资或奖金比例扣减的金额如何取整，统计表每行取整一次：四舍五入到最小货币单位，或舍去。",
} as const;

/** What the fields inside them mean. */
export const conductFieldMeanings: Readonly<Record<string, string>> = {
  "suspect_two_badges.within_seconds": "两次打卡最多相隔多少秒",
  "suspect_two_badges.on_dates": "同样两人至少有多少天如此",
  "late_free.times": "每周期几次",
  "late_free.max_minutes": "每次不超过多少分钟",
  "late_amounts[].day_pay_bps": "另扣或改扣日工资的比例，单位为万分之一",
  "early_amounts[].day_pay_bps": "另扣或改扣日工资的比例，单位为万分之一",
};
