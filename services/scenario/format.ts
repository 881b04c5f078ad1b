import { z } from "zod";
import { InputError, type InputFault } from "../../shared/errors.ts";
import { nearestWord } from "../../shared/policy/nearest-word.ts";
import { knownTypes, scenarioEvents, type ScenarioEvent } from "./format-events.ts";
import { expectation, expectedFields, type Expectation } from "./format-expect.ts";
import { date, id, momentOrDate, time, withReaderFields } from "./format-words.ts";
import type { Policy } from "../../shared/policy/schema.ts";
import { isTable } from "./rule-words.ts";

/**
 * The scenario format: what is known, when the question is asked, what must come out. docs/scenarios.md explains it.
 *
 * Fields for the reader (title, tags, sources, notes and others the system has no use for) may stand anywhere; fields
 * that carry meaning are checked. A field of `expect` that is unknown is a fault: it would be a promise nobody keeps.
 */
const shift = z.preprocess(
  withItsNextDay,
  withReaderFields({
    id,
    start: time,
    end: time,
    ends_next_day: z.boolean(),
    open_before_min: z.int().min(0).max(1_440).default(60),
    close_after_min: z.int().min(0).max(1_440).default(60),
    breaks: z.array(withReaderFields({ start: time, end: time, paid: z.boolean().default(false) })).default([]),
  }),
);

const weekday = z.preprocess(
  (value) => (typeof value === "string" ? value.toLowerCase().replace(/^(mon|tue|wed|thu|fri|sat|sun)[a-z]*$/, "$1") : value),
  z.enum(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]),
);

const rosterRow = withReaderFields({
  employee: id,
  shift: id.nullable(),
  from: date,
  to: date.nullable().default(null),
  priority: z.enum(["assigned", "default"]).default("assigned"),
  alternate: withReaderFields({ anchor: date, rest: z.array(weekday) })
    .optional()
    .describe("weeks in turn: from the anchor, a Monday, every second week rests on these weekdays instead of the calendar's"),
  recorded_at: momentOrDate.optional(),
});
export type ScenarioRosterRow = z.output<typeof rosterRow>;

const dayTypes: Readonly<Record<string, string>> = { rest_day: "rest", holiday: "statutory_holiday", working_day: "workday" };
const dayType = z.preprocess(
  (value) => (typeof value === "string" ? (dayTypes[value] ?? value) : value),
  z.enum(["workday", "rest", "statutory_holiday"]),
);

const calendar = withReaderFields({
  weekly_rest: z.array(weekday).default([]),
  special_days: z.array(withReaderFields({ date, type: dayType, name: z.string().optional() })).default([]),
});

const employee = z.preprocess(
  (value) => (typeof value === "string" ? { id: value } : value),
  withReaderFields({
    id,
    timezone: z.string().nullish(),
    joined: date.nullish(),
    left: date.nullish().describe("the last day employed"),
    suspended_from: date.nullish(),
    department: id.nullish(),
  }),
);

const watermarks = z.record(z.string(), momentOrDate.nullable()).describe("null: the device has never reported");

const given = withReaderFields({
  employees: z.array(employee).default([]),
  calendar: calendar.optional(),
  shifts: z.array(shift).default([]),
  roster: z.array(rosterRow).default([]),
  rules: z.record(z.string(), z.unknown()).default({}),
  events: scenarioEvents,
  device_watermarks: watermarks.optional(),
});
export type Given = z.output<typeof given>;

/** One text, or several. */
const texts = z.preprocess((value) => (typeof value === "string" ? [value] : value), z.array(z.string())).default([]);

const variant = withReaderFields({
  name: z.string().min(1),
  rules: z.record(z.string(), z.unknown()).optional(),
  roster: z.array(rosterRow).optional(),
  events: given.shape.events.optional(),
  evaluate_at: momentOrDate.optional(),
  device_watermarks: watermarks.optional(),
  calendar: calendar.optional(),
  shifts: z.array(shift).optional(),
  employees: z.array(employee).optional(),
  expect: expectation.optional(),
  must_not: texts,
});

const scenario = withReaderFields({
  id: z.string().min(1),
  title: z.string().default(""),
  timezone: z.string().min(1),
  given,
  evaluate_at: momentOrDate.optional(),
  expect: expectation.optional(),
  variants: z.array(variant).default([]),
  must_not: texts,
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
      return issue.keys.map((key) => {
        const near = nearestWord(key, expectedFields);
        const meant = near === undefined ? "" : `; did you mean ${near}?`;
        const remedy = `no such field${meant || "; docs/scenarios.md lists the fields that can be expected"}`;
        return { field: `${path}.${key}`, value: "(present)", remedy };
      });
    let found: unknown = input;
    for (const key of issue.path)
      found = found === null || typeof found !== "object" ? undefined : (found as Record<PropertyKey, unknown>)[key];
    const value = found === undefined ? "(missing)" : JSON.stringify(found);
    const remedy = issue.code === "invalid_union" && issue.path.at(-1) === "type" ? knownTypes(found) : issue.message;
    return [{ field: path || "(file)", value: value.length > 120 ? `${value.slice(0, 117)}...` : value, remedy }];
  });
}

/** A variant laid over its scenario: what the variant gives replaces or adds, and its expectation stands alone. */
export interface Case {
  readonly name: string;
  readonly timezone: string;
  readonly given: Given;
  readonly evaluateAt: string | undefined;
  readonly expect: Expectation;
  /** The policy that holds where the case's own rules say nothing; left out: the defaults. */
  readonly under?: Policy;
  /** Outcomes that would be wrong even where everything expected holds; for the reader. */
  readonly mustNot: readonly string[];
}

/** The cases of a scenario: itself when it expects something, and each of its variants. */
export function casesOf(source: Scenario): readonly Case[] {
  const base: Case[] =
    source.expect === undefined
      ? []
      : [
          {
            name: source.id,
            timezone: source.timezone,
            given: source.given,
            evaluateAt: source.evaluate_at,
            expect: source.expect,
            mustNot: source.must_not,
          },
        ];
  const variants = source.variants.map((over): Case => ({
    name: `${source.id} / ${over.name}`,
    timezone: source.timezone,
    given: {
      ...source.given,
      rules: overRules(source.given.rules, over.rules ?? {}),
      events: overlay(source.given.events, over.events ?? []),
      roster: over.roster ?? source.given.roster,
      shifts: over.shifts ?? source.given.shifts,
      employees: over.employees ?? source.given.employees,
      calendar: over.calendar ?? source.given.calendar,
      device_watermarks: over.device_watermarks ?? source.given.device_watermarks,
    },
    evaluateAt: over.evaluate_at ?? source.evaluate_at,
    expect: over.expect ?? source.expect ?? {},
    mustNot: [...source.must_not, ...over.must_not],
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

/** A variant's rules take the place of the scenario's; a table of overtime without a basis adds to the scenario's own. */
function overRules(rules: Given["rules"], over: Given["rules"]): Given["rules"] {
  const { overtime } = over;
  const adds = isTable(overtime) && overtime["basis"] === undefined && isTable(rules["overtime"]);
  return { ...rules, ...over, ...(adds ? { overtime: { ...(rules["overtime"] as object), ...overtime } } : {}) };
}

/** An end past midnight may be written as an hour past 24, or not be said to be the next day's: it is, when it is not later than the start. */
function withItsNextDay(value: unknown): unknown {
  if (!isTable(value)) return value;
  const minutes = (text: unknown): number => {
    const read = typeof text === "string" ? /^(\d{1,2}):(\d{2})/.exec(text) : null;
    return read === null ? Number.NaN : Number(read[1]) * 60 + Number(read[2]);
  };
  const start = minutes(value["start"]);
  const end = minutes(value["end"]);
  return { ...value, ends_next_day: value["ends_next_day"] ?? (end >= 1_440 || end <= start) };
}
