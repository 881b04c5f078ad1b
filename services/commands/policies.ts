import { versionInForce } from "../../projections/attendance/policy-choice.ts";
import type { PolicyVersion } from "../../projections/facts/facts-types.ts";
import { decodeEvent } from "../../shared/events/decode.ts";
import { policyStream } from "../../shared/events/streams.ts";
import type { DepartmentId, LocalDate } from "../../shared/ids.ts";
import type { Ledger } from "../../shared/ledger/port.ts";
import { parsePolicy } from "../../shared/policy/parse.ts";
import { defaultPolicy, type Policy } from "../../shared/policy/schema.ts";
import { dayNumber } from "../../shared/time/day-number.ts";

/** The policy a department's date is judged by, chosen as the judging chooses it; the defaults before the first one. */
export async function policyInForce(ledger: Ledger, department: DepartmentId | undefined, date: LocalDate): Promise<Policy> {
  const scopes = department === undefined ? ["company"] : ["company", `department:${department}`];
  const versions: PolicyVersion[] = [];
  for (const scope of scopes) versions.push(...(await versionsOf(ledger, scope)));
  return versionInForce(versions, department ?? null, dayNumber(date))?.policy ?? defaultPolicy;
}

/** Versions of one scope, in order of position. */
async function versionsOf(ledger: Ledger, scope: string): Promise<PolicyVersion[]> {
  const versions: PolicyVersion[] = [];
  for await (const batch of ledger.readStream(policyStream(scope), 0, { types: ["PolicyPublished"] })) {
    for (const stored of batch) {
      const event = decodeEvent(stored);
      if (event.type !== "PolicyPublished") continue;
      const { effectiveFrom, effectiveUntil, policy: hash, rules } = event.data;
      const untilDay = effectiveUntil === undefined ? Infinity : dayNumber(effectiveUntil);
      versions.push({
        scope,
        effectiveDay: dayNumber(effectiveFrom),
        untilDay,
        policy: parsePolicy(rules),
        hash,
        position: stored.position,
      });
    }
  }
  return versions;
}
