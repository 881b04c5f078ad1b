import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeRows, findRows, JUNK_PREFIX } from "../../devices/zk-4370/attlog-blob.ts";
import { decodeZk4370 } from "../../devices/zk-4370/codec.ts";
import { command, prepareReadData } from "../../devices/zk-4370/commands.ts";
import { decodePayload, TcpDeframer } from "../../devices/zk-4370/frames.ts";
import { decodeRealtimePunch } from "../../devices/zk-4370/realtime.ts";
import { readSizes } from "../../devices/zk-4370/sizes.ts";
import { decodeUserTable } from "../../devices/zk-4370/user-table.ts";
import { seededRandom } from "../../shared/seeded-random.ts";
import { cases, hex, logBlob, message, plainRows, preparedRead } from "../support/zk-4370.ts";

const event = hex(cases.realtime[0]!.frame);
const session = Buffer.concat([
  message(command.connect, undefined, { session: 0, reply: 0 }),
  message(command.prepareRead, prepareReadData("log")),
  preparedRead(logBlob("40", plainRows(9), JUNK_PREFIX)),
  event,
  message(command.prepareRead, prepareReadData("log")),
  message(command.data, logBlob("16", plainRows(4))),
  message(command.prepareRead, prepareReadData("log")),
  preparedRead(logBlob("8b", plainRows(6))),
  message(command.exit),
]);
const blobs = [
  ...Object.values(cases.attlogBlobs).map(({ blob }) => hex(blob)),
  logBlob("8a", plainRows(5)),
  logBlob("40", plainRows(3), JUNK_PREFIX),
];
const packets = [...cases.frames.map(({ payload }) => hex(payload)), event.subarray(8)];
const captures = [session, event, ...blobs, ...packets];

/** Runs everything that reads bytes; none may throw, and what it says must hold together. */
function decodeAll(bytes: Uint8Array): void {
  for (const entry of decodeZk4370(bytes)) {
    if (entry.kind === "frame_error" && (entry.byteOffset < 0 || entry.byteOffset > bytes.length)) {
      throw new Error(`a fault at ${entry.byteOffset} of ${bytes.length}`);
    }
    if (entry.kind === "record" && entry.record.raw.length === 0) throw new Error("a record without bytes");
  }
  const found = findRows(bytes, { rows: { min: 1, max: 3 } });
  if ("rows" in found) {
    const rows = [...decodeRows(found)].length;
    if (rows !== found.count || rows > 3) throw new Error(`${rows} rows of ${found.count}`);
  }
  const payload = decodePayload(bytes);
  if (payload !== undefined) {
    decodeRealtimePunch(payload);
    readSizes(payload.data);
  }
  decodeUserTable(bytes);
}

describe("a stream of frames", () => {
  it("gives the same payloads however it is split and joined", () => {
    const whole = new TcpDeframer().feed(session);
    expect(whole.length).toBeGreaterThan(20);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 60 }), (sizes) => {
        const deframer = new TcpDeframer();
        const pieces: { byteOffset: number; payload: Buffer }[] = [];
        for (let at = 0, index = 0; at < session.length; index++) {
          const size = sizes[index % sizes.length]!;
          pieces.push(...deframer.feed(session.subarray(at, at + size)));
          at += size;
        }
        expect(pieces).toEqual(whole);
        expect(deframer.open).toBeUndefined();
      }),
    );
    const byteByByte = new TcpDeframer();
    expect([...session].flatMap((byte) => byteByByte.feed(Buffer.of(byte)))).toEqual(whole);
  });

  it("cut at every byte gives the payloads that are whole, and says that one has begun", () => {
    const ends = new Set([0, ...new TcpDeframer().feed(session).map(({ byteOffset, payload }) => byteOffset + 8 + payload.length)]);
    for (let length = 0; length <= session.length; length++) {
      const deframer = new TcpDeframer();
      const whole = deframer.feed(session.subarray(0, length));
      expect(whole).toHaveLength([...ends].filter((end) => end > 0 && end <= length).length);
      expect(deframer.open === undefined).toBe(ends.has(length));
    }
  });
});

describe("a log of any rows", () => {
  const row = fc.record({
    pin: fc.integer({ min: 1, max: 999_999_999 }).map(String),
    uid: fc.integer({ min: 1, max: 65_535 }),
    time: fc
      .integer({ min: Date.UTC(2001, 0, 1) / 1_000, max: Date.UTC(2049, 11, 31) / 1_000 })
      .map((second) => new Date(second * 1_000).toISOString().slice(0, 19).replace("T", " ")),
    state: fc.constantFrom(0, 1, 2, 3, 4, 5),
    verify: fc.integer({ min: 0, max: 15 }),
  });

  it("gives exactly these rows when the terminal's count is known, whatever its layout and with junk in front or not", () => {
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 1, maxLength: 60 }),
        fc.constantFrom("40" as const, "40 junk" as const, "16" as const, "8a" as const, "8b" as const),
        (rows, kind) => {
          const layout = kind === "40 junk" ? "40" : kind;
          const blob = logBlob(layout, rows, kind === "40 junk" ? JUNK_PREFIX : undefined);
          const set = layout === "8a" || layout === "8b" ? { layout } : {};
          const found = findRows(blob, { rows: { min: rows.length, max: rows.length }, ...set });
          if ("problem" in found) throw new Error(found.problem);
          const items = [...decodeRows(found, { personOf: (uid) => String(uid) })].map(({ item }) => item);
          expect(
            items.map((item) => (item.kind === "record" ? [item.key.value, item.reading?.text, item.state, item.verify] : item)),
          ).toEqual(
            rows.map(({ pin, uid, time, state, verify }) => [
              layout.startsWith("8") ? String(uid) : pin,
              time,
              String(state),
              String(verify),
            ]),
          );
        },
      ),
    );
  });

  it("of 8 bytes is read one way or refused, never the other way", () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 40 }), fc.constantFrom("8a" as const, "8b" as const), (rows, layout) => {
        const found = findRows(logBlob(layout, rows), { rows: { min: rows.length, max: rows.length } });
        if ("layout" in found) expect(found.layout).toBe(layout);
      }),
    );
  });
});

describe("broken bytes", () => {
  it("of captures cut at every byte never throw", () => {
    for (const capture of captures) for (let length = 0; length <= capture.length; length++) decodeAll(capture.subarray(0, length));
  });

  it("of captures with any one bit flipped never throw", () => {
    for (const capture of captures) {
      for (let bit = 0; bit < capture.length * 8; bit++) {
        const flipped = Buffer.from(capture);
        flipped[bit >> 3]! ^= 1 << (bit & 7);
        decodeAll(flipped);
      }
    }
  });

  it("at random, and real frames mutated, 100,000 of each, never throw, in bounded time and memory", { timeout: 60_000 }, () => {
    const random = seededRandom(4_370);
    const below = (limit: number) => Math.floor(random() * limit);
    const start = Buffer.from("5050827d", "hex");
    const started = performance.now();
    const heldBefore = process.memoryUsage().arrayBuffers;
    let heldMost = 0;
    for (let round = 0; round < 100_000; round++) {
      const noise = Buffer.from(Array.from({ length: below(120) }, () => below(256)));
      decodeAll(random() < 0.5 ? noise : Buffer.concat([start, noise]));
    }
    const short = captures.filter(({ length }) => length < 400);
    for (let round = 0; round < 100_000; round++) {
      const from = round % 20 === 0 ? session : short[below(short.length)]!;
      const bytes = Buffer.from(from);
      for (let change = 0; change <= below(5); change++) bytes[below(bytes.length)] = below(256);
      decodeAll(bytes.subarray(0, random() < 0.3 ? below(bytes.length) : bytes.length));
      if (round % 1_000 === 0) heldMost = Math.max(heldMost, process.memoryUsage().arrayBuffers - heldBefore);
    }
    expect(performance.now() - started).toBeLessThan(45_000);
    expect(heldMost).toBeLessThan(256 * 2 ** 20);
  });

  it("of any shape take time in proportion to their length", () => {
    for (const filler of ["5050827d", "5050827d08000000d0070000000000000000", "00", "ff3235350000000000", "5050827d10000000dd05"]) {
      const long = hex(filler.repeat(Math.floor(400_000 / filler.length)));
      const lengthed = Buffer.concat([Buffer.alloc(4), long]);
      lengthed.writeUInt32LE(long.length);
      for (const bytes of [long, lengthed, Buffer.concat([hex("5050827d00000f00"), long])]) {
        const started = performance.now();
        decodeAll(bytes);
        const ms = performance.now() - started;
        if (ms > 3_000) throw new Error(`${filler}… took ${ms} ms`);
      }
    }
  });
});
