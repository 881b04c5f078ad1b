import { z } from "zod";
import { InputError } from "../../shared/errors.ts";
import { parsePolicyFile } from "../../shared/policy/document.ts";
import type { ReplayScope } from "../../projections/replay/answer.ts";
import { publishedAsked, type PoliciesAsked } from "../replay/policies-asked.ts";
import type { AnswerAsked } from "../replay/question.ts";
import { asOfField, dateField, idField, readInput } from "./query.ts";

/** A comparison as a request asks for it. */
export interface ReplayRequest {
  readonly scope: ReplayScope;
  readonly first: AnswerAsked;
  readonly second: AnswerAsked;
  readonly months: boolean;
  /** Differing days to explain at most. */
  readonly limit: number;
}

const policyRemedy =
  "give then, now, as-of:<position or moment>, the first 8 or more digits of a published policy's hash, or in a body the rules themselves";
const policyWord = z.string().refine((text) => publishedAsked(text) !== undefined, policyRemedy);
const limitMax = 100_000;
const limitRemedy = `give a whole number from 0 to ${limitMax}`;
const limitText = z
  .string()
  .regex(/^\d{1,6}$/, limitRemedy)
  .transform(Number)
  .refine((value) => value <= limitMax, limitRemedy);
const limitNumber = z.int(limitRemedy).min(0, limitRemedy).max(limitMax, limitRemedy);
const yesNoRemedy = "choose true or false";
const yesNoText = z.enum(["true", "false"], yesNoRemedy).transform((text) => text === "true");

/** The same fields in a query, where all are text, and in a JSON body, where a policy may be its rules. */
const fieldsOf = <Policy extends z.ZodType, YesNo extends z.ZodType<boolean>, Limit extends z.ZodType<number>>(
  policy: Policy,
  yesNo: YesNo,
  limit: Limit,
) => ({
  from: dateField,
  until: dateField,
  department: idField.optional(),
  employee: z.union([idField, z.array(idField).max(1_000)], "give an id; several times for several people").optional(),
  asOf: asOfField.optional(),
  policy: policy.optional(),
  againstAsOf: asOfField.optional(),
  againstPolicy: policy.optional(),
  months: yesNo.optional(),
  limit: limit.optional(),
});

const queryFields = fieldsOf(policyWord, yesNoText, limitText);
const bodyFields = fieldsOf(z.union([policyWord, z.record(z.string(), z.unknown())], policyRemedy), z.boolean(yesNoRemedy), limitNumber);

/**
 * Reads a comparison out of a query or a JSON body.
 *
 * What the second answer leaves out is now, for what was known, when the first names neither; otherwise as in the first.
 *
 * @throws InputError REQUEST_INVALID naming every field, POLICY_INVALID of rules in a body.
 */
export function readReplayRequest(input: unknown, from: "query" | "body"): ReplayRequest {
  const given = from === "query" ? readInput(input, queryFields) : readInput(input, bodyFields);
  if (given.from >= given.until) {
    const remedy = `give a date after ${given.from}; it is the first date not included`;
    throw new InputError("REQUEST_INVALID", "1 field(s) of the request cannot be used:", [
      { field: "until", value: JSON.stringify(given.until), remedy },
    ]);
  }
  const { employee } = given;
  const known = given.againstAsOf ?? (given.againstPolicy === undefined ? undefined : given.asOf);
  return {
    scope: {
      from: given.from,
      until: given.until,
      ...(given.department === undefined ? {} : { department: given.department }),
      ...(employee === undefined ? {} : { employees: typeof employee === "string" ? [employee] : employee }),
    },
    first: { asOf: nowIsAll(given.asOf), policies: policiesOf(given.policy) },
    second: { asOf: nowIsAll(known), policies: policiesOf(given.againstPolicy) },
    months: given.months ?? false,
    limit: given.limit ?? 1_000,
  };
}

const nowIsAll = (text: string | undefined): string | undefined => (text === "now" ? undefined : text);

function policiesOf(given: unknown): PoliciesAsked {
  if (given === undefined) return { kind: "then" };
  const word = typeof given === "string" ? publishedAsked(given) : undefined;
  return word ?? { kind: "draft", policy: parsePolicyFile(given) };
}
