import fc from "fast-check";
import { expect, test } from "vitest";
import "../support/same-histories.ts";
import { createFacts } from "../../projections/facts/facts.ts";
import { monthSheet } from "../../projections/month/month-sheet.ts";
import { openDifferences, type Signature } from "../../projections/replay/open-differences.ts";
import { histories, storeHistory } from "../support/histories.ts";

const signing = fc.record({
  history: histories(12),
  /** Percent of the history that was known when it was signed, and of the rest when it is looked at again. */
  signedAfter: fc.integer({ min: 0, max: 100 }),
  lookedAfter: fc.integer({ min: 0, max: 100 }),
  early: fc.boolean(),
});

test(
  "a signed sheet made again at any later time, from facts that grew or were rebuilt, has the hash that was signed",
  { timeout: 120_000 },
  async () => {
    let rows = 0;
    let differing = 0;
    await fc.assert(
      fc.asyncProperty(signing, async ({ history, signedAfter, lookedAfter, early }) => {
        const stored = await storeHistory(history);
        const asOfPosition = Math.round((signedAfter / 100) * stored.length);
        const looked = asOfPosition + Math.round((lookedAfter / 100) * (stored.length - asOfPosition));
        const at = history.askedAt[early ? 0 : 1]!;
        const later = history.askedAt[1]!;
        for (const month of new Set([history.from, history.until].map((date) => date.slice(0, 7)))) {
          const question = { department: "d", month };
          const grown = createFacts();
          grown.apply(stored.slice(0, asOfPosition));
          // Signed from facts that knew no more than the signature's position.
          const signed = monthSheet(grown, { ...question, at });
          const signature: Signature = { ...question, asOfPosition: signed.asOfPosition, at, sheetHash: signed.hash };
          for (const event of stored.slice(asOfPosition)) {
            grown.apply([event]);
            if (event.position % 7 === 0) monthSheet(grown, { ...question, at });
          }
          const rebuilt = createFacts();
          rebuilt.apply(stored.slice(0, looked));
          for (const facts of [grown, rebuilt]) {
            const found = openDifferences(facts, signature, { asOfPosition: looked, at: later });
            expect(found.fault).toBeNull();
            expect(found.signed).toEqual(signed);
            expect(found.now).toEqual(monthSheet(facts, { ...question, asOfPosition: looked, at: later }));
            // Money parts without rest, and nothing is open where the two sheets are one.
            const { from, to, byFact, byRule } = found.deductionMinor;
            expect(from + byFact + byRule).toBe(to);
            if (found.now.hash !== signed.hash) differing += 1;
          }
          if (looked === asOfPosition && at === later) {
            const { open } = openDifferences(rebuilt, signature, { asOfPosition: looked, at: later });
            expect(open).toEqual({ figures: 0, days: 0, employees: 0 });
          }
          rows += signed.rows.length;
        }
      }),
      { numRuns: 150 },
    );
    // A property about empty sheets, or about histories in which nothing came later, would say nothing.
    expect(rows).toBeGreaterThan(100);
    expect(differing).toBeGreaterThan(30);
  },
);
