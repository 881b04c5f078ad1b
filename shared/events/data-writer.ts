/**
 * Checks and writes the data of events in one walk: what validating with zod, ordering and JSON.stringify do one after the
 * other, in a third of the time.
 *
 * Invariant: a writer either gives the canonical JSON that the schema's output would have, or undefined. Undefined says
 * nothing about the value but that this way cannot vouch for it: zod and canonicalJson then decide, and name the faults.
 * tests/property/data-writer.test.ts holds the two ways equal for every event type.
 */
import type { z } from "zod";

/** Canonical JSON of a value that is plainly what the schema wants; undefined when zod must look at it. */
export type DataWriter = (value: unknown) => string | undefined;

/** Makes the writer of a schema. What it does not know of (a transformation, a refinement, a record) is left to zod. */
export function dataWriter(schema: z.ZodType): DataWriter {
  return writerOf(schema as unknown as Schema);
}

/** What is used of zod's description of a schema (zod/v4/core). */
interface Schema {
  readonly _zod: { readonly def: SchemaDef };
}
interface SchemaDef {
  readonly type: string;
  readonly checks?: readonly { readonly _zod: { readonly def: CheckDef } }[];
  readonly shape?: Readonly<Record<string, Schema>>;
  readonly catchall?: Schema;
  readonly innerType?: Schema;
  readonly element?: Schema;
  readonly options?: readonly Schema[];
  readonly entries?: Readonly<Record<string, string | number>>;
  readonly values?: readonly unknown[];
  readonly format?: string;
  readonly coerce?: boolean;
}
interface CheckDef {
  readonly check: string;
  readonly format?: string;
  readonly pattern?: RegExp;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly value?: number;
  readonly inclusive?: boolean;
}

const leaveToZod: DataWriter = () => undefined;

function writerOf({ _zod: { def } }: Schema): DataWriter {
  const checks = (def.checks ?? []).map((check) => check._zod.def);
  if (def.coerce) return leaveToZod;
  switch (def.type) {
    case "string":
      return def.format === undefined ? stringWriter(checks) : leaveToZod;
    case "number":
      return def.format === "safeint" ? integerWriter(checks) : leaveToZod;
    case "array":
      return arrayWriter(writerOf(def.element!), checks);
  }
  if (checks.length > 0) return leaveToZod;
  switch (def.type) {
    case "boolean":
      return (value) => (value === true ? "true" : value === false ? "false" : undefined);
    case "enum":
      return oneOf(Object.values(def.entries!));
    case "literal":
      return oneOf(def.values!);
    case "nullable": {
      const inner = writerOf(def.innerType!);
      return (value) => (value === null ? "null" : inner(value));
    }
    case "union": {
      const options = def.options!.map(writerOf);
      return (value) => firstOf(options, value);
    }
    case "object":
      return def.catchall?._zod.def.type === "never" ? objectWriter(def.shape!) : leaveToZod;
    default:
      return leaveToZod;
  }
}

/** All options give the same text for a value, because none of them changes it; so the first that vouches will do. */
function firstOf(options: readonly DataWriter[], value: unknown): string | undefined {
  for (const option of options) {
    const text = option(value);
    if (text !== undefined) return text;
  }
  return undefined;
}

function oneOf(values: readonly unknown[]): DataWriter {
  if (!values.every((value) => typeof value === "string")) return leaveToZod;
  const texts = new Map<unknown, string>(values.map((value) => [value, JSON.stringify(value)]));
  return (value) => texts.get(value);
}

/** What JSON escapes, some control characters more, and halves of surrogate pairs; whole pairs are characters like others. */
const needsCare = /["\\\p{Cc}\p{Cs}]/u;

function quoted(text: string): string | undefined {
  if (!needsCare.test(text)) return `"${text}"`;
  return text.isWellFormed() ? JSON.stringify(text) : undefined;
}

function stringWriter(checks: readonly CheckDef[]): DataWriter {
  let least = 0;
  let most = Infinity;
  let pattern: RegExp | undefined;
  for (const check of checks) {
    if (check.check === "min_length") least = Math.max(least, check.minimum!);
    else if (check.check === "max_length") most = Math.min(most, check.maximum!);
    else if (check.check === "string_format" && check.format === "regex" && !pattern && check.pattern!.flags === "")
      pattern = check.pattern;
    else return leaveToZod;
  }
  return (value) =>
    typeof value === "string" && value.length >= least && value.length <= most && (pattern === undefined || pattern.test(value))
      ? quoted(value)
      : undefined;
}

function integerWriter(checks: readonly CheckDef[]): DataWriter {
  let least = -Infinity;
  let most = Infinity;
  for (const check of checks) {
    if (check.check === "greater_than" && check.inclusive) least = Math.max(least, check.value!);
    else if (check.check === "less_than" && check.inclusive) most = Math.min(most, check.value!);
    else return leaveToZod;
  }
  return (value) => (Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most ? String(value) : undefined);
}

function arrayWriter(element: DataWriter, checks: readonly CheckDef[]): DataWriter {
  let least = 0;
  let most = Infinity;
  for (const check of checks) {
    if (check.check === "min_length") least = Math.max(least, check.minimum!);
    else if (check.check === "max_length") most = Math.min(most, check.maximum!);
    else return leaveToZod;
  }
  return (value) => {
    if (!Array.isArray(value) || value.length < least || value.length > most) return undefined;
    let out = "[";
    for (let index = 0; index < value.length; index += 1) {
      const text = element(value[index]);
      if (text === undefined) return undefined;
      out += index === 0 ? text : `,${text}`;
    }
    return `${out}]`;
  };
}

/** A member of an object: what stands before its value, and how that is written. */
interface Member {
  readonly key: string;
  readonly label: string;
  readonly write: DataWriter;
  readonly optional: boolean;
}

/** The members of objects with the same properties in the same order of being put there, in canonical order. */
interface Plan {
  readonly keys: readonly string[];
  readonly members: readonly Member[];
}

/** Plans kept for one schema: terminals send a handful of different sets of fields. */
const plansMax = 8;

function objectWriter(shape: Readonly<Record<string, Schema>>): DataWriter {
  const known = new Map(Object.entries(shape).map(([key, schema]) => [key, memberOf(key, schema)]));
  const plans: Plan[] = [];

  function planOf(keys: readonly string[]): Plan | undefined {
    for (const plan of plans) if (isSameList(plan.keys, keys)) return plan;
    const members = keys.map((key) => known.get(key));
    if (!members.every((member) => member !== undefined)) return undefined;
    for (const member of known.values()) if (!member.optional && !members.includes(member)) return undefined;
    const plan = { keys, members: members.toSorted((left, right) => (left.key < right.key ? -1 : 1)) };
    if (plans.length < plansMax) plans.push(plan);
    return plan;
  }

  return (value) => {
    if (typeof value !== "object" || value === null) return undefined;
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) return undefined;
    const plan = planOf(Object.keys(value));
    if (plan === undefined) return undefined;
    let out = "{";
    for (const { key, label, write, optional } of plan.members) {
      const member = (value as Readonly<Record<string, unknown>>)[key];
      if (member === undefined && optional) continue;
      const text = write(member);
      if (text === undefined) return undefined;
      out += out.length === 1 ? label + text : `,${label}${text}`;
    }
    return `${out}}`;
  };
}

function memberOf(key: string, schema: Schema): Member {
  const { type, innerType, checks } = schema._zod.def;
  const optional = type === "optional" && (checks ?? []).length === 0;
  return { key, label: `${JSON.stringify(key)}:`, write: writerOf(optional ? innerType! : schema), optional };
}

function isSameList(left: readonly string[], right: readonly string[]): boolean {
  if (left.length !== right.length) return false;
  for (let index = 0; index < left.length; index += 1) if (left[index] !== right[index]) return false;
  return true;
}
