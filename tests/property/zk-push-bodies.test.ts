import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { threadMs } from "../support/thread-time.ts";
import { decodeAttlogFile } from "../../devices/attlog-file/codec.ts";
import { decodeAttlogBody } from "../../devices/zk-push/attlog-rows.ts";
import { decodeZkPush } from "../../devices/zk-push/codec.ts";
import { parseCommandResults } from "../../devices/zk-push/command-lines.ts";
import { parseTarget } from "../../devices/zk-push/handshake.ts";
import { describePacket } from "../../devices/zk-push/describe-packet.ts";
import { decodeOperlogBody } from "../../devices/zk-push/operlog-rows.ts";
import { seededRandom } from "../../shared/seeded-random.ts";
import { fixture, identityOf } from "../support/zk-push.ts";

/** Non-empty rows as a terminal counts them, written a second time and as plainly as possible. */
function plainCount(body: Uint8Array): number {
  const whole = Buffer.from(body).toString("latin1");
  let end = whole.length;
  while (end > 0 && whole[end - 1] === "\0") end--;
  return whole
    .slice(0, end)
    .split("\n")
    .filter((line) => line.replaceAll("\r", "") !== "").length;
}

const two = (value: number) => String(value).padStart(2, "0");
const person = fc.oneof(fc.stringMatching(/^[0-9]{1,9}$/), fc.stringMatching(/^[A-Za-z0-9_-]{1,24}$/));
const time = fc
  .record({
    year: fc.integer({ min: 2000, max: 2099 }),
    month: fc.integer({ min: 1, max: 12 }),
    day: fc.integer({ min: 1, max: 28 }),
    second: fc.integer({ min: 0, max: 86_399 }),
  })
  .map(
    ({ year, month, day, second }) =>
      `${year}-${two(month)}-${two(day)} ${two(Math.floor(second / 3_600))}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}`,
  );
const tail = fc.array(fc.oneof(fc.constant(""), fc.stringMatching(/^[0-9]{1,5}$/)), { maxLength: 10 });
const attlogRow = fc.tuple(person, time, tail).map(([pin, at, rest]) => [pin, at, ...rest].join("\t"));

describe("an attendance body", () => {
  it("gives the same records whatever ends its rows and however many empty lines stand between them", () => {
    const ends = fc.array(fc.constantFrom("\n", "\r\n", "\n\n", "\r\n\r\n", "\r\r\n"), { minLength: 30, maxLength: 30 });
    fc.assert(
      fc.property(fc.array(attlogRow, { minLength: 1, maxLength: 30 }), ends, fc.boolean(), (rows, lineEnds, lastEnded) => {
        const text = rows.map((row, index) => row + (index === rows.length - 1 && !lastEnded ? "" : lineEnds[index]!)).join("");
        const plain = decodeAttlogBody(Buffer.from(rows.map((row) => `${row}\n`).join("")));
        const varied = decodeAttlogBody(Buffer.from(text));
        expect(varied.rows).toBe(rows.length);
        expect(varied.items).toEqual(plain.items);
        expect(varied.items.every((item) => item.kind === "record")).toBe(true);
      }),
    );
  });

  it("gives each readable row its own person, time, state and verify back", () => {
    fc.assert(
      fc.property(person, time, tail, (pin, at, rest) => {
        const [item] = decodeAttlogBody(Buffer.from([pin, at, ...rest].join("\t"))).items;
        if (item?.kind !== "record") throw new Error("unreadable");
        expect(identityOf(item)).toBe([pin, at.replace(" ", "T"), rest[0] ?? "", rest[1] ?? ""].join("|"));
      }),
    );
  });

  it("keeps its other rows when one of them is not ASCII", () => {
    fc.assert(
      fc.property(fc.array(attlogRow, { minLength: 1, maxLength: 10 }), fc.uint8Array({ minLength: 1, maxLength: 20 }), (rows, noise) => {
        const clean = Buffer.from(rows.map((row) => `${row}\n`).join(""));
        const quiet = noise.map((byte) => (byte === 10 || byte === 13 || byte === 0 ? 0xff : byte));
        const both = decodeAttlogBody(Buffer.concat([clean, quiet]));
        expect(both.rows).toBe(rows.length + 1);
        expect(both.items.slice(0, -1)).toEqual(decodeAttlogBody(clean).items);
      }),
    );
  });
});

describe("broken bytes", () => {
  const captures = [
    "zk-push/zk-push-attlog-x100c.http",
    "zk-push/zk-push-handshake-x100c.http",
    "zk-push/zk-push-oplog-two-x100c.http",
    "attlog-file/attlog-iface302.dat",
    "attlog-file/attlog-two-and-garbage.dat",
  ].map(fixture);

  /** Runs every decoder; none may throw, and every row must be accounted for. */
  function decodeAll(bytes: Uint8Array): void {
    const { rows, items } = decodeAttlogBody(bytes);
    if (rows !== plainCount(bytes) || items.length !== rows)
      throw new Error(`rows ${rows}, items ${items.length}, plainly ${plainCount(bytes)}`);
    const operations = decodeOperlogBody(bytes);
    const dropped = Object.values(operations.dropped).reduce((sum, count) => sum + count, 0);
    if (operations.rows !== rows || operations.items.length + dropped !== rows) throw new Error(`operation rows ${operations.rows}`);
    const file = decodeAttlogFile(bytes);
    if (file.items.length !== file.rows) throw new Error(`file rows ${file.rows}`);
    decodeZkPush(bytes);
    parseCommandResults(bytes);
    parseTarget(Buffer.from(bytes).toString("latin1"));
    describePacket(Buffer.from(bytes));
  }

  it("of captures cut at every byte never throw, and every row is accounted for", () => {
    for (const capture of captures) for (let length = 0; length <= capture.length; length++) decodeAll(capture.subarray(0, length));
  });

  it("of captures with any one bit flipped never throw, and every row is accounted for", () => {
    for (const capture of captures) {
      for (let bit = 0; bit < capture.length * 8; bit++) {
        const flipped = Buffer.from(capture);
        flipped[bit >> 3]! ^= 1 << (bit & 7);
        decodeAll(flipped);
      }
    }
  });

  it("at random, and real rows mutated, 100,000 of each, never throw, and every row is accounted for", { timeout: 60_000 }, () => {
    const random = seededRandom(20_261_123);
    const below = (limit: number) => Math.floor(random() * limit);
    const started = threadMs();
    for (let round = 0; round < 100_000; round++) decodeAll(Buffer.from(Array.from({ length: below(60) }, () => below(256))));
    const alphabet = Buffer.from("0123456789\t\t\n\r :-+AZ\0\xff\xc3", "latin1");
    for (let round = 0; round < 100_000; round++) {
      const body = Buffer.from(captures[below(captures.length)]!);
      for (let change = 0; change <= below(5); change++) body[below(body.length)] = alphabet[below(alphabet.length)]!;
      decodeAll(body.subarray(0, random() < 0.3 ? below(body.length) : body.length));
    }
    expect(threadMs() - started).toBeLessThan(45_000);
  });

  it("of any shape take time in proportion to their length", () => {
    for (const filler of ["\t", "\n", " ", "1", "\0", "\r", "é", "1\t", " \0", "A=&", "OPLOG "]) {
      const long = filler.repeat(Math.floor(200_000 / filler.length));
      for (const body of [long, ` 1${long}1`, `1\t ${long}x`]) {
        const started = threadMs();
        decodeAll(Buffer.from(body));
        const ms = threadMs() - started;
        if (ms > 3_000) throw new Error(`${JSON.stringify(body.slice(0, 9))}… took ${ms} ms`);
      }
    }
  });
});
