import type { PolicyChoice } from "../../projections/attendance/judge-options.ts";
import type { Facts, PolicyVersion } from "../../projections/facts/facts-types.ts";
import type { PoliciesSaid } from "../../projections/replay/render-answers.ts";
import { AttendanceError } from "../../shared/errors.ts";
import { policyHash } from "../../shared/policy/hash.ts";
import type { Policy } from "../../shared/policy/schema.ts";
import { dateOf } from "../../shared/time/day-number.ts";

/** Which policies a question is asked under, as people write it. */
export type PoliciesAsked =
  /** Those known at the answer's own position. */
  | { readonly kind: "then" }
  /** Those known now, also to an answer as of a moment before they were published. */
  | { readonly kind: "now" }
  /** Those known at another position or moment. */
  | { readonly kind: "as_of"; readonly text: string }
  /** One published version for everybody and every date, by its hash or the first digits of it. */
  | { readonly kind: "published"; readonly hash: string }
  /** A draft for everybody and every date. */
  | { readonly kind: "draft"; readonly policy: Policy };

const hashText = /^[0-9a-f]{8,64}$/;
const asOfPrefix = "as-of:";

/** Understands a word for published policies: `then`, `now`, `as-of:<position or moment>`, or a hash; undefined for anything else. */
export function publishedAsked(text: string): Exclude<PoliciesAsked, { readonly kind: "draft" }> | undefined {
  if (text === "then" || text === "now") return { kind: text };
  if (text.startsWith(asOfPrefix)) return { kind: "as_of", text: text.slice(asOfPrefix.length) };
  return hashText.test(text) ? { kind: "published", hash: text } : undefined;
}

/** What policies are looked for in. */
interface PolicySources {
  readonly facts: Facts;
  /** Position of the answer they are for. */
  readonly asOfPosition: number;
  /** Understands a position or a moment, as for the answers themselves. */
  readonly positionOf: (text: string) => Promise<number>;
}

/**
 * The policies asked for, in the form judging takes and in the form an answer says.
 *
 * @throws AttendanceError POLICY_NOT_PUBLISHED when no version on the ledger, or more than one, has the hash; what
 *   `positionOf` throws.
 */
export async function choosePolicies(
  asked: PoliciesAsked,
  { facts, asOfPosition, positionOf }: PolicySources,
): Promise<{ readonly choice: PolicyChoice; readonly used: PoliciesSaid }> {
  switch (asked.kind) {
    case "then":
      return known(asOfPosition);
    case "now":
      return known(facts.position);
    case "as_of":
      return known(await positionOf(asked.text));
    case "draft":
      return { choice: { draft: asked.policy }, used: { kind: "draft", hash: policyHash(asked.policy) } };
    case "published": {
      const version = versionOf(facts.view().policies(), asked.hash);
      const { scope, effectiveDay, position, policy } = version;
      const hash = version.hash ?? policyHash(policy);
      return {
        choice: { versions: [{ ...version, scope: "company", effectiveDay: -Infinity }] },
        used: { kind: "published", hash, scope, effectiveFrom: dateOf(effectiveDay), position },
      };
    }
  }
}

const known = (asOfPosition: number) => ({ choice: { asOfPosition }, used: { kind: "known", asOfPosition } }) as const;

/** The same content published twice is one policy; its first publication stands for it. */
function versionOf(versions: readonly PolicyVersion[], digits: string): PolicyVersion {
  const found = versions.filter(({ hash }) => hash?.startsWith(digits));
  const [first] = found;
  if (first !== undefined && found.every(({ hash }) => hash === first.hash)) return first;
  const remedy =
    first === undefined
      ? `published are ${[...new Set(versions.flatMap(({ hash }) => hash?.slice(0, 12) ?? []))].join(", ") || "none"}`
      : `${found.length} begin so; give more digits`;
  throw new AttendanceError("POLICY_NOT_PUBLISHED", `policy ${digits}: ${remedy}`, { hash: digits, remedy });
}
