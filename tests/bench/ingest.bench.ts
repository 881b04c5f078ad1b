import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { punchesOf } from "../support/ledger-files.ts";
import { runAttendance, startServer } from "../support/server.ts";
import { setupOfTerminals } from "../support/setup-terminals.ts";
import type { Bench, BenchContext, Figure } from "./bench.ts";

export const name = "Ingest: push terminals over sockets into a durable ledger";

interface ClocksResult {
  readonly acknowledged: number;
  readonly failures: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const clocksScript = fileURLToPath(new URL("support/zk-clocks.ts", import.meta.url));

async function runClocks(config: object): Promise<ClocksResult> {
  const child = spawn(process.execPath, [clocksScript, JSON.stringify(config)], { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString("utf8")));
  await once(child, "close");
  return JSON.parse(text) as ClocksResult;
}

const residentMb = (pid: number): number => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;

/** One real `attendance serve`, 50 terminals in another process; what was acknowledged is counted again in the file afterwards. */
export async function run({ quick, log }: BenchContext): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const batchRows of [100, 10, 1]) {
    for (const keepAlive of batchRows === 100 ? [false, true] : [false]) {
      const folder = await mkdtemp(join(tmpdir(), "attendance-ingest-"));
      try {
        figures.push(...(await measure(folder, { batchRows, keepAlive, seconds: quick ? 4 : 15 }, log)));
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    }
  }
  return figures;
}

async function measure(
  folder: string,
  round: { batchRows: number; keepAlive: boolean; seconds: number },
  log: BenchContext["log"],
): Promise<Figure[]> {
  const setup = join(folder, "setup.json");
  await writeFile(setup, JSON.stringify(setupOfTerminals(50, { people: 200 })));
  const data = join(folder, "data");
  const applied = await runAttendance(["setup", setup], data);
  if (applied.code !== 0) throw new Error(applied.stderr);
  const server = await startServer(data, { ATTENDANCE_LOG_LEVEL: "error" });
  const clocks = { port: server.ports.zkPush, terminals: 50, people: 200, batchRows: round.batchRows, keepAlive: round.keepAlive };
  await runClocks({ ...clocks, seconds: round.seconds / 3 });
  const warmMb = residentMb(server.child.pid ?? 0);
  const result = await runClocks({ ...clocks, seconds: round.seconds });
  const grownMb = residentMb(server.child.pid ?? 0) - warmMb;
  await server.stop();
  const stored = (await punchesOf(join(data, "ledger.sqlite"))).length;
  const rate = result.acknowledged / result.seconds;
  const label = `batches of ${round.batchRows}, ${round.keepAlive ? "kept connections" : "a connection each"}`;
  log(`${label}: ${Math.round(rate)} punches/s, ${stored} stored`);
  const figure: Figure = {
    name: label,
    value: rate,
    unit: "punches/s",
    note: `p50 ${result.p50Ms.toFixed(1)} ms, p99 ${result.p99Ms.toFixed(1)} ms, ${result.failures} retries, memory +${grownMb.toFixed(0)} MB over ${warmMb.toFixed(0)} MB`,
  };
  return [round.batchRows === 100 ? { ...figure, aim: ">= 15,000", met: rate >= 15_000 } : figure];
}

({ name, run }) satisfies Bench;
