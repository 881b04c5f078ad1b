import { z } from "zod";
import { InputError } from "../errors.ts";
import { faultsOf, parsePolicy } from "./parse.ts";
import { clause } from "./rule.ts";
import { ruleNames, type Policy, type RuleName } from "./schema.ts";

const documentSchema = z.strictObject({
  format: z.literal("attendance-policy"),
  language: z.enum(["zh-CN", "en"]),
  title: z.string().min(1).max(200),
  to_be_set: z
    .array(z.enum(ruleNames as [RuleName, ...RuleName[]]))
    .describe("rules whose numbers are filled in for show and wait for the department"),
  texts: z.partialRecord(clause, z.string().min(1).max(4_000)).describe("the clause's own words, printed before its rules"),
  policy: z.unknown(),
  cases: z.array(z.unknown()).max(200).default([]).describe("scenarios the policy has to pass, as docs/scenarios.md has them"),
  case_files: z.array(z.string().min(1).max(300)).max(20).default([]).describe("or files of scenarios, by their path from this file"),
});

/** A policy with the words it is printed with, in one language. */
export interface PolicyDocument {
  readonly language: "zh-CN" | "en";
  readonly title: string;
  readonly toBeSet: readonly RuleName[];
  readonly texts: Readonly<Partial<Record<z.output<typeof clause>, string>>>;
  readonly policy: Policy;
  /** Scenarios the policy has to pass, not read here; and files of them, by their path from the document. */
  readonly cases: readonly unknown[];
  readonly caseFiles: readonly string[];
}

/**
 * Reads a policy file: rules together with the regulation's own words.
 *
 * @throws InputError POLICY_INVALID with every fault of the document, or of the policy in it.
 */
export function parsePolicyDocument(input: unknown): PolicyDocument {
  const parsed = documentSchema.safeParse(input);
  if (!parsed.success) throw new InputError("POLICY_INVALID", "the policy document cannot be used", faultsOf(parsed.error, input));
  const { language, title, to_be_set: toBeSet, texts, policy, cases, case_files: caseFiles } = parsed.data;
  return { language, title, toBeSet, texts, policy: parsePolicy(policy), cases, caseFiles };
}

/** Reads the rules out of a policy file of either kind: a document, or the bare rules. */
export function parsePolicyFile(input: unknown): Policy {
  const isDocument = typeof input === "object" && input !== null && "format" in input;
  return isDocument ? parsePolicyDocument(input).policy : parsePolicy(input);
}
