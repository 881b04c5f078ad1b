// Plants faults into a copy of the judging code, one at a time, and sees each noticed: `npm run test:mutants -- [word of a fault]`.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { plantedFaults, type PlantedFault } from "./planted-faults.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folders = ["devices", "projections", "services", "shared", "tests"];
const files = ["package.json", "tsconfig.json", "vitest.config.ts"];
/** What notices a fault, quickest first: histories against the oracle, then scenarios and laws. */
const histories = Number(process.env["MUTANT_HISTORIES"] ?? 1_500);
const suites = [
  "tests/scenario",
  "tests/property/truth-laws.test.ts",
  "tests/property/judging-laws.test.ts",
  "tests/property/month-oracle.test.ts",
  "tests/unit/judge-days.test.ts",
];

const copy = await mkdtemp(join(tmpdir(), "attendance-mutants-"));
try {
  for (const folder of folders) await cp(join(root, folder), join(copy, folder), { recursive: true });
  for (const file of files) await cp(join(root, file), join(copy, file));
  await symlink(join(root, "node_modules"), join(copy, "node_modules"));
  const word = process.argv[2] ?? "";
  const chosen = plantedFaults.filter(({ file, from }) => `${file} ${from}`.includes(word));
  const survivors: PlantedFault[] = [];
  for (const [index, fault] of chosen.entries()) {
    const by = await noticed(fault);
    if (by === null) survivors.push(fault);
    console.log(
      `${index + 1}/${chosen.length} ${by === null ? "SURVIVED" : `noticed by ${by}`}: ${fault.file}: ${fault.from} -> ${fault.to}`,
    );
  }
  console.log(`${chosen.length - survivors.length} of ${chosen.length} noticed`);
  process.exitCode = survivors.length > 0 ? 1 : 0;
} finally {
  await rm(copy, { recursive: true, force: true });
}

/** What noticed the fault; null when nothing did. */
async function noticed({ file, from, to }: PlantedFault): Promise<string | null> {
  const path = join(copy, file);
  const text = await readFile(path, "utf8");
  if (text.split(from).length !== 2) throw new Error(`${file} must hold this once: ${from}`);
  await writeFile(
    path,
    text.replace(from, () => to),
  );
  try {
    // Days say nothing of how a month counts them.
    const ofMonths = `import { holdMonthsAgainstOracle } from "./tests/support/truth-months.ts"; holdMonthsAgainstOracle(${Math.ceil(histories / 5)}, { seed: 3, shrinks: false });`;
    const ofDays = `import { holdAgainstOracle } from "./tests/support/truth.ts"; holdAgainstOracle(${histories}, { seed: 1, shrinks: false });`;
    const script = file.startsWith("projections/month/") ? ofMonths : ofDays;
    if (!(await passes(["--input-type=module", "-e", script]))) return "the oracle";
    return (await passes(["node_modules/vitest/vitest.mjs", "run", "--bail", "1", ...suites])) ? null : "scenarios or laws";
  } finally {
    await writeFile(path, text);
  }
}

async function passes(args: readonly string[]): Promise<boolean> {
  const child = spawn(process.execPath, args, { cwd: copy, stdio: "ignore" });
  const [code] = (await once(child, "exit")) as [number | null];
  return code === 0;
}
