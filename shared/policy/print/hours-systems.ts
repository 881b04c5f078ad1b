import type { Policy } from "../schema.ts";
import type { Fill } from "./fill.ts";
import type { Block } from "./regulation.ts";
import { list } from "./regulation.ts";

const zh = {
  standard: () => "实行标准工时：每日的工作时间按当日班次。",
  free: () => "实行自由工时：只累计工作时间，不认定迟到、早退，也不因当日未在规定时间到岗认定旷工；只有上班或者下班一次打卡的，记为缺卡。",
  freeLeast: (length: string) => `排班日工作时间不足 ${length}的，列为工时不足。`,
  freeNoLeast: () => "每日工作时间不设最低限度。",
  comprehensive: (period: string) =>
    `实行综合计算工时：以${period}为周期累计工作时间，超出标准工时的部分为加班，在周期末月（离职的，在离职当月）的统计表中结算；单日不另计加班，法定节假日的出勤除外，且不计入周期。`,
  standards: (hours: string | null) =>
    hours === null ? "标准工时为周期内排班工时，经批准的请假从中扣除。" : `周期的标准工时为 ${hours}，经批准的请假从中扣除。`,
  limits: () => "周期加班的计入限度：",
  ignore: (length: string) => `不超过 ${length}的，不计`,
  most: (length: string) => `至多计 ${length}`,
  noMost: () => "不设上限",
  periods: { month: "一个月", quarter: "一个季度", year: "一年" } as Readonly<Record<Policy["comprehensive_hours"]["period"], string>>,
  holidays: {
    roster_stands: "排班表已排班的法定节假日，按排班表考勤。",
    holiday_is_off: "排班表已排班的法定节假日，仍按节假日休息。",
  } as Readonly<Record<Policy["roster_on_holidays"], string>>,
  suspended: {
    nothing_expected: "停职期间不作考勤，不计应出勤；打卡记录予以保留，不计入。",
  } as Readonly<Record<Policy["suspended_days"], string>>,
  duty: {
    duty: "值班时间计为值班，不计为加班；值班以外的出勤仍计为加班。",
    overtime: "值班时间计为当日类别的加班。",
    time_in_lieu: "有值班之日的出勤计为调休。",
  } as Readonly<Record<Policy["duty_counts_as"], string>>,
  missedShown: () => "被安排值班而未到岗的，记为缺席值班，不以旷工论。",
  missed: (days: string) => `被安排值班而未到岗的，记为缺席值班，并以旷工${days}论。`,
};
const en: typeof zh = {
  standard: () => "Standard hours hold: each day's hours are those of its shift.",
  free: () =>
    "Hours are free: working time is only added up. Nobody is late, leaves early, or is absent for not being there at certain hours; where only one end of the work was punched, the other is missing.",
  freeLeast: (length) => `A rostered date with less than ${length} of work is listed as short hours.`,
  freeNoLeast: () => "There is no least working time a day.",
  comprehensive: (period) =>
    `Comprehensive hours hold: working time is added up over ${period}, and what is beyond the standard hours is overtime, settled in the sheet of the last month, or of the month in which somebody leaves. Single days have no overtime besides, save work on public holidays, which counts in no period.`,
  standards: (hours) =>
    hours === null
      ? "The standard is what was scheduled in the period, less approved leave."
      : `The standard hours of a period are ${hours}, less approved leave.`,
  limits: () => "Overtime of a period counts within these limits:",
  ignore: (length) => `up to ${length} is none`,
  most: (length) => `no more than ${length} counts`,
  noMost: () => "there is no upper limit",
  periods: { month: "a month", quarter: "a quarter", year: "a year" },
  holidays: {
    roster_stands: "Where a roster plans work on a public holiday, the roster stands.",
    holiday_is_off: "Where a roster plans work on a public holiday, the holiday is a day off all the same.",
  },
  suspended: {
    nothing_expected: "While suspended a person is expected nowhere, and the dates are not due; punches are kept and do not count.",
  },
  duty: {
    duty: "Time on duty counts as duty and is no overtime; work outside the duty is overtime all the same.",
    overtime: "Time on duty is overtime of the kind of day.",
    time_in_lieu: "Work on a date with duty is booked to be taken as time in lieu.",
  },
  missedShown: () => "Duty that was missed is shown as such and is no absence.",
  missed: (days) => `Duty that was missed is shown as such and counts as ${days} of absence.`,
};

/** The system of hours: standard, over a period, or free. */
export function systemOfHours(fill: Fill, policy: Policy): (Block | string | null)[] {
  const words = fill.words(zh, en);
  if (policy.hours_system === "standard") return [fill.value("hours_system", words.standard())];
  if (policy.hours_system === "free") {
    const least = policy.free_minimum_minutes;
    return [
      fill.value("hours_system", words.free()),
      least === null ? words.freeNoLeast() : words.freeLeast(fill.length("free_minimum_minutes", least)),
    ];
  }
  const { period, standard_minutes: standard, ignore_up_to_minutes: ignore, max_overtime_minutes: most } = policy.comprehensive_hours;
  const length = (minutes: number): string => fill.length("comprehensive_hours", minutes);
  return [
    words.comprehensive(fill.value("comprehensive_hours", words.periods[period])),
    words.standards(standard === null ? null : length(standard)),
    list(words.limits(), [
      ...(ignore === 0 ? [] : [words.ignore(length(ignore))]),
      most === null ? words.noMost() : words.most(length(most)),
    ]),
  ];
}

/** Holidays under a roster, suspension, duty. */
export function daysOutOfTheOrdinary(fill: Fill, policy: Policy): string[] {
  const words = fill.words(zh, en);
  const missed = policy.missed_duty_absent_days;
  return [
    fill.value("roster_on_holidays", words.holidays[policy.roster_on_holidays]),
    fill.value("duty_counts_as", words.duty[policy.duty_counts_as]),
    missed === 0 ? words.missedShown() : words.missed(fill.days("missed_duty_absent_days", missed)),
    fill.value("suspended_days", words.suspended[policy.suspended_days]),
  ];
}
