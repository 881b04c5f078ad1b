import { z } from "zod";
import { absentDays, minutes, minutesOrOff, rule } from "./rule.ts";

const limits = z.strictObject({
  ignore_up_to_minutes: minutes.default(0).describe("so little is none"),
  min_minutes: minutes.default(0).describe("less than this is none"),
  max_minutes: minutes.nullable().default(null).describe("more than this is cut; null: no limit"),
  round_down_to_minutes: z.int().min(0).max(480).default(0).describe("only whole steps of so many minutes count; 0: to the second"),
});
const noLimits = { ignore_up_to_minutes: 0, min_minutes: 0, max_minutes: null, round_down_to_minutes: 0 } as const;

/** What overtime rests on. */
const proof = z.enum(["punch", "approval", "both"]);

/** Hours over a period that nobody set. */
export const comprehensiveDefaults = {
  period: "month",
  standard_minutes: null,
  ignore_up_to_minutes: 0,
  max_overtime_minutes: null,
} as const;

/** Rules about the system of hours, about dates out of the ordinary, and about overtime by the kind of day. */
export const hoursRules = {
  hours_system: rule(
    "hours",
    "standard: each day has its hours. comprehensive: hours count over a period against the standard hours, and what is beyond is overtime. free: hours are only totalled, and nobody is late, leaves early or is absent from hours of the day.",
    z.enum(["standard", "comprehensive", "free"]).default("standard"),
  ),
  comprehensive_hours: rule(
    "hours",
    "With hours_system comprehensive: the period; its standard hours in minutes, null for what was scheduled; and what so little or so much beyond them comes to. Approved leave takes its hours off the standard. Work on public holidays is overtime of its own and counts in no period, nor does duty that counts as duty alone. Settled once, in the sheet of the period's last month, or of the month in which the person leaves, by the department they belonged to last.",
    z
      .strictObject({
        period: z.enum(["month", "quarter", "year"]).default("month"),
        standard_minutes: z.int().min(1).max(200_000).nullable().default(null),
        ignore_up_to_minutes: z.int().min(0).max(60_000).default(0),
        max_overtime_minutes: z.int().min(0).max(200_000).nullable().default(null),
      })
      .default(comprehensiveDefaults),
  ),
  free_minimum_minutes: rule(
    "hours",
    "With hours_system free: fewer worked minutes on a planned date than this are shown as short hours; the value itself passes. null: no minimum. absent_below_minutes and half_day_below_minutes make absence of them.",
    minutesOrOff,
  ),
  roster_on_holidays: rule(
    "hours",
    "A public holiday on which a dated roster plans work: the roster stands, or the holiday is a day off all the same.",
    z.enum(["roster_stands", "holiday_is_off"]).default("roster_stands"),
  ),
  suspended_days: rule(
    "hours",
    "What a date of suspension is: nothing is expected, punches are kept and do not count, and the sheet leaves the date out.",
    z.enum(["nothing_expected"]).default("nothing_expected"),
  ),
  duty_counts_as: rule(
    "hours",
    "What time on duty counts as: duty alone, overtime of the kind of day, or overtime to be taken as time in lieu.",
    z.enum(["duty", "overtime", "time_in_lieu"]).default("duty"),
  ),
  missed_duty_absent_days: rule(
    "hours",
    "Days of absence for duty that was missed; 0: it is shown, and is no absence.",
    absentDays.default(0),
  ),
  punched_breaks_at_least: rule(
    "hours.counting",
    "With break_rule punched_breaks: nothing beyond what was punched is deducted, or at least the scheduled length of the break that work spans.",
    z.enum(["what_was_punched", "scheduled_length"]).default("what_was_punched"),
  ),
};

/** Rules about overtime by the kind of day. */
export const overtimeByDay = {
  overtime_needs: rule(
    "overtime",
    "Overtime counts by punch alone, by approval alone, or only as far as both agree: one word for all days, or one for each kind of day.",
    z
      .union([
        proof,
        z.strictObject({ workday: proof.default("punch"), rest: proof.default("punch"), statutory_holiday: proof.default("punch") }),
      ])
      .default("punch"),
  ),
  overtime_round_down_to_minutes: rule(
    "overtime",
    "Overtime of a working day counts only in whole steps of so many minutes; 0: to the second.",
    z.int().min(0).max(480).default(0),
  ),
  overtime_on_rest_days: rule("overtime", "Limits of what work on a rest day counts as overtime.", limits.default(noLimits)),
  overtime_on_holidays: rule(
    "overtime",
    "Limits of what work on a public holiday off counts as overtime; a shift rostered on one is limited as on a working day.",
    limits.default(noLimits),
  ),
};
