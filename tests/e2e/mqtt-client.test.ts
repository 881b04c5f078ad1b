import { connectAsync, type MqttClient } from "mqtt";
import { afterEach, describe, expect, it } from "vitest";
import { startMqttClient, type MqttClientConnection, type MqttClientOptions } from "../../devices/mqtt/client.ts";
import { encodePunch } from "../../devices/mqtt/codec.ts";
import { SimulatedMqttTerminal, type SimulatedMqttTerminalOptions } from "../../devices/mqtt/simulated.ts";
import { createRecordingSink, type RecordingSink } from "../support/device-sink.ts";
import { startMosquitto, type Mosquitto } from "../support/mosquitto.ts";

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

async function broker(settings: readonly string[] = []): Promise<Mosquitto> {
  const mosquitto = await startMosquitto(settings);
  cleanUps.push(() => mosquitto.close());
  return mosquitto;
}

/** Connected and subscribed: the client's first status from the broker would come only after it. */
async function gateway(mosquitto: Mosquitto, sink: RecordingSink, options: Partial<MqttClientOptions> = {}): Promise<MqttClientConnection> {
  const connection = await startMqttClient(sink.context, {
    url: mosquitto.url,
    clientId: "gateway-1",
    reconnectMs: 20,
    reconnectMsMax: 100,
    retryMs: 2,
    retryMsMax: 10,
    ...options,
  });
  cleanUps.push(() => connection.close());
  return connection;
}

function simulate(mosquitto: Mosquitto, device: string, options: Partial<SimulatedMqttTerminalOptions> = {}): SimulatedMqttTerminal {
  const terminal = new SimulatedMqttTerminal({
    url: mosquitto.url,
    site: "hq",
    device,
    zone: "Asia/Shanghai",
    reconnectMs: 20,
    resendEveryMs: 200,
    ...options,
  });
  cleanUps.push(() => terminal.stop());
  return terminal;
}

async function publisher(mosquitto: Mosquitto): Promise<MqttClient> {
  const client = await connectAsync(mosquitto.url, { clientId: "tester" });
  cleanUps.push(() => client.endAsync(true));
  return client;
}

const punch = (seq: number, more: object = {}): Buffer =>
  encodePunch({ boot: "b1", seq, t: "2026-03-02T08:59:00+08:00", clock: "synced", pin: "0701", ...more });
const identities = (sink: RecordingSink): (string | undefined)[] => sink.records().map((record) => record.identity);

describe("an outside broker", () => {
  it("hands over punches and carries the acknowledgement back", async () => {
    const mosquitto = await broker();
    const sink = createRecordingSink([{ serial: "gate-1" }]);
    const connection = await gateway(mosquitto, sink);
    const terminal = simulate(mosquitto, "gate-1");
    await terminal.start();
    for (let count = 0; count < 200; count++) terminal.punch({ pin: "0701", state: "in" });
    await terminal.drained();
    expect(new Set(identities(sink))).toEqual(new Set(terminal.log.map((made) => `${made.boot}:${made.seq}`)));
    expect(connection.counts().failed).toBe(0);
  });

  it("keeps for us what is published while we are away, because a message is ours only once stored", async () => {
    const mosquitto = await broker();
    const sink = createRecordingSink([{ serial: "gate-1" }]);
    let failing = true;
    const tried = new Promise<void>((resolve) => {
      sink.before = () => {
        resolve();
        if (failing) throw new Error("store failed");
      };
    });
    const first = await gateway(mosquitto, sink);
    const tester = await publisher(mosquitto);
    const subscribed = (): boolean => sink.logged.some((line) => line.message.startsWith("outside MQTT broker has no session"));
    while (!subscribed()) await new Promise((resolve) => setImmediate(resolve));
    await tester.publishAsync("punch/v1/hq/gate-1", punch(1), { qos: 1 });
    await tried;
    await first.close();
    expect(sink.records()).toEqual([]);
    await tester.publishAsync("punch/v1/hq/gate-1", punch(2), { qos: 1 });
    failing = false;
    await gateway(mosquitto, sink);
    await sink.until(() => sink.records().length === 2);
    expect(identities(sink)).toEqual(["b1:1", "b1:2"]);
  });

  it("tries again until the store takes it, in order", async () => {
    const mosquitto = await broker();
    const sink = createRecordingSink([{ serial: "gate-1" }]);
    let attempts = 0;
    sink.before = () => {
      if (++attempts % 3 !== 0) throw new Error("store failed");
    };
    const connection = await gateway(mosquitto, sink);
    const terminal = simulate(mosquitto, "gate-1", { resendEveryMs: 60_000 });
    while (!connection.connected) await new Promise((resolve) => setImmediate(resolve));
    await terminal.start();
    for (let count = 0; count < 20; count++) terminal.punch({ pin: "0701" });
    await terminal.drained();
    expect(connection.counts().failed).toBeGreaterThanOrEqual(40);
  });

  it("quarantines malformed, foreign and strangers' messages, and goes on behind them", async () => {
    const mosquitto = await broker();
    const sink = createRecordingSink([{ serial: "gate-1" }]);
    await gateway(mosquitto, sink);
    const tester = await publisher(mosquitto);
    // Retained, so that it does not matter whether we have subscribed yet.
    await tester.publishAsync("punch/v1/hq/gate-1", "{ no json", { qos: 1, retain: true });
    await tester.publishAsync("punch/v1/plant/gate-1", punch(1), { qos: 1, retain: true });
    await tester.publishAsync("punch/v1/hq/stranger", punch(2), { qos: 1, retain: true });
    await sink.until(() => sink.deliveries.length === 3);
    const terminal = simulate(mosquitto, "gate-1");
    await terminal.start();
    terminal.punch({ pin: "0701" });
    await terminal.drained();
    const kept = sink.items().flatMap((item) => (item.kind === "unreadable" ? [item.code] : []));
    expect(kept.toSorted()).toEqual(["MQTT_PUNCH_UNREADABLE", "MQTT_TOPIC_FOREIGN"]);
    expect(sink.deliveries.find((delivery) => delivery.serial === "stranger")?.items).toHaveLength(1);
  });

  it.each(["SIGTERM", "SIGKILL"] as const)(
    "loses nothing when it ends with %s under load, with nothing of it on disk",
    { timeout: 60_000 },
    async (signal) => {
      const mosquitto = await broker(["persistence false"]);
      const devices = Array.from({ length: 8 }, (_, index) => `gate-${index}`);
      const sink = createRecordingSink(devices.map((serial) => ({ serial })));
      const connection = await gateway(mosquitto, sink);
      const terminals = devices.map((device, seed) => simulate(mosquitto, device, { seed, faults: { duplicate: 0.05, reorder: 0.05 } }));
      await Promise.all(terminals.map((terminal) => terminal.start()));
      for (let round = 0; round < 120; round++) {
        for (const terminal of terminals) terminal.punch({ pin: String(round).padStart(4, "0") });
        await new Promise((resolve) => setImmediate(resolve));
        if (round % 40 !== 20) continue;
        const stored = sink.records().length;
        await sink.until(() => sink.records().length > stored);
        await mosquitto.stop(signal);
        await mosquitto.start();
      }
      await Promise.all(terminals.map((terminal) => terminal.drained()));
      const stored = new Set(
        sink.deliveries.flatMap((delivery) =>
          delivery.items.flatMap((item) => (item.kind === "record" ? [`${delivery.serial} ${item.identity}`] : [])),
        ),
      );
      expect(stored).toEqual(
        new Set(terminals.flatMap((terminal, index) => terminal.log.map((made) => `${devices[index]} ${made.boot}:${made.seq}`))),
      );
      expect(connection.counts().connects).toBeGreaterThanOrEqual(2);
    },
  );
});
