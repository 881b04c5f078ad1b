import { z } from "zod";
import { absentDays, minutes, minutesOrOff, rule, timeOfDay } from "./rule.ts";

/** Rules that find the day and pair its punches. */
export const findingTheDay = {
  attribution: rule(
    "hours.attribution",
    "How a punch finds its date: by the rostered shift's window, by a fixed cut-over hour, or by grouping punches into spans without a roster.",
    z.enum(["shift_window", "day_cut", "span"]).default("shift_window"),
  ),
  overlapping_margin: rule(
    "hours.attribution",
    "What happens when the closing margin of one shift overlaps the opening margin of the next for the same person. The earlier shift keeps the shared instant, unless the punch is known to be an arrival.",
    z.enum(["next_shift_opens_at_previous_shift_end"]).default("next_shift_opens_at_previous_shift_end"),
  ),
  day_cut_at: rule(
    "hours.attribution",
    "With attribution day_cut: a punch before this wall-clock time belongs to the previous date.",
    timeOfDay.default("04:00"),
  ),
  shift_date_policy: rule(
    "hours.attribution",
    "Which date owns a span of work that crosses midnight, with attribution span. A rostered shift belongs to the date it starts on.",
    z.enum(["start_day", "end_day", "most_worked", "split_at_midnight"]).default("start_day"),
  ),
  max_span_minutes: rule(
    "hours.attribution",
    "With attribution span: the longest span, in minutes.",
    z.int().min(60).max(2_160).default(960),
  ),
  new_span_gap_minutes: rule(
    "hours.attribution",
    "With attribution span: a gap of at least so many minutes starts a new span.",
    z.int().min(1).max(1_440).default(240),
  ),
  bounce_window_seconds: rule(
    "hours.counting",
    "Undirected or same-direction punches closer than so many seconds to the previous effective one do not count, but are stored. 0: all count.",
    z.int().min(0).max(3_600).default(0),
  ),
  pairing: rule(
    "hours.counting",
    "How punches make work intervals: the first and the last, or every pair; each with or without trusting the direction.",
    z.enum(["first_last", "alternate_pairs", "direction_first_last", "direction_pairs"]).default("first_last"),
  ),
  absence_requires: rule(
    "absent",
    "When a day without punches is absence: as soon as the window has closed, or only when every terminal of the site has also reported past it. Until then the day is pending.",
    z.enum(["window_closed", "device_watermark_after_window_close"]).default("device_watermark_after_window_close"),
  ),
  manual_vs_device: rule(
    "capture.fault",
    "A punch entered by hand and a terminal's record for the same slot: the terminal's wins when they are within manual_match_minutes, or both count.",
    z.enum(["device_wins_for_same_slot_within_minutes", "both_count"]).default("device_wins_for_same_slot_within_minutes"),
  ),
  manual_match_minutes: rule(
    "capture.fault",
    "How many minutes apart a punch entered by hand and a terminal's record may be to be the same.",
    minutes.default(30),
  ),
};

/** Rules that count worked time. */
export const countingTime = {
  worked_from: rule(
    "hours.counting",
    "Where counted time starts: at the punch, or at the later of punch and shift start.",
    z.enum(["first_in", "max(first_in, shift_start)"]).default("first_in"),
  ),
  break_rule: rule(
    "hours.counting",
    "A shift's break is deducted for the part overlapped by work, or on workdays always whole. On rest days and holidays only what work overlaps is ever deducted. punched_breaks: the breaks are what was punched out, and the shift's own is not deducted besides.",
    z
      .enum(["scheduled_break_deducted_when_spanned", "scheduled_break_always_deducted", "punched_breaks"])
      .default("scheduled_break_deducted_when_spanned"),
  ),
  auto_break: rule(
    "hours.counting",
    "Deduct deduct_minutes once a span is longer than after_minutes; null: never.",
    z.strictObject({ after_minutes: minutes, deduct_minutes: minutes }).nullable().default(null),
  ),
  rounding: rule(
    "hours.counting",
    "Rounds arrivals to in_minutes by mode and departures to out_minutes by out_mode in a second value beside the raw one; the raw punch keeps its seconds. null: no rounding.",
    z
      .strictObject({
        mode: z.enum(["closest", "down", "up"]),
        in_minutes: z.int().min(0).max(60).default(0).describe("step of arrivals; 0: arrivals are not rounded"),
        out_minutes: z.int().min(0).max(60).default(0).describe("step of departures; 0: departures are not rounded"),
        out_mode: z.enum(["closest", "down", "up"]).nullable().default(null).describe("mode of departures; null: that of arrivals"),
      })
      .nullable()
      .default(null),
  ),
  night_window: rule(
    "hours.counting",
    "Wall-clock interval counted as night, over midnight when the end is not after the start; null: none.",
    z.strictObject({ start: timeOfDay, end: timeOfDay }).nullable().default(null),
  ),
  flex_late_max_min: rule("hours.flexible", "Elastic start: come up to so many minutes late and leave as many late.", minutes.default(0)),
  flex_early_max_min: rule(
    "hours.flexible",
    "Elastic start: come up to so many minutes early and leave as many early.",
    minutes.default(0),
  ),
  late_stay_relief: rule(
    "hours.flexible",
    "Leaving at least left_after_end_min after the end of the shift relaxes the next rostered start by relief_min; the highest step reached counts.",
    z
      .array(z.strictObject({ left_after_end_min: minutes, relief_min: minutes }))
      .max(8)
      .default([]),
  ),
  overtime: rule(
    "overtime",
    "What counts as overtime on workdays. Work on rest days and holidays always counts whole. ignore_up_to_minutes: so little is no overtime; starts_after_min: minutes after the end from which the punch counts; a total under min_minutes is none, over max_minutes is cut.",
    z
      .strictObject({
        basis: z.enum(["rest_days_only", "worked_minus_scheduled_per_day", "punch_after_shift_end"]),
        ignore_up_to_minutes: minutes.default(0),
        starts_after_min: minutes.default(0),
        min_minutes: minutes.default(0),
        max_minutes: minutes.nullable().default(null),
        before_shift: z.boolean().default(false).describe("whether time before the start counts too, with basis punch_after_shift_end"),
      })
      .default({
        basis: "rest_days_only",
        ignore_up_to_minutes: 0,
        starts_after_min: 0,
        min_minutes: 0,
        max_minutes: null,
        before_shift: false,
      }),
  ),
  overtime_class: rule(
    "overtime",
    "The class overtime is booked under, by day type.",
    z
      .strictObject({
        workday: z.string().min(1).max(40).default("workday"),
        rest: z.string().min(1).max(40).default("rest_day"),
        statutory_holiday: z.string().min(1).max(40).default("statutory_holiday"),
      })
      .default({ workday: "workday", rest: "rest_day", statutory_holiday: "statutory_holiday" }),
  ),
};

/** Rules that judge the arrival. */
export const arriving = {
  late_grace_min: rule("late", "Late when the arrival is strictly later than the start plus so many minutes.", minutes.default(0)),
  late_minutes_from: rule(
    "late",
    "Where the minutes of a lateness are counted from.",
    z.enum(["shift_start", "grace_end"]).default("shift_start"),
  ),
  late_compare: rule(
    "late",
    "Compare the arrival to the second, or drop its seconds first.",
    z.enum(["exact", "whole_minute"]).default("exact"),
  ),
  late_permit_min: rule(
    "late",
    "Permitted minutes, instead of late_grace_min: later than this is late. null: late_grace_min holds.",
    minutesOrOff,
  ),
  late_after_min: rule("late", "Instead of late_grace_min: later than this is late. null: late_grace_min holds.", minutesOrOff),
  serious_late_from_min: rule("late", "So many minutes late or more is serious lateness; null: no such band.", minutesOrOff),
  absent_late_from_min: rule("late", "So many minutes late or more is lateness that counts as absence; null: no such band.", minutesOrOff),
  absent_late_absent_days: rule("late", "Days of absence charged for a lateness of the band absent_late.", absentDays.default(0)),
  late_becomes_missing_after_min: rule(
    "late",
    "Later than so many minutes the arrival counts as missing; the punch stays. null: never.",
    minutesOrOff,
  ),
  late_to_half_absent_over_min: rule("absent", "More than so many minutes late is half a day of absence; null: never.", minutesOrOff),
  late_to_full_absent_over_min: rule("absent", "More than so many minutes late is a day of absence; null: never.", minutesOrOff),
  late_absent_still_counts_late: rule(
    "late",
    "Whether a lateness that became absence still counts as a lateness in the month's count and sums.",
    z.boolean().default(false),
  ),
  late_occurrence_unit_min: rule(
    "late",
    "A lateness of more than so many minutes counts as two occurrences; null: always one.",
    minutesOrOff,
  ),
};

/** Rules that judge the departure; they mirror those of the arrival. */
export const leaving = {
  early_grace_min: rule("early", "Early when the departure is strictly earlier than the end minus so many minutes.", minutes.default(0)),
  early_minutes_from: rule(
    "early",
    "Where the minutes of an early leave are counted from.",
    z.enum(["shift_end", "grace_start"]).default("shift_end"),
  ),
  early_after_min: rule("early", "Instead of early_grace_min: earlier than this is early. null: early_grace_min holds.", minutesOrOff),
  early_becomes_missing_after_min: rule(
    "early",
    "Earlier than so many minutes the departure counts as missing; the punch stays. null: never.",
    minutesOrOff,
  ),
  early_to_half_absent_over_min: rule("absent", "More than so many minutes early is half a day of absence; null: never.", minutesOrOff),
  early_to_full_absent_over_min: rule("absent", "More than so many minutes early is a day of absence; null: never.", minutesOrOff),
  early_absent_still_counts_early: rule(
    "early",
    "Whether an early leave that became absence still counts as an early leave.",
    z.boolean().default(false),
  ),
  early_departure_approval: rule(
    "early",
    "What makes an early departure approved: an approval on the ledger whenever it was recorded, or only one recorded before the person left.",
    z.enum(["any_time", "before_departure"]).default("any_time"),
  ),
};

/** Rules about being away. */
export const beingAway = {
  no_punch_absent_days: rule("absent", "Days of absence for a rostered date with no effective punch.", absentDays.default(1)),
  missing_punch_absent_days: rule(
    "absent",
    "Days of absence for a rostered date on which only the arrival or only the departure was punched.",
    absentDays.default(0),
  ),
  half_day_below_minutes: rule(
    "absent",
    "Fewer worked minutes than this is half a day of absence; the value itself passes. null: not used.",
    minutesOrOff,
  ),
  absent_below_minutes: rule(
    "absent",
    "Fewer worked minutes than this is a day of absence, tested before the half day. null: not used.",
    minutesOrOff,
  ),
  half_leave_punches: rule(
    "leave",
    "With leave for half a day: only the worked half needs its outer punch, or both punches are needed all the same.",
    z.enum(["only_the_worked_half_needs_its_outer_punch", "both_punches_needed"]).default("only_the_worked_half_needs_its_outer_punch"),
  ),
};
