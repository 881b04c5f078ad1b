import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createGateway } from "../../services/gateway/gateway.ts";
import { createMemoryLedger } from "../../shared/ledger/memory-ledger.ts";
import { openSqliteLedger } from "../../shared/ledger/sqlite-ledger.ts";
import type { Ledger } from "../../shared/ledger/port.ts";
import type { TerminalRecord } from "../../devices/terminal.ts";
import type { BenchContext, Figure } from "./bench.ts";
import { morning, push, quietLog, registerTerminal, row } from "../support/gateway-parts.ts";

export const name = "decoded rows through the gateway, by 50 terminals in batches of 100";

const terminalCount = 50;
const batchRows = 100;

/** Rows per second from decoded rows to durable events, and what finding duplicates of stored rows costs. */
export async function run(context: BenchContext): Promise<Figure[]> {
  const rounds = context.quick ? 8 : 40;
  const figures: Figure[] = [];
  const memory = await measure(createMemoryLedger(), rounds);
  figures.push({ name: "rows into memory, in batches of 100 by 50 terminals", value: memory.newPerSecond, unit: "rows/s" });
  figures.push({ name: "rows resent, all of them duplicates", value: memory.resentPerSecond, unit: "rows/s" });
  const own = 1_000_000 / memory.resentPerSecond;
  figures.push({ name: "gateway's own work for a resent row", value: own, unit: "µs", aim: "<= 15", met: own <= 15 });
  const folder = await mkdtemp(join(tmpdir(), "gateway-bench-"));
  try {
    const ledger = await openSqliteLedger({ path: join(folder, "ledger.sqlite"), mode: "write" });
    const durable = await measure(ledger, rounds);
    const { newPerSecond: value } = durable;
    figures.push({
      name: "rows durable in SQLite, in batches of 100 by 50 terminals",
      value,
      unit: "rows/s",
      aim: ">= 15000",
      met: value >= 15_000,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  for (const { name: what, value, unit } of figures) context.log(`${what}: ${Math.round(value).toLocaleString("en")} ${unit}`);
  return figures;
}

async function measure(ledger: Ledger, rounds: number): Promise<{ newPerSecond: number; resentPerSecond: number }> {
  for (let terminal = 0; terminal < terminalCount; terminal += 1)
    await registerTerminal(ledger, `t${terminal}`, { serial: `SN-${terminal}` });
  const gateway = await createGateway({ ledger, log: quietLog, now: () => morning, limits: { flushEveryMs: 0 } });
  const batches = Array.from({ length: rounds }, (_, round) => rowsOf(round));
  const send = async (): Promise<number> => {
    const start = performance.now();
    await Promise.all(
      Array.from({ length: terminalCount }, async (_, terminal) => {
        // As terminals do: the next upload when the last was answered.
        for (const [round, items] of batches.entries()) {
          await gateway.deliver(
            push([...items, { kind: "stamp", table: "ATTLOG", value: String(round) }], {
              serial: `SN-${terminal}`,
              receivedAt: morning + round,
            }),
          );
        }
      }),
    );
    return (terminalCount * rounds * batchRows * 1_000) / (performance.now() - start);
  };
  const newPerSecond = await send();
  const resentPerSecond = await send();
  const { recorded, duplicates } = gateway.status().totals;
  if (recorded !== duplicates || recorded !== terminalCount * rounds * batchRows)
    throw new Error(`${recorded} recorded, ${duplicates} duplicates`);
  await gateway.close();
  await ledger.close();
  return { newPerSecond, resentPerSecond };
}

function rowsOf(round: number): TerminalRecord[] {
  return Array.from({ length: batchRows }, (_, index) => {
    const second = round * batchRows + index;
    const time = [Math.floor(second / 3_600), Math.floor(second / 60) % 60, second % 60]
      .map((part) => String(part).padStart(2, "0"))
      .join(":");
    return row(String(10_000 + (second % 997)), `2026-11-23T${time}`);
  });
}
