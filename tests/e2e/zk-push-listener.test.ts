import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { ZkPushListener, ZkPushOptions } from "../../devices/zk-push/listener.ts";
import { exchange } from "../support/push-client.ts";
import { FakeGateway, bodyOf, fixture, get, listenFor, openSocket, received, statusOf, upload } from "../support/zk-push.ts";

const serial = "SERIAL87654321";
const row = "1156\t2026-03-02 08:00:00\t0\t1\t\t0\t0\t\n";
const open: ZkPushListener[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((listener) => listener.close()));
});

async function listening(
  options: Partial<ZkPushOptions> = {},
  ...serials: string[]
): Promise<{ gateway: FakeGateway; port: number; listener: ZkPushListener }> {
  const gateway = new FakeGateway(...(serials.length === 0 ? [serial] : serials));
  const listener = await listenFor(gateway, { closeWithinMs: 2_000, ...options });
  open.push(listener);
  return { gateway, port: listener.port, listener };
}

/** A promise to hold something up with. */
function gate(): { opened: Promise<void>; open: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: () => resolve() };
}

describe("an upload is acknowledged", () => {
  it("byte for byte as the captured terminal sends it, with the number of its rows", async () => {
    const { gateway, port } = await listening();
    const reply = await exchange(port, fixture("zk-push/zk-push-attlog-x100c.http"));
    expect(reply).toMatch(
      /^HTTP\/1\.1 200 OK\r\nContent-Type: text\/plain\r\nContent-Length: 5\r\nDate: [^\r]+ GMT\r\nConnection: close\r\n\r\nOK: 1$/,
    );
    expect(gateway.deliveries).toMatchObject([
      { protocol: "zk-push", channel: "push", serial, items: [{ kind: "record" }, { kind: "stamp", table: "ATTLOG", value: "9999" }] },
    ]);
  });

  it("only after the sink has resolved", async () => {
    const { gateway, port } = await listening();
    const stored = gate();
    const reached = gate();
    gateway.before = () => {
      reached.open();
      return stored.opened;
    };
    const socket = await openSocket(port);
    let text = "";
    socket.on("data", (chunk: Buffer) => (text += chunk.toString("latin1")));
    socket.write(upload(serial, row));
    await reached.opened;
    // A whole other request and its answer pass meanwhile: had the first been answered early, it would be here by now.
    expect(bodyOf(await exchange(port, get(`/iclock/getrequest?SN=${serial}`)))).toBe("OK");
    expect(text).toBe("");
    stored.open();
    await once(socket, "close");
    expect(bodyOf(text)).toBe("OK: 1");
  });

  it("never when the store fails, is late or throws: 503 retry, without the letters", async () => {
    const { gateway, port } = await listening({ deliverWithinMs: 50 });
    const failures: (() => Promise<void>)[] = [
      () => Promise.reject(new Error("disk full")),
      () => new Promise(() => undefined),
      () => {
        throw new Error("not even a promise");
      },
    ];
    for (const failure of failures) {
      gateway.before = failure;
      const reply = await exchange(port, upload(serial, row));
      expect([statusOf(reply), bodyOf(reply)]).toEqual([503, "retry"]);
      expect(reply).not.toMatch(/ok/i);
    }
    expect(gateway.lines.filter(({ level }) => level === "error")).toHaveLength(3);
    gateway.before = () => undefined;
    expect(bodyOf(await exchange(port, upload(serial, row)))).toBe("OK: 1");
  });

  it("counting doubles and rows set aside, so that the terminal goes on", async () => {
    const { gateway, port } = await listening();
    const body = `${row}${row}garbage\n\r\n7\t2026-02-30 08:00:00\t0\t1`;
    expect(bodyOf(await exchange(port, upload(serial, body)))).toBe("OK: 4");
    expect(gateway.records.size).toBe(1);
    expect(bodyOf(await exchange(port, upload(serial, "")))).toBe("OK: 0");
  });

  it("whatever its Content-Type says, or does not say", async () => {
    const { port } = await listening();
    const types = [
      "application/push;charset=UTF-8",
      "application/x-www-form-urlencoded",
      "application/json",
      "text/plain",
      "",
      "nonsense",
      "multipart/form-data",
    ];
    for (const type of types) {
      expect([type, bodyOf(await exchange(port, upload(serial, row, { headers: [`Content-Type: ${type}`] })))]).toEqual([type, "OK: 1"]);
    }
  });

  it("under .aspx paths, doubled slashes, other case, without Host, and with header lines ended by a bare LF", async () => {
    const { port } = await listening();
    for (const path of ["/iclock/cdata.aspx", "//iclock//cdata", "/ICLOCK/CDATA", "http://gateway:8081/iclock/cdata"]) {
      expect([path, bodyOf(await exchange(port, upload(serial, row, { path })))]).toEqual([path, "OK: 1"]);
    }
    const bare = `POST /iclock/cdata?SN=${serial}&table=ATTLOG&Stamp=1 HTTP/1.1\nConnection: close\nContent-Length: ${row.length}\n\n${row}`;
    expect(bodyOf(await exchange(port, bare))).toBe("OK: 1");
    const old = `POST /iclock/cdata?SN=${serial}&Stamp=1 HTTP/1.0\r\nContent-Length: ${row.length}\r\n\r\n${row}`;
    expect(bodyOf(await exchange(port, old))).toBe("OK: 1");
  });

  it("when it comes chunked, and when it comes byte by byte", async () => {
    const { gateway, port } = await listening();
    const chunks = [...row].map((character) => `1\r\n${character}\r\n`).join("");
    const head = `POST /iclock/cdata?SN=${serial}&table=ATTLOG&Stamp=1 HTTP/1.1\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n`;
    expect(bodyOf(await exchange(port, `${head}${chunks}0\r\n\r\n`))).toBe("OK: 1");
    const socket = await openSocket(port);
    const answer = received(socket);
    for (const byte of upload(serial, row)) socket.write(Uint8Array.of(byte));
    expect(bodyOf(await answer)).toBe("OK: 1");
    expect(gateway.records.size).toBe(1);
  });

  it("several times over one kept connection", async () => {
    const { gateway, port } = await listening();
    const socket = await openSocket(port);
    const answer = received(socket);
    const kept = upload(serial, row).toString("latin1").replace("Connection: close\r\n", "");
    socket.write(kept + kept + upload(serial, row).toString("latin1"));
    expect((await answer).match(/OK: 1/g)).toHaveLength(3);
    expect(gateway.deliveries).toHaveLength(3);
  });

  it("in order of the slices when it is a large answer to a query, the stamp with the last", async () => {
    const { gateway, port } = await listening();
    const rows = Array.from({ length: 4_500 }, (_, index) => `${index}\t2026-03-02 08:00:00\t0\t1\n`).join("");
    expect(bodyOf(await exchange(port, upload(serial, rows)))).toBe("OK: 4500");
    expect(gateway.deliveries.map(({ items }) => items.length)).toEqual([2_000, 2_000, 501]);
    expect(gateway.deliveries.flatMap(({ items }) => items.map(({ kind }) => kind)).indexOf("stamp")).toBe(4_500);
    gateway.before = () => {
      if (gateway.deliveries.length === 4) throw new Error("disk full in the middle");
    };
    expect(statusOf(await exchange(port, upload(serial, rows)))).toBe(503);
  });
});

describe("an upload is refused whole", () => {
  it("when it breaks off, at whatever byte, and nothing of it reaches the sink", async () => {
    const { gateway, port } = await listening();
    const whole = upload(serial, row + row);
    for (const length of [
      10,
      60,
      whole.indexOf("\r\n\r\n") + 4,
      whole.length - row.length - 3,
      whole.length - row.length,
      whole.length - 1,
    ]) {
      const socket = await openSocket(port);
      const answer = received(socket);
      socket.end(whole.subarray(0, length));
      expect(await answer).not.toMatch(/ 200 |OK/);
    }
    expect(gateway.deliveries).toEqual([]);
  });

  it("without a length, with two lengths, and compressed", async () => {
    const { gateway, port } = await listening();
    const start = `POST /iclock/cdata?SN=${serial}&table=ATTLOG&Stamp=1 HTTP/1.1\r\nConnection: close\r\n`;
    const bodies = [
      `${start}\r\n${row}`,
      `${start}Content-Length: ${row.length}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      upload(serial, `LZO1${row}`),
      upload(serial, row, { headers: ["Content-Encoding: gzip"] }),
    ];
    for (const bytes of bodies) expect(await exchange(port, bytes)).not.toMatch(/ 200 |OK/);
    expect(gateway.deliveries).toEqual([]);
  });

  it("above the body limit, whether it says its length or not", async () => {
    const { gateway, port } = await listening({ bodyLimitBytes: 1_000 });
    const large = row.repeat(40);
    expect(statusOf(await exchange(port, upload(serial, large)))).toBe(413);
    const chunk = `${large.length.toString(16)}\r\n${large}\r\n0\r\n\r\n`;
    const head = `POST /iclock/cdata?SN=${serial}&table=ATTLOG HTTP/1.1\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n`;
    expect(statusOf(await exchange(port, head + chunk))).toBe(413);
    expect(gateway.deliveries).toEqual([]);
    expect(gateway.lines.some(({ level, message }) => level === "error" && message.includes("larger than the body limit"))).toBe(true);
  });

  it("when a row is longer than any terminal's memory, and when an unknown table seems to hold punches", async () => {
    const { gateway, port } = await listening();
    expect(statusOf(await exchange(port, upload(serial, `7\t${"x".repeat(70_000)}\n`)))).toBe(503);
    for (const query of ["&table=rtlog", "&table=tabledata", "&table=ATTLOG2", ""]) {
      const body = query === "&table=rtlog" ? "time=2026-03-02 08:00:00\tpin=7\tindex=1\r\n" : row;
      expect([query, statusOf(await exchange(port, upload(serial, body, { query })))]).toEqual([query, 503]);
    }
    expect(gateway.deliveries).toEqual([]);
  });

  it("when it drips too slowly, while other terminals are served", async () => {
    const { gateway, port } = await listening({ requestTimeoutMs: 300 });
    const socket = await openSocket(port);
    const answer = received(socket);
    socket.write(upload(serial, row).subarray(0, -5));
    expect(bodyOf(await exchange(port, upload(serial, row)))).toBe("OK: 1");
    expect(statusOf(await answer)).toBe(408);
    expect(gateway.deliveries).toHaveLength(1);
  });
});

describe("terminals nobody registered", () => {
  it("are told to retry, whatever they ask, and keep their data", async () => {
    const { gateway, port, listener } = await listening();
    const asked = [
      upload("STRANGER", row),
      upload("STRANGER", "OPLOG 0\t0\t2026-03-02 08:00:00\t0\t0\t0\t0\n", { query: "&table=OPERLOG&OpStamp=1" }),
      upload("STRANGER", "x", { query: "&table=ATTPHOTO" }),
      get("/iclock/cdata?SN=STRANGER&options=all"),
      get("/iclock/getrequest?SN=STRANGER"),
      get("/iclock/ping?SN=STRANGER"),
      upload("STRANGER", "ID=1&Return=0&CMD=X\n", { path: "/iclock/devicecmd" }),
      upload("STRANGER", "USER PIN=1\tName=x\n", { query: "&table=OPERLOG" }),
      upload("STRANGER", "something\n", { query: "&table=UNHEARD" }),
      upload("STRANGER", "", { query: "&table=ATTLOG" }),
    ];
    for (const bytes of asked) {
      const reply = await exchange(port, bytes);
      expect([statusOf(reply), bodyOf(reply)]).toEqual([503, "retry"]);
      expect(reply).not.toMatch(/ok/i);
    }
    expect(gateway.deliveries.map(({ serial: from }) => from)).toEqual(["STRANGER", "STRANGER"]);
    expect(gateway.lines.filter(({ message }) => message.includes("not registered asks"))).toHaveLength(1);
    expect(listener.seen()).toMatchObject([{ serial: "STRANGER", registered: false, requests: 10, uploads: 0, rows: 0 }]);
  });

  it("cannot fill the memory for uploads: however many send much and slowly, a registered terminal is served", async () => {
    const { port } = await listening();
    const much = 8 * 2 ** 20;
    const slow = await Promise.all(
      Array.from({ length: 9 }, async (_, index) => {
        const socket = await openSocket(port);
        socket.write(`POST /iclock/cdata?SN=SLOW${index}&table=ATTLOG HTTP/1.1\r\nContent-Length: ${much}\r\n\r\n`);
        const turnedAway = once(socket, "data");
        await new Promise((done) => socket.write(Buffer.alloc(much - 1, "A"), done));
        return { socket, turnedAway };
      }),
    );
    // Once somebody is told that there is no room, whatever may be held is held.
    await Promise.race(slow.map(({ turnedAway }) => turnedAway));
    const large = row.repeat(20_000);
    expect(bodyOf(await exchange(port, upload(serial, large)))).toBe("OK: 20000");
    for (const { socket } of slow) socket.destroy();
  });

  it("are served from the moment they are registered", async () => {
    const { gateway, port } = await listening();
    expect(statusOf(await exchange(port, upload("NEW", row)))).toBe(503);
    gateway.profiles.set("NEW", {});
    expect(bodyOf(await exchange(port, upload("NEW", row)))).toBe("OK: 1");
  });
});

describe("a terminal with a secret path prefix", () => {
  it("is served under it only", async () => {
    const { gateway, port } = await listening();
    gateway.profiles.set(serial, { token: "hush hush/1" });
    expect(bodyOf(await exchange(port, upload(serial, row, { path: "/d/hush%20hush%2F1/iclock/cdata" })))).toBe("OK: 1");
    gateway.profiles.set(serial, { token: "hush-hush-1" });
    expect(bodyOf(await exchange(port, upload(serial, row, { path: "/d/hush-hush-1/iclock/cdata.aspx" })))).toBe("OK: 1");
    for (const path of ["/iclock/cdata", "/d/hush-hush-2/iclock/cdata", "/d//iclock/cdata", "/d/hush-hush-1/d/hush-hush-1/iclock/cdata"]) {
      const reply = await exchange(port, upload(serial, row, { path }));
      expect(statusOf(reply)).toBeGreaterThanOrEqual(400);
      expect(reply).not.toMatch(/ok/i);
    }
    expect(statusOf(await exchange(port, get(`/iclock/cdata?SN=${serial}&options=all`)))).toBe(403);
    expect(gateway.deliveries).toHaveLength(2);
    expect(JSON.stringify(gateway.lines)).not.toContain("hush");
  });
});

describe("other requests", () => {
  it("answer a handshake with the stored stamp and the zone's offset", async () => {
    const { gateway, port } = await listening();
    gateway.profiles.set(serial, { zone: "Asia/Kolkata" });
    await exchange(port, upload(serial, row, { query: "&table=ATTLOG&Stamp=82983982" }));
    const reply = await exchange(port, fixture("zk-push/zk-push-handshake-x100c.http"));
    expect(bodyOf(reply)).toContain(`GET OPTION FROM: ${serial}\nATTLOGStamp=82983982\n`);
    expect(bodyOf(reply)).toContain("\nTimeZone=330\n");
    expect(bodyOf(reply).endsWith("PushProtVer=2.2.14\n")).toBe(true);
  });

  it("do not hand our clock on when it is certainly wrong", async () => {
    const { gateway, port } = await listening();
    gateway.now = () => Date.UTC(1970, 0, 2);
    expect(await exchange(port, fixture("zk-push/zk-push-handshake-x100c.http"))).not.toMatch(/^date:/im);
    gateway.now = () => Date.UTC(2026, 10, 1, 12);
    expect(await exchange(port, fixture("zk-push/zk-push-handshake-x100c.http"))).toContain("\r\nDate: Sun, 01 Nov 2026 12:00:00 GMT\r\n");
  });

  it("take an operation log and drop what is personal in it", async () => {
    const { gateway, port } = await listening();
    expect(bodyOf(await exchange(port, fixture("zk-push/zk-push-oplog-two-x100c.http")))).toBe("OK: 2");
    expect(gateway.deliveries[0]?.items).toMatchObject([
      { operation: "30" },
      { operation: "6" },
      { kind: "stamp", table: "OPERLOG", value: "9999" },
    ]);
    const people = "USER PIN=7\tName=Alice\tPasswd=4711\nFP PIN=7\tTMP=c2VjcmV0\n";
    expect(bodyOf(await exchange(port, upload(serial, people, { query: "&table=OPERLOG&Stamp=1" })))).toBe("OK: 2");
    const everything = JSON.stringify([gateway.deliveries, gateway.lines]);
    for (const secret of ["Alice", "4711", "c2VjcmV0"]) expect(everything).not.toContain(secret);
  });

  it("count photos and templates and drop them", async () => {
    const { gateway, port } = await listening();
    for (const table of ["ATTPHOTO", "BIODATA", "options", "USERINFO"]) {
      expect(bodyOf(await exchange(port, upload(serial, "PIN=7.jpg\0\xff\xd8", { query: `&table=${table}&Stamp=1` })))).toBe("OK");
    }
    expect(bodyOf(await exchange(port, upload(serial, "anything", { path: "/iclock/fdata" })))).toBe("OK");
    expect(bodyOf(await exchange(port, upload(serial, "key", { path: "/iclock/exchange", query: "&type=publickey" })))).toBe("OK");
    expect(gateway.deliveries).toEqual([]);
  });

  it("carry commands to the terminal and its answers back", async () => {
    const { port, listener } = await listening();
    expect(bodyOf(await exchange(port, get(`/iclock/getrequest?SN=${serial}`)))).toBe("OK");
    const { id, outcome } = listener.queueCommand(serial, "INFO");
    expect(bodyOf(await exchange(port, get(`/iclock/getrequest.aspx?SN=${serial}`)))).toBe(`C:${id}:INFO\n`);
    expect(
      bodyOf(await exchange(port, upload(serial, `ID=${id}&Return=0&CMD=INFO\n~DeviceName=X\n`, { path: "/iclock/devicecmd", query: "" }))),
    ).toBe("OK");
    expect(await outcome).toMatchObject({ status: "answered", result: { id, code: 0 } });
    expect(() => listener.queueCommand(serial, "CLEAR LOG")).toThrow(expect.objectContaining({ code: "TERMINAL_COMMAND_REFUSED" }));
    expect(() => listener.queueCommand("STRANGER", "INFO")).toThrow(expect.objectContaining({ code: "TERMINAL_NOT_REGISTERED" }));
  });

  it("still hand out commands when so many wait that no more can be queued", async () => {
    const { gateway, port, listener } = await listening();
    gateway.profiles.set(serial, { zone: "Europe/Berlin" });
    gateway.now = () => Date.parse("2026-10-25T00:59:00Z");
    await exchange(port, get(`/iclock/cdata?SN=${serial}&options=all&pushver=2.4.0`));
    for (let count = 0; count < 200; count++) void listener.queueCommand(serial, "LOG");
    gateway.now = () => Date.parse("2026-10-25T01:00:10Z");
    expect(bodyOf(await exchange(port, get(`/iclock/getrequest?SN=${serial}`)))).toMatch(/^(C:\w+:LOG\n){200}$/);
    expect(gateway.lines.some(({ message }) => message === "a terminal does not fetch its commands")).toBe(true);
  });

  it("tell a terminal to read its options again when summer time ends in its zone", async () => {
    const { gateway, port } = await listening();
    gateway.profiles.set(serial, { zone: "Europe/Berlin" });
    gateway.now = () => Date.parse("2026-10-25T00:59:00Z");
    expect(bodyOf(await exchange(port, get(`/iclock/cdata?SN=${serial}&options=all&pushver=2.4.0`)))).toContain("TimeZone=2\n");
    expect(bodyOf(await exchange(port, get(`/iclock/getrequest?SN=${serial}`)))).toBe("OK");
    gateway.now = () => Date.parse("2026-10-25T01:00:10Z");
    expect(bodyOf(await exchange(port, get(`/iclock/getrequest?SN=${serial}`)))).toMatch(/^C:\w+:CHECK\n$/);
  });

  it("are not here, and never 200, for any other path or method", async () => {
    const { port } = await listening();
    for (const target of [
      "/",
      "/iclock/",
      "/iclock/registry?SN=SERIAL87654321",
      "/iclock/constructor?SN=SERIAL87654321",
      "/iclock/cdatax?SN=A",
      "/x/iclock/cdata?SN=SERIAL87654321",
    ]) {
      const reply = await exchange(port, get(target));
      expect([target, statusOf(reply), bodyOf(reply)]).toEqual([target, 404, "not here"]);
    }
    for (const request of [
      `DELETE /iclock/cdata?SN=${serial}`,
      `PUT /iclock/cdata?SN=${serial}&table=ATTLOG`,
      "GET /iclock/cdata",
      "POST /iclock/cdata?SN=",
    ]) {
      const reply = await exchange(port, `${request} HTTP/1.1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
      expect(statusOf(reply)).toBeGreaterThanOrEqual(400);
      expect(reply).not.toMatch(/ok/i);
    }
  });

  it("that are no HTTP are refused and shown in the log by their shape, nobody's number in it", async () => {
    const { gateway, port } = await listening();
    expect(statusOf(await exchange(port, "991122\t2026-03-02 08:00:00\t0\t1\n\n"))).toBe(400);
    expect(statusOf(await exchange(port, `GET /iclock/get request?SN=${serial} HTTP/1.1\r\n\r\n`))).toBe(400);
    await exchange(port, Buffer.from("1603010200010001fc0303", "hex"));
    const shown = JSON.stringify(gateway.lines);
    expect(shown).toContain("999999\\\\x099999-99-99 99:99:99");
    expect(shown).toContain("the request target holds a blank");
    expect(shown).toContain("TLS on the plain port");
    expect(shown).not.toContain("991122");
  });
});

describe("evidence", () => {
  const minutes = (count: number) => count * 60_000;

  it("of completeness comes from polls once contact has settled, and no failure is outstanding", async () => {
    const { gateway, port } = await listening();
    let now = Date.parse("2026-03-02T00:00:00Z");
    gateway.now = () => now;
    const poll = () => exchange(port, get(`/iclock/getrequest?SN=${serial}&INFO=Ver%208,1,1,0,192.0.2.1`));
    const evidence = () =>
      gateway.deliveries.flatMap(({ items }) => items).flatMap((item) => (item.kind === "complete_up_to" ? [item] : []));
    for (; now < Date.parse("2026-03-02T00:02:30Z"); now += 10_000) await poll();
    expect(evidence()).toEqual([{ kind: "complete_up_to", upTo: Date.parse("2026-03-02T00:01:00Z"), evidence: "contact" }]);
    gateway.before = () => Promise.reject(new Error("disk full"));
    expect(statusOf(await exchange(port, upload(serial, row)))).toBe(503);
    gateway.before = () => undefined;
    for (const end = now + minutes(10); now < end; now += 10_000) await poll();
    expect(evidence()).toHaveLength(1);
  });

  it("is not given for a terminal that keeps quiet about its history; it is asked for it instead", async () => {
    const { gateway, port } = await listening();
    let now = Date.parse("2026-03-02T00:00:00Z");
    gateway.now = () => now;
    const poll = async (rows: number) =>
      bodyOf(await exchange(port, get(`/iclock/getrequest?SN=${serial}&INFO=Ver%208,1,1,${rows},192.0.2.1`)));
    const evidence = () => gateway.deliveries.flatMap(({ items }) => items).filter(({ kind }) => kind === "complete_up_to");
    const replies: string[] = [];
    for (; now < Date.parse("2026-03-02T00:03:10Z"); now += 10_000) replies.push(await poll(931));
    const asked = replies.filter((reply) => reply !== "OK");
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatch(/^C:\w+:DATA QUERY ATTLOG StartTime=2000-01-01 00:00:00\tEndTime=2099-12-31 23:59:59\n$/);
    expect(evidence()).toEqual([]);
    await exchange(port, upload(serial, `${row}${row.replace("1156", "7")}`));
    for (const end = now + minutes(3); now < end; now += 10_000) await poll(931);
    expect(evidence().length).toBeGreaterThan(0);
  });

  it("of the terminal's clock comes from a single fresh row, which is marked live", async () => {
    const { gateway, port } = await listening();
    let now = Date.parse("2026-03-02T00:00:00Z");
    gateway.now = () => now;
    const punch = (time: string) => exchange(port, upload(serial, `7\t${time}\t0\t1\n`));
    await punch("2026-03-02 08:00:00");
    await exchange(port, get(`/iclock/getrequest?SN=${serial}`));
    now += 10_000;
    await punch("2026-03-02 08:00:13");
    await punch("2026-03-02 07:00:00");
    await exchange(port, upload(serial, "7\t2026-03-02 08:00:10\t0\t1\n8\t2026-03-02 08:00:10\t0\t1\n"));
    const uploads = gateway.deliveries.filter(({ items }) => items.length > 0);
    const items = uploads.map((delivery) => delivery.items.filter(({ kind }) => kind !== "stamp"));
    expect(items.map((list) => list.map((item) => (item.kind === "record" ? item.live === true : item)))).toEqual([
      [false],
      [true, { kind: "clock_offset", offsetMs: 3_000 }],
      [false],
      [false, false],
    ]);
  });

  it("of two terminals with one serial number is their taking turns with differing contents", async () => {
    const { gateway, port, listener } = await listening();
    const poll = async (address: string, firmware: string) => {
      // The listener sees the address a connection comes from; 127.0.0.0/8 has many.
      const { connect } = await import("node:net");
      const socket = connect({ port, host: "127.0.0.1", localAddress: address });
      await once(socket, "connect");
      const answer = received(socket);
      socket.write(get(`/iclock/getrequest?SN=${serial}&INFO=${firmware},1,1,7,192.0.2.1`));
      await answer;
    };
    for (let turn = 0; turn < 3; turn++) {
      await poll("127.0.0.2", "Ver8");
      await poll("127.0.0.3", "Ver6");
    }
    expect(listener.seen()).toMatchObject([{ serial, twinSuspected: true, info: { firmware: "Ver6", attendanceRows: 7 } }]);
    expect(gateway.lines.some(({ message }) => message.includes("same serial number"))).toBe(true);
  });
});

describe("the listener", () => {
  it("serves two terminals at the same time without mixing them up", async () => {
    const { gateway, port } = await listening({}, "A", "B");
    const both = gate();
    gateway.before = () => {
      waiting += 1;
      if (waiting === 2) both.open();
      return both.opened;
    };
    let waiting = 0;
    const replies = await Promise.all([exchange(port, upload("A", row)), exchange(port, upload("B", row + row.replace("1156", "1157")))]);
    expect(replies.map(bodyOf)).toEqual(["OK: 1", "OK: 2"]);
    expect([gateway.stored("A").size, gateway.stored("B").size]).toEqual([1, 2]);
  });

  it("says so when it has to turn connections away", async () => {
    const { gateway, port } = await listening({ connectionsMax: 1 });
    const first = await openSocket(port);
    expect(await exchange(port, upload(serial, row))).toBe("");
    first.destroy();
    expect(gateway.lines.some(({ level, message }) => level === "error" && message.includes("too many connections"))).toBe(true);
  });

  it("answers what is under way before it closes, then refuses connections", async () => {
    const { gateway, port, listener } = await listening();
    const stored = gate();
    const reached = gate();
    gateway.before = () => {
      reached.open();
      return stored.opened;
    };
    const answer = exchange(port, upload(serial, row).toString("latin1").replace("Connection: close\r\n", ""));
    await reached.opened;
    const closed = listener.close();
    stored.open();
    expect(await answer).toMatch(/\r\nConnection: close\r\n\r\nOK: 1$/);
    await closed;
    expect(await exchange(port, upload(serial, row))).toBe("");
  });

  it("does not wait for a stopped terminal longer than its grace", async () => {
    const { port, listener } = await listening({ closeWithinMs: 100 });
    const socket = await openSocket(port);
    const answer = received(socket);
    socket.write(upload(serial, row).subarray(0, -5));
    // The poll's answer says that the listener has read what was written before it.
    await exchange(port, get(`/iclock/getrequest?SN=${serial}`));
    await listener.close();
    expect(await answer).not.toMatch(/OK/);
  });

  it("says which port is taken, and which option is out of range", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address() as AddressInfo;
    await expect(listenFor(new FakeGateway(), { port })).rejects.toMatchObject({ code: "PORT_IN_USE", details: { port } });
    taken.close();
    await expect(listenFor(new FakeGateway(), { delaySeconds: 1 })).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      details: { field: "delaySeconds" },
    });
  });
});
