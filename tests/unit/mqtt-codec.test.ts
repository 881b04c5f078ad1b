import { describe, expect, it } from "vitest";
import { decodeAck, decodeMqtt, decodePunch, decodeRequest, decodeStatus, encodeAck, encodePunch } from "../../devices/mqtt/codec.ts";
import { formatInstantText, parseInstantText } from "../../devices/mqtt/instant-text.ts";
import { PacketGuard } from "../../devices/mqtt/packet-guard.ts";
import { QuarantineLimit } from "../../devices/mqtt/quarantine-limit.ts";
import { formatTopic, parseTopic } from "../../devices/mqtt/topics.ts";

const good = { v: 1, boot: "7f3a", seq: 12, t: "2026-03-29T01:59:59+01:00", clock: "synced", pin: "0701", state: "in", verify: "card" };
const bytes = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

describe("the punch envelope", () => {
  it("gives the record with the terminal's own reading, number and identity", () => {
    const raw = bytes(good);
    expect(decodePunch(raw)).toEqual({
      kind: "record",
      number: { boot: "7f3a", seq: 12 },
      at: Date.UTC(2026, 2, 29, 0, 59, 59),
      record: {
        kind: "record",
        key: { kind: "pin", value: "0701" },
        reading: { text: "2026-03-29T01:59:59+01:00", local: "2026-03-29T01:59:59", offset: "+01:00" },
        state: "in",
        verify: "card",
        counter: "12",
        identity: "7f3a:12",
        raw,
      },
    });
  });

  it("keeps a card apart from a pin, a whole number for a state, an unset clock, and ignores what it does not know", () => {
    const { pin: _, ...rest } = good;
    expect(decodePunch(bytes({ ...rest, card: " 67003B51C6 ", state: 0, verify: null, clock: "unsynced", rssi: -61 }))).toMatchObject({
      record: { key: { kind: "card", value: "67003B51C6" }, state: "0", unsynced: true },
    });
  });

  it.each([
    ["another version", { ...good, v: 2 }, "v = 2"],
    ["no boot", { ...good, boot: undefined }, "boot = (missing)"],
    ["a boot that would break the identity", { ...good, boot: "a:b" }, 'boot = "a:b"'],
    ["number zero", { ...good, seq: 0 }, "seq = 0"],
    ["half a number", { ...good, seq: 1.5 }, "seq = 1.5"],
    ["a number beyond counting", { ...good, seq: 2 ** 53 }, "seq = 9007199254740992"],
    ["a time without offset", { ...good, t: "2026-03-29T01:59:59" }, "t = "],
    ["30 February", { ...good, t: "2026-02-30T01:59:59+01:00" }, "t = "],
    ["a time as a number", { ...good, t: 1_774_746_000 }, "t = 1774746000"],
    ["an unknown clock word", { ...good, clock: "yes" }, 'clock = "yes"'],
    ["nobody", { ...good, pin: undefined }, "pin, card = neither"],
    ["both kinds of key", { ...good, card: "AB" }, "pin, card = both"],
    ["a pin that lost its zeros", { ...good, pin: 701 }, "pin = 701"],
    ["an empty pin", { ...good, pin: "  " }, "pin = "],
    ["a pin with a line end", { ...good, pin: "7\n1" }, "pin = "],
    ["half a surrogate", { ...good, pin: "\ud800" }, "pin = "],
    ["a state too long", { ...good, state: "x".repeat(17) }, "state = "],
    ["a list for a way of verification", { ...good, verify: ["card"] }, "verify = "],
  ])("names %s as the problem", (_name, payload, problem) => {
    const message = decodePunch(bytes(payload));
    expect(message).toMatchObject({
      kind: "unreadable",
      unreadable: { code: "MQTT_PUNCH_UNREADABLE", problem: expect.stringContaining(problem) },
    });
  });

  it("keeps the number of a bad punch, so that it does not hold up those after it", () => {
    expect(decodePunch(bytes({ ...good, pin: 701 }))).toMatchObject({
      number: { boot: "7f3a", seq: 12 },
      unreadable: { identity: "7f3a:12" },
    });
    expect(decodePunch(bytes({ ...good, v: 2 }))).toMatchObject({ kind: "unreadable", number: undefined });
  });

  it.each([
    ["no JSON", Buffer.from("hello")],
    ["a list", Buffer.from("[1]")],
    ["null", Buffer.from("null")],
    ["bytes that are no text", Buffer.from([0xff, 0xfe, 0x00])],
    ["nothing", Buffer.alloc(0)],
  ])("keeps %s as unreadable", (_name, raw) => {
    expect(decodePunch(raw)).toMatchObject({ kind: "unreadable", number: undefined, unreadable: { raw } });
  });

  it("keeps only the beginning of what is too large to be a punch", () => {
    const message = decodePunch(bytes({ ...good, photo: "x".repeat(5_000) }));
    expect(message).toMatchObject({ kind: "unreadable", unreadable: { problem: expect.stringContaining("at most 2048") } });
    expect(message.kind === "unreadable" && message.unreadable.raw.length).toBe(2_048);
  });

  it("reads back what it writes: punch, acknowledgement", () => {
    const fields = { boot: "b", seq: 1, t: "2026-01-01T08:00:00+08:00", clock: "synced" as const, card: "67003B51C6" };
    expect(decodePunch(encodePunch(fields))).toMatchObject({ record: { identity: "b:1", key: { kind: "card" } } });
    expect(decodeAck(encodeAck({ boot: "b", upTo: 0 }))).toEqual({ boot: "b", upTo: 0 });
  });

  it("refuses acknowledgements and requests that say nothing usable", () => {
    for (const text of ["", "{}", '{"boot":"b"}', '{"boot":"b","upTo":-1}', '{"boot":"","upTo":1}'])
      expect(decodeAck(Buffer.from(text))).toBeUndefined();
    expect(decodeRequest(bytes({ boot: "b", from: 5, to: 4 }))).toBeUndefined();
  });

  it("reads a status as a word or as JSON", () => {
    expect(decodeStatus(Buffer.from("offline"))).toEqual({ state: "offline" });
    expect(
      decodeStatus(bytes({ v: 1, state: "online", boot: "b", first: 3, last: 7, t: "2026-01-01T08:00:00+08:00", clock: "synced" })),
    ).toEqual({
      state: "online",
      boot: "b",
      first: 3,
      last: 7,
      clockAt: Date.UTC(2026, 0, 1),
    });
    expect(decodeStatus(bytes({ state: "online", boot: "b", first: 9, last: 3 }))).toEqual({ state: "online" });
    expect(decodeStatus(Buffer.from("perhaps"))).toBeUndefined();
  });

  it("decodes a capture of `mosquitto_sub -v` line by line", () => {
    const lines = [
      `punch/v1/hq/gate-1 ${JSON.stringify(good)}`,
      "",
      "status/v1/hq/gate-1 offline",
      JSON.stringify(good),
      "punch/v1/hq/gate-1 {",
    ];
    expect(decodeMqtt(lines.join("\r\n"))).toMatchObject([
      { kind: "record", site: "hq", device: "gate-1", boot: "7f3a", seq: 12 },
      { kind: "other", what: "status", content: { state: "offline" } },
      { kind: "record" },
      { kind: "unreadable" },
    ]);
  });
});

describe("times with an offset", () => {
  it("are read to the instant and written back", () => {
    expect(parseInstantText("2026-03-29T01:59:59.5-03:30")).toEqual({
      local: "2026-03-29T01:59:59",
      offset: "-03:30",
      instant: Date.UTC(2026, 2, 29, 5, 29, 59, 500),
    });
    expect(formatInstantText(Date.UTC(2026, 2, 29, 5, 29, 59), -210)).toBe("2026-03-29T01:59:59-03:30");
  });

  it.each([
    "2026-13-01T00:00:00Z",
    "2026-01-01T24:00:00Z",
    "2026-01-01T00:00:60Z",
    "2025-02-29T00:00:00Z",
    "2026-01-01T00:00:00+19:00",
    "2026-01-01 00:00:00Z",
    "",
  ])("are refused when no calendar or clock has them: %s", (text) => expect(parseInstantText(text)).toBeUndefined());
});

describe("topics", () => {
  it("name kind, site and device, each one level", () => {
    const topic = { kind: "punch" as const, site: "hq", device: "gate-1" };
    expect(parseTopic(formatTopic(topic))).toEqual(topic);
    for (const text of ["punch/v1/hq", "punch/v2/hq/a", "punch/v1/hq/a/b", "punch/v1//a", "punch/v1/+/a", "xpunch/v1/hq/a"])
      expect(parseTopic(text)).toBeUndefined();
  });
});

describe("the guard on packet lengths", () => {
  const packet = (length: number): Buffer => {
    const head = [0x30];
    let rest = length;
    do {
      head.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
      rest >>= 7;
    } while (rest > 0);
    return Buffer.concat([Buffer.from(head), Buffer.alloc(length, 0xff)]);
  };

  it("lets packets up to the limit pass however they are cut, and stops the first beyond it at its header", () => {
    for (const step of [1, 2, 3, 1_000]) {
      const guard = new PacketGuard(300);
      const stream = Buffer.concat([packet(0), packet(127), packet(128), packet(300)]);
      for (let at = 0; at < stream.length; at += step) expect(guard.check(stream.subarray(at, at + step))).toBeUndefined();
      expect(guard.check(packet(301).subarray(0, 3))).toContain("at most 300");
    }
  });

  it("stops a length that never ends", () => {
    expect(new PacketGuard(300).check(Buffer.from([0x30, 0x80, 0x80, 0x80, 0x80, 0x80]))).toContain("four bytes");
  });
});

describe("what is kept of strangers", () => {
  it("is bounded by name, by number and by rate, and the same bytes count once", () => {
    const limit = new QuarantineLimit({ namesMax: 2, messagesMax: 3, burst: 2, messagesPerMinute: 60 });
    const keep = (name: string, text: string, now: number): string => {
      const verdict = limit.judge(name, Buffer.from(text), now);
      if (verdict === "keep") limit.kept(name, Buffer.from(text));
      return verdict;
    };
    expect([keep("a", "1", 0), keep("a", "1", 0), keep("a", "2", 0), keep("a", "3", 0)]).toEqual(["keep", "known", "keep", "refuse"]);
    expect(keep("a", "3", 1_000)).toBe("keep");
    expect(keep("a", "4", 60_000)).toBe("refuse");
    expect([keep("b", "1", 0), keep("c", "1", 0)]).toEqual(["keep", "refuse"]);
    expect([limit.admits("a"), limit.admits("c")]).toEqual([true, false]);
    limit.forget("b");
    expect(limit.admits("c")).toBe(true);
  });
});
