import canonicalize from "canonicalize";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { canonicalJson } from "../../shared/events/canonical-json.ts";
import { createDecoder, decodeEvent } from "../../shared/events/decode.ts";
import { defineEvent } from "../../shared/events/define.ts";
import { encodeEvent, envelopeBytesMax } from "../../shared/events/encode.ts";
import { stampText } from "../../shared/events/stamp-text.ts";
import type { NewEvent } from "../../shared/events/envelope.ts";
import { punchEvent, voidEvent } from "../support/ledger-events.ts";

const names = fc.oneof(
  fc.string({ unit: "binary", maxLength: 6 }),
  fc.constantFrom(
    "a",
    "b",
    "aa",
    "10",
    "9",
    "1",
    "",
    "__proto__",
    "constructor",
    "toJSON",
    "é",
    "\u20ac",
    "\ud83d\ude00",
    "\ufb33",
    "\u0000",
    "a\u0000b",
  ),
);
const values = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.string({ unit: "binary" }),
    fc.constantFrom('"\\/\b\f\n\r\t\u0000\u001f\u007f\u2028', "\\ud800", "</script>"),
    fc.maxSafeInteger(),
    fc.constantFrom(-0, 2 ** 53 - 1, -(2 ** 53 - 1)),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 5 }),
    // Built from entries, so that a member called __proto__ is a member.
    fc.array(fc.tuple(names, tie("value")), { maxLength: 8 }).map((entries) => Object.fromEntries(entries)),
  ),
})).value;

describe("canonical JSON", () => {
  it("is that of RFC 8785 for everything the ledger allows", () => {
    fc.assert(
      fc.property(values, (value) => {
        const text = canonicalJson(value, "data");
        expect(text).toBe(canonicalize(value));
        expect(canonicalJson(JSON.parse(text), "data")).toBe(text);
      }),
      { numRuns: 3_000 },
    );
  });

  it("orders names by UTF-16 code units, as the example of RFC 8785 §3.2.3 does", () => {
    const members = { "\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\ud83d\ude00": 5, "\u0080": 6, "\u00f6": 7 };
    expect(canonicalJson(members, "data")).toBe('{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\ud83d\ude00":5,"\ufb33":3}');
  });

  it("leaves out members without a value, whatever stands around them", () => {
    expect(canonicalJson({ b: undefined, a: 1, c: undefined, d: { e: undefined } }, "data")).toBe('{"a":1,"d":{}}');
    expect(canonicalJson({ b: undefined, 10: 1, 9: undefined }, "data")).toBe('{"10":1}');
  });

  const ring: Record<string, unknown> = {};
  ring["self"] = ring;
  it.each([
    ["half a surrogate pair", { note: "\ud800" }, "data.note"],
    ["half a surrogate pair in a name", { "\udc00": 1 }, "data"],
    ["half a surrogate pair in a list", { list: ["fine", "\udfff"] }, "data.list[1]"],
    ["a fraction", { hours: 7.5 }, "data.hours"],
    ["2^53", { count: 2 ** 53 }, "data.count"],
    ["-2^53", [[-(2 ** 53)]], "data[0][0]"],
    ["NaN", { x: { y: Number.NaN } }, "data.x.y"],
    ["Infinity", { x: Infinity }, "data.x"],
    ["a big integer", { x: 1n }, "data.x"],
    ["nothing in a list", [undefined], "data[0]"],
    ["a function", { x: () => 1 }, "data.x"],
    ["a date", { at: new Date(0) }, "data.at"],
    ["a map", new Map(), "data"],
    ["a ring", ring, "data.self.self"],
  ])("refuses %s, naming the field", (_, value, field) => {
    let refusal: unknown;
    try {
      canonicalJson(value, "data");
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toMatchObject({ code: "EVENT_INVALID", details: { field: expect.stringContaining(field) as string } });
  });
});

describe("an encoded event", () => {
  const stored = (event: NewEvent, stream = "s", revision = 0, recordedAt = 5) => {
    const { before, after, type } = encodeEvent(event, stream, revision);
    return { stream, revision, type, bytes: Buffer.from(before + stampText(recordedAt, "boot", 17) + after) };
  };

  it("is canonical with its stamp in place, and decodes to what was encoded", () => {
    const texts = fc.string({ unit: "grapheme", minLength: 1, maxLength: 200 });
    const streams = fc.string({ unit: "grapheme", minLength: 1, maxLength: 30 }).filter((name) => !/\p{Cc}/u.test(name));
    fc.assert(
      fc.property(texts, fc.nat(2 ** 40), fc.nat(2 ** 40), streams, (text, revision, recordedAt, stream) => {
        const event = punchEvent(text, text);
        const one = stored(event, stream, revision, recordedAt);
        const json = one.bytes.toString();
        expect(canonicalize(JSON.parse(json))).toBe(json);
        expect(decodeEvent(one)).toEqual({ ...event, version: 1, stream, revision, recordedAt });
      }),
    );
  });

  it("knows its size in bytes", () => {
    const { before, after, beforeBytes, afterBytes } = encodeEvent(punchEvent("x", "名\u{1f550}é"), "员工", 3);
    expect([beforeBytes, afterBytes]).toEqual([Buffer.byteLength(before), Buffer.byteLength(after)]);
  });

  it("fits into 16 KiB with the longest stamp, or is refused", () => {
    let length = 14_000;
    const encode = () => encodeEvent(punchEvent("x", "x".repeat(length)), "s", 0);
    expect(() => {
      for (; ; length += 1) encode();
    }).toThrow(expect.objectContaining({ code: "EVENT_TOO_LARGE" }));
    length -= 1;
    const { before, after } = encode();
    const longest = stampText(Number.MAX_SAFE_INTEGER, "b".repeat(64), Number.MAX_SAFE_INTEGER);
    expect(before.length + longest.length + after.length).toBe(envelopeBytesMax);
  });

  it.each([
    ["a type nobody knows", { type: "ClockExploded" }, "EVENT_UNKNOWN"],
    ["a type that only objects have", { type: "constructor" }, "EVENT_UNKNOWN"],
    ["an empty id", { id: "" }, "EVENT_INVALID"],
    ["an id with a quote", { id: 'a"b' }, "EVENT_INVALID"],
    ["no actor", { meta: {} }, "EVENT_INVALID"],
    ["a name in its meta", { meta: { actor: "person:e-1", name: "Li" } }, "EVENT_INVALID"],
    ["data with a field too many", { data: { ...punchEvent("x").data, fingerprint: "AAAA" } }, "EVENT_INVALID"],
  ])("is refused with %s", (_, change, code) => {
    expect(() => encodeEvent({ ...punchEvent("x"), ...change } as NewEvent, "s", 0)).toThrow(expect.objectContaining({ code }));
  });

  it.each(["", "a\nb", "a\u0000", "x".repeat(256), "\ud800"])("is refused in a stream called %j", (stream) => {
    expect(() => encodeEvent(punchEvent("x"), stream, 0)).toThrow(expect.objectContaining({ code: "EVENT_INVALID" }));
  });

  it("names every fault of its data with value and remedy", () => {
    const data = { ...punchEvent("x").data, grade: 9, zone: "" };
    expect(() => encodeEvent({ ...punchEvent("x"), data } as NewEvent, "s", 0)).toThrow(/data\.zone = "".*\n.*data\.grade = 9/);
  });

  it("keeps what the schema makes of the data, such as a reason without blanks around it", () => {
    const event = voidEvent("x") as Extract<NewEvent, { type: "PunchVoided" }>;
    const one = stored({ ...event, data: { ...event.data, reason: "  twice \n" } });
    expect(decodeEvent(one)).toMatchObject({ data: { reason: "twice" } });
  });
});

describe("decoding", () => {
  const { before, after } = encodeEvent(punchEvent("x"), "s", 4);
  const good = { stream: "s", revision: 4, type: "PunchRecorded", bytes: Buffer.from(before + stampText(5, "boot", 17) + after) };

  it.each([
    ["cut off bytes", { bytes: good.bytes.subarray(0, 100) }],
    ["no bytes", { bytes: Buffer.alloc(0) }],
    ["a JSON null", { bytes: Buffer.from("null") }],
    ["an empty object", { bytes: Buffer.from("{}") }],
    ["another stream", { stream: "t" }],
    ["another revision", { revision: 5 }],
    ["another type", { type: "PunchVoided" }],
  ])("refuses %s", (_, change) => {
    expect(() => decodeEvent({ ...good, ...change })).toThrow(expect.objectContaining({ code: "EVENT_UNREADABLE" }));
  });

  const remarked = defineEvent({
    type: "Remarked",
    version: 3,
    stream: "s",
    summary: "",
    data: { lines: z.array(z.string()), by: z.string() },
  });
  const decode = createDecoder(
    { Remarked: remarked },
    {
      Remarked: {
        1: (data) => ({ line: (data as { text: string }).text }),
        2: (data) => ({ lines: [(data as { line: string }).line], by: "unknown" }),
      },
    },
  );
  const envelope = (v: unknown, data: unknown, type = "Remarked") => ({
    stream: "s",
    revision: 0,
    type,
    bytes: Buffer.from(
      JSON.stringify({ data, id: "1", meta: { actor: "a" }, recordedAt: 1, recordedMono: "b:1", revision: 0, stream: "s", type, v }),
    ),
  });

  it("leads old versions step by step to the newest", () => {
    expect(decode(envelope(1, { text: "hi" }))).toMatchObject({ version: 3, data: { lines: ["hi"], by: "unknown" } });
    expect(decode(envelope(2, { line: "hi" }))).toMatchObject({ version: 3, data: { lines: ["hi"], by: "unknown" } });
    expect(decode(envelope(3, { lines: [], by: "e-1" }))).toMatchObject({ version: 3, data: { lines: [], by: "e-1" } });
  });

  it.each([0, 4, 1.5, "1", undefined])("refuses version %s, which it cannot know", (version) => {
    expect(() => decode(envelope(version, {}))).toThrow(expect.objectContaining({ code: "EVENT_UNKNOWN" }));
  });

  it("refuses a type it does not know", () => {
    expect(() => decode(envelope(1, {}, "Vanished"))).toThrow(expect.objectContaining({ code: "EVENT_UNKNOWN" }));
  });
});
