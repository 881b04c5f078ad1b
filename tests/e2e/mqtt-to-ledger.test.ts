import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { startMqttBroker, type MqttBroker } from "../../devices/mqtt/broker.ts";
import { decodeAck, encodePunch } from "../../devices/mqtt/codec.ts";
import { SimulatedMqttTerminal } from "../../devices/mqtt/simulated.ts";
import { createPtyPair } from "../../devices/serial/pty.ts";
import { startSerialReader } from "../../devices/serial/reader.ts";
import { SimulatedEm4100Reader } from "../../devices/serial/simulated.ts";
import { createGateway, type Gateway } from "../../services/gateway/gateway.ts";
import { openSqliteLedger } from "../../shared/ledger/sqlite-ledger.ts";
import type { ConnectionContext } from "../../devices/terminal.ts";
import type { Ledger } from "../../shared/ledger/port.ts";
import { connectAsync } from "mqtt";
import { allEvents, eventsOf, quietLog, registerTerminal } from "../support/gateway-parts.ts";

const cleanUps: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

interface Site {
  readonly ledger: Ledger;
  readonly gateway: Gateway;
  readonly context: ConnectionContext;
  close(): Promise<void>;
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "attendance-mqtt-"));
  cleanUps.push(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

async function openSite(path: string, register?: (ledger: Ledger) => Promise<void>): Promise<Site> {
  const ledger = await openSqliteLedger({ path: join(path, "ledger.sqlite"), mode: "write" });
  await register?.(ledger);
  const gateway = await createGateway({ ledger, log: quietLog, now: Date.now, limits: { flushEveryMs: 0 } });
  let closed = false;
  const close = async (): Promise<void> => {
    if (closed) return;
    closed = true;
    await gateway.close();
    await ledger.close();
  };
  cleanUps.push(close);
  return { ledger, gateway, context: { deliver: gateway.deliver, lookup: gateway.lookup, now: Date.now, log: quietLog }, close };
}

const gates = Array.from({ length: 10 }, (_, index) => `gate-${index}`);

async function registerGates(ledger: Ledger): Promise<void> {
  for (const serial of gates) await registerTerminal(ledger, serial, { protocol: "mqtt", serial, token: `secret-${serial}`, grade: 2 });
}

async function openBroker(site: Site, port = 0): Promise<MqttBroker> {
  const broker = await startMqttBroker(site.context, { port, host: "127.0.0.1", contiguous: site.gateway.contiguous });
  cleanUps.push(() => broker.close());
  return broker;
}

it("puts every punch of ten faulty terminals on the ledger once, over a restart of the gateway", async () => {
  const path = folder();
  let site = await openSite(path, registerGates);
  let broker = await openBroker(site);
  const { port } = broker;
  const terminals = gates.map((device, seed) => {
    const faults = { drop: 0.02, duplicate: 0.1, reorder: 0.1, reboot: 0.01 };
    const url = `mqtt://127.0.0.1:${port}`;
    const options = {
      url,
      site: "hq",
      device,
      password: `secret-${device}`,
      zone: "Asia/Shanghai",
      reconnectMs: 20,
      resendEveryMs: 300,
      seed,
      faults,
    };
    const terminal = new SimulatedMqttTerminal(options);
    cleanUps.push(() => terminal.stop());
    return terminal;
  });
  await Promise.all(terminals.map((terminal) => terminal.start()));
  const at = Date.now();
  for (let round = 0; round < 60; round++) {
    for (const terminal of terminals) terminal.punch({ pin: String(round).padStart(4, "0"), at: at + round * 1_000, state: "in" });
    await new Promise((resolve) => setImmediate(resolve));
    if (round !== 30) continue;
    await broker.close();
    await site.close();
    site = await openSite(path);
    broker = await openBroker(site, port);
  }
  await Promise.all(terminals.map((terminal) => terminal.drained()));
  const punches = await eventsOf(site.ledger, "PunchRecorded");
  const stored = punches.map((event) => `${event.data.terminal} ${event.data.identity}`);
  expect(stored.toSorted()).toEqual(
    terminals.flatMap((terminal, index) => terminal.log.map((made) => `${gates[index]} ${made.boot}:${made.seq}`)).toSorted(),
  );
  const open = new Set<string>();
  for (const event of await allEvents(site.ledger)) {
    if (event.type === "GapDetected") open.add(event.data.gap);
    if (event.type === "GapClosed") open.delete(event.data.gap);
  }
  expect([...open]).toEqual([]);
});

it("goes on acknowledging after a restart from what the ledger holds, a quarantined number included", async () => {
  const path = folder();
  let site = await openSite(path, registerGates);
  const punch = (seq: number, more: object = {}): Buffer =>
    encodePunch({ boot: "b1", seq, t: "2026-03-02T08:59:00+08:00", clock: "synced", pin: "0701", ...more });
  const send = async (numbers: readonly Buffer[]): Promise<void> => {
    const broker = await openBroker(site);
    const client = await connectAsync(`mqtt://127.0.0.1:${broker.port}`, { clientId: "x", username: "gate-0", password: "secret-gate-0" });
    await client.subscribeAsync("punchack/v1/hq/gate-0", { qos: 1 });
    const acked = new Promise<void>((resolve) =>
      client.on("message", (_topic, payload) => {
        if (decodeAck(payload)!.upTo === 4 || numbers.length === 3) resolve();
      }),
    );
    for (const bytes of numbers) await client.publishAsync("punch/v1/hq/gate-0", bytes, { qos: 1 });
    await acked;
    await client.endAsync();
    await broker.close();
  };
  await send([punch(1), punch(2, { pin: 702 }), punch(3)]);
  await site.close();
  site = await openSite(path);
  await send([punch(4)]);
  expect(await eventsOf(site.ledger, "GapDetected")).toEqual([]);
  expect(await eventsOf(site.ledger, "RecordQuarantined")).toMatchObject([{ data: { code: "MQTT_PUNCH_UNREADABLE", identity: "b1:2" } }]);
});

it("puts a card held to a serial reader on the ledger, and the time nobody listened", async () => {
  const path = folder();
  const line = await createPtyPair();
  cleanUps.push(() => line.close());
  const listenOnce = async (site: Site, card: string): Promise<void> => {
    const lastListening = async (serial: string) => site.gateway.lastListening("serial-em4100", serial) ?? undefined;
    const reader = await startSerialReader(site.context, { name: "front-door", path: line.path, lastListening });
    await new SimulatedEm4100Reader({ write: line.write }).present(card, 130);
    while (reader.status().presented === 0) await new Promise((resolve) => setImmediate(resolve));
    await reader.close();
    await site.close();
  };
  await listenOnce(
    await openSite(path, (ledger) => registerTerminal(ledger, "door", { protocol: "serial-em4100", serial: "front-door" })),
    "67003B51C6",
  );
  await listenOnce(await openSite(path), "67003BA86C");
  const { ledger } = await openSite(path);
  const punches = await eventsOf(ledger, "PunchRecorded");
  expect(punches.map((event) => [event.data.key.value, event.data.resolution, event.data.reading])).toEqual([
    ["67003B51C6", "received", null],
    ["67003BA86C", "received", null],
  ]);
  const [gap] = await eventsOf(ledger, "GapDetected");
  expect(gap?.data).toMatchObject({ terminal: "door", kind: "blind" });
  expect(gap!.data.from!).toBeGreaterThanOrEqual(punches[0]!.data.receivedAt);
  expect(gap!.data.until!).toBeLessThanOrEqual(punches[1]!.data.receivedAt);
});
