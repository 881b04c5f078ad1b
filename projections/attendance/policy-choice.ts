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

/**
 * The policies of a question.
 *
 * A department's own versions go before the company's from their date on; of two versions from the same date the later
 * published holds; before the first version every rule has its default.
 */
export function policyBook(facts: Facts, choice: PolicyChoice | undefined, asOfPosition: number | undefined): PolicyBook {
  if (choice !== undefined && "draft" in choice) return draftBook(choice.draft);
  const versions =
    choice === undefined
      ? facts.view(asOfPosition).policies()
      : "versions" in choice
        ? choice.versions
        : facts.view(choice.asOfPosition).policies();
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
  const dates = [...new Set(relevant.map((version) => version.effectiveDay))].toSorted((a, b) => a - b);
  return dates.map((fromDay) => {
    const inForce = relevant.filter((version) => version.effectiveDay <= fromDay);
    const scoped = inForce.some((version) => version.scope === own) ? inForce.filter((version) => version.scope === own) : inForce;
    const holding = scoped.reduce((best, version) => (version.effectiveDay >= best.effectiveDay ? version : best));
    return { fromDay, policy: compilePolicy(holding.policy, holding.hash) };
  });
}
