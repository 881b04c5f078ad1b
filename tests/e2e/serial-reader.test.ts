import { closeSync, constants, openSync, writeSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { encodeEm4100 } from "../../devices/serial/em4100-frames.ts";
import { createPtyPair } from "../../devices/serial/pty.ts";
import { startSerialReader, type SerialReader, type SerialReaderOptions } from "../../devices/serial/reader.ts";
import { SimulatedEm4100Reader } from "../../devices/serial/simulated.ts";
import type { BlindInterval, ContactEvidence } from "../../devices/terminal.ts";
import { createRecordingSink, type RecordingSink } from "../support/device-sink.ts";
import { requireProgram } from "../support/programs.ts";
import { openPtyPair, type PtyPair } from "../support/pty.ts";

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

interface Bench {
  readonly sink: RecordingSink;
  readonly line: PtyPair;
  readonly reader: SerialReader;
}

async function listen(options: Partial<SerialReaderOptions> = {}, sink = createRecordingSink([{ serial: "door" }])): Promise<Bench> {
  const line = await openPtyPair();
  cleanUps.push(() => line.close());
  const quick = { reopenMs: 10, reopenMsMax: 50, retryMs: 5, retryMsMax: 20 };
  const reader = await startSerialReader(sink.context, { name: "door", path: line.host, ...quick, ...options });
  cleanUps.push(() => reader.close());
  return { sink, line, reader };
}

/** The device's end of the line. */
function device(line: PtyPair, options: { checksum?: "sum" } = {}): SimulatedEm4100Reader {
  const descriptor = openSync(line.device, constants.O_WRONLY | constants.O_NOCTTY);
  cleanUps.push(async () => closeSync(descriptor));
  return new SimulatedEm4100Reader({ ...options, write: (bytes) => void writeSync(descriptor, bytes) });
}

const blindsOf = (sink: RecordingSink): BlindInterval[] => sink.items().filter((item) => item.kind === "blind");
const evidenceOf = (sink: RecordingSink): ContactEvidence[] => sink.items().filter((item) => item.kind === "complete_up_to");

describe("a card reader on a real line", () => {
  it("gives one record for a card held to it and one for each of two people", async () => {
    const { sink, line, reader } = await listen();
    const simulated = device(line);
    await simulated.present("67003B51C6", 300);
    await Promise.all([simulated.present("67003BA86C", 200), simulated.present("67003BA867", 200)]);
    await sink.until(() => sink.records().length === 3);
    expect(
      sink
        .records()
        .map((record) => record.key.value)
        .toSorted(),
    ).toEqual(["67003B51C6", "67003BA867", "67003BA86C"]);
    const [first] = sink.deliveries;
    expect(first).toMatchObject({ protocol: "serial-em4100", channel: "serial", serial: "door", remote: line.host });
    expect(sink.records()[0]!.identity).toBe(`67003B51C6@${first!.receivedAt}`);
    expect(reader.status()).toMatchObject({ open: true, presented: 3, noise: 0, waiting: 0 });
  });

  it("reads on after noise and counts it", async () => {
    const { sink, line, reader } = await listen();
    const simulated = device(line);
    simulated.disturb(Buffer.from([0xff, 0x00, 0xfe]));
    simulated.disturb(encodeEm4100("67003B51C6").subarray(0, 5));
    await simulated.present("67003BA86C", 100);
    await sink.until(() => sink.records().length === 1);
    expect(reader.status().noise).toBeGreaterThanOrEqual(2);
  });

  it("keeps a card that is always read with another kind of checksum, and says what to set", async () => {
    const { sink, line } = await listen();
    await device(line, { checksum: "sum" }).present("2E00AF0EC9", 330);
    await sink.until(() => sink.items().length > 0);
    expect(sink.items()).toMatchObject([
      { kind: "unreadable", code: "EM4100_CHECKSUM_WRONG", problem: expect.stringContaining("other way") },
    ]);
  });

  it("tells a pulled and plugged line as a blind interval and reads on", async () => {
    const { sink, line, reader } = await listen();
    await device(line).present("67003B51C6", 65);
    await sink.until(() => sink.records().length === 1);
    const before = Date.now();
    await line.unplug();
    await line.replug();
    await sink.until(() => blindsOf(sink).length === 1);
    const [blind] = blindsOf(sink);
    expect(blind!.from).toBeGreaterThanOrEqual(before - 1);
    expect(blind!.until).toBeGreaterThan(blind!.from);
    await device(line).present("67003BA86C", 65);
    await sink.until(() => sink.records().length === 2);
    expect(reader.status()).toMatchObject({ open: true, opened: 2 });
  });

  it("waits for a line that is not there yet, blind since the last run listened", async () => {
    const sink = createRecordingSink([{ serial: "door" }]);
    const line = await openPtyPair();
    cleanUps.push(() => line.close());
    await line.unplug();
    const lastListening = Date.now() - 3_600_000;
    const reader = await startSerialReader(sink.context, {
      name: "door",
      path: line.host,
      reopenMs: 10,
      reopenMsMax: 20,
      lastListening: async () => lastListening,
    });
    cleanUps.push(() => reader.close());
    expect(reader.status().open).toBe(false);
    expect(sink.logged).toContainEqual(expect.objectContaining({ level: "warn", message: expect.stringContaining("cannot be opened") }));
    await line.replug();
    await sink.until(() => blindsOf(sink).length === 1);
    expect(blindsOf(sink)[0]!.from).toBe(lastListening);
  });

  it("gives evidence while the line is open, and at a stop up to its moment", async () => {
    const { sink, line, reader } = await listen({ evidenceEveryMs: 10 });
    await sink.until(() => evidenceOf(sink).length >= 2);
    expect(evidenceOf(sink)[0]).toMatchObject({ evidence: "line_open" });
    await device(line).present("67003B51C6", 65);
    await sink.until(() => sink.records().length === 1);
    const stopping = Date.now();
    await reader.close();
    expect(evidenceOf(sink).at(-1)!.upTo).toBeGreaterThanOrEqual(stopping);
    const presentedAt = sink.deliveries.find((delivery) => delivery.items[0]!.kind === "record")!.receivedAt;
    const told = sink.items().findIndex((item) => item.kind === "complete_up_to" && item.upTo >= presentedAt);
    expect(told).toBeGreaterThan(sink.items().findIndex((item) => item.kind === "record"));
  });

  it("keeps records in order while the gateway takes none, and gives no evidence meanwhile", async () => {
    const { sink, line } = await listen({ evidenceEveryMs: 5 });
    let failing = true;
    let attempts = 0;
    const tried = new Promise<void>((resolve) => {
      sink.before = (delivery) => {
        if (delivery.items[0]!.kind === "record" && ++attempts >= 3) resolve();
        if (failing) throw new Error("store failed");
      };
    });
    const simulated = device(line);
    const cards = ["67003B51C6", "67003BA86C", "67003BA867"];
    for (const card of cards) await simulated.present(card, 65);
    await tried;
    expect(sink.items()).toEqual([]);
    failing = false;
    await sink.until(() => sink.records().length === 3);
    expect(sink.records().map((record) => record.key.value)).toEqual(cards);
  });

  it("tells what it had to give up as a blind interval before what it kept", async () => {
    const { sink, line, reader } = await listen({ queueMax: 2 });
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const underWay = new Promise<void>((resolve) => {
      sink.before = () => (resolve(), gate);
    });
    const simulated = device(line);
    await simulated.present("6700000001", 65);
    await underWay;
    for (const number of [2, 3, 4, 5]) await simulated.present(`670000000${number}`, 65);
    while (reader.status().presented < 5) await new Promise((resolve) => setImmediate(resolve));
    release();
    await sink.until(() => sink.items().length >= 3);
    expect(sink.items().map((item) => (item.kind === "record" ? item.key.value : item.kind))).toEqual([
      "6700000001",
      "blind",
      "6700000005",
    ]);
    expect(reader.status().lost).toBe(3);
    const [blind] = blindsOf(sink);
    expect(blind!.until - blind!.from).toBeGreaterThan(0);
  });
});

describe("a pseudo terminal for a simulated reader", () => {
  it.each(["socat", "script", "python3"] as const)("is made with %s", async (program) => {
    requireProgram(program);
    const end = await createPtyPair([program]);
    cleanUps.push(() => end.close());
    const sink = createRecordingSink([{ serial: "door" }]);
    const reader = await startSerialReader(sink.context, { name: "door", path: end.path });
    cleanUps.push(() => reader.close());
    expect(reader.status().open).toBe(true);
    await new SimulatedEm4100Reader({ write: end.write }).present("67003B51C6", 130);
    await sink.until(() => sink.records().length === 1);
    expect(sink.records()).toHaveLength(1);
  });

  it("names every program tried when none will do", async () => {
    await expect(createPtyPair(["no-such-program"])).rejects.toMatchObject({
      code: "SERIAL_PTY_UNAVAILABLE",
      message: expect.stringContaining("no-such-program"),
    });
  });
});
