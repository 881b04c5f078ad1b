import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { DeliveryItem } from "../../devices/terminal.ts";
import { command } from "../../devices/zk-4370/commands.ts";
import { startZk4370Puller } from "../../devices/zk-4370/puller.ts";
import type { Zk4370Options } from "../../devices/zk-4370/puller-options.ts";
import { SimulatedZk4370Terminal, type SimulatedZk4370Options } from "../../devices/zk-4370/simulated.ts";
import { morning } from "../support/gateway-parts.ts";
import { FakeGateway } from "../support/zk-push.ts";

const closers: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const quick = { everySeconds: 3_600, exchangeMs: 400, prepareMs: 800, connectMs: 1_000, retryMs: 2, retryMsMax: 20 };

/** A gateway that knows terminal A, and one who is to be read. */
async function site(simulated: Partial<SimulatedZk4370Options> = {}, rows = 50) {
  const gateway = new FakeGateway("A");
  let now = morning;
  gateway.now = () => now;
  const terminal = new SimulatedZk4370Terminal({ serial: "A", now: () => now, offsetMinutes: 480, ...simulated });
  const punch = (count: number) => {
    for (let index = 0; index < count; index++) terminal.punch({ pin: String(1_000 + (index % 7)), at: (now += 30_000) });
  };
  punch(rows);
  const port = await terminal.start();
  closers.push(() => terminal.stop());
  const start = (options: Partial<Zk4370Options> = {}) => {
    const puller = startZk4370Puller(gateway.context, { serial: "A", host: "127.0.0.1", port, ...quick, ...options });
    closers.push(() => puller.close());
    return puller;
  };
  const items = (kind: DeliveryItem["kind"]) =>
    gateway.deliveries.flatMap((delivery) => delivery.items).filter((item) => item.kind === kind);
  const warned = (text: string) => gateway.lines.filter(({ level, message }) => level === "warn" && message.includes(text));
  /** Resolves when something of this text has been said in the log. */
  const said = async (text: string) => {
    while (
      !gateway.lines.some(({ message, fields }) => `${message} ${String((fields["err"] as Error | undefined)?.message)}`.includes(text))
    ) {
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  };
  return { gateway, terminal, port, start, punch, items, warned, said, tick: (ms: number) => (now += ms), now: () => now };
}

/** A server in a terminal's place that does with a connection what a test wants. */
async function inPlace(onConnection: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    closers.push(async () => void socket.destroy());
    onConnection(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closers.push(async () => void server.close());
  return (server.address() as AddressInfo).port;
}

describe("a terminal", () => {
  it("is only ever read: nothing that clears, disables or sets is sent", async () => {
    const { terminal, start } = await site({ layout: "8a", commKey: 77 });
    const puller = start({ commKey: 77, live: true });
    await puller.nextRead();
    terminal.punch({ pin: "1001" });
    await puller.nextRead();
    await puller.close();
    const { connect, auth, option, readTime, sizes, prepareRead, readChunk, freeBuffer, registerEvents, exit } = command;
    const reading = new Set<number>([connect, auth, option, readTime, sizes, prepareRead, readChunk, freeBuffer, registerEvents, exit]);
    expect([...terminal.requests.keys()].filter((code) => !reading.has(code))).toEqual([]);
    expect(terminal.counts.tablesOpen).toBe(0);
  });

  it("of another serial number gives nothing", async () => {
    const { gateway, start, said } = await site({ serial: "B" });
    start();
    await said("it says its serial number is B");
    expect(gateway.deliveries).toEqual([]);
  });

  it("that is not registered is not even called", async () => {
    const { gateway, terminal, start, said } = await site();
    gateway.profiles.clear();
    start();
    await said("no terminal with this serial number is registered");
    expect(terminal.requests.size).toBe(0);
  });

  it("that refuses the key is asked once, not hammered; nothing says the key", async () => {
    const { gateway, terminal, start, said } = await site({ commKey: 123_456 });
    const puller = start({ commKey: 654_321 });
    await said("does not accept the communication key");
    // Somebody else, of whom nothing is known, is tried ten times meanwhile.
    const other = start({ port: await inPlace((socket) => void socket.destroy()) });
    while (other.status().failures < 10) await new Promise((resolve) => setTimeout(resolve, 2));
    expect(terminal.counts.keyFailures).toBe(1);
    expect(puller.status()).toMatchObject({ reads: 0, failures: 1 });
    expect(JSON.stringify(gateway.lines)).not.toContain("654321");
  });

  it("has its clock measured, to the second", async () => {
    const { start, items } = await site({ clockErrorMs: 95_000 });
    await start().nextRead();
    const [offset] = items("clock_offset") as { offsetMs: number }[];
    expect(Math.abs(offset!.offsetMs - 95_000)).toBeLessThanOrEqual(500);
  });

  it("whose memory is four fifths full is warned about", async () => {
    const { start, warned } = await site({ capacity: 62 });
    await start().nextRead();
    expect(warned("nearly full")).toMatchObject([{ fields: { rows: 50, capacity: 62, percent: 80 } }]);
    const roomy = await site({ capacity: 63 });
    await roomy.start().nextRead();
    expect(roomy.warned("nearly full")).toEqual([]);
  });

  it("that tells of punches is read at once while it is listened to", async () => {
    const { gateway, terminal, start } = await site();
    const puller = start({ live: true });
    await puller.nextRead();
    terminal.punch({ pin: "1003", at: morning + 9_000_000 });
    expect(await puller.nextRead()).toMatchObject({ rows: 51, delivered: 1 });
    expect(terminal.requests.get(command.connect)).toBe(1);
    expect(gateway.stored("A").size).toBe(51);
    // The event itself was no record.
    expect(gateway.deliveries.flatMap(({ items }) => items).filter(({ kind }) => kind === "record")).toHaveLength(51);
  });
});

describe("what is known already", () => {
  it("is not read again, nor delivered again, while it stands where it stood", async () => {
    const { start, punch, gateway } = await site({}, 2_000);
    const puller = start();
    expect(await puller.nextRead()).toMatchObject({ delivered: 2_000, bytes: 4 + 2_000 * 40 });
    puller.readSoon();
    expect(await puller.nextRead()).toMatchObject({ rows: 2_000, delivered: 0, bytes: 16 * 40 });
    punch(3);
    puller.readSoon();
    expect(await puller.nextRead()).toMatchObject({ rows: 2_003, delivered: 3, bytes: 19 * 40 });
    expect(gateway.stored("A").size).toBe(2_003);
  });

  it("is remembered over a restart of ours by what the ledger says", async () => {
    const { start, punch, terminal } = await site({ junkPrefix: true }, 40);
    const first = start();
    await first.nextRead();
    await first.close();
    punch(2);
    expect(await start().nextRead()).toMatchObject({ rows: 42, delivered: 2, bytes: 4 + 9 + 42 * 40 });
    expect(terminal.log).toHaveLength(42);
  });

  it("is delivered again when the ledger has no note of it", async () => {
    const { start, gateway } = await site();
    const first = start();
    await first.nextRead();
    await first.close();
    for (const table of Object.keys(gateway.stamps)) delete gateway.stamps[table];
    expect(await start().nextRead()).toMatchObject({ delivered: 50, recorded: 0, duplicates: 50 });
  });

  it("is told apart from a log of the same length that somebody put in its place", async () => {
    const { start, punch, terminal, gateway, items } = await site();
    const puller = start();
    await puller.nextRead();
    terminal.clear();
    punch(50);
    puller.readSoon();
    expect(await puller.nextRead()).toMatchObject({ rows: 50, delivered: 50, recorded: 50 });
    expect(gateway.stored("A").size).toBe(100);
    expect(items("blind")).toHaveLength(1);
  });

  it("shows that nothing was lost when the memory ran over in between, and only the new rows come", async () => {
    const { start, punch, items, gateway } = await site({ capacity: 200 }, 200);
    const puller = start();
    await puller.nextRead();
    punch(150);
    puller.readSoon();
    expect(await puller.nextRead()).toMatchObject({ rows: 200, delivered: 150, recorded: 150 });
    expect(items("blind")).toEqual([]);
    expect(gateway.stored("A").size).toBe(350);
  });

  it("and gone, because the log was cleared or ran over, is a time nobody was listening", async () => {
    for (const emptied of [true, false]) {
      const { start, punch, items, terminal, now, warned } = await site({ capacity: 200 }, 60);
      const puller = start();
      const { completeUpTo } = await puller.nextRead();
      if (emptied) terminal.clear();
      else punch(260);
      puller.readSoon();
      await puller.nextRead();
      expect(items("blind")).toEqual([{ kind: "blind", from: completeUpTo, until: now() }]);
      expect(warned("rows may be lost")).toHaveLength(1);
      puller.readSoon();
      await puller.nextRead();
      expect(items("blind")).toHaveLength(1);
    }
  });
});

describe("a row of 8 bytes", () => {
  it("names the person the user table had when it was read, also when the number was given to somebody else since", async () => {
    const { start, terminal, gateway, punch } = await site({ layout: "8a" }, 21);
    const puller = start();
    await puller.nextRead();
    terminal.removeUser("1002");
    terminal.punch({ pin: "2000", at: morning + 9_000_000 });
    expect(terminal.log.at(-1)!.uid).toBe(terminal.log[2]!.uid);
    punch(1);
    puller.readSoon();
    await puller.nextRead();
    const people = new Set([...gateway.records.values()].map(({ key }) => key.value));
    expect([...people].toSorted()).toEqual(["1000", "1001", "1002", "1003", "1004", "1005", "1006", "2000"]);
    expect([...gateway.records.values()].filter(({ key }) => key.value === "1002")).toHaveLength(3);
  });

  it("of somebody deleted before the first read is kept under the terminal's own number", async () => {
    const { start, terminal, gateway } = await site({ layout: "8b" }, 14);
    terminal.removeUser("1006");
    await start().nextRead();
    expect([...gateway.records.values()].filter(({ key }) => key.value === "uid 7")).toHaveLength(2);
  });
});

describe("on any doubt nothing is taken", () => {
  it.each([
    ["a web server", (socket: Socket) => void socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"), "no frame"],
    [
      "a frame of four gigabytes",
      (socket: Socket) => void socket.write(Buffer.from("5050827dffffffff", "hex")),
      "announces 4294967295 bytes",
    ],
    ["silence", () => undefined, "no answer to connect"],
    ["a closed connection", (socket: Socket) => void socket.destroy(), "closed the connection"],
  ])("from %s", async (_name, onConnection, problem) => {
    const { gateway, start, said } = await site();
    const puller = start({ port: await inPlace(onConnection), exchangeMs: 60 });
    await said(problem);
    expect(puller.status().reads).toBe(0);
    expect(gateway.deliveries).toEqual([]);
  });

  it("from a port where nobody is, and the terminal is read as soon as it is there", async () => {
    const { gateway, terminal, port, start, said } = await site();
    await terminal.stop();
    for (const transport of ["tcp", "udp"] as const) start({ transport, exchangeMs: 80 });
    await said("ECONNREFUSED");
    await terminal.start(port);
    const puller = start();
    await puller.nextRead();
    expect(gateway.stored("A").size).toBe(50);
  });

  it("from a read whose end is missing, and the next one takes it all", async () => {
    const { gateway, start, said } = await site({ faults: { seed: 5, shortChunk: 0.7 } });
    const puller = start();
    await puller.nextRead();
    await said("2003 of 2004 bytes came");
    expect(gateway.stored("A").size).toBe(50);
    expect(puller.status().failures).toBe(0);
  });

  it("from rows that are not as many as the terminal counts", async () => {
    const { terminal, start, said, items } = await site();
    const puller = start();
    await puller.nextRead();
    terminal.rowsTooMany = 1;
    puller.readSoon();
    await said("50 row(s) were read where the terminal counts 51 to 51");
    expect(items("complete_up_to")).toHaveLength(1);
    terminal.rowsTooMany = 0;
    expect(await puller.nextRead()).toMatchObject({ rows: 50, delivered: 0 });
  });

  it("from a first read whose rows are not as many as the terminal counts, which is no question of layout", async () => {
    const { gateway, terminal, start, said } = await site();
    terminal.rowsTooMany = 2;
    const puller = start();
    await said("50 row(s) were read where the terminal counts 52 to 52");
    expect(gateway.deliveries).toEqual([]);
    terminal.rowsTooMany = 0;
    expect(await puller.nextRead()).toMatchObject({ delivered: 50 });
  });

  it("when the gateway does not accept the rows any more", async () => {
    const { gateway, start, said, items } = await site();
    gateway.before = () => gateway.profiles.clear();
    const puller = start();
    await said("the terminal's records are not accepted (unregistered)");
    expect(puller.status().reads).toBe(0);
    expect(items("complete_up_to")).toEqual([]);
  });

  it("from a store that fails: no evidence, no stamp, and everything comes again", async () => {
    const { gateway, start, items } = await site({}, 2_500);
    let failing = 3;
    gateway.before = ({ items }) => {
      if (items.length === 1_000 && --failing >= 0 && failing !== 2) throw new Error("disk full");
    };
    const puller = start();
    await puller.nextRead();
    expect(gateway.stored("A").size).toBe(2_500);
    expect(items("complete_up_to")).toHaveLength(1);
    const evidenceAt = gateway.deliveries.findIndex((delivery) => delivery.items.some(({ kind }) => kind === "complete_up_to"));
    expect(evidenceAt).toBe(gateway.deliveries.length - 1);
    expect(Math.max(...gateway.deliveries.map((delivery) => delivery.items.length))).toBe(1_000);
  });

  it("from a log whose rows do not say how they are laid out; with the layout set it is read", async () => {
    const { gateway, terminal, start, said } = await site({ layout: "8a" }, 0);
    // A flat battery: every row in the first hours of the year 2000, where both layouts make sense.
    for (let index = 0; index < 3; index++)
      terminal.punch({ pin: "7", at: Date.UTC(2000, 0, 1) - 28_800_000 + index * 256_000, verify: 0 });
    start();
    await said("do not tell their layout");
    expect(gateway.deliveries).toEqual([]);
    await start({ layout8: "8a" }).nextRead();
    expect(gateway.stored("A").size).toBe(3);
  });
});

describe("closing", () => {
  it("ends a read under way, and waits for no terminal", async () => {
    const { start, gateway } = await site();
    const connected = Promise.withResolvers<void>();
    const puller = start({ port: await inPlace((socket) => void socket.once("data", () => connected.resolve())), exchangeMs: 60_000 });
    const read = puller.nextRead().catch((error: unknown) => error);
    await connected.promise;
    const started = performance.now();
    await puller.close();
    expect(await read).toMatchObject({ code: "GATEWAY_CLOSED" });
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(gateway.lines).toEqual([]);
  });

  it("waits for rows that are being stored, and says nothing of the rest", async () => {
    const { start, gateway, items } = await site({}, 2_500);
    const stored = Promise.withResolvers<void>();
    const reached = Promise.withResolvers<void>();
    gateway.before = () => {
      reached.resolve();
      return stored.promise;
    };
    const puller = start();
    await reached.promise;
    let closed = false;
    const closing = puller.close().then(() => (closed = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(closed).toBe(false);
    stored.resolve();
    await closing;
    expect(gateway.stored("A").size).toBe(1_000);
    expect(items("stamp")).toEqual([]);
  });
});
