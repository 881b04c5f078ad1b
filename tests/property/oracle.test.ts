import { test } from "vitest";
import { holdAgainstOracle } from "../support/truth.ts";

/**
 * Half of the 10,000 that every test run takes; the other half is oracle-more.test.ts, so that two cores share them. Always the
 * same ones: a change that breaks a day is told from a rare history nobody had met. `npm run test:truth` draws new ones.
 */
const runs = Number(process.env["TRUTH_HISTORIES"] ?? 5_000);

test("grown facts, rebuilt facts and the oracle agree in every cell of every day", { timeout: 900_000 }, () => {
  holdAgainstOracle(runs, { seed: 1 });
});
