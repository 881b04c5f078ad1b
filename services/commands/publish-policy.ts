import { InputError, refuse, type Refusal } from "../../shared/errors.ts";
import { identifier, localDate } from "../../shared/events/fields.ts";
import { policyRules } from "../../shared/events/policy-published.ts";
import { policyStream } from "../../shared/events/streams.ts";
import { policyHash, policyRecord } from "../../shared/policy/hash.ts";
import { parsePolicy } from "../../shared/policy/parse.ts";
import type { Policy } from "../../shared/policy/schema.ts";
import { decideOn, defineCommand, fieldFault, isRefusal } from "./command.ts";
import { rangeFault } from "./moments.ts";

/** Puts a policy in force from a date on. It is named by its content; rules left out take their defaults. */
export const publishPolicy = defineCommand({
  name: "publish-policy",
  summary: "Puts a policy in force from a date on, for the company or a department.",
  fields: { scope: identifier, effectiveFrom: localDate, rules: policyRules },
  run: (context, { scope, effectiveFrom, rules }) =>
    decideOn(context, {
      command: "publish-policy",
      stream: policyStream(scope),
      types: ["PolicyPublished"],
      decide: (history) => {
        if (!/^(company|department:.+)$/.test(scope)) return fieldFault("publish-policy", "scope", scope, "company, or department:<id>");
        const fault = rangeFault("publish-policy", effectiveFrom, null);
        if (fault !== undefined) return fault;
        const policy = readPolicy(rules);
        if (isRefusal(policy)) return policy;
        const hash = policyHash(policy);
        const published = history.filter((event) => event.type === "PolicyPublished");
        const last = published.at(-1);
        // Of several with one date the last counts; those with other dates neither replace it nor are replaced.
        const ofThatDate = published.findLast(({ data }) => data.effectiveFrom === effectiveFrom);
        if (ofThatDate?.data.policy === hash) return [];
        return [
          {
            type: "PolicyPublished",
            data: { scope, policy: hash, effectiveFrom, replaces: last?.data.policy ?? null, rules: policyRecord(policy) },
          },
        ];
      },
    }),
});

function readPolicy(rules: Readonly<Record<string, unknown>>): Policy | Refusal {
  try {
    return parsePolicy(rules);
  } catch (error) {
    if (error instanceof InputError) return refuse(error.code, error.message, { faults: error.faults });
    throw error;
  }
}
