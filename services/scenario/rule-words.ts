import { InputError } from "../../shared/errors.ts";
import { parsePolicy } from "../../shared/policy/parse.ts";
import type { Policy } from "../../shared/policy/schema.ts";
import { disciplineSteps } from "./rule-words-discipline.ts";
import { reliefSteps, type ShiftHours } from "./rule-words-relief.ts";

/** Rules as a scenario writes them. */
export type ScenarioRules = Readonly<Record<string, unknown>>;

/**
 * Reads the rules of a scenario. The vocabulary of scenarios says what a rule means and of some leaves open how its value
 * is written; every way of writing that says one thing only is taken, and what is left goes through the door a real policy
 * goes through, which refuses unknown rules with the nearest known one.
 *
 * @param source Shifts of the scenario, for times of day that stand for minutes after a shift's end; and the policy that
 *               holds where the scenario's own rules say nothing, the defaults when left out.
 * @param path   Where the rules stand in the scenario, for faults.
 * @throws InputError with path, value and remedy of every rule that cannot be used.
 */
export function readRules(
  rules: ScenarioRules,
  source: { readonly shifts: readonly ShiftHours[]; readonly under?: Policy },
  path: string,
): Policy {
  try {
    return parsePolicy({ ...source.under, ...inPolicyWords(rules, source.shifts) });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const faults = error.faults.map((fault) => ({ ...fault, field: `${path}.${fault.field}` }));
    throw new InputError("POLICY_INVALID", "the scenario's rules cannot be used", faults);
  }
}

/** The same rules as a policy writes them. What is not understood stays as it is, for the policy's own reader to refuse. */
function inPolicyWords(rules: ScenarioRules, shifts: readonly ShiftHours[]): ScenarioRules {
  return Object.assign({}, ...Object.entries(rules).map(([name, value]) => oneRule(name, value, shifts))) as ScenarioRules;
}

function oneRule(name: string, value: unknown, shifts: readonly ShiftHours[]): ScenarioRules {
  switch (name) {
    case "late_minutes_from":
    case "early_minutes_from":
      return { [name]: synonym(minutesFrom[name], value) };
    case "worked_from":
      return { [name]: workedFrom(value) };
    case "absence_requires":
      return { [name]: synonym({ window_close: "window_closed", after_window_close: "window_closed" }, value) };
    case "manual_vs_device":
      return manualRules(value);
    case "night_window":
      return { [name]: interval(value) };
    case "auto_break":
      return { [name]: renamed(soleEntry(value), { over_minutes: "after_minutes", break_minutes: "deduct_minutes" }) };
    case "rounding":
      return { [name]: roundingOf(value) };
    case "overtime":
      return { [name]: overtimeOf(value) };
    case "overtime_class":
      return { [name]: renamed(value, { rest_day: "rest", holiday: "statutory_holiday", working_day: "workday" }) };
    case "late_stay_relief":
      return { [name]: reliefSteps(value, shifts) };
    case "discipline":
      return { [name]: disciplineSteps(value) };
    default:
      return { [name]: value };
  }
}

const minutesFrom = {
  late_minutes_from: { end_of_grace: "grace_end", after_grace: "grace_end", shift_start_plus_grace: "grace_end", start: "shift_start" },
  early_minutes_from: {
    grace_end: "grace_start",
    start_of_grace: "grace_start",
    end_of_grace: "grace_start",
    before_grace: "grace_start",
    shift_end_minus_grace: "grace_start",
    end: "shift_end",
  },
} as const;

const synonym = (words: Readonly<Record<string, string>>, value: unknown): unknown =>
  typeof value === "string" ? (words[value] ?? value) : value;

/** `max(shift_start, first_in)` and the like mean the later of the two, in whichever order and with whatever spaces. */
function workedFrom(value: unknown): unknown {
  if (typeof value !== "string") return value;
  const text = value.replaceAll(/\s/g, "").toLowerCase();
  if (/^max\((first_in,shift_start|shift_start,first_in)\)$/.test(text) || text === "shift_start") return "max(first_in, shift_start)";
  return text === "punch" || text === "first_punch" ? "first_in" : value;
}

const deviceWins = "device_wins_for_same_slot_within_minutes";

/** `{"device_wins_for_same_slot_within_minutes": 10}` says both rules at once. */
function manualRules(value: unknown): ScenarioRules {
  if (!isTable(value)) return { manual_vs_device: value };
  const minutes = value[deviceWins] ?? value["manual_match_minutes"] ?? value["within_minutes"] ?? value["minutes"];
  const rule = value["rule"] ?? value["policy"] ?? value["mode"] ?? deviceWins;
  return { manual_vs_device: rule, ...(minutes === undefined ? {} : { manual_match_minutes: minutes }) };
}

/** `{start, end}`, `{from, to}`, `["22:00", "06:00"]` and `"22:00-06:00"` are one interval; seconds of :00 may stand. */
function interval(value: unknown): unknown {
  if (typeof value === "string") {
    const ends = value.split(/\s*(?:-|–|—|~|\/|\.\.|to|until)\s*/);
    return ends.length === 2 ? interval(ends) : value;
  }
  if (Array.isArray(value)) return value.length === 1 ? interval(value[0]) : { start: timeOfDay(value[0]), end: timeOfDay(value[1]) };
  const named = renamed(value, { from: "start", to: "end", until: "end" });
  if (!isTable(named)) return named;
  const { ends_next_day: _said, ...rest } = named;
  return { ...rest, start: timeOfDay(named["start"]), end: timeOfDay(named["end"]) };
}

/** `08:00:00` as `08:00`, and hours past midnight such as `26:00` as those of the next day; what is no such time as it is. */
export function timeOfDay(value: unknown): unknown {
  const read = typeof value === "string" ? /^(\d{1,2}):(\d{2})(?::00)?$/.exec(value) : null;
  if (read === null || Number(read[1]) >= 48) return value;
  return `${String(Number(read[1]) % 24).padStart(2, "0")}:${read[2]!}`;
}

/** One step for both edges, or one each; `nearest` is `closest`. An edge that is left out is not rounded. */
function roundingOf(value: unknown): unknown {
  if (typeof value === "number") return { mode: "closest", in_minutes: value, out_minutes: value };
  if (!isTable(value)) return value;
  const { minutes, to_minutes: toMinutes, step_minutes: step, in: arrival, out: departure, ...rest } = value;
  const both = minutes ?? toMinutes ?? step;
  const modes = { nearest: "closest", round: "closest", floor: "down", ceil: "up" };
  const edges = {
    ...(both === undefined ? {} : { in_minutes: both, out_minutes: both }),
    ...edge("in", arrival),
    ...edge("out", departure),
  };
  const said = { ...edges, ...rest } as Record<string, unknown>;
  for (const name of ["mode", "in_mode", "out_mode"]) if (name in said) said[name] = synonym(modes, said[name]);
  const { in_mode: inMode, ...plain } = said;
  const mode = inMode ?? plain["mode"] ?? plain["out_mode"] ?? "closest";
  const outMode = plain["out_mode"] ?? (inMode === undefined ? undefined : plain["mode"]);
  const { out_mode: _same, ...others } = plain;
  return { ...others, mode, ...(outMode === undefined || outMode === mode ? {} : { out_mode: outMode }) };
}

function edge(name: "in" | "out", value: unknown): ScenarioRules {
  if (typeof value === "number") return { [`${name}_minutes`]: value };
  if (!isTable(value)) return {};
  return {
    ...(value["minutes"] === undefined ? {} : { [`${name}_minutes`]: value["minutes"] }),
    ...(value["mode"] === undefined ? {} : { [`${name}_mode`]: value["mode"] }),
  };
}

/** A basis alone, or limits without one: those that speak of the end of the shift mean the punch after it. */
function overtimeOf(value: unknown): unknown {
  if (typeof value === "string") return { basis: value };
  if (!isTable(value)) return value;
  const named = renamed(value, {
    ignore_up_to_min: "ignore_up_to_minutes",
    starts_after_minutes: "starts_after_min",
    min: "min_minutes",
    max: "max_minutes",
  }) as Record<string, unknown>;
  if (named["basis"] !== undefined) return named;
  const afterEnd = named["starts_after_min"] !== undefined || named["before_shift"] !== undefined;
  return { basis: afterEnd ? "punch_after_shift_end" : "worked_minus_scheduled_per_day", ...named };
}

/** A list of one stands for its entry, where a rule is no list. */
const soleEntry = (value: unknown): unknown => (Array.isArray(value) && value.length === 1 ? (value[0] as unknown) : value);

/** A table with fields under the names a policy has for them; one that is there already keeps its value. */
export function renamed(value: unknown, names: Readonly<Record<string, string>>): unknown {
  if (!isTable(value)) return value;
  const known = (name: string): string => {
    const meant = names[name];
    return meant === undefined || Object.hasOwn(value, meant) ? name : meant;
  };
  return Object.fromEntries(Object.entries(value).map(([name, inside]) => [known(name), inside]));
}

export const isTable = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
