import { beforeEach, describe, expect, test } from "vitest";
import { createMemoryLedger } from "../../shared/ledger/memory-ledger.ts";
import { terminalStream } from "../../shared/events/streams.ts";
import { AttendanceError } from "../../shared/errors.ts";
import { uuidV7 } from "../../shared/ids.ts";
import { retireTerminal } from "../../services/commands/retire-terminal.ts";
import type { Ledger } from "../../shared/ledger/port.ts";
import type { Gateway } from "../../services/gateway/gateway.ts";
import type { DeliveryItem, TerminalRecord, UnreadableRecord } from "../../devices/terminal.ts";
import { decodeAttlogBody } from "../../devices/zk-push/attlog-rows.ts";
import { allEvents, by, eventsOf, gatewayOn, morning, numberedRow, push, registerTerminal, row } from "../support/gateway-parts.ts";

let ledger: Ledger;
let gateway: Gateway;

beforeEach(async () => {
  ledger = createMemoryLedger();
  await registerTerminal(ledger);
  await registerTerminal(ledger, "door", { protocol: "mqtt", serial: "door-1" });
  await registerTerminal(ledger, "reader", { protocol: "serial-em4100", serial: "line-1" });
  gateway = await gatewayOn(ledger);
});

const unreadable = (raw: string, more: Partial<UnreadableRecord> = {}): UnreadableRecord => ({
  kind: "unreadable",
  code: "ROW_TIME_UNREADABLE",
  problem: "time = 2026-02-30: a date that exists",
  raw: Buffer.from(raw),
  ...more,
});

const card = (value: string): TerminalRecord => ({ kind: "record", key: { kind: "card", value }, reading: null, raw: Buffer.from(value) });

const recorded = async () => (await eventsOf(ledger, "PunchRecorded")).map(({ data }) => data);

describe("who may deliver", () => {
  test("an unregistered terminal's push is turned away and nothing of it is stored, but it is seen", async () => {
    const before = await ledger.nextPosition();
    const outcome = await gateway.deliver(push([row("1", "2026-11-23T08:00:00")], { serial: "SN-X", remote: "10.0.0.9:1" }));
    expect(outcome).toEqual({ accepted: false, reason: "unregistered", quarantined: 0 });
    expect(await ledger.nextPosition()).toBe(before);
    expect(gateway.lookup("zk-push", "SN-X")).toBeUndefined();
    expect(gateway.status().unregistered).toMatchObject([
      { protocol: "zk-push", serial: "SN-X", remote: "10.0.0.9:1", contacts: 1, items: 1, reason: "unregistered" },
    ]);
    expect(gateway.status().totals).toMatchObject({ received: 1, refused: 1 });
  });

  test("over channels that cannot refuse, a stranger's records are kept in quarantine, each once and up to a bound", async () => {
    const small = await gatewayOn(ledger, { unregisteredRecordsMax: 2 });
    const strange = (items: readonly DeliveryItem[], at = morning) =>
      small.deliver(by("serial-em4100", "serial", items, { serial: "line-9", receivedAt: at }));
    expect(await strange([card("AA")])).toEqual({ accepted: false, reason: "unregistered", quarantined: 1 });
    expect(await strange([card("AA")])).toMatchObject({ quarantined: 1 });
    expect(await strange([card("AA")], morning + 5_000)).toMatchObject({ quarantined: 1 });
    expect(await strange([card("BB")], morning + 9_000)).toMatchObject({ quarantined: 0 });
    const held = await eventsOf(ledger, "RecordQuarantined");
    expect(held.map(({ data }) => [data.terminal, data.code])).toEqual([
      ["unregistered-serial-em4100-line-9", "TERMINAL_NOT_REGISTERED"],
      ["unregistered-serial-em4100-line-9", "TERMINAL_NOT_REGISTERED"],
    ]);
  });

  test("a sender with an impossible name gets a stream of its own all the same", async () => {
    await gateway.deliver(by("mqtt", "mqtt", [numberedRow("7f", 1)], { serial: "../\u0000 ".repeat(80) }));
    const [held] = await eventsOf(ledger, "RecordQuarantined");
    expect(held!.stream).toMatch(/^quarantine-unregistered-mqtt-x[0-9a-f]{32}$/);
  });

  test("a registration takes effect at once for whoever waits for its position", async () => {
    await registerTerminal(ledger, "new", { serial: "SN-NEW" });
    await gateway.appliedTo((await ledger.nextPosition()) - 1);
    expect(gateway.lookup("zk-push", "SN-NEW")).toMatchObject({ terminal: "new", zone: "Asia/Shanghai" });
  });

  test("waiting for a position that is about something else does not wait for ever", async () => {
    const joined = { type: "EmployeeJoined", data: { employee: "e", from: "2026-01-01", department: "d", site: "s" } } as const;
    await ledger.append("employee-e", -1, [{ id: uuidV7(morning), ...joined, meta: { actor: "person:hr" } }]);
    await gateway.appliedTo((await ledger.nextPosition()) - 1);
  });

  test("a retired terminal is turned away and not found", async () => {
    const done = await retireTerminal({ ledger, actor: "person:hr", now: () => morning }, { terminal: "gate", reason: "replaced" });
    await gateway.appliedTo(done.refused ? 0 : done.position!);
    expect(gateway.lookup("zk-push", "SN-1")).toBeUndefined();
    expect(await gateway.deliver(push([row("1", "2026-11-23T08:00:00")]))).toMatchObject({ accepted: false, reason: "retired" });
  });

  test("a serial registered for another protocol is the wrong protocol, but a push terminal's file is its own", async () => {
    expect(await gateway.deliver(by("mqtt", "mqtt", [numberedRow("7f", 1)], { serial: "SN-1" }))).toMatchObject({
      reason: "wrong_protocol",
    });
    expect(await gateway.deliver(by("attlog-file", "file", [row("1", "2026-11-23T08:00:00")]))).toMatchObject({
      accepted: true,
      recorded: 1,
    });
    await registerTerminal(ledger, "files", { protocol: "attlog-file", serial: "SN-F" });
    await gateway.appliedTo((await ledger.nextPosition()) - 1);
    expect(await gateway.deliver(push([row("1", "2026-11-23T08:00:00")], { serial: "SN-F" }))).toMatchObject({ reason: "wrong_protocol" });
  });

  test("a closed gateway takes nothing and says so", async () => {
    const last = gateway.deliver(push([row("1", "2026-11-23T08:00:00")]));
    const closing = gateway.close();
    await expect(gateway.deliver(push([row("2", "2026-11-23T08:00:00")]))).rejects.toMatchObject({ code: "GATEWAY_CLOSED" });
    expect(await last).toMatchObject({ recorded: 1 });
    await closing;
  });

  test("beyond the records memory is set aside for, deliveries are turned away unacknowledged", async () => {
    const small = await gatewayOn(ledger, { pendingRecordsMax: 3 });
    const first = small.deliver(push([row("1", "2026-11-23T08:00:00"), row("2", "2026-11-23T08:00:00")]));
    await expect(small.deliver(push([row("3", "2026-11-23T08:00:00"), row("4", "2026-11-23T08:00:00")]))).rejects.toMatchObject({
      code: "GATEWAY_BUSY",
    });
    expect(await first).toMatchObject({ recorded: 2 });
    expect(small.status().pending).toBe(0);
  });
});

describe("which records are the same", () => {
  test("PINs are text: 7, 07 and 0007 are three people, and padding is none", async () => {
    const padded = { ...row("7", "2026-11-23T08:00:00"), key: { kind: "pin" as const, value: "  7 " } };
    await gateway.deliver(
      push([row("7", "2026-11-23T08:00:00"), row("07", "2026-11-23T08:00:00"), row("0007", "2026-11-23T08:00:00"), padded]),
    );
    expect((await recorded()).map(({ key }) => key.value)).toEqual(["7", "07", "0007"]);
  });

  test("the same row by file, with another verify, corroborates the punch once and makes none", async () => {
    await gateway.deliver(push([row("1", "2026-11-23T08:00:00", "0", "1")]));
    const file = [row("1", "2026-11-23T08:00:00", "0", "4")];
    expect(await gateway.deliver(by("attlog-file", "file", file))).toMatchObject({ recorded: 0, corroborated: 1 });
    expect(await gateway.deliver(by("attlog-file", "file", file))).toMatchObject({ recorded: 0, corroborated: 0, duplicates: 1 });
    const [punch] = await eventsOf(ledger, "PunchRecorded");
    expect((await eventsOf(ledger, "PunchCorroborated")).map(({ data }) => [data.punch, data.verify, data.channel])).toEqual([
      [punch!.id, "4", "file"],
    ]);
  });

  test("two rows of one second on one channel are two punches, and a whole file of both adds nothing", async () => {
    const both = [row("1", "2026-11-23T08:00:00", "1"), row("1", "2026-11-23T08:00:00", "0")];
    expect(await gateway.deliver(push(both))).toMatchObject({ recorded: 2 });
    expect(await gateway.deliver(by("attlog-file", "file", both.toReversed()))).toMatchObject({
      recorded: 0,
      corroborated: 0,
      duplicates: 2,
    });
  });

  test("a file that holds the pushed row and another of its second adds the other as a punch", async () => {
    await gateway.deliver(push([row("1", "2026-11-23T08:00:00", "1")]));
    const both = [row("1", "2026-11-23T08:00:00", "0"), row("1", "2026-11-23T08:00:00", "1")];
    expect(await gateway.deliver(by("attlog-file", "file", both))).toMatchObject({ recorded: 1, corroborated: 0, duplicates: 1 });
  });

  test("a changed zone setting makes no second punch of a resent row", async () => {
    await gateway.deliver(push([row("1", "2026-11-01T00:30:00")]));
    const settings = {
      name: "x",
      site: "hq",
      protocol: "zk-push",
      serial: "SN-1",
      zone: "Europe/Berlin",
      grade: 1,
      direction: { from: "none" },
    } as const;
    const change = { type: "TerminalSettingsChanged", data: { terminal: "gate", settings, reason: "moved" } } as const;
    await ledger.append(terminalStream("gate"), 0, [{ id: uuidV7(morning), ...change, meta: { actor: "person:hr" } }]);
    await gateway.appliedTo((await ledger.nextPosition()) - 1);
    expect(await gateway.deliver(push([row("1", "2026-11-01T00:30:00")]))).toMatchObject({ recorded: 0, duplicates: 1 });
  });

  test("nor of a resent row that says seconds since 1970, whose wall time the zone setting decides", async () => {
    const sent = (zone: string) => push(decodeAttlogBody(Buffer.from("1\t1790000000\t0\t1\n2\t1790000000\t0\t1\n"), zone).items);
    expect(await gateway.deliver(sent("Asia/Shanghai"))).toMatchObject({ recorded: 2 });
    expect(await gateway.deliver(sent("Europe/Berlin"))).toMatchObject({ recorded: 0, duplicates: 2 });
    const restarted = await gatewayOn(ledger);
    expect(await restarted.deliver(sent("Europe/Berlin"))).toMatchObject({ recorded: 0, duplicates: 2 });
    const other = push(decodeAttlogBody(Buffer.from("1\t1790000000\t1\t1\n"), "Europe/Berlin").items);
    expect(await restarted.deliver(other)).toMatchObject({ recorded: 1 });
  });

  test("numbered records are the same by their number, whatever time they say the second time", async () => {
    const send = (record: TerminalRecord) => gateway.deliver(by("mqtt", "mqtt", [record], { serial: "door-1" }));
    expect(await send(numberedRow("7f", 1, "AA", "2026-10-31T23:59:59"))).toMatchObject({ recorded: 1 });
    expect(await send(numberedRow("7f", 1, "AA", "2026-11-01T00:00:01"))).toMatchObject({ recorded: 0, duplicates: 1 });
    expect(await send({ ...numberedRow("7f", 1), reading: null })).toMatchObject({ duplicates: 1 });
    expect(await send(numberedRow("80", 1))).toMatchObject({ recorded: 1 });
  });

  test("two terminals whose streams have one name do not double each other's records, across restarts too", async () => {
    await registerTerminal(ledger, "door-seq", { serial: "SN-2" });
    for (const recordedNow of [1, 0, 0]) {
      const started = await gatewayOn(ledger);
      const numbered = by("mqtt", "mqtt", [numberedRow("2026-11", 1)], { serial: "door-1" });
      const timed = push([row("1", "2026-11-23T08:00:00")], { serial: "SN-2" });
      for (const outcome of await Promise.all([started.deliver(numbered), started.deliver(timed)])) {
        expect(outcome).toMatchObject({ recorded: recordedNow });
      }
      await started.close();
    }
    expect(new Set((await eventsOf(ledger, "PunchRecorded")).map(({ stream }) => stream)).size).toBe(1);
  });

  test("a reader without clock or number: each presentation counts, its retry does not", async () => {
    const read = (at: number) => gateway.deliver(by("serial-em4100", "serial", [card("003B51C6CB")], { serial: "line-1", receivedAt: at }));
    expect(await read(morning)).toMatchObject({ recorded: 1 });
    expect(await read(morning)).toMatchObject({ duplicates: 1 });
    expect(await read(morning + 1)).toMatchObject({ recorded: 1 });
    expect((await recorded()).map(({ resolution, occurredAt, reading }) => [resolution, occurredAt, reading])).toEqual([
      ["received", morning, null],
      ["received", morning + 1, null],
    ]);
  });

  test("punches of badges nobody holds are kept", async () => {
    expect(await gateway.deliver(push([row("99999", "2026-11-23T08:00:00")]))).toMatchObject({ recorded: 1 });
  });
});

describe("what a reading means", () => {
  const inZone = async (zone: string, records: readonly TerminalRecord[]) => {
    await registerTerminal(ledger, "abroad", { serial: "SN-Z", zone });
    await gateway.appliedTo((await ledger.nextPosition()) - 1);
    await gateway.deliver(push(records, { serial: "SN-Z" }));
    return recorded();
  };

  test("the hour lived through twice is ambiguous, with both moments; the skipped one does not exist", async () => {
    const [twice, skipped] = await inZone("Europe/Berlin", [row("1", "2026-10-25T02:30:00"), row("1", "2026-03-29T02:30:00")]);
    expect(twice).toMatchObject({
      resolution: "ambiguous",
      occurredAt: null,
      candidates: [Date.UTC(2026, 9, 25, 0, 30), Date.UTC(2026, 9, 25, 1, 30)],
    });
    expect(skipped).toMatchObject({ resolution: "nonexistent", occurredAt: null });
  });

  test("an offset sent with it settles the hour, and one that is not the zone's is kept and flagged", async () => {
    const withOffset = (local: string, offset: string) => ({ ...row("1", local), reading: { text: local + offset, local, offset } });
    const [later, odd] = await inZone("Europe/Berlin", [
      withOffset("2026-10-25T02:30:00", "+01:00"),
      withOffset("2026-11-20T10:00:00", "Z"),
    ]);
    expect(later).toMatchObject({ resolution: "exact", occurredAt: Date.UTC(2026, 9, 25, 1, 30) });
    expect(later!.flags).toBeUndefined();
    expect(odd).toMatchObject({ resolution: "exact", occurredAt: Date.UTC(2026, 10, 20, 10), flags: ["offset_differs"] });
  });

  test("impossible years are kept and flagged, readings ahead of us too, and nothing is replaced", async () => {
    await gateway.deliver(
      push([
        row("1", "2000-01-01T00:00:07"),
        row("2", "2099-12-31T08:00:00"),
        row("3", "2026-11-23T08:03:00"),
        row("4", "2026-11-23T08:01:59"),
      ]),
    );
    expect((await recorded()).map(({ reading, flags }) => [reading!.local, flags])).toEqual([
      ["2000-01-01T00:00:07", ["clock_implausible"]],
      ["2099-12-31T08:00:00", ["clock_implausible", "ahead_of_server"]],
      ["2026-11-23T08:03:00", ["ahead_of_server"]],
      ["2026-11-23T08:01:59", undefined],
    ]);
  });

  test("what came through a file has the lowest grade, and an edited one says so", async () => {
    await gateway.deliver(by("attlog-file", "file", [{ ...row("1", "2026-11-23T08:00:00"), edited: true }]));
    expect(await recorded()).toMatchObject([{ grade: 0, flags: ["edited_file"] }]);
  });
});

describe("what cannot be a punch", () => {
  test("unreadable bytes are kept once, byte for byte, and do not hold up the rows beside them", async () => {
    const bytes = Buffer.from([0xff, 0x00, 0x41]);
    const items = [row("1", "2026-11-23T08:00:00"), unreadable("", { raw: bytes }), row("2", "2026-11-23T08:00:00")];
    expect(await gateway.deliver(push(items))).toEqual({ accepted: true, recorded: 2, duplicates: 0, corroborated: 0, quarantined: 1 });
    expect(await gateway.deliver(push(items))).toMatchObject({ duplicates: 3, quarantined: 0 });
    expect((await eventsOf(ledger, "RecordQuarantined")).map(({ data }) => data.raw)).toEqual([{ base64: bytes.toString("base64") }]);
  });

  test("a value no punch can have puts that record into quarantine instead of refusing the upload for ever", async () => {
    const impossible = row("2", "2026-02-30T08:00:00");
    const outcome = await gateway.deliver(
      push([
        row("9".repeat(65), "2026-11-23T08:00:00"),
        row("  ", "2026-11-23T08:00:00"),
        impossible,
        row("\ud800", "2026-11-23T08:00:00"),
        row("1", "2026-11-23T08:00:00", "x".repeat(17)),
      ]),
    );
    expect(outcome).toMatchObject({ accepted: true, recorded: 0, quarantined: 5 });
    expect(new Set((await eventsOf(ledger, "RecordQuarantined")).map(({ data }) => data.code))).toEqual(new Set(["RECORD_FIELD_UNUSABLE"]));
  });

  test("bytes too many for one event are kept whole in pieces", async () => {
    const raw = Buffer.alloc(60_000, "Z");
    raw[59_999] = 0xff;
    expect(await gateway.deliver(push([unreadable("", { raw })]))).toMatchObject({ quarantined: 1 });
    const pieces = (await eventsOf(ledger, "RecordQuarantined")).map(({ data }) =>
      "text" in data.raw ? Buffer.from(data.raw.text) : Buffer.from(data.raw.base64, "base64"),
    );
    expect(pieces.length).toBeGreaterThan(1);
    expect(Buffer.concat(pieces).equals(raw)).toBe(true);
  });

  test("bytes that JSON writes six times as long fit an event all the same, in a punch and in quarantine", async () => {
    const control = Buffer.alloc(60_000, 1);
    const extended = { ...row("1", "2026-11-23T08:00:00"), raw: control.subarray(0, 4_096) };
    const problem = "\u0001".repeat(500);
    const identity = "\u0001".repeat(256);
    const items = [extended, unreadable("", { raw: control, problem, identity }), unreadable("", { raw: Buffer.alloc(60_000, '"') })];
    expect(await gateway.deliver(push(items))).toMatchObject({ accepted: true, recorded: 1, quarantined: 2 });
    expect((await recorded())[0]!.raw).toEqual({ base64: control.subarray(0, 4_096).toString("base64") });
    const pieces = (await eventsOf(ledger, "RecordQuarantined")).map(({ data }) =>
      "text" in data.raw ? Buffer.from(data.raw.text) : Buffer.from(data.raw.base64, "base64"),
    );
    expect(Buffer.concat(pieces).equals(Buffer.concat([control, Buffer.alloc(60_000, '"')]))).toBe(true);
  });

  test("a delivery of much unreadable matter still fits the ledger's appends", async () => {
    const many = Array.from({ length: 300 }, (_, index) => unreadable("", { raw: Buffer.alloc(60_000, String(index).padStart(3, "0")) }));
    expect(await gateway.deliver(push(many))).toMatchObject({ quarantined: 300 });
  });
});

describe("what a contact says of the terminal", () => {
  const events = async (type: string) => (await allEvents(ledger)).filter((event) => event.type === type);

  test("stamps and watermark are stored after the records, then gathered and not written for every poll", async () => {
    const poll = (at: number, stamp: string): Promise<unknown> =>
      gateway.deliver(
        push(
          [
            { kind: "stamp", table: "ATTLOG", value: stamp },
            { kind: "complete_up_to", upTo: at, evidence: "contact" },
          ],
          { receivedAt: at },
        ),
      );
    await gateway.deliver(push([row("1", "2026-11-23T08:00:00"), { kind: "stamp", table: "ATTLOG", value: "1" }]));
    for (let second = 1; second <= 300; second += 5) await poll(morning + second * 1_000, String(second));
    const marks = await events("WatermarkAdvanced");
    expect(marks.length).toBeGreaterThan(1);
    expect(marks.length).toBeLessThan(15);
    expect(gateway.lookup("zk-push", "SN-1")!.stamps).toEqual({ ATTLOG: "296" });
    await gateway.flush();
    const again = await gatewayOn(ledger);
    expect(again.lookup("zk-push", "SN-1")!.stamps).toEqual({ ATTLOG: "296" });
    expect(again.lastListening("zk-push", "SN-1")).toBe(morning + 296_000);
  });

  test("a watermark never moves back and never lies ahead of the contact that gave it", async () => {
    const say = (upTo: number) => gateway.deliver(push([{ kind: "complete_up_to", upTo, evidence: "contact" }]));
    await say(morning + 86_400_000);
    await say(morning - 1_000);
    await gateway.flush();
    expect((await events("WatermarkAdvanced")).map(({ data }) => (data as { upTo: number }).upTo)).toEqual([morning]);
  });

  test("a terminal whose records the ledger refused still owes them: its polls prove nothing until some are stored", async () => {
    const full: { now: boolean } = { now: true };
    const append: Ledger["append"] = (stream, expected, batch) =>
      full.now && stream.startsWith("punches-")
        ? Promise.reject(new AttendanceError("LEDGER_DISK_FULL", "planted"))
        : ledger.append(stream, expected, batch);
    const careful = await gatewayOn({ ...ledger, append });
    const poll = () => careful.deliver(push([{ kind: "complete_up_to", upTo: morning, evidence: "contact" }]));
    await expect(careful.deliver(push([row("1", "2026-11-23T07:59:00")]))).rejects.toMatchObject({ code: "LEDGER_DISK_FULL" });
    await poll();
    await careful.flush();
    expect(await events("WatermarkAdvanced")).toEqual([]);
    full.now = false;
    const storing = careful.deliver(push([row("1", "2026-11-23T07:59:00")]));
    await poll();
    await storing;
    await careful.flush();
    expect(await events("WatermarkAdvanced")).toEqual([]);
    await poll();
    await careful.flush();
    expect(await events("WatermarkAdvanced")).toHaveLength(1);
    expect(careful.status().totals).toMatchObject({ received: 1, recorded: 1, failed: 1 });
    const underWay = careful.deliver(push([row("2", "2026-11-23T08:00:30")]));
    const later = { kind: "complete_up_to", upTo: morning + 60_000, evidence: "contact" } as const;
    await careful.deliver(push([later], { receivedAt: morning + 60_000 }));
    await underWay;
    await careful.flush();
    expect(await events("WatermarkAdvanced")).toHaveLength(1);
  });

  test("records turned away for want of memory are owed, and so are refused ones whatever was stored beside them", async () => {
    const poll = (to: Gateway) => to.deliver(push([{ kind: "complete_up_to", upTo: morning, evidence: "contact" }]));
    const busy = await gatewayOn(ledger, { pendingRecordsMax: 3 });
    const first = busy.deliver(push([row("1", "2026-11-23T07:00:00"), row("2", "2026-11-23T07:00:00")]));
    await expect(busy.deliver(push([row("3", "2026-11-23T07:00:00"), row("4", "2026-11-23T07:00:00")]))).rejects.toMatchObject({
      code: "GATEWAY_BUSY",
    });
    await first;
    await poll(busy);
    await busy.flush();
    expect(await events("WatermarkAdvanced")).toEqual([]);

    const append: Ledger["append"] = (stream, expected, batch) =>
      stream.endsWith("-2026-10")
        ? Promise.reject(new AttendanceError("LEDGER_DISK_FULL", "planted"))
        : ledger.append(stream, expected, batch);
    const careful = await gatewayOn({ ...ledger, append });
    const live = careful.deliver(push([row("5", "2026-11-23T07:59:00")]));
    const backlog = careful.deliver(push([row("5", "2026-10-05T08:00:00")]));
    await Promise.allSettled([live, backlog]);
    await poll(careful);
    await careful.flush();
    expect(await events("WatermarkAdvanced")).toEqual([]);
  });

  test("while numbers are missing the watermark stands still; when they arrive the gap closes and it moves on", async () => {
    const items = (open: boolean): DeliveryItem[] => [{ kind: "sequence_gap", gap: "boot 7f/2-4", missing: "boot 7f, seq 2..4", open }];
    const complete: DeliveryItem = { kind: "complete_up_to", upTo: morning, evidence: "sequence" };
    const send = (more: readonly DeliveryItem[]) => gateway.deliver(by("mqtt", "mqtt", more, { serial: "door-1" }));
    await send([numberedRow("7f", 1), numberedRow("7f", 5), ...items(true)]);
    await send([...items(true), complete]);
    expect(await gateway.contiguous("door-1", "7f")).toEqual({ boot: "7f", upTo: 1, above: [5] });
    expect(await events("WatermarkAdvanced")).toEqual([]);
    await send([numberedRow("7f", 2), numberedRow("7f", 3), unreadable("{", { identity: "7f:4" }), ...items(false), ...items(false)]);
    expect(await gateway.contiguous("door-1", "7f")).toEqual({ boot: "7f", upTo: 5, above: [] });
    await send([complete]);
    expect((await allEvents(ledger)).filter(({ stream }) => stream === "terminal-door").map(({ type }) => type)).toEqual([
      "TerminalRegistered",
      "GapDetected",
      "GapClosed",
      "WatermarkAdvanced",
    ]);
    const again = await gatewayOn(ledger);
    expect(await again.contiguous("door-1", "7f")).toEqual({ boot: "7f", upTo: 5, above: [] });
    expect(await again.contiguous("door-1", "80")).toBeUndefined();
  });

  test("an operation log sent again adds nothing, across a restart too", async () => {
    const set: DeliveryItem = { kind: "operation", operation: "21", operator: "0", local: "2026-11-23T07:00:00", values: ["1", "2"] };
    const other: DeliveryItem = { ...set, values: ["1", "3"] };
    await gateway.deliver(push([set, set, other]));
    const again = await gatewayOn(ledger);
    await again.deliver(push([set, other]));
    expect(await events("TerminalOperationLogged")).toHaveLength(2);
  });

  test("a blind interval is a gap, once; a clock is measured when it moves or a day has passed", async () => {
    const blind: DeliveryItem = { kind: "blind", from: morning - 60_000, until: morning };
    const measure = (offsetMs: number, at: number) => gateway.deliver(push([{ kind: "clock_offset", offsetMs }], { receivedAt: at }));
    await gateway.deliver(by("serial-em4100", "serial", [blind, blind], { serial: "line-1" }));
    await gateway.deliver(by("serial-em4100", "serial", [blind], { serial: "line-1" }));
    expect(await events("GapDetected")).toHaveLength(1);
    for (const [offsetMs, hours] of [
      [1_000, 0],
      [3_000, 1],
      [7_000, 2],
      [7_100, 25],
      [7_200, 27],
    ] as const)
      await measure(offsetMs, morning + hours * 3_600_000);
    expect((await events("TerminalClockMeasured")).map(({ data }) => (data as { offsetMs: number }).offsetMs)).toEqual([
      1_000, 7_000, 7_200,
    ]);
  });

  test("a command on the terminal's stream between two polls costs a retry and nothing else", async () => {
    await gateway.deliver(push([{ kind: "stamp", table: "ATTLOG", value: "1" }]));
    const head = await ledger.streamHead(terminalStream("gate"));
    const fault = {
      type: "TerminalFaultReported",
      data: { terminal: "gate", fault: "f", since: morning, reportedBy: "person", reason: "dark" },
    } as const;
    await ledger.append(terminalStream("gate"), head, [{ id: uuidV7(morning), ...fault, meta: { actor: "person:hr" } }]);
    await gateway.deliver(push([{ kind: "operation", operation: "0", operator: "", local: null, values: [] }]));
    expect(await events("TerminalOperationLogged")).toHaveLength(1);
  });
});

describe("whose file it is", () => {
  test("rows inside the known time count as overlap, and those on the ledger as matching", async () => {
    const minutes = Array.from({ length: 10 }, (_, minute) => row(String(minute), `2026-11-23T08:0${minute}:00`));
    await gateway.deliver(push(minutes));
    const file = [...minutes, row("1", "2026-11-23T08:04:30"), row("1", "2026-11-22T08:00:00"), row("1", "2026-12-01T08:00:00")];
    expect(await gateway.knownRows("SN-1")(file)).toEqual({ overlap: 11, matching: 10 });
    expect(await gateway.knownRows("SN-UNKNOWN")(file)).toEqual({ overlap: 0, matching: 0 });
  });
});

test("everything handed in is in exactly one of the counts", async () => {
  await gateway.deliver(push([row("1", "2026-11-23T08:00:00"), row("1", "2026-11-23T08:00:00"), unreadable("x")]));
  await gateway.deliver(by("attlog-file", "file", [row("1", "2026-11-23T08:00:00", "0", "9"), unreadable("x")]));
  await gateway.deliver(push([row("1", "2026-11-23T08:00:00")], { serial: "SN-X" }));
  await gateway.deliver(by("mqtt", "mqtt", [numberedRow("7f", 1)], { serial: "who" }));
  const counts = { received: 7, recorded: 1, duplicates: 2, corroborated: 1, quarantined: 2, refused: 1, failed: 0 };
  expect(gateway.status().totals).toEqual(counts);
  expect(gateway.lastContactAt("gate")).toBe(morning);
  expect(gateway.lastContactAt("reader")).toBeNull();
});
