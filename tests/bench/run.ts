// The benches: `npm run bench -- [names…] [--quick | --full] [--json]`. The command line starts this file as a process of its own.
import { fork } from "node:child_process";
import { readdirSync } from "node:fs";
import { cpus, release, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { BenchResult, Figure } from "./bench.ts";

const folder = import.meta.dirname;

/** Ids of all benches: files of this folder that end in `.bench.ts`. */
export function listBenches(from: string = folder): string[] {
  return readdirSync(from)
    .filter((name) => name.endsWith(".bench.ts"))
    .map((name) => name.slice(0, -".bench.ts".length))
    .toSorted();
}

/** Runs one bench in its own process; a bench that throws, dies or hangs past `secondsMax` gives a result with a problem. */
export function runBench(id: string, options: { quick: boolean; full?: boolean; secondsMax: number; from?: string }): Promise<BenchResult> {
  const file = join(options.from ?? folder, `${id}.bench.ts`);
  return new Promise((done) => {
    const child = fork(join(folder, "one.ts"), [file, options.quick ? "quick" : options.full === true ? "full" : "usual"], {
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    const start = performance.now();
    let last = "";
    let result: BenchResult | undefined;
    let late = false;
    const show = (chunk: Buffer) => {
      last = `${last}${chunk.toString("utf8")}`.slice(-4_000);
      process.stderr.write(chunk);
    };
    child.stdout?.on("data", show);
    child.stderr?.on("data", show);
    const timer = setTimeout(() => {
      late = true;
      child.kill("SIGKILL");
    }, options.secondsMax * 1_000);
    child.on("message", (message) => (result = message as BenchResult));
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      const seconds = (performance.now() - start) / 1_000;
      const reason = late ? `did not end within ${options.secondsMax} s` : `ended with ${signal ?? `exit ${code}`} and no figures\n${last}`;
      done(result ?? { id, name: id, seconds, figures: [], problem: reason.trimEnd() });
    });
  });
}

/** Figures as a table for people. */
export function formatResults(results: readonly BenchResult[]): string {
  return results
    .map(({ id, name, seconds, figures, problem }) => {
      const rows = figures.map((figure) => [figure.name, formatValue(figure), figure.aim ?? "", verdict(figure), figure.note ?? ""]);
      const widths = [0, 1, 2, 3].map((column) => Math.max(0, ...rows.map((row) => row[column]!.length)));
      const lines = rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd());
      return [`${name} (${id}, ${seconds.toFixed(1)} s)`, ...lines, ...(problem === undefined ? [] : [`  FAILED: ${problem}`])].join("\n");
    })
    .join("\n\n");
}

function formatValue({ value, unit }: Figure): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 3;
  return `${value.toLocaleString("en-US", { maximumFractionDigits: digits })} ${unit}`.trimEnd();
}

function verdict({ met }: Figure): string {
  return met === undefined ? "" : met ? "met" : "NOT MET";
}

/** What the figures were measured on; without it they mean little. */
function machine(): string {
  const [cpu] = cpus();
  return `node ${process.versions.node}, ${cpus().length} x ${cpu?.model ?? "unknown cpu"}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${release()}`;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      quick: { type: "boolean", default: false },
      full: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      list: { type: "boolean", default: false },
    },
  });
  const all = listBenches();
  if (values.list) {
    console.log(all.join("\n"));
    return 0;
  }
  const unknown = positionals.filter((name) => !all.includes(name));
  if (unknown.length > 0) {
    console.error(`There is no bench ${unknown.join(", ")}. There are: ${all.join(", ")}`);
    return 2;
  }
  const results: BenchResult[] = [];
  for (const id of positionals.length > 0 ? positionals : all) {
    console.error(`${id} ...`);
    results.push(await runBench(id, { quick: values.quick, full: values.full, secondsMax: values.full ? 7_200 : 900 }));
  }
  console.log(
    values.json
      ? JSON.stringify({ machine: machine(), quick: values.quick, results }, undefined, 2)
      : `${machine()}\n\n${formatResults(results)}`,
  );
  return results.some((result) => result.problem !== undefined) ? 1 : 0;
}

if (import.meta.main) process.exitCode = await main();
