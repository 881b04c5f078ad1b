import { z } from "zod";
import { InputError, type InputFault } from "../../shared/errors.ts";
import { scenarioEvents, type ScenarioEvent } from "./format-events.ts";
import { expectation, type Expectation } from "./format-expect.ts";
import { date, id, moment, time } from "./format-words.ts";

/**
 * The scenario format: what is known, when the question is asked, what must come out. docs/scenarios.md explains it.
 *
 * Fields for the reader (title, tags, sources, notes and others the system has no use for) may stand anywhere; fields
 * that carry meaning are checked. A field of `expect` that is unknown is a fault: it would be a promise nobody keeps.
 */
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

const watermarks = z.record(z.string(), moment);

const given = z.looseObject({
  employees: z.array(employee).default([]),
  calendar: calendar.optional(),
  shifts: z.array(shift).default([]),
  roster: z.array(rosterRow).default([]),
  rules: z.record(z.string(), z.unknown()).default({}),
  events: scenarioEvents,
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
