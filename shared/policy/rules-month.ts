import { z } from "zod";
import { amountMinor, basisPoints, bilingual, clause, rule, timeOfDay } from "./rule.ts";

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
  amount_minor: amountMinor.describe("off the month's performance bonus, each time"),
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
] as const;
export type Measure = (typeof measures)[number];

const actions = ["none", "verbal_warning", "written_warning", "serious_warning", "demerit", "dismissal"] as const;
export type Action = (typeof actions)[number];

const disciplineStep = z.strictObject({
  id: z.string().min(1).max(60).describe("names the step in proposals"),
  clause,
  measure: z.enum(measures).describe("what is counted within the month"),
  at_least: z.number().min(0.5).max(31).multipleOf(0.5).describe("reached from this count or number of days on"),
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
    "Sum off for each lateness: that of the highest step its minutes exceed. Empty: none.",
    z.array(amountStep).max(12).default([]),
  ),
  early_amounts: rule(
    "early",
    "Sum off for each early leave: that of the highest step its minutes exceed. Empty: none.",
    z.array(amountStep).max(12).default([]),
  ),
  missing_amount_minor: rule("capture", "Sum off for each missing punch.", amountMinor.default(0)),
  half_day_absence_amount_minor: rule("absent.consequences", "Sum off for each half day of absence.", amountMinor.default(0)),
  day_absence_amount_minor: rule("absent.consequences", "Sum off for each whole day of absence.", amountMinor.default(0)),
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
  proxy_action: rule(
    "proxy",
    "Proposed for both when one punched for the other. Printed in the regulation; nothing is proposed by it until such cases are events.",
    z.enum(actions).default("serious_warning"),
  ),
  proxy_bonus_bps: rule(
    "proxy",
    "Share of the month's bonus proposed to be withheld from both, in hundredths of a percent. Printed in the regulation; nothing is proposed by it until such cases are events.",
    basisPoints.default(0),
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
  make_up_punches_per_month: rule(
    "capture.correction",
    "How many missing punches a person may have made up a month; -1: any number. Printed in the regulation; whoever approves holds to it.",
    z.int().min(-1).max(31).default(-1),
  ),
  make_up_deadline_days: rule(
    "capture.correction",
    "Days after the date within which a missing punch may be made up; null: any time. Printed in the regulation; whoever approves holds to it.",
    z.int().min(0).max(366).nullable().default(null),
  ),
};

const leaveType = z.strictObject({
  kind: z
    .string()
    .regex(/^[a-z][a-z0-9_]*$/, "small letters, digits and _")
    .max(40),
  name: bilingual,
  clause,
  symbol: z.string().min(1).max(4).describe("in the month's grid"),
  unit: z.enum(["day", "half_day", "hour"]).describe("the smallest piece it is taken in"),
  days: z.enum(["working", "natural"]).describe("whether rest days within it count"),
  paid_bps: basisPoints.describe("share of pay kept, in hundredths of a percent"),
  notice_days: z.int().min(0).max(365).default(0).describe("days ahead it must be asked for"),
  urgent_form_within_days: z
    .int()
    .min(0)
    .max(60)
    .nullable()
    .default(null)
    .describe("asked by telephone: days within which the form must follow; null: no such way"),
  evidence: z
    .strictObject({
      what: bilingual,
      within_days: z.int().min(0).max(366).describe("after the leave's first date"),
      counted_in: z.enum(["working", "natural"]),
    })
    .nullable()
    .default(null)
    .describe("proof needed; null: none"),
  yearly_days_max: z.number().min(0).max(366).multipleOf(0.5).nullable().default(null).describe("null: no limit here"),
});

const defaultLeaveTypes: readonly z.input<typeof leaveType>[] = [
  {
    kind: "sick",
    name: { zh: "病假", en: "Sick leave" },
    clause: "leave.sick",
    symbol: "病",
    unit: "half_day",
    days: "working",
    paid_bps: 8_000,
    urgent_form_within_days: 3,
    evidence: {
      what: { zh: "县级以上医院证明", en: "certificate of a hospital of at least county level" },
      within_days: 3,
      counted_in: "working",
    },
  },
  {
    kind: "personal",
    name: { zh: "事假", en: "Personal leave" },
    clause: "leave.personal",
    symbol: "事",
    unit: "half_day",
    days: "working",
    paid_bps: 0,
    notice_days: 1,
    urgent_form_within_days: 1,
  },
  {
    kind: "annual",
    name: { zh: "年假", en: "Annual leave" },
    clause: "leave.statutory",
    symbol: "年",
    unit: "half_day",
    days: "working",
    paid_bps: 10_000,
  },
  {
    kind: "marriage",
    name: { zh: "婚假", en: "Marriage leave" },
    clause: "leave.statutory",
    symbol: "婚",
    unit: "day",
    days: "natural",
    paid_bps: 10_000,
    evidence: { what: { zh: "结婚证", en: "marriage certificate" }, within_days: 30, counted_in: "natural" },
  },
  {
    kind: "maternity",
    name: { zh: "产假", en: "Maternity leave" },
    clause: "leave.statutory",
    symbol: "产",
    unit: "day",
    days: "natural",
    paid_bps: 10_000,
    evidence: { what: { zh: "医院证明", en: "certificate of the hospital" }, within_days: 30, counted_in: "natural" },
  },
  {
    kind: "paternity",
    name: { zh: "陪产假", en: "Paternity leave" },
    clause: "leave.statutory",
    symbol: "陪",
    unit: "day",
    days: "natural",
    paid_bps: 10_000,
    evidence: { what: { zh: "出生证明", en: "birth certificate" }, within_days: 30, counted_in: "natural" },
  },
  {
    kind: "bereavement",
    name: { zh: "丧假", en: "Bereavement leave" },
    clause: "leave.statutory",
    symbol: "丧",
    unit: "day",
    days: "working",
    paid_bps: 10_000,
    evidence: { what: { zh: "相关证明", en: "proof of the death" }, within_days: 30, counted_in: "natural" },
  },
  {
    kind: "work_injury",
    name: { zh: "工伤假", en: "Work injury leave" },
    clause: "leave.statutory",
    symbol: "伤",
    unit: "day",
    days: "natural",
    paid_bps: 10_000,
    evidence: { what: { zh: "工伤认定", en: "recognition as a work injury" }, within_days: 60, counted_in: "natural" },
  },
  {
    kind: "time_in_lieu",
    name: { zh: "调休", en: "Time in lieu" },
    clause: "overtime",
    symbol: "调",
    unit: "half_day",
    days: "working",
    paid_bps: 10_000,
  },
];

/** Rules about leave, beyond its types. */
export const leaveRules = {
  leave_types: rule(
    "leave",
    "The kinds of leave there are, as data.",
    z
      .array(leaveType)
      .min(1)
      .max(60)
      .default(defaultLeaveTypes.map((type) => leaveType.parse(type))),
  ),
  late_certificate: rule(
    "leave.sick",
    "A certificate that comes after its deadline: the absence stands, or the day becomes leave again. Printed in the regulation; nothing is judged by it until certificates are events.",
    z.enum(["absence_stands", "leave_again"]).default("leave_again"),
  ),
  leave_pending_at_month_end: rule(
    "leave",
    "What a date of leave still undecided at the month's end is shown as. Printed in the regulation; nothing is judged by it until requests for leave are events.",
    z.enum(["pending", "absence", "leave"]).default("pending"),
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
        pending: symbol.default("?"),
        none: symbol.default("·"),
      })
      .prefault({}),
  ),
};
