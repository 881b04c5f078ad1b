import { z } from "zod";
import { InputError, refuse, type Refusal } from "../../shared/errors.ts";
import type { EventData } from "../../shared/events/catalogue.ts";
import type { EventOf } from "../../shared/events/envelope.ts";
import { identifier, localDate, reason } from "../../shared/events/fields.ts";
import { policyRules } from "../../shared/events/policy-published.ts";
import { policyStream } from "../../shared/events/streams.ts";
import { policyHash, policyRecord } from "../../shared/policy/hash.ts";
import { parsePolicy } from "../../shared/policy/parse.ts";
import { gapText, overlapRemedy, standingVersions, versionGaps, versionOverlaps } from "../../shared/policy/versions.ts";
import type { Policy } from "../../shared/policy/schema.ts";
import { decideOn, defineCommand, fieldFault, isRefusal } from "./command.ts";
import type { LocalDate } from "../../shared/ids.ts";
import { isRealDate, rangeFault } from "./moments.ts";
import { casesAsEvents, holdToCases } from "./policy-cases.ts";

/** Scenarios as docs/scenarios.md has them; the command reads them. */
const givenCases = z.array(z.unknown()).max(200).describe("scenarios every policy of the scope is held to from now on");

/**
 * Puts a policy in force from a date on. It is named by its content; rules left out take their defaults.
 *
 * The cases that belong to the scope are run first: those given, which are kept from then on, or those kept before. Where
 * one comes out otherwise the policy is not published, unless a reason is given to publish it all the same.
 */
export const publishPolicy = defineCommand({
  name: "publish-policy",
  summary: "Puts a policy in force from a date on, for the company or a department.",
  fields: {
    scope: identifier,
    effectiveFrom: localDate,
    effectiveUntil: localDate.optional(),
    gapOnPurpose: z.literal(true).optional(),
    rules: policyRules,
    cases: givenCases.optional(),
    despite: reason.optional(),
  },
  run: (context, { scope, effectiveFrom, effectiveUntil, gapOnPurpose, rules, cases, despite }) =>
    decideOn(context, {
      command: "publish-policy",
      stream: policyStream(scope),
      types: ["PolicyPublished", "PolicyCasesKept"],
      decide: async (history) => {
        if (!/^(company|department:.+)$/.test(scope)) return fieldFault("publish-policy", "scope", scope, "company, or department:<id>");
        const fault = rangeOf(effectiveFrom, effectiveUntil);
        if (fault !== undefined) return fault;
        const policy = readPolicy(rules);
        if (isRefusal(policy)) return policy;
        const hash = policyHash(policy);
        const published = history.filter((event) => event.type === "PolicyPublished");
        const last = published.at(-1);
        // Of several with one date the last counts; those with other dates neither replace it nor are replaced.
        const ofThatDate = published.findLast(({ data }) => data.effectiveFrom === effectiveFrom);
        const isThere = ofThatDate?.data.policy === hash && ofThatDate.data.effectiveUntil === effectiveUntil;
        if (isThere && cases === undefined) return [];
        const held = await holdToCases(policy, history, { given: cases, despite });
        if (isRefusal(held)) return held;
        const kept = held.keep === undefined ? [] : casesAsEvents(scope, held.keep);
        if (isThere) return kept;
        const end = {
          ...(effectiveUntil === undefined ? {} : { effectiveUntil }),
          ...(gapOnPurpose === undefined ? {} : { gapOnPurpose }),
        };
        const left = datesFault(published, { scope, effectiveFrom, ...end });
        if (left !== undefined) return left;
        const failed = held.failed.length === 0 || despite === undefined ? {} : { despite: { reason: despite, failed: [...held.failed] } };
        const replaces = last?.data.policy ?? null;
        const data = { scope, policy: hash, effectiveFrom, ...end, replaces, rules: policyRecord(policy), ...failed };
        return [...kept, { type: "PolicyPublished", data }];
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

/** The end is a date after the start. */
function rangeOf(effectiveFrom: LocalDate, effectiveUntil: LocalDate | undefined): Refusal | undefined {
  const fault = rangeFault("publish-policy", effectiveFrom, null);
  if (fault !== undefined || effectiveUntil === undefined) return fault;
  if (isRealDate(effectiveUntil) && effectiveUntil > effectiveFrom) return undefined;
  const remedy = `a date after ${effectiveFrom}; it is the first date no longer in force`;
  return fieldFault("publish-policy", "effectiveUntil", effectiveUntil, remedy);
}

type Dates = Pick<EventData<"PolicyPublished">, "scope" | "effectiveFrom" | "effectiveUntil" | "gapOnPurpose">;

/** Refuses an end that another version forestalls, and dates left without a policy unless somebody says that this is meant. */
function datesFault(published: readonly EventOf<"PolicyPublished">[], added: Dates): Refusal | undefined {
  const versions = standingVersions(
    [...published.map(({ data }): Dates => data), added].map(
      ({ scope, effectiveFrom: from, effectiveUntil: until = null, gapOnPurpose }) => ({
        scope,
        from,
        until,
        gapOnPurpose,
      }),
    ),
  );
  const [overlap] = versionOverlaps(versions);
  if (overlap !== undefined) {
    const { version, until, next } = overlap;
    const which = version.from === added.effectiveFrom ? "" : ` of the version from ${version.from}`;
    return refuse("POLICY_OVERLAP", `effectiveUntil${which} = ${until}: ${overlapRemedy(next)}`, { from: version.from, next: next.from });
  }
  const gap = versionGaps(versions).find(
    ({ from }) => !versions.some((version) => version.until === from && version.gapOnPurpose === true),
  );
  if (gap === undefined) return undefined;
  const remedy = `publish a version from ${gap.from} first, leave effectiveUntil out, or say gapOnPurpose: true`;
  return refuse("POLICY_GAP", `effectiveUntil = ${added.effectiveUntil ?? "(none)"}: ${gapText(gap)}; ${remedy}`, { ...gap });
}
