import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createFacts } from "../../projections/facts/facts.ts";
import { PunchReading, readPunch } from "../../projections/facts/read-punch.ts";
import type { EventData } from "../../shared/events/catalogue.ts";
import { decodeEvent } from "../../shared/events/decode.ts";
import { encodeEvent } from "../../shared/events/encode.ts";
import type { NewEvent } from "../../shared/events/envelope.ts";
import { stampText } from "../../shared/events/stamp-text.ts";
import type { StoredEvent } from "../../shared/ledger/port.ts";
import { punchEvent } from "../support/ledger-events.ts";

/** Text that looks like members, ends strings, or is more than ASCII. */
const tricky = fc.constantFrom(
  ',"occurredAt":5,',
  '","state":"9',
  '"key":{"kind":"pin","value":"x"',
  '\\","terminal":"t","id":"',
  "\\",
  '"',
  "\n",
  "é",
  "张三",
  "\ud83d\ude00",
  "null",
  '"type":"PunchRecorded","v":1}',
);
const text = (minLength: number, maxLength: number) =>
  fc
    .oneof(
      fc.stringMatching(/^[\w.-]{0,40}$/),
      tricky,
      fc.array(tricky, { maxLength: 3 }).map((parts) => parts.join("a")),
    )
    .map((value) => Array.from(value.padEnd(minLength, "0")).join("").slice(0, maxLength))
    .filter((value) => value.isWellFormed() && value.trim() === value);

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

const data: fc.Arbitrary<EventData<"PunchRecorded">> = fc
  .record({
    terminal: text(1, 128),
    protocol: fc.constantFrom("zk-push", "mqtt", "serial-em4100"),
    channel: fc.constantFrom("push", "file", "mqtt", "serial"),
    key: fc.record({ kind: fc.constantFrom("pin", "card"), value: text(1, 64) }),
    identity: maybe(text(0, 100)),
    reading: fc.option(fc.record({ text: text(0, 64), local: fc.constant("2026-03-02T08:58:10") })),
    zone: text(1, 64),
    tzdb: fc.constant("2026a"),
    resolution: fc.constantFrom("exact", "ambiguous", "nonexistent", "received"),
    occurredAt: fc.option(fc.maxSafeInteger()),
    candidates: maybe(fc.array(fc.maxSafeInteger(), { maxLength: 2 })),
    receivedAt: fc.maxSafeInteger(),
    state: maybe(text(0, 16)),
    verify: maybe(text(0, 32)),
    workcode: maybe(text(0, 32)),
    counter: maybe(text(0, 32)),
    live: maybe(fc.boolean()),
    grade: fc.integer({ min: 0, max: 4 }),
    raw: fc.oneof(fc.record({ text: text(0, 200) }), fc.record({ base64: fc.base64String({ maxLength: 40 }) })),
  } satisfies { [Field in keyof Omit<EventData<"PunchRecorded">, "flags">]-?: fc.Arbitrary<unknown> })
  // The cast drops the undefined that absent fields are written as here; encoding leaves them out.
  .map((one) => one as EventData<"PunchRecorded">);

function stored(event: NewEvent, stream: string): StoredEvent {
  const { before, after, type } = encodeEvent(event, stream, 3);
  return { position: 0, stream, revision: 3, type, bytes: Buffer.from(before + stampText(5, "boot", 17) + after) };
}

const read = ({ occurredAt, keyKind, keyValue, state, terminal, id }: PunchReading) => ({
  occurredAt,
  keyKind,
  keyValue,
  state,
  terminal,
  id,
});

test("what is read off the bytes of a punch is what decoding it gives, or nothing is", () => {
  const names = fc.constantFrom("punches-gate-1-2026-03", "punches-前门-2026-03", 'a","data":{"b"');
  const actors = fc.oneof(fc.constant("terminal:gate-1"), tricky);
  // One reading for all, as facts have one: nothing of the event before may be taken for this one's.
  const reading = new PunchReading();
  let quick = 0;
  fc.assert(
    fc.property(data, names, actors, fc.stringMatching(/^[\w:.-]{1,128}$/), (one, stream, actor, id) => {
      const event = stored({ id, type: "PunchRecorded", data: one, meta: { actor } }, stream);
      const text = Buffer.from(event.bytes).toString();
      const fromText = readPunch({ ...event, bytes: Buffer.alloc(0), text }, reading);
      const ofText = fromText ? read(reading) : undefined;
      expect(readPunch(event, reading)).toBe(fromText);
      if (!fromText) return;
      expect(read(reading)).toEqual(ofText);
      quick += 1;
      const decoded = decodeEvent(event);
      if (decoded.type !== "PunchRecorded") throw new Error("another type");
      const { occurredAt, key, state, terminal, resolution } = decoded.data;
      expect(["exact", "received"]).toContain(resolution);
      expect(read(reading)).toEqual({ occurredAt, keyKind: key.kind, keyValue: key.value, state, terminal, id: decoded.id });
    }),
    { numRuns: 5_000 },
  );
  expect(quick).toBeGreaterThan(100);
});

test("a plain punch is read off its bytes and off its text alike", () => {
  const event = stored(punchEvent("x"), "punches-gate-1-2026-03");
  const text = Buffer.from(event.bytes).toString();
  const readings = [event, { ...event, bytes: Buffer.alloc(0), text }].map((one) => {
    const reading = new PunchReading();
    expect(readPunch(one, reading)).toBe(true);
    return read(reading);
  });
  expect(readings[0]).toEqual(readings[1]);
  expect(readings[0]).toMatchObject({ occurredAt: 1_772_413_090_000, keyValue: "0701", terminal: "gate-1", state: "0" });
});

test("a punch whose raw row, zone or actor is more than ASCII is read off its bytes", () => {
  const plain = punchEvent("x");
  if (plain.type !== "PunchRecorded") throw new Error("another type");
  const event = stored(
    { ...plain, data: { ...plain.data, raw: { text: '张三\té"' } }, meta: { actor: "terminal:前门" } },
    "punches-前门-2026-03",
  );
  const reading = new PunchReading();
  expect(readPunch(event, reading)).toBe(true);
  expect(read(reading)).toMatchObject({ keyValue: "0701", terminal: "gate-1", id: plain.id });
});

test("facts are the same from events read off their bytes and from events decoded in full", () => {
  const ids = fc.oneof(
    fc.uuid(),
    fc.uuid().map((id) => id.toUpperCase()),
    fc.stringMatching(/^[\w:.-]{36}$/),
    fc.constantFrom("x", "hand:0701.2"),
  );
  const events = fc.array(fc.tuple(data, ids), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(events, (all) => {
      const [quick, full] = [createFacts(), createFacts()];
      for (const [position, [one, id]] of all.entries()) {
        const event = { ...stored({ id, type: "PunchRecorded", data: one, meta: { actor: "terminal:gate-1" } }, "punches"), position };
        quick.apply([event]);
        full.apply([{ ...event, bytes: asUnreadable(event.bytes) }]);
      }
      const [ours, theirs] = [quick.snapshot(), full.snapshot()];
      expect(ours.punches).toBe(all.length);
      expect(ours).toEqual(theirs);
    }),
    { numRuns: 300 },
  );
});

/** The same event, written as only decoding in full takes it: with a blank before its end. */
function asUnreadable(bytes: Uint8Array): Uint8Array {
  return Buffer.from(Buffer.from(bytes).toString().replace(/\}$/, " }"));
}
