import { z } from "zod";
import { InputError, type InputFault } from "../../shared/errors.ts";

/**
 * The scenario format: what is known, when the question is asked, what must come out. docs/scenarios.md explains it.
 *
 * Fields for the reader (title, tags, sources, notes and others the system has no use for) may stand anywhere; fields
 * that carry meaning are checked. A field of `expect` that is unknown is a fault: it would be a promise nobody keeps.
 */
const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, "a date as YYYY-MM-DD");
const moment = z
  .string()
  .regex(
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?$/,
    "a wall-clock time as YYYY-MM-DDTHH:MM:SS, with Z or an offset when it is not the scenario's zone",
  );
const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, "a month as YYYY-MM");
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "a time of day as HH:MM");
const id = z.string().min(1).max(100);

const shift = z.looseObject({
  id,
  start: time,
  end: time,
  ends_next_day: z.boolean().default(false),
  open_before_min: z.int().min(0).max(1_440).default(60),
  close_after_min: z.int().min(0).max(1_440).default(60),
  breaks: z.array(z.looseObject({ start: time, end: time, paid: z.boolean().default(false) })).default([]),
});

const rosterRow = z.looseObject({
  employee: id,
  shift: id.nullable(),
  from: date,
  to: date.nullable().default(null),
  priority: z.enum(["assigned", "default"]).default("assigned"),
  recorded_at: moment.optional(),
});
export type ScenarioRosterRow = z.output<typeof rosterRow>;

const recorded = { recorded_at: moment.optional(), by: id.optional(), reason: z.string().optional() };
const direction = z.enum(["in", "out", "unknown"]).default("unknown");

const event = z.discriminatedUnion("type", [
  z.looseObject({
    type: z.literal("punch"),
    id,
    employee: id.nullable(),
    at: moment,
    direction,
    device: id.default("D1"),
    device_seq: z.union([z.int(), z.string()]).optional(),
    badge: id.optional(),
    received_at: moment.optional(),
    recorded_at: moment.optional(),
    redelivery_of: id.optional(),
  }),
  z.looseObject({
    type: z.literal("manual_punch"),
    id,
    employee: id,
    at: moment,
    direction,
    device: id.nullable().default(null),
    ...recorded,
  }),
  z.looseObject({
    type: z.literal("badge_assigned"),
    id: id.optional(),
    badge: id,
    employee: id,
    effective_from: z.union([date, moment]).optional(),
    ...recorded,
  }),
  z.looseObject({
    type: z.literal("badge_returned"),
    id: id.optional(),
    badge: id,
    employee: id,
    effective_until: z.union([date, moment]),
    ...recorded,
  }),
  z.looseObject({
    type: z.literal("correction_requested"),
    id,
    employee: id,
    date,
    slot: z.enum(["in", "out"]),
    claimed_at: moment,
    ...recorded,
  }),
  z.looseObject({ type: z.literal("correction_approved"), id: id.optional(), request: id, ...recorded }),
  z.looseObject({ type: z.literal("punch_voided"), id: id.optional(), punch: id, employee: id.optional(), ...recorded }),
  z.looseObject({
    type: z.literal("leave_approved"),
    id,
    employee: id,
    kind: id.default("personal"),
    from: date,
    to: date.optional(),
    part: z.enum(["day", "morning", "afternoon"]).default("day"),
    ...recorded,
  }),
  z.looseObject({ type: z.literal("leave_withdrawn"), id: id.optional(), leave: id, ...recorded }),
  z.looseObject({
    type: z.literal("early_departure_approved"),
    id: id.optional(),
    employee: id,
    date,
    not_before: moment.optional(),
    ...recorded,
  }),
  z.looseObject({ type: z.literal("overtime_approved"), id: id.optional(), employee: id, date, from: moment, until: moment, ...recorded }),
  z.looseObject({ type: z.literal("roster_published"), id: id.optional(), employee: id, date, shifts: z.array(id), ...recorded }),
  z.looseObject({
    type: z.literal("clock_corrected"),
    id: id.optional(),
    device: id,
    from: moment,
    until: moment,
    add_seconds: z.int(),
    ...recorded,
  }),
  z.looseObject({ type: z.literal("device_fault"), id, device: id, since: moment, until: moment.optional(), ...recorded }),
  z.looseObject({ type: z.literal("watermark"), id: id.optional(), device: id, up_to: moment, ...recorded }),
  z.looseObject({
    type: z.literal("rules_published"),
    id: id.optional(),
    from: date,
    rules: z.record(z.string(), z.unknown()),
    ...recorded,
  }),
  z.looseObject({ type: z.literal("sheet_signed"), id: id.optional(), month, department: id.optional(), ...recorded }),
  z.looseObject({ type: z.literal("sheet_filed"), id: id.optional(), month, department: id.optional(), ...recorded }),
  z.looseObject({ type: z.literal("sheet_reopened"), id: id.optional(), month, department: id.optional(), ...recorded }),
]);
export type ScenarioEvent = z.output<typeof event>;

const calendar = z.looseObject({
  weekly_rest: z.array(z.enum(["mon", "tue", "wed", "thu", "fri", "sat", "sun"])).default([]),
  special_days: z
    .array(z.looseObject({ date, type: z.enum(["workday", "rest", "statutory_holiday"]), name: z.string().optional() }))
    .default([]),
});

const employee = z.looseObject({
  id,
  timezone: z.string().optional(),
  joined: date.optional(),
  left: date.optional().describe("the last day employed"),
  suspended_from: date.optional(),
  department: id.optional(),
});

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

const expectation = z.strictObject({
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

const watermarks = z.record(z.string(), moment);

const given = z.looseObject({
  employees: z.array(employee).default([]),
  calendar: calendar.optional(),
  shifts: z.array(shift).default([]),
  roster: z.array(rosterRow).default([]),
  rules: z.record(z.string(), z.unknown()).default({}),
  events: z.array(z.preprocess((value) => (isPunchWithoutType(value) ? { ...value, type: "punch" } : value), event)).default([]),
  device_watermarks: watermarks.optional(),
});
export type Given = z.output<typeof given>;

const variant = z.looseObject({
  name: z.string().min(1),
  rules: z.record(z.string(), z.unknown()).optional(),
  roster: z.array(rosterRow).optional(),
  events: given.shape.events.optional(),
  evaluate_at: moment.optional(),
  device_watermarks: watermarks.optional(),
  calendar: calendar.optional(),
  shifts: z.array(shift).optional(),
  employees: z.array(employee).optional(),
  expect: expectation.optional(),
});

const scenario = z.looseObject({
  id: z.string().min(1),
  title: z.string().default(""),
  timezone: z.string().min(1),
  given,
  evaluate_at: moment.optional(),
  expect: expectation.optional(),
  variants: z.array(variant).default([]),
  must_not: z.array(z.string()).default([]),
});
export type Scenario = z.output<typeof scenario>;

const scenarioFile = z.looseObject({
  format: z.literal("attendance-scenarios"),
  version: z.literal(1),
  scenarios: z.array(z.unknown()).min(1),
});

function isPunchWithoutType(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !("type" in value);
}

/** A scenario that cannot be run, and why; it counts as failed, the others of its file are run. */
export interface BrokenScenario {
  readonly id: string;
  readonly title: string;
  readonly faults: readonly InputFault[];
}

/**
 * Reads a scenario file. A scenario with a fault is given back as broken, so that one bad field does not hide the rest.
 *
 * @throws InputError SCENARIO_INVALID when the file is no scenario file at all.
 */
export function parseScenarioFile(input: unknown): readonly (Scenario | BrokenScenario)[] {
  const file = scenarioFile.safeParse(input);
  if (!file.success) throw new InputError("SCENARIO_INVALID", "this is not a scenario file", faultsOf(file.error, "", input));
  return file.data.scenarios.map((entry, index) => {
    const parsed = scenario.safeParse(entry);
    if (parsed.success) return parsed.data;
    const { id: name, title } = (entry ?? {}) as { id?: unknown; title?: unknown };
    return {
      id: typeof name === "string" ? name : `scenarios.${index}`,
      title: typeof title === "string" ? title : "",
      faults: faultsOf(parsed.error, `scenarios.${index}`, entry),
    };
  });
}

function faultsOf(error: z.ZodError, prefix: string, input: unknown): InputFault[] {
  return error.issues.flatMap((issue): InputFault[] => {
    const path = [prefix, ...issue.path.map(String)].filter((part) => part !== "").join(".");
    if (issue.code === "unrecognized_keys")
      return issue.keys.map((key) => ({
        field: `${path}.${key}`,
        value: "(present)",
        remedy: "no such field; docs/scenarios.md lists the fields that can be expected",
      }));
    let found: unknown = input;
    for (const key of issue.path)
      found = found === null || typeof found !== "object" ? undefined : (found as Record<PropertyKey, unknown>)[key];
    const value = found === undefined ? "(missing)" : JSON.stringify(found);
    return [{ field: path || "(file)", value: value.length > 120 ? `${value.slice(0, 117)}...` : value, remedy: issue.message }];
  });
}

/** A variant laid over its scenario: what the variant gives replaces or adds, and its expectation stands alone. */
export interface Case {
  readonly name: string;
  readonly timezone: string;
  readonly given: Given;
  readonly evaluateAt: string | undefined;
  readonly expect: Expectation;
}

/** The cases of a scenario: itself when it expects something, and each of its variants. */
export function casesOf(source: Scenario): readonly Case[] {
  const base: Case[] =
    source.expect === undefined
      ? []
      : [{ name: source.id, timezone: source.timezone, given: source.given, evaluateAt: source.evaluate_at, expect: source.expect }];
  const variants = source.variants.map((over): Case => ({
    name: `${source.id} / ${over.name}`,
    timezone: source.timezone,
    given: {
      ...source.given,
      rules: { ...source.given.rules, ...over.rules },
      events: overlay(source.given.events, over.events ?? []),
      roster: over.roster ?? source.given.roster,
      shifts: over.shifts ?? source.given.shifts,
      employees: over.employees ?? source.given.employees,
      calendar: over.calendar ?? source.given.calendar,
      device_watermarks: over.device_watermarks ?? source.given.device_watermarks,
    },
    evaluateAt: over.evaluate_at ?? source.evaluate_at,
    expect: over.expect ?? source.expect ?? {},
  }));
  return [...base, ...variants];
}

/** A variant's events come after the scenario's own; one with the id of another takes its place. */
function overlay(events: readonly ScenarioEvent[], over: readonly ScenarioEvent[]): ScenarioEvent[] {
  const replacing = new Map(over.flatMap((entry) => (entry.id === undefined ? [] : [[entry.id, entry] as const])));
  const kept = events.map((entry) => (entry.id === undefined ? entry : (replacing.get(entry.id) ?? entry)));
  const known = new Set(events.map((entry) => entry.id));
  return [...kept, ...over.filter((entry) => entry.id === undefined || !known.has(entry.id))];
}
