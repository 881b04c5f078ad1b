import { z } from "zod";
import { defineEvent } from "./define.ts";
import { identifier, localDate, reason } from "./fields.ts";

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
    effectiveUntil: localDate
      .optional()
      .describe(
        "first date no longer in force; absent: until another version takes its place. Then an earlier one that has no end holds again",
      ),
    gapOnPurpose: z.literal(true).optional().describe("dates after the end are left without a policy of this scope, and that is meant"),
    replaces: z.string().nullable(),
    rules: policyRules,
    despite: z
      .strictObject({ reason, failed: z.array(z.string().max(300)).min(1).max(200).describe("names of the cases that failed") })
      .optional()
      .describe("published although cases kept for the scope failed, by whom the event names, for this reason"),
  },
});
