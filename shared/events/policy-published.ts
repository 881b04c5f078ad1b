import { z } from "zod";
import { defineEvent } from "./define.ts";
import { identifier, localDate } from "./fields.ts";

export const policyRules = z.record(z.string(), z.unknown()).describe("the whole policy, as shared/policy defines it");

export const policyPublished = defineEvent({
  type: "PolicyPublished",
  stream: "policy-<scope>",
  summary: "A policy is in force from a date on.",
  data: {
    scope: identifier.describe("'company' or 'department:<id>'"),
    policy: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .describe("SHA-256 of the rules' canonical JSON"),
    effectiveFrom: localDate,
    replaces: z.string().nullable(),
    rules: policyRules,
  },
});
