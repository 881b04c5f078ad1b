// Runs one bench in this process and sends what it measured to the parent: tests/bench/run.ts starts one of these a bench,
// so that no bench inherits another's heap, compiled code or open files.
import { basename } from "node:path";
import { pathToFileURL } from "node:url";
import type { Bench, BenchResult } from "./bench.ts";

const [file = "", length = ""] = process.argv.slice(2);
const bench = (await import(pathToFileURL(file).href)) as Bench;
const start = performance.now();
const figures = await bench.run({ quick: length === "quick", full: length === "full", log: (line) => process.stderr.write(`  ${line}\n`) });
const result: BenchResult = {
  id: basename(file, ".bench.ts"),
  name: bench.name,
  seconds: (performance.now() - start) / 1_000,
  figures,
};
// A bench that leaves a server or a worker behind must not keep the whole run waiting.
process.send!(result, () => process.exit(0));
