import { z } from "zod";
import { hoursRules, overtimeByDay } from "./rules-hours.ts";
import { arriving, beingAway, countingTime, findingTheDay, leaving } from "./rules-day.ts";
import { leaveRules } from "./rules-leave.ts";
import { conductRules } from "./rules-conduct.ts";
import { correctionRules } from "./rules-corrections.ts";
import { consequences, sheetRules, writtenHours } from "./rules-month.ts";

/** Version of the policy's shape. A released version keeps its meaning for ever; a new one comes with a translation of the old. */
const POLICY_VERSION = 1;

/**
 * The one schema of a policy: every blank of a written regulation and every choice the regulation leaves open, as a
 * named rule with a default, its unit in its name or description, and the clause it belongs to.
 *
 * Names are those of the scenario files, so that a rule reads the same in a policy, in a test and in an explanation.
 * Use parsePolicy, which also holds the rules against each other.
 */
export const policySchema = z.strictObject({
  version: z.literal(POLICY_VERSION).default(POLICY_VERSION),
  ...writtenHours,
  ...hoursRules,
  ...findingTheDay,
  ...countingTime,
  ...overtimeByDay,
  ...arriving,
  ...leaving,
  ...beingAway,
  ...consequences,
  ...conductRules,
  ...correctionRules,
  ...leaveRules,
  ...sheetRules,
});

/** A whole policy: every rule has a value. */
export type Policy = Readonly<z.output<typeof policySchema>>;
/** Name of a rule, such as `late_grace_min`. */
export type RuleName = Exclude<keyof Policy, "version">;

/** Every rule at its default. */
export const defaultPolicy: Policy = policySchema.parse({});

/** All rule names, in the order of the regulation. */
export const ruleNames: readonly RuleName[] = Object.keys(policySchema.shape).filter((name): name is RuleName => name !== "version");
