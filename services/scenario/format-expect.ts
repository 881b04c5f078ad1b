import { z } from "zod";
import { renamed } from "./rule-words.ts";
import { date, id, moment, momentOrDate, month, time } from "./format-words.ts";

const minutes = z.number().optional();
const instant = moment.nullable().optional();
const ids = z.array(id);

/** Fields under other names that mean the same. */
const otherNames: Readonly<Record<string, string>> = {
  absent_days: "absence_days",
  night_work_minutes: "night_minutes",
  rounded_minutes: "rounded_worked_minutes",
  early_leave_minutes: "early_minutes",
  late_count: "late_occurrences",
};

/** The fields of an expected day; only those present are held against the actual day. */
const dayFields = z.strictObject({
  employee: id,
  date,
  shift: id.nullable().optional(),
  status: z.string().optional(),
  day_type: z.string().optional(),
  pending: z.boolean().optional(),
  pending_days: z.number().optional(),
  flags: z.array(z.string()).optional(),
  flags_absent: z.array(z.string()).optional(),
  flag_state: z.record(z.string(), z.string()).optional(),
  state: z.string().optional(),
  findings: z.array(z.string()).optional(),
  clauses: z.array(z.string()).optional(),
  rules: z.array(z.string()).optional(),
  in_result: z.string().optional(),
  out_result: z.string().optional(),
  first_in: instant,
  last_out: instant,
  first_in_local: time.nullable().optional(),
  last_out_local: time.nullable().optional(),
  rounded_in: instant,
  rounded_out: instant,
  expected_in: instant,
  expected_out: instant,
  scheduled_minutes: minutes,
  worked_minutes: minutes,
  rounded_worked_minutes: minutes,
  night_minutes: minutes,
  late_minutes: minutes,
  late_occurrences: z.number().optional(),
  early_minutes: minutes,
  overtime_minutes: minutes,
  overtime_class: z.string().nullable().optional(),
  rest_day_work_minutes: minutes,
  duty: z.enum(["kept", "missed", "pending", "excused"]).nullable().optional(),
  duty_minutes: minutes,
  absence_days: z.number().optional(),
  leave_days: z.number().optional(),
  leave_minutes: minutes,
  leave_kind: z.string().nullable().optional(),
  deadlines: z.record(z.string(), date).optional().describe("of findings that have one, the last date in time"),
  effective_punches: z.union([ids, z.int()]).optional(),
  evidence: ids.optional(),
  unattributed_punches: ids.optional(),
  punch_uses: z.record(z.string(), z.string()).optional(),
});
const expectedDay = z.preprocess((value) => renamed(value, otherNames), dayFields);
export type ExpectedDay = z.output<typeof expectedDay>;

const monthNames: Readonly<Record<string, string>> = {
  absent_days: "absence_days",
  late_times: "late_count",
  early_leave_count: "early_count",
  missing_punch_count: "missing_count",
  proposed_actions: "proposals",
  actions: "proposals",
  discipline: "proposals",
};
const monthTotals = z.preprocess((value) => renamed(value, monthNames), z.looseObject({ employee: id, month }));

/** What the counts of a month propose: the fields present of one proposal. Employee and month may stand in it when there are several. */
const proposalFields = z.strictObject({
  employee: id.optional(),
  month: month.optional(),
  id: id.optional(),
  measure: z.string().optional(),
  reached: z.number().optional(),
  at_least: z.number().optional(),
  action: z.string(),
  clause: z.string().optional(),
  bonus_bps: z.number().optional(),
  amount_minor: z.number().optional(),
  dates: z.array(date).optional(),
  evidence: ids.optional(),
});
/** An action alone stands for a proposal of it. */
const expectedProposal = z.preprocess(
  (value) => (typeof value === "string" ? { action: value } : renamed(value, { propose: "action", proposal: "action", count: "reached" })),
  proposalFields,
);
export type ExpectedProposal = z.output<typeof expectedProposal>;

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

/** A list may be written as its one entry. */
const listOf = <Entry extends z.ZodType>(entry: Entry) =>
  z.preprocess((value) => (value === undefined || Array.isArray(value) ? value : [value]), z.array(entry).optional());

/** Punch ids: of everybody together, by person, or how many. */
const punches = z.union([ids, z.int(), z.record(z.string(), ids)]).optional();

/** A date, or a person's date. */
const personDate = z.union([date.transform((on) => ({ date: on, employee: undefined })), z.strictObject({ employee: id, date })]);

const answers = {
  attribution: z.record(z.string(), z.string().nullable()).optional(),
  shift_windows: listOf(z.strictObject({ employee: id, shift: id, date, opens: moment.optional(), closes: moment.optional() })),
  days: listOf(expectedDay),
  no_work_on: listOf(personDate),
  no_day_record: listOf(z.strictObject({ employee: id, date })),
  stored_punches: ids.optional(),
  stored_punch_count: z.int().optional(),
  held_punches: ids.optional(),
  effective_punches: punches,
  evidence: punches,
  raw: z.record(z.string(), z.string()).optional(),
  month_totals: listOf(monthTotals),
  proposals: z.array(expectedProposal).optional(),
  discipline: z.array(expectedProposal).optional().describe("another name of proposals"),
  signed_sheet: listOf(signedSheet),
};

const asKnown = z.strictObject({ at: momentOrDate, ...answers });

/** What must come out of a case. */
export const expectation = z.preprocess(
  (value) => renamed(value, { proposed_actions: "proposals", actions: "proposals", proposed: "proposals" }),
  z.strictObject({ ...answers, as_known_at: listOf(asKnown) }),
);
export type Expectation = z.output<typeof expectation>;
export type AsKnown = z.output<typeof asKnown>;

/** Every field that can be expected, for who misspelt one. */
export const expectedFields: readonly string[] = [...Object.keys(answers), "as_known_at", ...Object.keys(dayFields.shape)];
