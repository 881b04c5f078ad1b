import { z } from "zod";
import { date, id, moment, month, time } from "./format-words.ts";

/** The fields of an expected day; only those present are held against the actual day. */
const expectedDay = z.strictObject({
  employee: id,
  date,
  shift: id.nullable().optional(),
  status: z.string().optional(),
  day_type: z.string().optional(),
  flags: z.array(z.string()).optional(),
  flags_absent: z.array(z.string()).optional(),
  flag_state: z.record(z.string(), z.string()).optional(),
  state: z.string().optional(),
  in_result: z.string().optional(),
  out_result: z.string().optional(),
  first_in: moment.nullable().optional(),
  last_out: moment.nullable().optional(),
  first_in_local: time.nullable().optional(),
  last_out_local: time.nullable().optional(),
  rounded_in: moment.nullable().optional(),
  rounded_out: moment.nullable().optional(),
  scheduled_minutes: z.number().optional(),
  worked_minutes: z.number().optional(),
  late_minutes: z.number().optional(),
  early_minutes: z.number().optional(),
  overtime_minutes: z.number().optional(),
  overtime_class: z.string().nullable().optional(),
  rest_day_work_minutes: z.number().optional(),
  absence_days: z.number().optional(),
  leave_days: z.number().optional(),
  leave_kind: z.string().nullable().optional(),
  effective_punches: z.array(id).optional(),
  evidence: z.array(id).optional(),
});
export type ExpectedDay = z.output<typeof expectedDay>;

const effectivePunches = z.union([z.array(id), z.int()]);
const monthTotals = z.looseObject({ employee: id, month: z.string().regex(/^\d{4}-\d{2}$/) });

/** A signed sheet: totals of the person's row as signed, whatever became known since, and what is open beside it. */
const signedSheet = z.looseObject({
  employee: id,
  month,
  stage: z.enum(["open", "prepared", "signed", "filed"]).optional(),
  unchanged: z.boolean().optional().describe("whether the sheet made again has the hash that was signed"),
  open_differences: z
    .union([z.int().min(0), z.array(z.string()), z.record(z.string(), z.object({ from: z.unknown(), to: z.unknown() }))])
    .optional()
    .describe("the totals that would be others now: how many, which, or from what to what"),
  why: z.array(z.enum(["fact", "rule"])).optional(),
});
export type ExpectedSignedSheet = z.output<typeof signedSheet>;
const signedSheets = z.union([signedSheet, z.array(signedSheet)]);

const asKnown = z.strictObject({
  at: moment,
  days: z.array(expectedDay).optional(),
  held_punches: z.array(id).optional(),
  attribution: z.record(z.string(), z.string().nullable()).optional(),
  month_totals: z.union([monthTotals, z.array(monthTotals)]).optional(),
  signed_sheet: signedSheets.optional(),
  no_day_record: z.array(z.strictObject({ employee: id, date })).optional(),
  stored_punch_count: z.int().optional(),
});

/** What must come out of a case. */
export const expectation = z.strictObject({
  attribution: z.record(z.string(), z.string().nullable()).optional(),
  shift_windows: z.array(z.strictObject({ employee: id, shift: id, date, opens: moment, closes: moment })).optional(),
  days: z.array(expectedDay).optional(),
  no_work_on: z.array(date).optional(),
  no_day_record: z.array(z.strictObject({ employee: id, date })).optional(),
  stored_punches: z.array(id).optional(),
  stored_punch_count: z.int().optional(),
  held_punches: z.array(id).optional(),
  effective_punches: effectivePunches.optional(),
  evidence: z.array(id).optional(),
  raw: z.record(z.string(), z.string()).optional(),
  month_totals: z.union([monthTotals, z.array(monthTotals)]).optional(),
  signed_sheet: signedSheets.optional(),
  as_known_at: z.array(asKnown).optional(),
});
export type Expectation = z.output<typeof expectation>;
export type AsKnown = z.output<typeof asKnown>;
