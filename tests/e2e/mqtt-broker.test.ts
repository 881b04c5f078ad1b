import { once, type EventEmitter } from "node:events";
import { connect as connectSocket } from "node:net";
import { connectAsync, type IClientOptions, type MqttClient } from "mqtt";
import { afterEach, describe, expect, it } from "vitest";
import { startMqttBroker, type MqttBroker, type MqttBrokerOptions } from "../../devices/mqtt/broker.ts";
import { decodeAck, decodeRequest, encodePunch } from "../../devices/mqtt/codec.ts";
import { SimulatedMqttTerminal, type SimulatedMqttTerminalOptions } from "../../devices/mqtt/simulated.ts";
import type { SequenceGap, TerminalProfile } from "../../devices/terminal.ts";
import { createRecordingSink, type RecordingSink } from "../support/device-sink.ts";

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

async function open(
  profiles: readonly Partial<TerminalProfile>[],
  options: Partial<MqttBrokerOptions> = {},
): Promise<{ sink: RecordingSink; broker: MqttBroker; url: string }> {
  const sink = createRecordingSink(profiles);
  const broker = await startMqttBroker(sink.context, { port: 0, host: "127.0.0.1", ...options });
  cleanUps.push(() => broker.close());
  return { sink, broker, url: `mqtt://127.0.0.1:${broker.port}` };
}

function simulate(url: string, device: string, options: Partial<SimulatedMqttTerminalOptions> = {}): SimulatedMqttTerminal {
  const terminal = new SimulatedMqttTerminal({
    url,
    site: "hq",
    device,
    zone: "Asia/Shanghai",
    reconnectMs: 20,
    resendEveryMs: 300,
    ...options,
  });
  cleanUps.push(() => terminal.stop());
  return terminal;
}

async function client(url: string, device: string, options: IClientOptions = {}): Promise<MqttClient> {
  const opened = await connectAsync(url, { clientId: device, username: device, reconnectPeriod: 0, ...options });
  opened.on("error", () => undefined);
  cleanUps.push(() => opened.endAsync(true));
  return opened;
}

/** mqtt.js types its events in a way that node:events does not take. */
const happens = (emitter: MqttClient, event: string): Promise<unknown[]> => once(emitter as unknown as EventEmitter, event);

const punch = (seq: number, more: object = {}): Buffer =>
  encodePunch({ boot: "b1", seq, t: "2026-03-02T08:59:00+08:00", clock: "synced", pin: "0701", ...more });
const punchTopic = (device: string): string => `punch/v1/hq/${device}`;

describe("acknowledging", () => {
  it("sends PUBACK and the application's acknowledgement only once the punch is stored", async () => {
    const { sink, url } = await open([{ serial: "gate-1" }, { serial: "gate-2" }]);
    const order: string[] = [];
    let store: () => void = () => undefined;
    sink.before = () => new Promise((resolve) => (store = () => (order.push("stored"), resolve())));
    const terminal = await client(url, "gate-1");
    await terminal.subscribeAsync("punchack/v1/hq/gate-1", { qos: 1 });
    const acknowledged = new Promise<void>((resolve) =>
      terminal.on("message", (_topic, payload) => {
        order.push(`ack ${decodeAck(payload)!.upTo}`);
        resolve();
      }),
    );
    const published = terminal.publishAsync(punchTopic("gate-1"), punch(1), { qos: 1 }).then(() => order.push("puback"));
    // Another terminal's whole round trip, begun later: an early PUBACK would have arrived before its answer.
    const other = await client(url, "gate-2");
    await other.publishAsync("status/v1/hq/gate-2", "online", { qos: 1 });
    await other.publishAsync("status/v1/hq/gate-2", "online", { qos: 1 });
    expect(order).toEqual([]);
    store();
    await Promise.all([published, acknowledged]);
    expect(order[0]).toBe("stored");
    expect(order.toSorted()).toEqual(["ack 1", "puback", "stored"]);
  });

  it("drops the connection without PUBACK when the store fails, and takes the punch when it is sent again", async () => {
    const { sink, broker, url } = await open([{ serial: "gate-1" }]);
    let failures = 3;
    sink.before = () => {
      if (failures-- > 0) throw new Error("disk full");
    };
    const raw = await client(url, "gate-1");
    const closed = happens(raw, "close");
    let answered = false;
    raw.publish(punchTopic("gate-1"), punch(1), { qos: 1 }, (error) => (answered = !error));
    await closed;
    expect(answered).toBe(false);
    expect(broker.counts()).toMatchObject({ failed: 1, stored: 0 });
    const terminal = simulate(url, "gate-1");
    await terminal.start();
    terminal.punch({ pin: "0701" });
    await terminal.drained();
    expect(sink.records().map((record) => record.identity)).toContain(`${terminal.boot}:1`);
  });

  it("publishes the acknowledgement retained: a terminal that missed it finds it at its next connection", async () => {
    const { url } = await open([{ serial: "gate-1" }]);
    const first = await client(url, "gate-1");
    await first.publishAsync(punchTopic("gate-1"), punch(1), { qos: 1 });
    await first.endAsync();
    const second = await client(url, "gate-1");
    const message = happens(second, "message");
    await second.subscribeAsync("punchack/v1/hq/gate-1", { qos: 1 });
    expect(decodeAck((await message)[1] as Buffer)).toEqual({ boot: "b1", upTo: 1 });
  });

  it("stores punches sent with QoS 0 and 2 as well and acknowledges them to the application", async () => {
    const { sink, url } = await open([{ serial: "gate-1" }]);
    const raw = await client(url, "gate-1");
    raw.publish(punchTopic("gate-1"), punch(1), { qos: 0 });
    await raw.publishAsync(punchTopic("gate-1"), punch(2), { qos: 2 });
    await sink.until(() => sink.records().length === 2);
    expect(sink.records().map((record) => record.counter)).toEqual(["1", "2"]);
  });

  it("lets a stop finish and answer what is under way", async () => {
    const { sink, broker, url } = await open([{ serial: "gate-1" }]);
    let store: () => void = () => undefined;
    const arrived = new Promise<void>((resolve) => {
      sink.before = () => {
        resolve();
        return new Promise<void>((done) => (store = done));
      };
    });
    const raw = await client(url, "gate-1");
    const published = raw.publishAsync(punchTopic("gate-1"), punch(1), { qos: 1 });
    await arrived;
    const closed = broker.close();
    store();
    await published;
    await closed;
    expect(sink.records()).toHaveLength(1);
  });
});

describe("numbers", () => {
  it("opens a gap at a jump, keeps the acknowledgement, asks for the missing ones and closes the gap when they come", async () => {
    const { sink, url } = await open([{ serial: "gate-1" }]);
    const raw = await client(url, "gate-1");
    const heard: string[] = [];
    const filled = new Promise<void>((resolve) =>
      raw.on("message", (topic, payload) => {
        heard.push(topic.startsWith("punchack") ? `ack ${decodeAck(payload)!.upTo}` : `want ${JSON.stringify(decodeRequest(payload))}`);
        if (heard.at(-1) === "ack 5") resolve();
      }),
    );
    await raw.subscribeAsync(["punchack/v1/hq/gate-1", "punchreq/v1/hq/gate-1"], { qos: 1 });
    for (const seq of [1, 2, 5, 3, 4]) await raw.publishAsync(punchTopic("gate-1"), punch(seq), { qos: 1 });
    await filled;
    expect(heard).toEqual(["ack 1", "ack 2", "ack 2", 'want {"boot":"b1","from":3,"to":4}', "ack 3", "ack 5"]);
    const gaps = sink.items().filter((item): item is SequenceGap => item.kind === "sequence_gap");
    expect(gaps.map((gap) => `${gap.gap} ${gap.open ? "open" : "closed"}`)).toEqual([
      "boot b1/3-4 open",
      "boot b1/3-4 closed",
      "boot b1/4-4 open",
      "boot b1/4-4 closed",
    ]);
  });

  it("counts a bad punch that has a number as received, so that the terminal does not repeat it for ever", async () => {
    const { sink, url } = await open([{ serial: "gate-1" }]);
    const raw = await client(url, "gate-1");
    await raw.subscribeAsync("punchack/v1/hq/gate-1", { qos: 1 });
    const ack = happens(raw, "message");
    await raw.publishAsync(punchTopic("gate-1"), punch(1, { pin: 701 }), { qos: 1 });
    expect(decodeAck((await ack)[1] as Buffer)).toEqual({ boot: "b1", upTo: 1 });
    expect(sink.items()).toMatchObject([{ kind: "unreadable", code: "MQTT_PUNCH_UNREADABLE", identity: "b1:1" }]);
  });

  it("goes on from what the ledger holds after a restart", async () => {
    const contiguous = async (_serial: string, boot: string) => ({ boot, upTo: 40, above: [43] });
    const { sink, url } = await open([{ serial: "gate-1" }], { contiguous });
    const raw = await client(url, "gate-1");
    await raw.subscribeAsync("punchack/v1/hq/gate-1", { qos: 1 });
    const acks: number[] = [];
    const done = new Promise<void>((resolve) =>
      raw.on("message", (_topic, payload) => {
        acks.push(decodeAck(payload)!.upTo);
        if (acks.at(-1) === 44) resolve();
      }),
    );
    for (const seq of [42, 41, 44]) await raw.publishAsync(punchTopic("gate-1"), punch(seq), { qos: 1 });
    await done;
    expect(acks).toEqual([40, 43, 44]);
    const gaps = sink.items().filter((item): item is SequenceGap => item.kind === "sequence_gap");
    expect(gaps.map((gap) => `${gap.gap} ${gap.open ? "open" : "closed"}`)).toEqual([
      "boot b1/41-42 closed",
      "boot b1/41-41 open",
      "boot b1/41-41 closed",
    ]);
  });

  it("lets a terminal say that its memory was overwritten: the loss stays a gap, the rest is acknowledged", async () => {
    const { sink, url } = await open([{ serial: "gate-1" }], { contiguous: async () => undefined });
    const terminal = simulate(url, "gate-1", { bufferMax: 5 });
    for (let count = 0; count < 12; count++) terminal.punch({ pin: "0701" });
    await terminal.start();
    await terminal.drained();
    const gaps = sink.items().filter((item): item is SequenceGap => item.kind === "sequence_gap");
    expect(gaps.at(-1)).toMatchObject({ gap: `boot ${terminal.boot}/1-7`, open: true });
  });
});

describe("who may say what", () => {
  it.each([
    ["a wrong password", { username: "gate-1", password: "wrong-secret" }],
    ["no password", { username: "gate-1" }],
    ["no user name", {}],
    ["a user name that is no name", { username: "gate/1" }],
  ])("turns away %s", async (_name, login: IClientOptions) => {
    const { broker, url } = await open([{ serial: "gate-1", token: "secret-123" }]);
    await expect(connectAsync(url, { clientId: "x", reconnectPeriod: 0, ...login }, false)).rejects.toThrow(/bad username/i);
    expect(broker.counts().turnedAway).toBe(1);
  });

  it.each([
    ["another terminal's topic", "punch/v1/hq/gate-2"],
    ["another site's topic", "punch/v1/plant/gate-1"],
    ["an acknowledgement", "punchack/v1/hq/gate-1"],
    ["any other topic", "hello"],
  ])("refuses a punch on %s and drops the connection", async (_name, topic) => {
    const { sink, broker, url } = await open([{ serial: "gate-1" }, { serial: "gate-2" }]);
    const raw = await client(url, "gate-1");
    const closed = happens(raw, "close");
    raw.publish(topic, punch(1), { qos: 1 });
    await closed;
    expect(sink.items()).toEqual([]);
    expect(broker.counts()).toMatchObject({ refused: 1, stored: 0 });
  });

  it("lets nobody listen to punches or to another terminal's acknowledgements", async () => {
    const { url } = await open([{ serial: "gate-1" }]);
    const raw = await client(url, "gate-1");
    for (const topic of ["#", "punch/v1/+/+", "punchack/v1/hq/gate-2", "$SYS/#"]) {
      await expect(raw.subscribeAsync(topic, { qos: 1 })).rejects.toThrow();
    }
  });

  it("shuts out a terminal whose token changes while it is connected", async () => {
    const profile = { serial: "gate-1", token: "secret-123" };
    const sink = createRecordingSink([profile]);
    let token = "secret-123";
    const lookup = sink.context.lookup;
    const context = { ...sink.context, lookup: (...name: Parameters<typeof lookup>) => ({ ...lookup(...name)!, token }) };
    const broker = await startMqttBroker(context, { port: 0, host: "127.0.0.1" });
    cleanUps.push(() => broker.close());
    const raw = await client(`mqtt://127.0.0.1:${broker.port}`, "gate-1", { password: "secret-123" });
    await raw.publishAsync(punchTopic("gate-1"), punch(1), { qos: 1 });
    token = "another-secret";
    const closed = happens(raw, "close");
    raw.publish(punchTopic("gate-1"), punch(2), { qos: 1 });
    await closed;
    expect(sink.records()).toHaveLength(1);
  });

  it("puts a stranger's punches into quarantine, acknowledges none to the application, and stops taking them when they are many", async () => {
    const { sink, broker, url } = await open([], { quarantine: { namesMax: 1, messagesMax: 10, burst: 3, messagesPerMinute: 0 } });
    const raw = await client(url, "stranger");
    let acknowledged = 0;
    raw.on("message", () => acknowledged++);
    await raw.subscribeAsync("punchack/v1/hq/stranger", { qos: 1 });
    for (const seq of [1, 2, 3, 1]) await raw.publishAsync(punchTopic("stranger"), punch(seq), { qos: 1 });
    const closed = happens(raw, "close");
    raw.publish(punchTopic("stranger"), punch(4), { qos: 1 });
    await closed;
    expect(sink.deliveries.flatMap((delivery) => delivery.items)).toHaveLength(3);
    expect(acknowledged).toBe(0);
    await expect(client(url, "another")).rejects.toThrow();
    expect(broker.counts()).toMatchObject({ stored: 4, refused: 1, turnedAway: 1 });
  });
});

describe("under attack and load", () => {
  it("drops a packet that announces too much before taking it in, and bytes that are no MQTT", async () => {
    const { broker } = await open([{ serial: "gate-1" }], { packetBytesMax: 1_000 });
    for (const bytes of [
      [0x10, 0xff, 0xff, 0x03, 0, 4],
      [0x00, 0x00],
      [0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
    ]) {
      const socket = connectSocket(broker.port, "127.0.0.1");
      socket.on("error", () => undefined);
      const closed = once(socket, "close");
      socket.write(Buffer.from(bytes));
      await closed;
    }
    const terminal = simulate(`mqtt://127.0.0.1:${broker.port}`, "gate-1");
    await terminal.start();
    terminal.punch({ pin: "0701" });
    await terminal.drained();
  });

  it("names the port when it is taken", async () => {
    const { broker, sink } = await open([]);
    await expect(startMqttBroker(sink.context, { port: broker.port, host: "127.0.0.1" })).rejects.toMatchObject({ code: "PORT_IN_USE" });
  });

  it("loses and doubles nothing of 40 terminals with broken lines, repeats, disorder, restarts and a failing store", async () => {
    const devices = Array.from({ length: 40 }, (_, index) => `gate-${index}`);
    const { sink, url } = await open(devices.map((serial) => ({ serial, token: `secret-${serial}` })));
    let turn = 0;
    sink.before = () => {
      if (++turn % 17 === 0) throw new Error("store failed");
    };
    const faults = { drop: 0.02, duplicate: 0.1, reorder: 0.1, reboot: 0.01, unsynced: 0.02 };
    const terminals = devices.map((device, seed) => simulate(url, device, { seed, faults, password: `secret-${device}` }));
    await Promise.all(terminals.map((terminal) => terminal.start()));
    for (let round = 0; round < 50; round++) {
      for (const terminal of terminals) terminal.punch({ pin: String(round).padStart(4, "0") });
      await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all(terminals.map((terminal) => terminal.drained()));
    const stored = new Set(
      sink.deliveries.flatMap((delivery) =>
        delivery.items.map((item) => (item.kind === "record" ? `${delivery.serial} ${item.identity}` : "")),
      ),
    );
    stored.delete("");
    expect(stored).toEqual(
      new Set(terminals.flatMap((terminal, index) => terminal.log.map((made) => `${devices[index]} ${made.boot}:${made.seq}`))),
    );
    const open_ = new Map<string, number>();
    for (const item of sink.items())
      if (item.kind === "sequence_gap") open_.set(item.gap, (open_.get(item.gap) ?? 0) + (item.open ? 1 : -1));
    expect([...open_.values()].every((count) => count === 0)).toBe(true);
  });
});
