/** What rules of hours, duty and overtime by day mean in Chinese; part of the meanings of meanings.ts. */
export const hoursRuleMeanings = {
  hours_system:
    "standard：每日按班次计工时。comprehensive：在一个周期内累计工时，超出标准工时的为加班。free：只累计工时，不认定迟到、早退，也不因当日未到岗认定旷工。",
  comprehensive_hours:
    "工时制度为 comprehensive 时：周期、周期标准工时（分钟，null 为排班工时），以及超出部分的计入限度。经批准的请假从标准工时中扣除；法定节假日的出勤单独计加班，不计入周期；只计值班的值班时间也不计入周期。在周期末月的汇总表中结算一次；中途离职的，在离职当月结算；调动的，由最后所属部门结算。",
  free_minimum_minutes:
    "工时制度为 free 时：排班日工时不足该分钟数的列为工时不足，恰好等于的不算。null：不设最低。需要以旷工论的，用 absent_below_minutes 与 half_day_below_minutes。",
  roster_on_holidays: "排班表在法定节假日排了班：以排班为准，或仍按节假日休息。",
  suspended_days: "停职日期如何处理：不作考勤，打卡保留但不计入，汇总表不计该日。",
  duty_counts_as: "值班时间计为什么：只计值班、计为当日类别的加班，或计为可调休的加班。",
  missed_duty_absent_days: "缺席值班记旷工几天；0：只列明，不记旷工。",
  punched_breaks_at_least: "休息以打卡为准时：只扣实际打卡的休息，或至少扣足工作所跨的班次休息时长。",
  overtime_needs: "加班仅凭打卡、仅凭审批，或以两者一致的部分为准：各类日期用同一个词，或分别给出。",
  overtime_round_down_to_minutes: "工作日加班只按该分钟数的整倍数计；0：计到秒。",
  overtime_on_rest_days: "休息日出勤计为加班的限度。",
  overtime_on_holidays: "法定节假日休息时出勤计为加班的限度；节假日排了班的，按工作日的限度。",
} as const;

const limits = {
  ignore_up_to_minutes: "多少分钟以内不算",
  min_minutes: "最少多少分钟",
  max_minutes: "最多多少分钟；null：不限",
  round_down_to_minutes: "只计该分钟数的整倍数；0：计到秒",
};
const limitsOf = (rule: string): Record<string, string> =>
  Object.fromEntries(Object.entries(limits).map(([field, meaning]) => [`${rule}.${field}`, meaning]));

/** What the fields inside them mean. */
export const hoursFieldMeanings: Readonly<Record<string, string>> = {
  ...limitsOf("overtime_on_rest_days"),
  ...limitsOf("overtime_on_holidays"),
  "comprehensive_hours.period": "周期：月、季或年",
  "comprehensive_hours.standard_minutes": "周期标准工时（分钟）；null：周期内的排班工时",
  "comprehensive_hours.ignore_up_to_minutes": "超出多少分钟以内不算",
  "comprehensive_hours.max_overtime_minutes": "最多计多少分钟；null：不限",
  "overtime_needs.workday": "工作日",
  "overtime_needs.rest": "休息日",
  "overtime_needs.statutory_holiday": "法定节假日",
};
