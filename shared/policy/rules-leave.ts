import { z } from "zod";
import { basisPoints, bilingual, clause, rule } from "./rule.ts";

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
  attended: z.boolean().default(false).describe("whether it is work elsewhere, such as a business trip, and counts as attended"),
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
    kind: "business_trip",
    name: { zh: "出差", en: "Business trip" },
    clause: "leave",
    symbol: "差",
    unit: "half_day",
    days: "working",
    paid_bps: 10_000,
    attended: true,
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
    "A certificate, or the form after a telephone call, that comes after its deadline: the absence stands, or the date becomes leave again.",
    z.enum(["absence_stands", "leave_again"]).default("leave_again"),
  ),
  leave_pending_at_month_end: rule(
    "leave",
    "What a date of leave asked for and still undecided counts as once its period has ended; until then it is pending.",
    z.enum(["pending", "absence", "leave"]).default("pending"),
  ),
  notice_days_counted_in: rule(
    "leave",
    "How the days of notice_days are counted back from the first date of leave: in the person's working days, or in calendar days. Asked on the last such date is in time.",
    z.enum(["working", "natural"]).default("natural"),
  ),
  short_notice: rule(
    "leave",
    "Leave asked for later than notice_days, and not on the urgent way: the approval stands and the short notice is noted, or it is no leave.",
    z.enum(["approval_stands", "refused_by_rule"]).default("approval_stands"),
  ),
  urgent_form_counted_in: rule(
    "leave",
    "How the days of urgent_form_within_days are counted after the date of the telephone call: in the person's working days, or in calendar days. The last such date is in time.",
    z.enum(["working", "natural"]).default("working"),
  ),
  over_yearly_limit: rule(
    "leave",
    "Leave beyond the yearly_days_max of its kind within a calendar year: it is noted, or it is no leave. Leave by the hour counts in working days of work_start to work_end without lunch.",
    z.enum(["noted", "not_leave"]).default("noted"),
  ),
  time_in_lieu: rule(
    "overtime",
    "Which classes of overtime earn time in lieu, and how much; it is taken as leave of the kind time_in_lieu. A make-up working day of the calendar has nothing to do with it.",
    z
      .strictObject({
        earned_by: z
          .array(
            z.strictObject({
              overtime_class: z.string().min(1).max(40).describe("a class of overtime_class"),
              ratio_bps: z
                .int()
                .min(1)
                .max(50_000)
                .describe("time earned for time worked, in hundredths of a percent: 10000 is hour for hour"),
            }),
          )
          .max(12)
          .default([]),
        expires_after_days: z
          .int()
          .min(0)
          .max(3_660)
          .nullable()
          .default(null)
          .describe("days after the date of the overtime up to which it may be taken, that date included; null: it never expires"),
      })
      .default({ earned_by: [], expires_after_days: null }),
  ),
};
