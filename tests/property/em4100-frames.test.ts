import fc from "fast-check";
import { expect, test } from "vitest";
import { threadMs } from "../support/thread-time.ts";
import { Em4100Framer, encodeEm4100, type Em4100Frame, type FrameNoise } from "../../devices/serial/em4100-frames.ts";
import { PresenceTracker } from "../../devices/serial/em4100-presence.ts";

const card = fc.uint8Array({ minLength: 5, maxLength: 5 }).map((bytes) => Buffer.from(bytes).toString("hex").toUpperCase());
const piece = fc.oneof(
  { weight: 4, arbitrary: card.map((value) => encodeEm4100(value)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 9 }) },
);

function feedAll(pieces: readonly Uint8Array[]): (Em4100Frame | FrameNoise)[] {
  const framer = new Em4100Framer();
  return pieces.flatMap((bytes) => framer.feed(bytes, 1_000));
}

test("any cutting of the same bytes gives the same frames and the same noise", () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), fc.infiniteStream(fc.integer({ min: 1, max: 17 })), (pieces, sizes) => {
      const whole = Buffer.concat(pieces);
      const cut: Uint8Array[] = [];
      for (let at = 0; at < whole.length;) {
        const size = sizes.next().value!;
        cut.push(whole.subarray(at, at + size));
        at += size;
      }
      expect(feedAll(cut)).toEqual(feedAll([whole]));
    }),
  );
});

test("cutting a frame short anywhere gives no card", () => {
  fc.assert(
    fc.property(card, fc.integer({ min: 0, max: 13 }), (value, length) => {
      expect(feedAll([encodeEm4100(value).subarray(0, length)]).filter((found) => found.kind === "frame")).toEqual([]);
    }),
  );
});

test("one flipped bit never gives another card", () => {
  fc.assert(
    fc.property(card, fc.integer({ min: 0, max: 14 * 8 - 1 }), (value, bit) => {
      const bytes = Uint8Array.from(encodeEm4100(value));
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      for (const found of feedAll([bytes])) if (found.kind === "frame" && found.checksumOk) expect(found.card).toBe(value);
    }),
    { numRuns: 2_000 },
  );
});

test("200,000 random and mutated inputs: no throw, every believed card has its checksum, nothing is kept", { timeout: 30_000 }, () => {
  let state = 20_261_123;
  const random = (): number => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
  const good = encodeEm4100("67003B51C6");
  const framer = new Em4100Framer();
  const presence = new PresenceTracker();
  const heapBefore = process.memoryUsage().heapUsed;
  let slowestMs = 0;
  let believed = 0;
  for (let round = 0; round < 200_000; round++) {
    const bytes = round % 2 === 0 ? new Uint8Array(Math.floor(random() * 40)) : Uint8Array.from(good);
    if (round % 2 === 0) for (let index = 0; index < bytes.length; index++) bytes[index] = Math.floor(random() * 256);
    else
      for (let flips = 1 + Math.floor(random() * 8); flips > 0; flips--) bytes[Math.floor(random() * 14)]! ^= 1 << Math.floor(random() * 8);
    const startedAt = threadMs();
    for (const found of framer.feed(bytes, round * 40)) {
      if (found.kind !== "frame") continue;
      presence.see(found);
      if (!found.checksumOk) continue;
      believed++;
      expect(Buffer.from(encodeEm4100(found.card)).toString("latin1")).toBe(Buffer.from(found.raw).toString("latin1").toUpperCase());
    }
    slowestMs = Math.max(slowestMs, threadMs() - startedAt);
  }
  expect(believed).toBeLessThan(2_000);
  // The collector may run inside a measured call; a decoder that hangs takes far longer than that.
  expect(slowestMs).toBeLessThan(100);
  expect(process.memoryUsage().heapUsed - heapBefore).toBeLessThan(64 * 2 ** 20);
});
