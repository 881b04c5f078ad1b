import { expect, test } from "vitest";
import { createFacts } from "../../projections/facts/facts.ts";
import { explainDay } from "../../projections/replay/explain.ts";
import { policyStream } from "../../shared/events/streams.ts";
import { parsePolicy } from "../../shared/policy/parse.ts";
import { composeRegulation } from "../../shared/policy/print/compose.ts";
import { SmallCompany } from "../support/small-company.ts";

/** The names of policies published by a program that did not know all rules of today: another hash than their rules have now. */
const [company, own] = ["a".repeat(64), "b".repeat(64)];

test("an explained day and a printed regulation name a policy as it was published", () => {
  const made = new SmallCompany().terminal().calendar(2024).shift().person("e1");
  for (const [scope, policy] of [
    ["company", company],
    ["department:cs", own],
  ] as const)
    made.stored.add(policyStream(scope), "PolicyPublished", { scope, policy, effectiveFrom: "2024-01-01", replaces: null, rules: {} });
  made.punch("e1", "2024-03-05T09:00:00", "in");
  made.heard("2024-04-15T00:00:00");
  const facts = createFacts();
  facts.apply(made.stored.events);
  const explained = explainDay(facts, { employee: "e1", date: "2024-03-05", at: Date.parse("2024-05-01T00:00:00Z") }, "en")!;
  expect(explained.policy.hash).toBe(own);
  expect(explained.lines.join("\n")).toContain(`the company's policy ${company.slice(0, 12)} `);

  const origin = { kind: "published", policy: own, scope: "company", effectiveFrom: "2024-01-01", position: 1, asOfPosition: 9 } as const;
  const printed = { policy: parsePolicy({}), origin: { ...origin, date: "2024-03-05" }, department: null, words: null };
  expect(composeRegulation(printed, "en").colophon[0]![1]).toBe(own);
});
