import fc from "fast-check";
import { expect, test } from "vitest";
import "../support/same-histories.ts";
import { createFacts } from "../../projections/facts/facts.ts";
import type { Facts } from "../../projections/facts/facts-types.ts";
import type { AnswerAt, Comparison } from "../../projections/replay/answer.ts";
import {
  DifferenceExplainer,
  DifferenceFinder,
  peopleCompared,
  type ExplainedFigure,
} from "../../projections/replay/answer-differences.ts";
import type { StoredEvent } from "../../shared/ledger/port.ts";
import { defaultPolicy } from "../../shared/policy/schema.ts";
import { parsePolicy } from "../../shared/policy/parse.ts";
import { histories, storeHistory, type History } from "../support/histories.ts";

const draft = { draft: defaultPolicy };

function factsOf(stored: readonly StoredEvent[]): Facts {
  const facts = createFacts();
  facts.apply(stored);
  return facts;
}

function compare(facts: Facts, { from, until }: History, before: AnswerAt, after: AnswerAt): ExplainedFigure[] {
  const comparison: Comparison = { scope: { from, until }, before, after };
  const finder = new DifferenceFinder(facts, comparison);
  for (const employee of peopleCompared(facts, comparison)) finder.take(employee);
  const explainer = new DifferenceExplainer(facts, comparison);
  return finder.found().days.flatMap((day) => explainer.figures(day));
}

test("what a single event changes is put down to that event, whichever way the two answers are compared", async () => {
  let changed = 0;
  await fc.assert(
    fc.asyncProperty(histories(20), fc.double({ min: 0, max: 1, noNaN: true }), async (history, part) => {
      const stored = await storeHistory(history);
      const facts = factsOf(stored);
      const at = history.askedAt[1]!;
      // Around the place drawn, every event in turn: what it alone makes known.
      const first = Math.floor(part * stored.length);
      for (let position = first; position < Math.min(first + 12, stored.length); position += 1) {
        const [less, more] = [position, position + 1].map((asOfPosition): AnswerAt => ({ asOfPosition, at, policies: draft }));
        for (const [before, after] of [
          [less!, more!],
          [more!, less!],
        ] as const) {
          for (const { employee, date, figure, why, events } of compare(facts, history, before, after)) {
            expect({ employee, date, figure, type: stored[position]!.type, why, events }).toMatchObject({
              why: "fact",
              events: [position],
            });
            changed += 1;
          }
        }
      }
    }),
    { numRuns: 200 },
  );
  expect(changed).toBeGreaterThan(150);
}, 120_000);

test("over any stretch of the ledger, each event named lies in it, and a figure without one differs because time has passed", async () => {
  await fc.assert(
    fc.asyncProperty(histories(20), fc.nat(), fc.nat(), fc.boolean(), async (history, one, other, sameMoment) => {
      const stored = await storeHistory(history);
      const facts = factsOf(stored);
      const [low, high] = [one % (stored.length + 1), other % (stored.length + 1)].toSorted((a, b) => a - b) as [number, number];
      const later = history.askedAt[1]!;
      const before: AnswerAt = { asOfPosition: low, at: sameMoment ? later : history.askedAt[0]!, policies: draft };
      for (const { why, events, ...rest } of compare(facts, history, before, { asOfPosition: high, at: later, policies: draft })) {
        for (const position of events) {
          expect(position).toBeGreaterThanOrEqual(low);
          expect(position).toBeLessThan(high);
        }
        if (sameMoment) expect({ why, ...rest }).toMatchObject({ why: "fact" });
      }
    }),
    { numRuns: 120 },
  );
}, 120_000);

test("two answers that know the same differ by rules, and by a rule alone where only one differs", async () => {
  let named = 0;
  const other = parsePolicy({ late_grace_min: 5, early_grace_min: 5, bounce_window_seconds: 60, absence_requires: "window_closed" });
  await fc.assert(
    fc.asyncProperty(histories(16), async (history) => {
      const facts = factsOf(await storeHistory(history));
      const known = { asOfPosition: facts.position, at: history.askedAt[1]! };
      for (const figure of compare(facts, history, { ...known, policies: draft }, { ...known, policies: { draft: other } })) {
        expect(figure).toMatchObject({ why: "rule", events: [] });
        const rules = figure.rules!.rules.map(({ rule }) => rule);
        expect(rules.length).toBeGreaterThan(0);
        if (figure.figure === "lateSeconds" && figure.rules!.found === "each") expect(rules).not.toContain("early_grace_min");
        named += figure.rules!.found === "each" ? 1 : 0;
      }
    }),
    { numRuns: 80 },
  );
  expect(named).toBeGreaterThan(50);
}, 120_000);
