import fc from "fast-check";
import { expect, test } from "vitest";
import "../support/same-histories.ts";
import { compilePolicy } from "../../projections/attendance/compiled-policy.ts";
import { policyBook } from "../../projections/attendance/policy-choice.ts";
import { anyAsked, rulesThatDiffer } from "../../projections/attendance/rules-asked.ts";
import { createFacts } from "../../projections/facts/facts.ts";
import { InputError } from "../../shared/errors.ts";
import { parsePolicy } from "../../shared/policy/parse.ts";
import type { Policy } from "../../shared/policy/schema.ts";
import { dayNumber } from "../../shared/time/day-number.ts";
import { instantBase } from "../../shared/time/zone-days.ts";
import { expectCompared } from "../support/compared-answers.ts";
import { histories, storeHistory } from "../support/histories.ts";
import { rulesOf, someRules, type Rules } from "../support/histories/policies.ts";

/** Rules that a date is known not to have asked, each with values on both sides of what the histories hold. */
const rarelyAsked: fc.Arbitrary<Rules> = fc.record(
  {
    late_grace_min: fc.nat({ max: 40 }),
    late_compare: fc.constantFrom("exact", "whole_minute"),
    late_to_half_absent_over_min: fc.constantFrom(null, 41, 90),
    late_absent_still_counts_late: fc.boolean(),
    early_grace_min: fc.nat({ max: 40 }),
    early_to_half_absent_over_min: fc.constantFrom(null, 41, 90),
    no_punch_absent_days: fc.constantFrom(0, 0.5, 1),
    missing_punch_absent_days: fc.constantFrom(0, 0.5, 1),
  },
  { requiredKeys: [] },
);

/** A valid policy of the rules, undefined when they contradict each other. */
function valid(rules: Rules): Policy | undefined {
  try {
    return parsePolicy(rules);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

test("a comparison that passes over dates which asked no rule that differs is the comparison of all dates", async () => {
  let passedOver = 0;
  await fc.assert(
    fc.asyncProperty(histories(40), someRules, rarelyAsked, async (history, drawn, changed) => {
      const rules = rulesOf({ late_stay_relief: [] }, drawn);
      const [one, other] = [valid(rules), valid({ ...rules, ...changed })];
      if (one === undefined || other === undefined) return;
      if (rulesThatDiffer(compilePolicy(one, null), compilePolicy(other, null)) !== anyAsked) passedOver += 1;
      const facts = createFacts();
      facts.apply(storeHistory(history));
      const range = { fromDay: dayNumber(history.from), untilDay: dayNumber(history.until) };
      const view = facts.view();
      for (const moment of history.askedAt) {
        const at = moment / 1_000 - instantBase;
        const side = (draft: Policy) => ({ view, book: policyBook(facts, { draft }, undefined), at });
        const edges = [range.fromDay, range.fromDay + 3, range.untilDay];
        expectCompared({ before: side(one), after: side(other), edges, asked: { ...range, at }, personCount: view.personCount });
      }
    }),
    { numRuns: 300 },
  );
  expect(passedOver).toBeGreaterThan(60);
});
