import { test } from "vitest";
import { holdAgainstOracle } from "../support/truth.ts";

const runs = Number(process.env["TRUTH_HISTORIES"] ?? 5_000);

test("grown facts, rebuilt facts and the oracle agree in every cell of every day of as many other histories", { timeout: 900_000 }, () => {
  holdAgainstOracle(runs, { seed: 2 });
});
