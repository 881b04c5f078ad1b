import { afterEach, describe, expect, it } from "vitest";
import { importAttlogFile } from "../../devices/attlog-file/import.ts";
import { writeAttlogFile } from "../../devices/attlog-file/simulated.ts";
import type { ConnectionContext } from "../../devices/terminal.ts";
import { startZk4370Puller } from "../../devices/zk-4370/puller.ts";
import type { Zk4370Options } from "../../devices/zk-4370/puller-options.ts";
import { SimulatedZk4370Terminal, type SimulatedZk4370Options } from "../../devices/zk-4370/simulated.ts";
import { startZkPushListener } from "../../devices/zk-push/listener.ts";
import { createMemoryLedger } from "../../shared/ledger/memory-ledger.ts";
import { seededRandom } from "../../shared/seeded-random.ts";
import { eventsOf, gatewayOn, morning, quietLog, registerTerminal } from "../support/gateway-parts.ts";
import { exchange } from "../support/push-client.ts";
import { bodyOf, upload } from "../support/zk-push.ts";

const closers: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

/** A ledger and a gateway for one terminal, and that terminal. */
async function site(simulated: Partial<SimulatedZk4370Options> = {}, rows = 300) {
  const ledger = createMemoryLedger();
  await registerTerminal(ledger, "gate", { serial: "A" });
  const gateway = await gatewayOn(ledger, { watermarkStepMs: 0, stampsEveryMs: 0 });
  closers.push(() => gateway.close());
  const context: ConnectionContext = { deliver: gateway.deliver, lookup: gateway.lookup, now: () => morning, log: quietLog };
  const terminal = new SimulatedZk4370Terminal({ serial: "A", now: () => morning, offsetMinutes: 480, ...simulated });
  const random = seededRandom(rows);
  for (let index = 0; index < rows; index++) {
    const person = 1_000 + Math.floor(random() * 40);
    terminal.punch({
      pin: String(person),
      at: morning - (rows - index) * 61_000,
      state: Math.floor(random() * 6),
      verify: Math.floor(random() * 16),
    });
  }
  const port = await terminal.start();
  closers.push(() => terminal.stop());
  const punches = async () => (await eventsOf(ledger, "PunchRecorded")).map(({ data }) => data);
  /** Every punch by what identifies it, sorted, twice if it is there twice. */
  const stored = async () =>
    (await punches()).map(({ key, reading, state, verify }) => [key.value, reading?.text, state, verify].join("|")).toSorted();
  const start = (options: Partial<Zk4370Options> = {}) => {
    const quick = {
      everySeconds: 3_600,
      exchangeMs: options.transport === "udp" ? 240 : 2_000,
      prepareMs: 2_000,
      retryMs: 2,
      retryMsMax: 10,
    };
    const puller = startZk4370Puller(context, { serial: "A", host: "127.0.0.1", port, ...quick, ...options });
    closers.push(() => puller.close());
    return puller;
  };
  return { ledger, gateway, context, terminal, punches, stored, start };
}

const logOf = (terminal: SimulatedZk4370Terminal): string[] =>
  terminal.log.map(({ pin, time, state, verify }) => [pin, time, state, verify].join("|")).toSorted();

describe("the ledger holds the terminal's log, each row once", () => {
  const faults = { pieces: 0.3, eventInTransfer: 0.1, rowDuringRead: 0.3, reboot: 0.05, wrongChecksum: 0.1, shortChunk: 0.05 };
  for (const [name, simulated, transport] of [
    ["rows of 40", { layout: "40" }, "tcp"],
    ["rows of 40 with junk in front", { layout: "40", junkPrefix: true }, "tcp"],
    ["rows of 16", { layout: "16" }, "tcp"],
    ["rows of 8, first kind", { layout: "8a" }, "tcp"],
    ["rows of 8, second kind", { layout: "8b" }, "tcp"],
    ["older firmware", { layout: "16", direct: true }, "tcp"],
    ["a log given away at once", { layout: "40", inlineBytesMax: 100_000 }, "tcp"],
    ["a key", { commKey: 1_234 }, "tcp"],
    ["UDP", { layout: "40", faults: { lostUdp: 0.05, swappedUdp: 0.1, eventInTransfer: 0.05, rowDuringRead: 0.1 } }, "udp"],
    ["UDP with rows of 8", { layout: "8b", faults: { lostUdp: 0.05, swappedUdp: 0.1 } }, "udp"],
    ["UDP and older firmware", { layout: "16", direct: true, faults: { lostUdp: 0.03, swappedUdp: 0.05 } }, "udp"],
  ] as const) {
    it.each([1, 2, 3])(`${name}, with every fault of seed %i`, async (seed) => {
      const own = "faults" in simulated ? simulated.faults : faults;
      const { terminal, stored, start, ledger, gateway } = await site(
        { ...simulated, faults: { ...own, seed } },
        transport === "udp" ? 100 : 300,
      );
      const puller = start({ transport, ...("commKey" in simulated ? { commKey: simulated.commKey } : {}) });
      for (let round = 0; round < 4; round++) {
        await puller.nextRead();
        terminal.punch({ pin: "1007", at: morning + 3_600_000 * (round + 1) });
        puller.readSoon();
      }
      // Until a read ends during which nobody punched.
      while ((await puller.nextRead()).rows < terminal.log.length) puller.readSoon();
      expect(await stored()).toEqual(logOf(terminal));
      await gateway.flush();
      expect((await eventsOf(ledger, "WatermarkAdvanced")).at(-1)?.data).toMatchObject({ upTo: morning, evidence: "contact" });
      expect(await eventsOf(ledger, "GapDetected")).toEqual([]);
    });
  }
});

it.each([1, 2, 3])("packets that changed places over UDP are noticed, also where hardly a row looks wrong (seed %i)", async (seed) => {
  const { terminal, stored, start, ledger } = await site({ faults: { seed, swappedUdp: 0.02 } }, 1_500);
  await start({ transport: "udp" }).nextRead();
  expect(await stored()).toEqual(logOf(terminal));
  expect(await eventsOf(ledger, "RecordQuarantined")).toEqual([]);
});

it("copies by push, by pull and by USB file are one punch each, in whatever order they come", async () => {
  for (const order of ["push pull file", "pull push file", "file pull push"]) {
    const { terminal, stored, start, context, ledger } = await site();
    const rows = terminal.log.map((row) => ({ ...row, state: String(row.state), verify: String(row.verify), workcode: "" }));
    const listener = await startZkPushListener(context, { host: "127.0.0.1", port: 0 });
    closers.push(() => listener.close());
    const by: Record<string, () => Promise<unknown>> = {
      push: async () => {
        const body = rows.map(({ pin, time, state, verify }) => `${pin}\t${time}\t${state}\t${verify}\t\t0\t0\t\n`).join("");
        expect(bodyOf(await exchange(listener.port, upload("A", body)))).toBe(`OK: ${rows.length}`);
      },
      pull: () => start().nextRead(),
      file: () => importAttlogFile(context, { serial: "A", ...writeAttlogFile(rows) }),
    };
    for (const channel of order.split(" ")) await by[channel]!();
    expect(await stored(), order).toEqual(logOf(terminal));
    expect(await eventsOf(ledger, "PunchCorroborated")).toEqual([]);
  }
});

it("a row whose state another channel gave otherwise corroborates the punch and adds none", async () => {
  const { terminal, start, gateway, punches, ledger } = await site({}, 1);
  const [row] = terminal.log;
  const text = [row!.pin, row!.time, (row!.state + 1) % 6, row!.verify].join("\t");
  const reading = { text: row!.time, local: row!.time.replace(" ", "T") };
  const record = { kind: "record", key: { kind: "pin", value: row!.pin }, reading, state: String((row!.state + 1) % 6) } as const;
  const items = [{ ...record, verify: String(row!.verify), raw: Buffer.from(text) }];
  await gateway.deliver({ protocol: "zk-push", channel: "push", serial: "A", receivedAt: morning, items });
  expect(await start().nextRead()).toMatchObject({ recorded: 0, corroborated: 1 });
  expect(await punches()).toHaveLength(1);
  expect(await eventsOf(ledger, "PunchCorroborated")).toHaveLength(1);
});

it("keeps the row's bytes, how it came, and what was read on the wall", async () => {
  const { terminal, start, punches } = await site({}, 1);
  await start().nextRead();
  const { pin, time } = terminal.log[0]!;
  const [punch] = await punches();
  expect(punch).toMatchObject({
    terminal: "gate",
    protocol: "zk-4370",
    channel: "pull",
    key: { kind: "pin", value: pin },
    reading: { text: time, local: time.replace(" ", "T") },
    occurredAt: morning - 61_000,
    grade: 1,
  });
  expect(Buffer.from((punch!.raw as { base64: string }).base64, "base64")).toHaveLength(40);
});
