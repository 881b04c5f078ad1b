import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { decodeEvent } from "../../shared/events/decode.ts";
import { openSqliteLedger } from "../../shared/ledger/sqlite-ledger.ts";
import { acknowledges, exchange, logRow, pushRequest } from "../support/push-client.ts";
import { runAttendance, startServer } from "../support/server.ts";
import { setupOfTerminals } from "../support/setup-terminals.ts";

const cycles = Number(process.env["KILL_CYCLES"] ?? 12);
const terminals = 4;
const batchRows = 20;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "attendance-kill-"));
  const file = join(folder, "setup.json");
  await writeFile(file, JSON.stringify(setupOfTerminals(terminals)));
  const setup = await runAttendance(["setup", file], join(folder, "data"));
  expect(setup, setup.stderr).toMatchObject({ code: 0 });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** One terminal with a log without end: sends its next rows, and the same again until they are acknowledged. */
class Terminal {
  readonly acknowledged = new Set<string>();
  readonly sent = new Set<string>();
  private next = 0;
  readonly serial: string;

  constructor(index: number) {
    this.serial = `BENCH${String(index + 1).padStart(4, "0")}`;
  }

  async sendUntil(port: number, stopped: () => boolean, onAcknowledged: () => void): Promise<void> {
    while (!stopped()) {
      const rows = Array.from({ length: batchRows }, (_, index) => logRow(this.next + index));
      for (const row of rows) this.sent.add(row);
      const reply = await exchange(port, pushRequest({ serial: this.serial, rows }));
      if (!acknowledges(reply, batchRows)) continue;
      for (const row of rows) this.acknowledged.add(row);
      this.next += batchRows;
      onAcknowledged();
    }
  }
}

it(
  `keeps every acknowledged punch once when the process is killed under load (${cycles} cycles)`,
  { timeout: 60_000 + cycles * 10_000 },
  async () => {
    const fleet = Array.from({ length: terminals }, (_, index) => new Terminal(index));
    for (let cycle = 0; cycle < cycles; cycle++) {
      const server = await startServer(join(folder, "data"), { ATTENDANCE_LOG_LEVEL: "warn" });
      let killed = false;
      let firstAcknowledged: () => void = () => {};
      const first = new Promise<void>((resolve) => (firstAcknowledged = resolve));
      const sending = fleet.map((terminal) => terminal.sendUntil(server.ports.zkPush ?? 0, () => killed, firstAcknowledged));
      await first;
      // The moment of the kill is the one thing here that must be random; the property holds at every moment.
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 150));
      await server.kill();
      killed = true;
      await Promise.all(sending);
    }

    const stored = new Map<string, number>();
    let next = 0;
    const ledger = await openSqliteLedger({ path: join(folder, "data", "ledger.sqlite"), mode: "read" });
    for await (const batch of ledger.readAll(0)) {
      for (const event of batch) {
        expect(event.position).toBe(next++);
        const decoded = decodeEvent(event);
        if (decoded.type !== "PunchRecorded" || !("text" in decoded.data.raw)) continue;
        const key = `${decoded.data.terminal} ${decoded.data.raw.text}`;
        stored.set(key, (stored.get(key) ?? 0) + 1);
      }
    }
    await ledger.close();

    const keysOf = (pick: (terminal: Terminal) => ReadonlySet<string>): string[] =>
      fleet.flatMap((terminal) => [...pick(terminal)].map((row) => `${terminal.serial.toLowerCase()} ${row}`));
    expect(keysOf((terminal) => terminal.acknowledged).filter((key) => !stored.has(key))).toEqual([]);
    expect([...stored].filter(([, times]) => times !== 1)).toEqual([]);
    const sent = new Set(keysOf((terminal) => terminal.sent));
    expect([...stored.keys()].filter((key) => !sent.has(key))).toEqual([]);
    expect(stored.size).toBeGreaterThan(cycles * batchRows);
  },
);
