import type { Facts } from "../../projections/facts/facts-types.ts";
import { MonthComparer } from "../../projections/replay/month-differences.ts";
import { parsePolicy } from "../../shared/policy/parse.ts";

type Named = readonly [rule: string, from: unknown, to: unknown];

/** The rules named behind each figure of e1's month, between the published rules and a draft. */
export function monthCauses(facts: Facts, draft: Record<string, unknown>, month: string): ReadonlyMap<string, readonly Named[]> {
  const at = Date.parse("2024-05-01T00:00:00Z");
  const asOfPosition = facts.position;
  const before = { at, asOfPosition, policies: { asOfPosition } };
  const after = { at, asOfPosition, policies: { draft: parsePolicy(draft) } };
  const scope = { from: `${month}-01`, until: `${month}-28` };
  const comparer = new MonthComparer(facts, { before, after, scope }, { department: "cs", month });
  comparer.take("e1");
  const { figures } = comparer.found();
  return new Map(figures.map(({ figure, rules }) => [figure, (rules?.rules ?? []).map(({ rule, from, to }) => [rule, from, to])]));
}
