import { afterEach, describe, expect, it } from "vitest";
import { writeAttlogFile } from "../../devices/attlog-file/simulated.ts";
import { importAttlogFile } from "../../devices/attlog-file/import.ts";
import type { ZkPushListener } from "../../devices/zk-push/listener.ts";
import { seededRandom } from "../../shared/seeded-random.ts";
import { SimulatedZkPushTerminal } from "../../devices/zk-push/simulated.ts";
import type { SimulatedZkPushOptions } from "../../devices/zk-push/simulated.ts";
import { exchange } from "../support/push-client.ts";
import { FakeGateway, bodyOf, listenFor, openSocket, received, statusOf, upload } from "../support/zk-push.ts";

const noon = Date.parse("2026-03-02T04:00:00Z");
const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function listen(gateway: FakeGateway): Promise<ZkPushListener> {
  const listener = await listenFor(gateway, { closeWithinMs: 2_000 });
  closers.push(() => listener.close());
  return listener;
}

function terminal(port: number, options: Partial<SimulatedZkPushOptions> & { serial: string }): SimulatedZkPushTerminal {
  const simulated = new SimulatedZkPushTerminal({
    host: "127.0.0.1",
    port,
    now: () => noon,
    timeScale: 5_000,
    offsetMinutes: 480,
    ...options,
  });
  closers.push(() => simulated.stop());
  return simulated;
}

/** What the terminal's log says must be on the ledger. */
const expected = (simulated: SimulatedZkPushTerminal): Set<string> =>
  new Set(simulated.log.map((row) => [row.pin, row.time.replace(" ", "T"), row.state, row.verify].join("|")));

/** Several hundred people passing, a few seconds apart, some in the same second. */
function crowd(simulated: SimulatedZkPushTerminal, count: number, seed: number): void {
  const random = seededRandom(seed);
  let at = noon - count * 4_000;
  for (let person = 0; person < count; person++) {
    at += Math.floor(random() * 8) * 1_000;
    simulated.punch({
      pin: String(1_000 + Math.floor(random() * 300)).padStart(6, "0"),
      at,
      state: Math.floor(random() * 6),
      verify: random() < 0.5 ? 1 : 15,
    });
  }
}

const faults = { lostReply: 0.15, cutBody: 0.15, duplicate: 0.1, reboot: 0.05, newestFirst: 0.2, pieces: 0.1, outage: 0.05 };

describe("terminals with every fault at once", () => {
  for (const family of ["letters", "number", "lax"] as const) {
    for (const seed of [1, 2, 3]) {
      it(`of the family "${family}" end with their log on the ledger, each row once (seed ${seed})`, { timeout: 20_000 }, async () => {
        const gateway = new FakeGateway("A", "B");
        const random = seededRandom(seed * 7);
        // The store fails now and then, before it has stored anything.
        gateway.before = () => {
          if (random() < 0.15) throw new Error("disk full");
        };
        const { port } = await listen(gateway);
        const pair = ["A", "B"].map((serial, index) =>
          terminal(port, {
            serial,
            family,
            position: index === 0 ? "own" : "stamp",
            batch: index === 0 ? { start: 200, floor: 30, ceiling: 150, grow: 10, shrink: 30 } : 128,
            faults: { seed: seed + index, ...faults, ...(index === 0 ? {} : { newestFirst: 0 }) },
          }),
        );
        pair.forEach((simulated, index) => crowd(simulated, 1_800, seed + index));
        for (const simulated of pair) simulated.start();
        await Promise.all(pair.map((simulated) => simulated.drained()));
        for (const simulated of pair) {
          expect(gateway.stored(simulated.serial)).toEqual(expected(simulated));
          expect(simulated.lost).toBe(0);
        }
        expect(pair.reduce((sum, { counts }) => sum + counts.failed, 0)).toBeGreaterThan(3);
      });
    }
  }

  it("send each punch while the store is down again until it is stored", async () => {
    const gateway = new FakeGateway("A");
    let down = true;
    let acknowledgedBeforeStored = 0;
    gateway.before = () => {
      if (down) throw new Error("disk full");
      acknowledgedBeforeStored += gateway.deliveries.length === 0 ? simulated.acknowledged : 0;
    };
    const { port } = await listen(gateway);
    const simulated = terminal(port, { serial: "A", family: "letters" });
    crowd(simulated, 50, 5);
    simulated.start();
    while (simulated.counts.failed < 6) await new Promise((resolve) => setImmediate(resolve));
    expect([simulated.acknowledged, gateway.records.size]).toEqual([0, 0]);
    down = false;
    await simulated.drained();
    expect(gateway.stored("A")).toEqual(expected(simulated));
    expect(acknowledgedBeforeStored).toBe(0);
  });
});

describe("a simulated terminal", () => {
  it("sets its clock by the Date header and the TimeZone it is told", async () => {
    const gateway = new FakeGateway("A");
    gateway.profiles.set("A", { zone: "Asia/Kolkata" });
    gateway.now = () => noon;
    const { port } = await listen(gateway);
    const simulated = terminal(port, { serial: "A", offsetMinutes: 0, clockErrorMs: 3_600_000 });
    expect(simulated.punch({ pin: "7" }).time).toBe("2026-03-02 05:00:00");
    simulated.start();
    await simulated.drained();
    expect(simulated.punch({ pin: "7" }).time).toBe("2026-03-02 09:30:00");
    expect(simulated.clockErrorMs).toBe(0);
  });

  it("starts with two hundred rows a batch, then shrinks after failure and grows to its ceiling", async () => {
    const gateway = new FakeGateway("A");
    gateway.now = () => noon;
    const { port } = await listen(gateway);
    const simulated = terminal(port, { serial: "A", family: "number" });
    crowd(simulated, 900, 9);
    let failures = 4;
    gateway.before = () => {
      if (failures-- > 0) throw new Error("not now");
    };
    simulated.start();
    await simulated.drained();
    const sizes = gateway.deliveries.map(({ items }) => items.filter(({ kind }) => kind === "record").length).filter((size) => size > 0);
    // 200 failed four times: 170; above its ceiling it does not grow.
    expect(sizes).toEqual([170, 170, 170, 170, 170, 50]);
  });

  it("loses only what nobody fetched before its memory was full, and says so", () => {
    const simulated = new SimulatedZkPushTerminal({ serial: "A", host: "127.0.0.1", port: 1, now: () => noon, capacity: 100 });
    crowd(simulated, 130, 4);
    expect([simulated.log.length, simulated.lost, simulated.acknowledged]).toEqual([100, 30, 0]);
  });

  it("sends a time again on command, and counts it", async () => {
    const gateway = new FakeGateway("A");
    gateway.now = () => noon;
    const listener = await listen(gateway);
    const simulated = terminal(listener.port, { serial: "A" });
    crowd(simulated, 40, 6);
    simulated.start();
    await simulated.drained();
    gateway.records.clear();
    const range = "StartTime=2000-01-01 00:00:00\tEndTime=2099-12-31 23:59:59";
    const count = listener.queueCommand("A", `VERIFY SUM ATTLOG ${range}`);
    const query = listener.queueCommand("A", `DATA QUERY ATTLOG ${range}`);
    expect(await count.outcome).toMatchObject({ status: "answered", result: { code: 0, values: { AttlogSum: "40" } } });
    expect(await query.outcome).toMatchObject({ status: "answered", result: { code: 0 } });
    simulated.logOperation("OPLOG 4\t0\t2026-03-02 12:00:00\t0\t0\t0\t0");
    while (gateway.records.size < 1) await new Promise((resolve) => setImmediate(resolve));
    await simulated.drained();
    expect(gateway.stored("A")).toEqual(expected(simulated));
  });

  it("shakes hands again on CHECK, and takes its newest row first when it is of that kind", async () => {
    const gateway = new FakeGateway("A");
    gateway.now = () => noon;
    const listener = await listen(gateway);
    const simulated = terminal(listener.port, { serial: "A", faults: { seed: 1, newestFirst: 1 } });
    crowd(simulated, 5, 6);
    simulated.start();
    await simulated.drained();
    const times = gateway.deliveries.flatMap(({ items }) => items).flatMap((item) => (item.kind === "record" ? [item.reading!.local] : []));
    expect(times).toEqual(times.toSorted().toReversed());
    await listener.queueCommand("A", "CHECK").outcome;
    while (simulated.counts.handshakes < 2) await new Promise((resolve) => setImmediate(resolve));
  });
});

describe("push and USB file of one terminal", () => {
  it("meet: rows that came by one way are doubles by the other", async () => {
    const gateway = new FakeGateway("A");
    const { port } = await listen(gateway);
    const simulated = terminal(port, { serial: "A" });
    crowd(simulated, 300, 8);
    const file = writeAttlogFile(simulated.log);
    simulated.start();
    await simulated.drained();
    const before = gateway.records.size;
    expect(before).toBe(expected(simulated).size);
    const report = await importAttlogFile(gateway.context, { serial: "A", ...file });
    expect(report).toMatchObject({ refused: false, recorded: 0, rows: 300, duplicates: 300, incomplete: false });
    expect(gateway.records.size).toBe(before);
  });
});

describe("mutated uploads over a socket", () => {
  it("are acknowledged with exactly the number of rows the sink was given, or not at all", async () => {
    const gateway = new FakeGateway("A");
    const { port } = await listen(gateway);
    const random = seededRandom(77);
    const below = (limit: number) => Math.floor(random() * limit);
    const clean = "1156\t2026-03-02 08:00:00\t0\t1\t\t0\t0\t\n0701\t2026-03-02 08:00:05\t1\t15\t0\t0\t0\r\nlast\t2026-03-02 08:00:06\t0\t1";
    let acknowledged = 0;
    for (let round = 0; round < 1_500; round++) {
      const whole = upload("A", clean);
      for (let change = 0; change <= below(4); change++) whole[below(whole.length)] = below(256);
      const sent = random() < 0.2 ? whole.subarray(0, below(whole.length)) : whole;
      const seen = gateway.deliveries.length;
      const reply = await exchangeAndEnd(port, sent);
      const items = gateway.deliveries.slice(seen).flatMap((delivery) => delivery.items);
      const rows = items.filter(({ kind }) => kind === "record" || kind === "unreadable").length;
      const counted = /OK: (\d+)$/.exec(reply)?.[1];
      if (counted !== undefined) {
        acknowledged += 1;
        if (Number(counted) !== rows)
          throw new Error(`acknowledged ${counted}, stored ${rows}: ${JSON.stringify(sent.toString("latin1"))}`);
      }
    }
    expect(acknowledged).toBeGreaterThan(300);
    expect(bodyOf(await exchange(port, upload("A", clean)))).toBe("OK: 3");
    expect(statusOf(await exchange(port, upload("STRANGER", clean)))).toBe(503);
  });
});

/** Like `exchange`, but says at once that nothing more will come: a mutated length must not make us wait. */
async function exchangeAndEnd(port: number, bytes: Uint8Array): Promise<string> {
  const socket = await openSocket(port);
  const answer = received(socket);
  socket.end(bytes);
  return answer;
}
