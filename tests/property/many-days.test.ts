import fc from "fast-check";
import { expect, test } from "vitest";
import "../support/same-histories.ts";
import { createFacts } from "../../projections/facts/facts.ts";
import type { AnswerAt, Comparison } from "../../projections/replay/answer.ts";
import { findDifferences } from "../../services/replay/compare.ts";
import { findWithThreads } from "../../services/replay/many-days.ts";
import { createReplayer } from "../../services/replayer/replayer.ts";
import { parsePolicy } from "../../shared/policy/parse.ts";
import { histories, storeHistory } from "../support/histories.ts";

const drafts = [
  { late_grace_min: 5, early_grace_min: 5 },
  { late_to_half_absent_over_min: 30, absence_requires: "window_closed" },
  { missing_punch_absent_days: 1, bounce_window_seconds: 60 },
].map((rules) => parsePolicy(rules));

const work = { signal: new AbortController().signal, progress: () => undefined, datesMax: 1_000 };

test(
  "threads find the dates that differ, and what departments come to, as one judge after the other does",
  { timeout: 300_000 },
  async () => {
    let differing = 0;
    const asked = fc.record({
      history: histories(20),
      part: fc.double({ min: 0, max: 1, noNaN: true }),
      draft: fc.option(fc.constantFrom(...drafts)),
    });
    await fc.assert(
      fc.asyncProperty(asked, async ({ history, part, draft }) => {
        const facts = createFacts();
        facts.apply(await storeHistory(history));
        const replayer = createReplayer({ facts, threads: 1 });
        const asOfPosition = Math.round(part * facts.position);
        const before: AnswerAt = { asOfPosition, at: history.askedAt[0]!, policies: { asOfPosition } };
        const now = { asOfPosition: facts.position, at: history.askedAt[1]! };
        const after: AnswerAt = { ...now, policies: draft === null ? { asOfPosition: facts.position } : { draft } };
        const comparison: Comparison = { scope: { from: history.from, until: history.until }, before, after };
        try {
          const one = await findDifferences({ facts }, comparison, work);
          const other = await findWithThreads({ facts, replayer }, comparison, work);
          const differ = new Set(one.days.map(({ employee, date }) => `${employee} ${date}`));
          const found = new Set(other.days.map(({ employee, date }) => `${employee} ${date}`));
          for (const day of differ) expect(found, day).toContain(day);
          for (const { department, figures } of one.departments)
            expect(other.departments.find((candidate) => candidate.department === department)!.figures).toEqual(figures);
          expect(other.comparison).toEqual(comparison);
          expect(other.differingDays).toBe(other.days.length);
          differing += one.differingDays;
        } finally {
          await replayer.close();
        }
      }),
      { numRuns: 12 },
    );
    expect(differing).toBeGreaterThan(30);
  },
);
