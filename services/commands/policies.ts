import { decodeEvent } from "../../shared/events/decode.ts";
import { policyStream } from "../../shared/events/streams.ts";
import type { DepartmentId, LocalDate } from "../../shared/ids.ts";
import type { Ledger } from "../../shared/ledger/port.ts";
import { parsePolicy } from "../../shared/policy/parse.ts";
import { defaultPolicy, type Policy } from "../../shared/policy/schema.ts";

/**
 * The policy a department's date is judged by: the department's own, else the company's, else the defaults. Of several
 * in force that with the latest first date, and of one date the one published last.
 */
export async function policyInForce(ledger: Ledger, department: DepartmentId | undefined, date: LocalDate): Promise<Policy> {
  const scopes = department === undefined ? ["company"] : [`department:${department}`, "company"];
  for (const scope of scopes) {
    const rules = await rulesInForce(ledger, scope, date);
    if (rules !== undefined) return parsePolicy(rules);
  }
  return defaultPolicy;
}

async function rulesInForce(ledger: Ledger, scope: string, date: LocalDate): Promise<unknown> {
  let found: { readonly from: LocalDate; readonly rules: unknown } | undefined;
  for await (const batch of ledger.readStream(policyStream(scope), 0, { types: ["PolicyPublished"] })) {
    for (const stored of batch) {
      const event = decodeEvent(stored);
      if (event.type !== "PolicyPublished" || event.data.effectiveFrom > date) continue;
      if (found === undefined || event.data.effectiveFrom >= found.from)
        found = { from: event.data.effectiveFrom, rules: event.data.rules };
    }
  }
  return found?.rules;
}
