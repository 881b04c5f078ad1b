import { z } from "zod";
import { amountMinor, basisPoints, clause, rule, timeOfDay } from "./rule.ts";

/** What the written regulation says of hours and supervision; the roster holds what each person really works. */
export const writtenHours = {
  working_days_per_week: rule("hours", "Working days a week, as the regulation says.", z.int().min(1).max(7).default(5)),
  work_start: rule("hours", "Start of the working day, as the regulation says.", timeOfDay.default("09:00")),
  work_end: rule("hours", "End of the working day, as the regulation says.", timeOfDay.default("18:00")),
  lunch_start: rule("hours", "Start of the lunch break.", timeOfDay.default("12:00")),
  lunch_end: rule("hours", "End of the lunch break.", timeOfDay.default("13:00")),
  spot_checks_per_month: rule(
    "supervision",
    "How often a month the head checks on the spot; 0: not fixed.",
    z.int().min(0).max(31).default(0),
  ),
};

const amountStep = z.strictObject({
  over_min: z.int().min(0).max(2_160).describe("from more than so many minutes on"),
  amount_minor: amountMinor.default(0).describe("off the month's performance bonus, each time"),
  day_pay_bps: basisPoints.default(0).describe("share of a day's pay off besides, or instead of a sum, in hundredths of a percent"),
});

const measures = [
  "late_count",
  "serious_late_count",
  "early_count",
  "late_and_early_count",
  "missing_count",
  "absence_days",
  "absence_days_in_row",
  "absence_half_day_count",
  "absence_full_day_count",
  "late_count_in_year",
  "early_count_in_year",
  "missing_count_in_year",
  "absence_days_in_year",
] as const;
export type Measure = (typeof measures)[number];

export const actions = ["none", "verbal_warning", "written_warning", "serious_warning", "final_warning", "demerit", "dismissal"] as const;
export type Action = (typeof actions)[number];

const disciplineStep = z.strictObject({
  id: z.string().min(1).max(60).describe("names the step in proposals"),
  clause,
  measure: z.enum(measures).describe("what is counted: within the month, in a row across months, or within the calendar year's months"),
  at_least: z.number().min(0.5).max(366).multipleOf(0.5).describe("reached from this count or number of days on"),
  action: z.enum(actions).describe("proposed to a person with its evidence, never done by itself"),
  bonus_bps: basisPoints.default(0).describe("share of the month's bonus proposed to be withheld, in hundredths of a percent"),
  amount_minor: amountMinor.default(0).describe("sum besides, once a month"),
});

/** Rules about sums, ladders and the month. */
export const consequences = {
  currency: rule(
    "month",
    "Currency of all sums, as ISO 4217.",
    z
      .string()
      .regex(/^[A-Z]{3}$/, "three capital letters")
      .default("CNY"),
  ),
  currency_minor_digits: rule("month", "How many decimal places the smallest unit has: 2 for fen.", z.int().min(0).max(4).default(2)),
  late_amounts: rule(
    "late",
    "Deduction for each lateness: that of the highest step its minutes exceed. Empty: none.",
    z.array(amountStep).max(12).default([]),
  ),
  early_amounts: rule(
    "early",
    "Deduction for each early leave: that of the highest step its minutes exceed. Empty: none.",
    z.array(amountStep).max(12).default([]),
  ),
  missing_amount_minor: rule("capture", "Deduction for each missing punch.", amountMinor.default(0)),
  half_day_absence_amount_minor: rule("absent.consequences", "Deduction for each half day of absence.", amountMinor.default(0)),
  day_absence_amount_minor: rule("absent.consequences", "Deduction for each whole day of absence.", amountMinor.default(0)),
  discipline: rule(
    "absent.consequences",
    "Ladders: what a month's counts propose. Steps of one measure ascend.",
    z.array(disciplineStep).max(40).default([]),
  ),
  discipline_steps: rule(
    "absent.consequences",
    "Of the steps of one measure, only the highest reached is proposed, or every one.",
    z.enum(["highest_only", "every_step_reached"]).default("highest_only"),
  ),
  absence_row_rest_days: rule(
    "absent.consequences",
    "Whether rest days and holidays between days of absence are passed over, or break the row.",
    z.enum(["passed_over", "break_the_row"]).default("passed_over"),
  ),
  month_starts_on_day: rule(
    "month",
    "Day of the month on which the period starts, named after the month it ends in: 26 means the 26th to the 25th. 1: the calendar month.",
    z.int().min(1).max(28).default(1),
  ),
  sheet_due_working_days: rule(
    "month",
    "Working days after the period's end by which the month sheet is prepared.",
    z.int().min(0).max(20).default(3),
  ),
};

export const sheetWords = [
  "present",
  "late",
  "serious_late",
  "absent_late",
  "early",
  "missing",
  "absent",
  "half_absent",
  "leave",
  "rest",
  "holiday",
  "rest_day_work",
  "field",
  "pending",
  "none",
] as const;
export type SheetWord = (typeof sheetWords)[number];

const symbol = z.string().min(1).max(4);

/** The legend of the month's grid. */
export const sheetRules = {
  sheet_symbols: rule(
    "month",
    "The symbols of the month's grid; printed on the sheet as its legend.",
    z
      .strictObject({
        present: symbol.default("√"),
        late: symbol.default("○"),
        serious_late: symbol.default("◎"),
        absent_late: symbol.default("⊗"),
        early: symbol.default("△"),
        missing: symbol.default("◇"),
        absent: symbol.default("×"),
        half_absent: symbol.default("÷"),
        leave: symbol.default("☆"),
        rest: symbol.default("—"),
        holiday: symbol.default("■"),
        rest_day_work: symbol.default("+"),
        field: symbol.default("▷"),
        pending: symbol.default("?"),
        none: symbol.default("·"),
      })
      .prefault({}),
  ),
};
