import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ConnectionContext } from "../../devices/terminal.ts";
import { startZk4370Puller } from "../../devices/zk-4370/puller.ts";
import { SimulatedZk4370Terminal } from "../../devices/zk-4370/simulated.ts";
import { createMemoryLedger } from "../../shared/ledger/memory-ledger.ts";
import type { Ledger } from "../../shared/ledger/port.ts";
import { openSqliteLedger } from "../../shared/ledger/sqlite-ledger.ts";
import { gatewayOn, morning, quietLog, registerTerminal } from "../support/gateway-parts.ts";
import type { BenchContext, Figure } from "./bench.ts";

export const name = "a whole log over port 4370: read, verified, delivered";

/** Seconds for a full log over a real TCP socket, the simulated terminal in the same process, up to where its rows are stored. */
export async function run({ quick, log }: BenchContext): Promise<Figure[]> {
  const rows = quick ? 20_000 : 100_000;
  const terminal = new SimulatedZk4370Terminal({ serial: "A", now: () => morning, offsetMinutes: 480, capacity: 2 * rows });
  for (let index = 0; index < rows; index++) terminal.punch({ pin: String(1_000 + (index % 900)), at: morning - (rows - index) * 20_000 });
  const port = await terminal.start();
  const folder = await mkdtemp(join(tmpdir(), "zk-4370-bench-"));
  const sink: Pick<ConnectionContext, "deliver" | "lookup"> = {
    deliver: async ({ items }) => ({ accepted: true, recorded: items.length, duplicates: 0, corroborated: 0, quarantined: 0 }),
    lookup: () => ({ terminal: "gate", serial: "A", zone: "Asia/Shanghai", site: "hq", grade: 1, stamps: {} }),
  };
  const figures: Figure[] = [];
  const add = (what: string, seconds: number, most?: number) => {
    const aim = most === undefined ? {} : { aim: `<= ${most}`, met: seconds <= most };
    figures.push({ name: `${what}, ${rows.toLocaleString("en")} rows`, value: seconds, unit: "s", ...aim });
    log(`${what}: ${seconds.toFixed(2)} s`);
  };
  try {
    add("read and decoded", (await secondsFor(sink, port)).first, 3);
    const memory = await throughGateway(createMemoryLedger(), port);
    add("read and recorded in memory", memory.first, 3);
    add("read again, nothing new", memory.second);
    const sqlite = await throughGateway(await openSqliteLedger({ path: join(folder, "ledger.sqlite"), mode: "write" }), port);
    add("read and durable in SQLite", sqlite.first);
  } finally {
    await terminal.stop();
    await rm(folder, { recursive: true, force: true });
  }
  return figures;
}

async function throughGateway(ledger: Ledger, port: number): Promise<{ first: number; second: number }> {
  await registerTerminal(ledger, "gate", { serial: "A" });
  const gateway = await gatewayOn(ledger);
  try {
    return await secondsFor(gateway, port);
  } finally {
    await gateway.close();
    await ledger.close();
  }
}

async function secondsFor(sink: Pick<ConnectionContext, "deliver" | "lookup">, port: number): Promise<{ first: number; second: number }> {
  const { deliver, lookup } = sink;
  let started = performance.now();
  const puller = startZk4370Puller({ deliver, lookup, now: () => morning, log: quietLog }, { serial: "A", host: "127.0.0.1", port });
  try {
    await puller.nextRead();
    const first = (performance.now() - started) / 1_000;
    started = performance.now();
    puller.readSoon();
    await puller.nextRead();
    return { first, second: (performance.now() - started) / 1_000 };
  } finally {
    await puller.close();
  }
}
