// `npm run check`: types, lint, format, import rules, tidy rules, words. Steps run side by side; all faults are reported.
import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { performance } from "node:perf_hooks";
import { importFaults } from "./check/import-rules.ts";
import { listFiles, readSourceFiles, type Fault } from "./check/source-files.ts";
import { tidyFaults } from "./check/tidy-rules.ts";
import { registryHosts, wordFaults } from "./check/word-rules.ts";

interface StepResult {
  readonly name: string;
  readonly ok: boolean;
  readonly output: string;
  readonly milliseconds: number;
}

const root = join(import.meta.dirname, "..");

/** Runs a program of a package with this Node, so that no PATH and no shell is needed. */
function runPackage(name: string, argv: readonly string[]): Promise<{ ok: boolean; output: string }> {
  const folder = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
  const { bin } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { bin: string | Record<string, string> };
  const script = typeof bin === "string" ? bin : (bin[name] ?? bin["tsc"] ?? Object.values(bin)[0]!);
  return run(process.execPath, [join(folder, script), ...argv]);
}

function run(command: string, argv: readonly string[]): Promise<{ ok: boolean; output: string }> {
  return new Promise((done) => {
    const child = spawn(command, argv, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const take = (chunk: Buffer) => (output += chunk.toString("utf8"));
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    child.on("error", (error) => done({ ok: false, output: `${command}: ${error.message}` }));
    child.on("close", (code, signal) => done({ ok: code === 0, output: signal === null ? output : `${output}\nended by ${signal}` }));
  });
}

async function step(name: string, work: () => Promise<{ ok: boolean; output: string }>): Promise<StepResult> {
  const start = performance.now();
  const result = await work().catch((error: unknown) => ({ ok: false, output: String(error instanceof Error ? error.stack : error) }));
  return { name, ...result, milliseconds: performance.now() - start };
}

function report(faults: readonly Fault[]): { ok: boolean; output: string } {
  const lines = faults.map((fault) => `${fault.path}${fault.line > 0 ? `:${fault.line}` : ""}  ${fault.rule}  ${fault.message}`);
  return { ok: faults.length === 0, output: lines.toSorted().join("\n") };
}

/** Hosts this machine's package clients are set up with; they must not stand in the repository. */
async function packageHosts(): Promise<string[]> {
  const npm = process.env["npm_config_registry"] ?? (await run("npm", ["config", "get", "registry"])).output;
  const aptFiles = ["/etc/apt/sources.list", ...listFolder("/etc/apt/sources.list.d")].filter((path) => existsSync(path));
  return registryHosts([npm, ...aptFiles.map((path) => readFileSync(path, "utf8"))]);
}

function listFolder(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
}

const paths = listFiles(root);
const files = readSourceFiles(root, paths);
const results = await Promise.all([
  step("types", () => runPackage("typescript", ["-p", "."])),
  step("lint", () => runPackage("oxlint", ["--deny-warnings"])),
  step("format", () => runPackage("oxfmt", ["--check", "."])),
  step("imports", async () => report(importFaults(files))),
  step("tidy", async () => report(tidyFaults(files))),
  step("words", async () => report(wordFaults(root, paths, await packageHosts()))),
]);

for (const { name, ok, output } of results) {
  if (!ok) console.log(`--- ${name} ---\n${output.trimEnd()}\n`);
}
for (const { name, ok, milliseconds } of results) {
  console.log(`${ok ? "pass" : "FAIL"}  ${name.padEnd(8)} ${(milliseconds / 1_000).toFixed(1)} s`);
}
const failed = results.filter((result) => !result.ok).map((result) => result.name);
console.log(failed.length === 0 ? "check: all passed" : `check: FAILED: ${failed.join(", ")}`);
process.exitCode = failed.length === 0 ? 0 : 1;
