import { expect, test } from "vitest";
import { threadMs } from "../support/thread-time.ts";
import { decodeAck, decodeMqtt, decodePunch, decodeRequest, decodeStatus, encodePunch } from "../../devices/mqtt/codec.ts";
import { PacketGuard } from "../../devices/mqtt/packet-guard.ts";
import { parseTopic } from "../../devices/mqtt/topics.ts";

/** A plain generator: 200,000 inputs are too many to shrink, and a failure names its round. */
function generator(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
}

test("200,000 random and mutated payloads: no throw, no hang, and what is read is what the envelope allows", { timeout: 60_000 }, () => {
  const random = generator(7);
  const good = encodePunch({
    boot: "7f3a",
    seq: 12,
    t: "2026-03-29T01:59:59+01:00",
    clock: "synced",
    pin: "0701",
    state: "in",
    verify: "card",
  });
  let read = 0;
  let slowestMs = 0;
  const heapBefore = process.memoryUsage().heapUsed;
  for (let round = 0; round < 200_000; round++) {
    let bytes = Buffer.from(good);
    if (round % 2 === 0) bytes = Buffer.from(Array.from({ length: Math.floor(random() * 60) }, () => Math.floor(random() * 256)));
    else
      for (let edits = 1 + Math.floor(random() * 4); edits > 0; edits--)
        bytes[Math.floor(random() * bytes.length)] = 32 + Math.floor(random() * 95);
    if (round % 5 === 1) bytes = bytes.subarray(0, Math.floor(random() * bytes.length));
    const startedAt = threadMs();
    const message = decodePunch(bytes);
    if (round % 8 < 2) for (const decode of [decodeStatus, decodeAck, decodeRequest]) decode(bytes);
    slowestMs = Math.max(slowestMs, threadMs() - startedAt);
    if (message.kind === "unreadable") {
      if (message.unreadable.problem.length === 0 || message.unreadable.problem.length > 500)
        throw new Error(`round ${round}: ${message.unreadable.problem}`);
      continue;
    }
    read++;
    const { record, number } = message;
    const fits =
      record.identity === `${number.boot}:${number.seq}` &&
      number.seq >= 1 &&
      record.key.value.length >= 1 &&
      record.key.value.length <= 64 &&
      !Number.isNaN(Date.parse(`${record.reading!.local}Z`)) &&
      Number.isFinite(message.at);
    if (!fits) throw new Error(`round ${round}: ${JSON.stringify(record)}`);
  }
  expect(read).toBeGreaterThan(1_000);
  expect(slowestMs).toBeLessThan(100);
  expect(process.memoryUsage().heapUsed - heapBefore).toBeLessThan(128 * 2 ** 20);
});

test("random captures, topics and packet streams neither throw nor hang", () => {
  const random = generator(11);
  for (let round = 0; round < 5_000; round++) {
    const bytes = Buffer.from(Array.from({ length: Math.floor(random() * 200) }, () => Math.floor(random() * 256)));
    decodeMqtt(bytes);
    parseTopic(bytes.toString("latin1"));
    new PacketGuard(1_000).check(bytes);
  }
});
