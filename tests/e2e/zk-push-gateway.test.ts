import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { importAttlogFile } from "../../devices/attlog-file/import.ts";
import { writeAttlogFile } from "../../devices/attlog-file/simulated.ts";
import type { ConnectionContext } from "../../devices/terminal.ts";
import { startZkPushListener } from "../../devices/zk-push/listener.ts";
import { SimulatedZkPushTerminal } from "../../devices/zk-push/simulated.ts";
import { openSqliteLedger } from "../../shared/ledger/sqlite-ledger.ts";
import { eventsOf, gatewayOn, morning, quietLog, registerTerminal } from "../support/gateway-parts.ts";
import { exchange } from "../support/push-client.ts";
import { bodyOf, fixture, statusOf } from "../support/zk-push.ts";

const closers: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

/** A ledger file, a gateway and a listener, for one registered terminal. */
async function site(serial: string) {
  const folder = await mkdtemp(join(tmpdir(), "zk-push-"));
  closers.push(() => rm(folder, { recursive: true, force: true }));
  const ledger = await openSqliteLedger({ path: join(folder, "ledger.sqlite"), mode: "write" });
  closers.push(() => ledger.close());
  await registerTerminal(ledger, "gate", { serial });
  const gateway = await gatewayOn(ledger);
  closers.push(() => gateway.close());
  const context: ConnectionContext = { deliver: gateway.deliver, lookup: gateway.lookup, now: () => morning, log: quietLog };
  const listener = await startZkPushListener(context, { host: "127.0.0.1", port: 0 });
  closers.push(() => listener.close());
  const punches = async () => (await eventsOf(ledger, "PunchRecorded")).map(({ data }) => data);
  return { ledger, gateway, context, port: listener.port, punches };
}

it("puts the captured X100-C's row on the ledger before it says so", async () => {
  const { port, punches } = await site("SERIAL87654321");
  expect(bodyOf(await exchange(port, fixture("zk-push/zk-push-attlog-x100c.http")))).toBe("OK: 1");
  expect(await punches()).toMatchObject([
    {
      terminal: "gate",
      protocol: "zk-push",
      channel: "push",
      key: { kind: "pin", value: "1156" },
      reading: { text: "2024-08-05 12:40:57", local: "2024-08-05T12:40:57" },
      zone: "Asia/Shanghai",
      occurredAt: Date.parse("2024-08-05T12:40:57+08:00"),
      state: "1",
      verify: "1",
      raw: { text: "1156\t2024-08-05 12:40:57\t1\t1\t\t0\t0\t" },
    },
  ]);
  expect(bodyOf(await exchange(port, fixture("zk-push/zk-push-attlog-x100c.http")))).toBe("OK: 1");
  expect(await punches()).toHaveLength(1);
});

it("acknowledges nothing of a terminal that is not registered, and keeps nothing of it as a punch", async () => {
  const { port, punches } = await site("ANOTHER");
  expect(statusOf(await exchange(port, fixture("zk-push/zk-push-attlog-x100c.http")))).toBe(503);
  expect(await punches()).toEqual([]);
});

it("stores a terminal's log once, by push with every fault, and again as a USB file", async () => {
  const { context, gateway, port, punches } = await site("A");
  const terminal = new SimulatedZkPushTerminal({
    serial: "A",
    host: "127.0.0.1",
    port,
    now: () => morning,
    timeScale: 5_000,
    offsetMinutes: 480,
    family: "number",
    batch: 40,
    faults: { seed: 3, lostReply: 0.2, cutBody: 0.2, duplicate: 0.2, reboot: 0.1, newestFirst: 0.2, pieces: 0.1 },
  });
  closers.push(() => terminal.stop());
  for (let person = 0; person < 400; person++)
    terminal.punch({ pin: String(person % 50).padStart(4, "0"), at: morning - person * 7_000, verify: 15 });
  terminal.start();
  await terminal.drained();
  const identities = async () =>
    (await punches()).map(({ key, reading, state, verify }) => [key.value, reading?.text, state, verify].join("|")).toSorted();
  const log = terminal.log.map((row) => [row.pin, row.time, row.state, row.verify].join("|")).toSorted();
  expect(await identities()).toEqual(log);
  const file = writeAttlogFile(terminal.log);
  const known = gateway.knownRows("A");
  expect(await importAttlogFile(context, { serial: "A", ...file, known })).toMatchObject({
    refused: false,
    recorded: 0,
    duplicates: 400,
    overlap: { overlap: 400, matching: 400 },
  });
  expect(await identities()).toEqual(log);
  const others = writeAttlogFile(terminal.log.map((row) => ({ ...row, pin: `9${row.pin}` })));
  expect(await importAttlogFile(context, { serial: "A", ...others, known })).toMatchObject({ refused: true, code: "FILE_WRONG_TERMINAL" });
});
