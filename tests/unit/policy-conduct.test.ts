import { expect, it } from "vitest";
import { InputError } from "../../shared/errors.ts";
import { parsePolicy } from "../../shared/policy/parse.ts";

/** Paths of the faults of a policy; empty when it is accepted. */
function faultsOf(rules: object): readonly string[] {
  try {
    parsePolicy(rules);
    return [];
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.faults.map(({ field }) => field);
  }
}

const row = (at_least: number) => [{ id: "row", clause: "absent", measure: "absence_days_in_row", at_least, action: "dismissal" }];

it.each([
  [
    "a row followed back less far than its step needs",
    { discipline: row(3), absence_row_looks_back_days: 15 },
    ["absence_row_looks_back_days"],
  ],
  ["just as far as it needs", { discipline: row(3), absence_row_looks_back_days: 16 }, []],
  ["not followed back at all", { discipline: row(3), absence_row_looks_back_days: 0 }, []],
])("%s", (_, rules, faults) => {
  expect(faultsOf(rules)).toEqual(faults);
});
