import { expect, test } from "vitest";
import { createFacts } from "../../projections/facts/facts.ts";
import { monthCauses } from "../support/month-causes.ts";
import { SmallCompany } from "../support/small-company.ts";

const rules = { late_grace_min: 5, late_amounts: [{ over_min: 0, amount_minor: 5_000 }] };

/** Somebody who comes at 9:07 on the first working day of March; the first policy holds from 1 March. */
function company() {
  const made = new SmallCompany().terminal().calendar(2024).shift().policy(rules, "2024-03-01").person("e1");
  made.punch("e1", "2024-03-01T09:07:00", "in");
  made.punch("e1", "2024-03-01T18:10:00", "out");
  made.heard("2024-04-15T00:00:00");
  const facts = createFacts();
  facts.apply(made.stored.events);
  return facts;
}

test("a month before which nothing was published is told against its own rules, not against the defaults", () => {
  const causes = monthCauses(company(), { ...rules, late_grace_min: 10 }, "2024-03");
  expect(causes.get("deductionMinor")).toEqual([["late_grace_min", 5, 10]]);
  expect(causes.get("lateCount")).toEqual([["late_grace_min", 5, 10]]);
});

test("a rule that differs only on the date before the month is named where it reaches into the month", () => {
  const late_stay_relief = [{ left_after_end_min: 60, relief_min: 30 }];
  const made = new SmallCompany().terminal().calendar(2024).shift();
  made
    .policy(rules, "2024-01-01")
    .policy({ ...rules, late_stay_relief, early_grace_min: 3 }, "2024-03-01")
    .person("e1");
  made.punch("e1", "2024-02-29T08:50:00", "in");
  made.punch("e1", "2024-02-29T20:00:00", "out");
  made.punch("e1", "2024-03-01T09:07:00", "in");
  made.punch("e1", "2024-03-01T18:10:00", "out");
  made.heard("2024-04-15T00:00:00");
  const facts = createFacts();
  facts.apply(made.stored.events);
  const causes = monthCauses(facts, { ...rules, late_stay_relief }, "2024-03");
  expect(causes.get("lateCount")?.map(([rule]) => rule)).toEqual(["late_stay_relief"]);
});
