import { z } from "zod";
import { createAsker } from "../../services/scenario/ask.ts";
import { play } from "../../services/scenario/answers.ts";
import type { Case } from "../../services/scenario/format.ts";
import { momentIn } from "../../services/scenario/moments.ts";
import { readRules } from "../../services/scenario/rule-words.ts";
import { parsePolicy } from "../../shared/policy/parse.ts";
import { policySchema, ruleNames, type Policy } from "../../shared/policy/schema.ts";
import { inside, typeOf, type Schema } from "../docs/schema-words.ts";

/** What has to be noticed of a place in the policy: a value it can have, or its edge, from either side. */
export interface Target {
  /** Path of the rule or of a field inside it, as docs/policy.md has it: `late_amounts[].over_min`. */
  readonly path: string;
  /** `= word` for a word, `up` and `down` for a number or time that is moved by one, `unset` for null, `one less` for a list. */
  readonly what: string;
}

/** A case with its policy, and the rules its scenario is about: those that any of its variants names. */
export interface Candidate {
  readonly source: Case;
  readonly policy: Policy;
  readonly about: ReadonlySet<string>;
}

/** Every place of a policy that is judged by, with what has to be noticed there. */
export function targetsOf(exempt: ReadonlyMap<string, string>): Target[] {
  const schema = z.toJSONSchema(policySchema, { unrepresentable: "any", io: "input", reused: "inline" }) as Schema;
  return ruleNames
    .flatMap((name) => [{ path: name as string, schema: schema.properties![name]! }, ...deep(schema.properties![name]!, name)])
    .filter(
      ({ path }) =>
        !exempt.has(path) && ![...exempt.keys()].some((prefix) => path.startsWith(`${prefix}.`) || path.startsWith(`${prefix}[]`)),
    )
    .flatMap(({ path, schema: own }) => (isNameOnly(path) ? ["another"] : whats(own)).map((what) => ({ path, what })));
}

/** Words that are handed on as they are: one that arrives shows that all do. */
const isNameOnly = (path: string): boolean => /(?:\bclause|\baction|_action)$/.test(path);

function deep(schema: Schema, path: string): { readonly path: string; readonly schema: Schema }[] {
  const fields = new Map(inside(schema, path).map((field) => [field.path, field]));
  return [...fields.keys()].map((field) => ({ path: field, schema: at(schema, field.slice(path.length)) }));
}

/** The schema of a field inside another. */
function at(schema: Schema, path: string): Schema {
  if (path === "") return schema;
  const variants = schema.anyOf ?? schema.oneOf ?? [schema];
  if (path.startsWith("[]")) return at(variants.find(({ items }) => items !== undefined)!.items!, path.slice(2));
  const [, name, rest] = /^\.([^.[]+)(.*)$/.exec(path)!;
  return at(variants.find(({ properties }) => properties?.[name!] !== undefined)!.properties![name!]!, rest!);
}

function whats(schema: Schema): string[] {
  const variants = schema.anyOf ?? schema.oneOf ?? [schema];
  return variants.flatMap((variant) => {
    if (variant.type === "null") return ["unset"];
    if (variant.const !== undefined) return [`= ${JSON.stringify(variant.const)}`];
    if (variant.enum !== undefined) return variant.enum.length < 2 ? [] : variant.enum.map((word) => `= ${JSON.stringify(word)}`);
    if (variant.type === "boolean") return ["= true", "= false"];
    if (variant.type === "integer" || variant.type === "number" || typeOf(variant).startsWith("time of day")) return ["up", "down"];
    if (variant.type === "array") return ["one less"];
    return variant.type === "object" ? [] : ["another"];
  });
}

/** Whether some case comes out otherwise when the place has another value: the name of the first that does. */
export async function noticedBy(target: Target, candidates: readonly Candidate[]): Promise<string | undefined> {
  const rule = target.path.split(/[.[]/)[0]!;
  const about = [
    ...candidates.filter((one) => mentions(one, rule)).toSorted(byLength),
    ...candidates
      .filter((one) => !mentions(one, rule))
      .toSorted(byLength)
      .slice(0, othersMax),
  ];
  const pool = valuesAt(candidates, target.path);
  for (const candidate of about)
    for (const policy of mutations(candidate, target, pool))
      if (await comesOutOtherwise(candidate.source, policy)) return candidate.source.name;
  return undefined;
}

/** Of the cases that do not name a rule, the shortest are tried: one that is about its default says so. */
const othersMax = 80;

const byLength = (a: Candidate, b: Candidate): number => a.source.given.events.length - b.source.given.events.length;

const mentions = ({ about }: Candidate, rule: string): boolean => about.has(rule);

/** The cases of a scenario, each with its policy. */
export function candidatesOf(cases: readonly Case[]): Candidate[] {
  const about = new Set(cases.flatMap(({ given }) => Object.keys(given.rules)));
  return cases.map((source) => ({ source, policy: readRules(source.given.rules, source.given, "given.rules"), about }));
}

async function comesOutOtherwise(source: Case, policy: Policy): Promise<boolean> {
  try {
    const played = await play({ ...source, given: { ...source.given, rules: policy } });
    const asker = createAsker(played);
    if (asker.checks(source.expect, played.translation.evaluateAt, "").some((one) => !one.ok)) return true;
    return (source.expect.as_known_at ?? []).some((known) =>
      asker.checks(known, momentIn(known.at, source.timezone), "").some((one) => !one.ok),
    );
  } catch {
    // A ledger that refuses what the case says, which it did not under the case's own rules, is another outcome too.
    return true;
  }
}

/** Policies with another value at the place, which has the value that is to be noticed. */
function mutations({ policy, source }: Candidate, { path, what }: Target, pool: readonly unknown[]): Policy[] {
  const taken = new Set(source.given.events.flatMap((event) => ("kind" in event ? [event.kind] : [])));
  // Of the kinds of leave only those the case speaks of can matter to it.
  const isIdle = ([rule, index]: readonly string[]): boolean =>
    rule === "leave_types" && index !== undefined && !taken.has(policy.leave_types[Number(index)]!.kind);
  return placesOf(policy, path).flatMap((keys) =>
    isIdle(keys)
      ? []
      : others(valueOf(policy, keys), what, pool).flatMap((value) => {
          const changed = structuredClone(policy) as object;
          (valueOf(changed, keys.slice(0, -1)) as Record<string, unknown>)[keys.at(-1)!] = value;
          const allowed = allowedPolicy(changed);
          return allowed === undefined ? [] : [allowed];
        }),
  );
}

function others(value: unknown, what: string, pool: readonly unknown[]): unknown[] {
  const different = pool.filter((other) => JSON.stringify(other) !== JSON.stringify(value));
  if (what === "unset") return value === null ? different : [];
  if (what.startsWith("= ")) return JSON.stringify(value) === what.slice(2) ? different : [];
  if (what === "one less") return Array.isArray(value) && value.length > 0 ? [value.slice(0, -1), value.slice(1)] : [];
  if (what === "another") return typeof value === "string" ? different : [];
  const step = what === "up" ? 1 : -1;
  if (typeof value === "number") return Number.isInteger(value) ? [value + step, value + step / 2] : [value + step / 2];
  return typeof value === "string" ? [shifted(value, step)] : [];
}

function shifted(time: string, minutes: number): string {
  const [hours = 0, rest = 0] = time.split(":").map(Number);
  const total = (hours * 60 + rest + minutes + 1_440) % 1_440;
  return `${String(Math.floor(total / 60)).padStart(2, "0")}:${String(total % 60).padStart(2, "0")}`;
}

/** Where a path leads in a policy: to one place, or to one in each entry of a list; to none below a null. */
function placesOf(policy: unknown, path: string): string[][] {
  const parts = path.replaceAll("[]", ".*").split(".");
  let found: { readonly keys: string[]; readonly value: unknown }[] = [{ keys: [], value: policy }];
  for (const part of parts)
    found = found.flatMap(({ keys, value }) => {
      if (typeof value !== "object" || value === null) return [];
      const names = part === "*" ? Object.keys(value) : [part];
      return names.map((name) => ({ keys: [...keys, name], value: (value as Record<string, unknown>)[name] }));
    });
  return found.map(({ keys }) => keys);
}

const valueOf = (value: unknown, keys: readonly string[]): unknown =>
  keys.reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], value);

/** Every value the cases have at a place, and every word the schema allows there. */
function valuesAt(candidates: readonly Candidate[], path: string): unknown[] {
  const found = new Map<string, unknown>();
  for (const { policy } of candidates)
    for (const keys of placesOf(policy, path)) found.set(JSON.stringify(valueOf(policy, keys)), valueOf(policy, keys));
  const words = wordsAt(path);
  // Of numbers and lists a few stand for all; of words each is another rule.
  const few = [...found.values()].toSorted((a, b) => Number(b) - Number(a));
  return words.length > 0 ? [...new Set([...words, ...few.filter((value) => value === null)])] : [...few.slice(0, 3), ...few.slice(-2)];
}

function wordsAt(path: string): unknown[] {
  const schema = z.toJSONSchema(policySchema, { unrepresentable: "any", io: "input", reused: "inline" }) as Schema;
  const rule = path.split(/[.[]/)[0]!;
  const own = at(schema.properties![rule]!, path.slice(rule.length));
  return (own.anyOf ?? own.oneOf ?? [own]).flatMap((variant) =>
    variant.type === "boolean" ? [true, false] : (variant.enum ?? (variant.const === undefined ? [] : [variant.const])),
  );
}

function allowedPolicy(input: unknown): Policy | undefined {
  try {
    return parsePolicy(input);
  } catch {
    return undefined;
  }
}
