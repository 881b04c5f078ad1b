import type { z } from "zod";
import { InputError, type InputFault } from "../errors.ts";
import { fieldNamesAt } from "./field-names.ts";
import { nearestWord } from "./nearest-word.ts";
import { contradictions } from "./checks.ts";
import { policySchema, ruleNames, type Policy } from "./schema.ts";

/**
 * Reads a policy from data: rules left out take their defaults, everything else is held against the schema and the
 * rules against each other.
 *
 * @param input A plain object of rule names and values, such as the parsed JSON of a file or of a PolicyPublished event.
 * @throws InputError POLICY_INVALID listing every fault with its path, its value and what would be right.
 */
export function parsePolicy(input: unknown): Policy {
  const parsed = policySchema.safeParse(withNumbers(input));
  if (!parsed.success) throw new InputError("POLICY_INVALID", "the policy cannot be used", faultsOf(parsed.error, input));
  const faults = contradictions(parsed.data);
  if (faults.length > 0) throw new InputError("POLICY_INVALID", "the policy contradicts itself", faults);
  return parsed.data;
}

/** Rules and fields that count in half days, which the ledger holds as text. */
const inHalfDays = new Set([
  "no_punch_absent_days",
  "missing_punch_absent_days",
  "absent_late_absent_days",
  "missed_duty_absent_days",
  "at_least",
  "yearly_days_max",
]);

/** The input with its half days as numbers. Text that is no such number stays, and is refused as what it is. */
function withNumbers(input: unknown): unknown {
  if (Array.isArray(input)) return input.map(withNumbers);
  if (typeof input !== "object" || input === null) return input;
  return Object.fromEntries(
    Object.entries(input).map(([key, value]) => [
      key,
      inHalfDays.has(key) && typeof value === "string" && /^\d+\.5$/.test(value) ? Number(value) : withNumbers(value),
    ]),
  );
}

/** The faults a schema found in an input: each with its path, the value there and what would be right. */
export function faultsOf(error: z.ZodError, input: unknown): InputFault[] {
  return error.issues.flatMap((issue): InputFault[] => {
    const path = issue.path.map(String);
    if (issue.code === "unrecognized_keys")
      return issue.keys.map((key) => ({
        field: [...path, key].join("."),
        value: shown(valueAt(input, [...path, key])),
        remedy: unknownWord(key, path),
      }));
    if (issue.code === "invalid_union") {
      // A value that may be a word or an object: the faults of the form it has say more than that it is neither.
      const isObject = typeof valueAt(input, path) === "object";
      const otherForm: string = isObject ? "invalid_value" : "invalid_type";
      const ownForm = issue.errors.find((errors) => !errors.some((one) => one.code === otherForm && one.path.length === 0));
      const inside = (ownForm ?? issue.errors[0] ?? []).map((one) => ({ ...one, path: [...issue.path, ...one.path] }));
      if (inside.length > 0) return faultsOf({ issues: inside } as unknown as z.ZodError, input);
    }
    return [
      {
        field: path.join(".") || "(whole policy)",
        value: shown(valueAt(input, path)),
        remedy: `${issue.message}${meantWord(issue, valueAt(input, path))}${meaningOf(path)}`,
      },
    ];
  });
}

function meaningOf(path: readonly string[]): string {
  const schema = policySchema.shape[path[0] as keyof typeof policySchema.shape];
  const description = schema?.meta()?.description;
  return description === undefined ? "" : `. ${description}`;
}

/** The allowed word that was likely meant. */
function meantWord(issue: z.core.$ZodIssue, value: unknown): string {
  if (issue.code !== "invalid_value" || typeof value !== "string") return "";
  const near = nearestWord(
    value,
    issue.values.filter((allowed) => typeof allowed === "string"),
  );
  return near === undefined ? "" : `; did you mean "${near}"?`;
}

function unknownWord(word: string, path: readonly string[]): string {
  if (path.length > 0) {
    const field = nearestWord(word, fieldNamesAt(policySchema, path));
    return `no such field here; ${field === undefined ? "remove it" : `did you mean ${field}?`}`;
  }
  const near = nearestWord(word, ruleNames);
  return near === undefined
    ? "no rule has this name; remove it (docs/policy.md lists all rules)"
    : `no rule has this name; did you mean ${near}?`;
}

function valueAt(input: unknown, path: readonly string[]): unknown {
  let value = input;
  for (const key of path) {
    if (value === null || typeof value !== "object") return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

function shown(value: unknown): string {
  if (value === undefined) return "(missing)";
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}
