import fc from "fast-check";
import { test } from "vitest";
import { histories, storeHistory } from "../support/histories.ts";
import { ask, grown, rebuilt, sameAnswers, sameAsOracle } from "../support/truth.ts";

const runs = Number(process.env["ORACLE_HISTORIES"] ?? 2_000);
const seed = process.env["ORACLE_SEED"] === undefined ? {} : { seed: Number(process.env["ORACLE_SEED"]) };

test("grown facts, rebuilt facts and the oracle agree on every cell, as of the end and as of the middle", () => {
  fc.assert(
    fc.property(histories(24), fc.double({ min: 0, max: 1, noNaN: true }), (history, part) => {
      const stored = storeHistory(history);
      const facts = grown(stored, history);
      const middle = Math.floor(stored.length * part);
      const [early, late] = history.askedAt;
      const whole = rebuilt(stored);
      sameAnswers(ask(facts, history, late), ask(whole, history, late));
      sameAnswers(ask(facts, history, early, middle), ask(rebuilt(stored.slice(0, middle)), history, early));
      sameAsOracle(facts, stored, history, { at: late, asOfPosition: stored.length });
      sameAsOracle(whole, stored, history, { at: early, asOfPosition: middle });
    }),
    { numRuns: runs, ...seed },
  );
}, 300_000);
