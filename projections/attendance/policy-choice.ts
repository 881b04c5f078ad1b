import { defaultPolicy, type Policy } from "../../shared/policy/schema.ts";
import type { DepartmentId } from "../../shared/ids.ts";
import type { DayNumber } from "../../shared/time/day-number.ts";
import type { Facts, PolicyVersion } from "../facts/facts-types.ts";
import { compilePolicy, type CompiledPolicy } from "./compiled-policy.ts";
import type { PolicyChoice } from "./judge-options.ts";

/** Which policy judges a department on a date. */
export interface PolicyBook {
  policyOn(department: DepartmentId, day: DayNumber): CompiledPolicy;
  /** First date after `day` on which another version may hold; Infinity when none. */
  changesAfter(department: DepartmentId, day: DayNumber): DayNumber;
}

/** What a choice comes to: one policy for everybody and every date, or versions in order of position. */
export type ChosenPolicies = { readonly draft: Policy } | { readonly versions: readonly PolicyVersion[] };

/** The policies of a question: what its choice names, or what was published before its position. */
export function policyBook(facts: Facts, choice: PolicyChoice | undefined, asOfPosition: number | undefined): PolicyBook {
  return bookOf(chosenPolicies(facts, choice, asOfPosition));
}

/** The same as plain data, which another thread can be handed. */
export function chosenPolicies(facts: Facts, choice: PolicyChoice | undefined, asOfPosition: number | undefined): ChosenPolicies {
  if (choice === undefined) return { versions: facts.view(asOfPosition).policies() };
  return "asOfPosition" in choice ? { versions: facts.view(choice.asOfPosition).policies() } : choice;
}

/**
 * The book of the policies chosen.
 *
 * A department's own versions go before the company's from their date on; of two versions from the same date the later
 * published holds; before the first version, and in a gap, every rule has its default.
 */
export function bookOf(chosen: ChosenPolicies): PolicyBook {
  if ("draft" in chosen) return draftBook(chosen.draft);
  const { versions } = chosen;
  const departments = new Map<DepartmentId, readonly { readonly fromDay: DayNumber; readonly policy: CompiledPolicy }[]>();
  const stepsOf = (department: DepartmentId) => {
    let steps = departments.get(department);
    if (steps === undefined) departments.set(department, (steps = stepsFor(versions, department)));
    return steps;
  };
  return {
    policyOn: (department, day) =>
      stepsOf(department).findLast((step) => step.fromDay <= day)?.policy ?? compilePolicy(defaultPolicy, null),
    changesAfter: (department, day) => stepsOf(department).find((step) => step.fromDay > day)?.fromDay ?? Infinity,
  };
}

function draftBook(draft: Policy): PolicyBook {
  const policy = compilePolicy(draft, null);
  return { policyOn: () => policy, changesAfter: () => Infinity };
}

/** The dates on which a department's policy changes, and to what. */
function stepsFor(versions: readonly PolicyVersion[], department: DepartmentId) {
  const own = `department:${department}`;
  const relevant = versions.filter((version) => version.scope === "company" || version.scope === own);
  const dates = new Set(
    relevant.flatMap(({ effectiveDay, untilDay }) => (untilDay === Infinity ? [effectiveDay] : [effectiveDay, untilDay])),
  );
  return [...dates]
    .toSorted((a, b) => a - b)
    .map((fromDay) => {
      const holding = versionInForce(relevant, department, fromDay);
      return { fromDay, policy: holding === undefined ? compilePolicy(defaultPolicy, null) : compilePolicy(holding.policy, holding.hash) };
    });
}

/**
 * The published version that holds for a department on a date, or for the company outside departments with a version of
 * their own.
 *
 * @param versions   In order of position.
 * @param department null asks for the company's.
 * @returns undefined before the first version, when every rule has its default.
 */
export function versionInForce(
  versions: readonly PolicyVersion[],
  department: DepartmentId | null,
  day: DayNumber,
): PolicyVersion | undefined {
  // Of several from one date the last published takes the place of the others, its end included.
  const holding = (scope: string): PolicyVersion | undefined => {
    const own = versions.filter((version) => version.scope === scope && version.effectiveDay <= day);
    const standing = new Map(own.map((version) => [version.effectiveDay, version]));
    return [...standing.values()]
      .filter((version) => day < version.untilDay)
      .reduce<PolicyVersion | undefined>(
        (best, version) => (best === undefined || version.effectiveDay > best.effectiveDay ? version : best),
        undefined,
      );
  };
  return (department === null ? undefined : holding(`department:${department}`)) ?? holding("company");
}
