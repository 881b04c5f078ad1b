// One suite for every ledger: what the rest of the program relies on holds whichever of them it is given.
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { decodeEvent } from "../../shared/events/decode.ts";
import type { NewEvent } from "../../shared/events/envelope.ts";
import { batchEventsMax } from "../../shared/ledger/limits.ts";
import { createMemoryLedger } from "../../shared/ledger/memory-ledger.ts";
import { NO_STREAM, type AppendResult, type Ledger, type Now, type StoredEvent } from "../../shared/ledger/port.ts";
import { openSqliteLedger } from "../../shared/ledger/sqlite-ledger.ts";
import { punches, punchEvent, voidEvent } from "../support/ledger-events.ts";

interface Adapter {
  /** Its file in shared/ledger. */
  readonly file: string;
  open(options?: { readonly now?: Now }): Promise<Ledger>;
}

const folders: string[] = [];
const opened: Ledger[] = [];

const adapters: readonly Adapter[] = [
  { file: "memory-ledger.ts", open: async (options) => createMemoryLedger(options) },
  {
    file: "sqlite-ledger.ts",
    async open(options) {
      const folder = await mkdtemp(join(tmpdir(), "ledger-contract-"));
      folders.push(folder);
      return openSqliteLedger({ path: join(folder, "ledger.sqlite"), mode: "write", ...options });
    },
  },
];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((ledger) => ledger.close()));
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })));
});

it("every ledger adapter takes part in this suite", async () => {
  const files = (await readdir(new URL("../../shared/ledger", import.meta.url))).filter((name) => name.endsWith("-ledger.ts"));
  expect(adapters.map((adapter) => adapter.file).toSorted()).toEqual(files.toSorted());
});

async function collect(batches: AsyncIterable<readonly StoredEvent[]>): Promise<StoredEvent[]> {
  const all: StoredEvent[] = [];
  for await (const batch of batches) all.push(...batch);
  return all;
}

const idsOf = (events: readonly StoredEvent[]): string[] => events.map((event) => decodeEvent(event).id);

/** Follows until so many events came, then goes away. */
async function take(ledger: Ledger, from: number, count: number, batchSize = 7): Promise<StoredEvent[]> {
  const all: StoredEvent[] = [];
  if (count === 0) return all;
  for await (const batch of ledger.subscribe(from, { batchSize })) {
    all.push(...batch);
    if (all.length >= count) break;
  }
  return all;
}

describe.each(adapters)("$file", (adapter) => {
  async function open(options?: { readonly now?: Now }): Promise<Ledger> {
    const ledger = await adapter.open(options);
    opened.push(ledger);
    return ledger;
  }

  describe("appending", () => {
    it("takes a batch at the exact revision and says where it stands", async () => {
      const ledger = await open();
      expect(await ledger.append("a", NO_STREAM, punches("a", 2))).toEqual({
        outcome: "committed",
        firstPosition: 0,
        lastPosition: 1,
        revision: 1,
        repeated: false,
      });
      expect(await ledger.append("b", NO_STREAM, punches("b", 1))).toMatchObject({ firstPosition: 2, lastPosition: 2, revision: 0 });
      expect(await ledger.append("a", 1, [voidEvent("a-0")])).toMatchObject({ firstPosition: 3, revision: 2, repeated: false });
      expect(await ledger.streamHead("a")).toBe(2);
      expect(await ledger.streamHead("nobody")).toBe(NO_STREAM);
      expect(await ledger.nextPosition()).toBe(4);
    });

    it.each([
      { expected: NO_STREAM, stream: "a", actual: 1 },
      { expected: 0, stream: "a", actual: 1 },
      { expected: 2, stream: "a", actual: 1 },
      { expected: 0, stream: "new", actual: NO_STREAM },
      { expected: 5, stream: "new", actual: NO_STREAM },
    ])(
      "says the actual revision $actual when $expected is expected of stream $stream, and stores nothing",
      async ({ expected, stream, actual }) => {
        const ledger = await open();
        await ledger.append("a", NO_STREAM, punches("a", 2));
        expect(await ledger.append(stream, expected, punches("other", 1))).toEqual({ outcome: "wrong_revision", actual });
        expect(await ledger.nextPosition()).toBe(2);
        expect(await ledger.streamHead(stream)).toBe(actual);
      },
    );

    it("gives an identical batch its first answer and stores nothing, also after the stream moved on", async () => {
      const ledger = await open();
      await ledger.append("before", NO_STREAM, punches("before", 3));
      const batch = punches("a", 3);
      const first = await ledger.append("a", NO_STREAM, batch);
      expect(await ledger.append("a", NO_STREAM, batch)).toEqual({ ...first, repeated: true });
      await ledger.append("a", 2, punches("more", 2));
      await ledger.append("after", NO_STREAM, punches("after", 1));
      expect(await ledger.append("a", NO_STREAM, batch)).toEqual({ ...first, repeated: true });
      const last = punches("more", 2);
      expect(await ledger.append("a", 2, last)).toMatchObject({ outcome: "committed", firstPosition: 6, revision: 4, repeated: true });
      expect(await ledger.nextPosition()).toBe(9);
    });

    it("takes the same ids with other bytes for another batch", async () => {
      const ledger = await open();
      await ledger.append("a", NO_STREAM, [punchEvent("x"), punchEvent("y")]);
      const changed = [punchEvent("x"), punchEvent("y", "7\t2026-03-02 08:58:11\t0\t1\t0")];
      expect(await ledger.append("a", NO_STREAM, changed)).toEqual({ outcome: "wrong_revision", actual: 1 });
      const otherActor = [{ ...punchEvent("x"), meta: { actor: "terminal:gate-2" } } as NewEvent, punchEvent("y")];
      expect(await ledger.append("a", NO_STREAM, otherActor)).toEqual({ outcome: "wrong_revision", actual: 1 });
      expect(await ledger.nextPosition()).toBe(2);
    });

    it("refuses a batch of which only a part is stored, and writes none of it", async () => {
      const ledger = await open();
      await ledger.append("a", NO_STREAM, punches("a", 2));
      expect(await ledger.append("a", NO_STREAM, punches("a", 3))).toEqual({ outcome: "wrong_revision", actual: 1 });
      expect(await ledger.append("a", 0, punches("a", 3, 1))).toEqual({ outcome: "wrong_revision", actual: 1 });
      expect(await ledger.append("a", 0, punches("a", 1, 0))).toEqual({ outcome: "wrong_revision", actual: 1 });
      expect(await ledger.nextPosition()).toBe(2);
    });

    it("answers identical appends made at the same time alike and stores one", async () => {
      const ledger = await open();
      const batch = punches("a", 4);
      const answers = await Promise.all(Array.from({ length: 8 }, () => ledger.append("a", NO_STREAM, batch)));
      expect(answers.filter((answer) => answer.outcome === "committed" && !answer.repeated)).toHaveLength(1);
      expect(answers.every((answer) => answer.outcome === "committed" && answer.firstPosition === 0 && answer.revision === 3)).toBe(true);
      expect(await ledger.nextPosition()).toBe(4);
    });

    it("lets a wrong revision harm nobody who is appending at the same time", async () => {
      const ledger = await open();
      const answers = await Promise.all([
        ledger.append("a", NO_STREAM, punches("a", 2)),
        ledger.append("a", NO_STREAM, punches("late", 2)),
        ledger.append("a", 1, punches("next", 2)),
        ledger.append("b", 7, punches("b", 1)),
        ledger.append("c", NO_STREAM, punches("c", 1)),
      ]);
      expect(answers).toMatchObject([
        { outcome: "committed", revision: 1 },
        { outcome: "wrong_revision", actual: 1 },
        { outcome: "committed", revision: 3 },
        { outcome: "wrong_revision", actual: NO_STREAM },
        { outcome: "committed", firstPosition: 4 },
      ]);
    });

    it("lets one of sixteen writers win each revision, without holes", async () => {
      const ledger = await open();
      const wins = new Map<number, number>();
      const each = 60;
      await Promise.all(
        Array.from({ length: 16 }, async (_, writer) => {
          let expected = NO_STREAM;
          for (let done = 0; done < each;) {
            const answer: AppendResult = await ledger.append("contested", expected, [punchEvent(`w${writer}-${done}`)]);
            if (answer.outcome === "wrong_revision") expected = answer.actual;
            else {
              expected = answer.revision;
              wins.set(answer.revision, (wins.get(answer.revision) ?? 0) + 1);
              done += 1;
            }
          }
        }),
      );
      expect([...wins.keys()].toSorted((left, right) => left - right)).toEqual(Array.from({ length: 16 * each }, (_, index) => index));
      expect([...wins.values()].every((count) => count === 1)).toBe(true);
      const stored = await collect(ledger.readAll(0));
      expect(stored.map((event) => event.position)).toEqual(Array.from({ length: 16 * each }, (_, index) => index));
      expect(stored.map((event) => event.revision)).toEqual(stored.map((event) => event.position));
      expect(new Set(idsOf(stored)).size).toBe(16 * each);
    });

    it("commits appends of one caller in the order they were made", async () => {
      const ledger = await open();
      const answers = await Promise.all(
        Array.from({ length: 300 }, (_, index) => ledger.append(`s${index % 7}`, Math.floor(index / 7) - 1, [punchEvent(`e${index}`)])),
      );
      expect(answers.map((answer) => answer.outcome === "committed" && answer.firstPosition)).toEqual(
        Array.from({ length: 300 }, (_, index) => index),
      );
    });
  });

  describe("recording time", () => {
    it("never decreases, also when the wall clock is set back", async () => {
      const readings = [1_000, 5_000, 2_000, 2_001, 4_999, 6_000];
      let turn = 0;
      const ledger = await open({ now: () => readings[Math.min(turn, readings.length - 1)]! });
      for (turn = 0; turn < readings.length; turn += 1) await ledger.append("a", turn - 1, [punchEvent(`e${turn}`)]);
      const recorded = (await collect(ledger.readAll(0))).map((event) => decodeEvent(event).recordedAt);
      expect(recorded).toEqual([1_000, 5_000, 5_000, 5_000, 5_000, 6_000]);
    });

    it("stands beside a monotonic reading that names the run of the machine", async () => {
      const ledger = await open();
      await ledger.append("a", NO_STREAM, punches("a", 1));
      const [event] = await collect(ledger.readAll(0));
      const envelope = JSON.parse(Buffer.from(event!.bytes).toString()) as Record<string, unknown>;
      expect(Object.keys(envelope)).toEqual(["data", "id", "meta", "recordedAt", "recordedMono", "revision", "stream", "type", "v"]);
      expect(envelope["recordedMono"]).toMatch(/^[\da-f-]{36}:\d+$/);
      expect(Math.abs(Number(envelope["recordedAt"]) - Date.now())).toBeLessThan(60_000);
    });
  });

  describe("limits", () => {
    it("refuses a batch without events and one with more than 10,000", async () => {
      const ledger = await open();
      await expect(ledger.append("a", NO_STREAM, [])).rejects.toMatchObject({ code: "LEDGER_BATCH_LIMIT" });
      await expect(ledger.append("a", NO_STREAM, Array(batchEventsMax + 1).fill(punchEvent("x")) as NewEvent[])).rejects.toMatchObject({
        code: "LEDGER_BATCH_LIMIT",
      });
      expect(await ledger.nextPosition()).toBe(0);
    });

    it("takes the largest batch whole and refuses one of more than 8 MiB", async () => {
      const ledger = await open();
      const large = (name: string) => punchEvent(name, "x".repeat(15_000));
      const fits = Array.from({ length: 530 }, (_, index) => large(`l${index}`));
      expect(await ledger.append("a", NO_STREAM, fits)).toMatchObject({ outcome: "committed", lastPosition: 529 });
      const many = await ledger.append(
        "many",
        NO_STREAM,
        Array.from({ length: 10_000 }, (_, index) => voidEvent(`v${index}`)),
      );
      expect(many).toMatchObject({ outcome: "committed", revision: 9_999 });
      await expect(
        ledger.append(
          "b",
          NO_STREAM,
          Array.from({ length: 560 }, (_, index) => large(`m${index}`)),
        ),
      ).rejects.toMatchObject({
        code: "LEDGER_BATCH_LIMIT",
      });
      expect(await ledger.nextPosition()).toBe(10_530);
    });

    it("refuses the whole batch when one event cannot be stored", async () => {
      const ledger = await open();
      const huge = punchEvent("huge", "x".repeat(16_384));
      await expect(ledger.append("a", NO_STREAM, [punchEvent("fine"), huge])).rejects.toMatchObject({ code: "EVENT_TOO_LARGE" });
      const broken = { ...punchEvent("broken"), data: { terminal: "gate-1" } } as unknown as NewEvent;
      await expect(ledger.append("a", NO_STREAM, [punchEvent("fine"), broken])).rejects.toMatchObject({ code: "EVENT_INVALID" });
      expect(await ledger.nextPosition()).toBe(0);
    });
  });

  describe("reading", () => {
    async function filled(): Promise<Ledger> {
      const ledger = await open();
      for (let index = 0; index < 40; index += 1) {
        const event = index % 4 === 3 ? voidEvent(`e${index}`) : punchEvent(`e${index}`);
        await ledger.append(index % 2 === 0 ? "even" : "odd", Math.floor(index / 2) - 1, [event]);
      }
      return ledger;
    }

    it("gives every event from any position, in batches of the size asked for", async () => {
      const ledger = await filled();
      const all = await collect(ledger.readAll(0));
      expect(all).toHaveLength(40);
      for (const from of [0, 1, 13, 39, 40, 99]) {
        const sizes: number[] = [];
        const part: StoredEvent[] = [];
        for await (const batch of ledger.readAll(from, { batchSize: 6 })) {
          sizes.push(batch.length);
          part.push(...batch);
        }
        expect(part).toEqual(all.slice(from));
        expect(sizes.slice(0, -1).every((size) => size === 6)).toBe(true);
        expect(Math.max(0, ...sizes)).toBeLessThanOrEqual(6);
      }
    });

    it("gives only the types asked for, and nothing for a type that was never stored", async () => {
      const ledger = await filled();
      const voids = await collect(ledger.readAll(5, { types: ["PunchVoided"], batchSize: 2 }));
      expect(voids.map((event) => event.position)).toEqual([7, 11, 15, 19, 23, 27, 31, 35, 39]);
      expect(await collect(ledger.readAll(0, { types: ["SheetSigned"] }))).toEqual([]);
      expect(await collect(ledger.readAll(0, { types: [] }))).toEqual([]);
      expect(await collect(ledger.readAll(0, { types: ["PunchVoided", "PunchRecorded", "SheetSigned"] }))).toHaveLength(40);
    });

    it("gives a stream's events from any revision", async () => {
      const ledger = await filled();
      const odd = await collect(ledger.readStream("odd", 0, { batchSize: 3 }));
      expect(odd.map((event) => event.revision)).toEqual(Array.from({ length: 20 }, (_, index) => index));
      expect(odd.map((event) => event.position)).toEqual(Array.from({ length: 20 }, (_, index) => index * 2 + 1));
      expect(await collect(ledger.readStream("odd", 17))).toEqual(odd.slice(17));
      expect(await collect(ledger.readStream("odd", 0, { types: ["PunchVoided"] }))).toEqual(
        odd.filter((event) => event.type === "PunchVoided"),
      );
      expect(await collect(ledger.readStream("odd", 20))).toEqual([]);
      expect(await collect(ledger.readStream("nobody", 0))).toEqual([]);
    });

    it("ends at the head as of the call, whatever is appended meanwhile", async () => {
      const ledger = await filled();
      const reading = ledger.readAll(0, { batchSize: 10 });
      await ledger.append("even", 19, punches("late", 5));
      expect(await collect(reading)).toHaveLength(40);
    });

    it("gives back the event that was stored", async () => {
      const ledger = await open();
      const text = '7\t名\u{1f550}\t"\\\u0000\u001f\u2028';
      await ledger.append("员工-7", NO_STREAM, [punchEvent("x", text)]);
      const [stored] = await collect(ledger.readStream("员工-7", 0));
      expect(decodeEvent(stored!)).toMatchObject({ ...punchEvent("x", text), stream: "员工-7", revision: 0, version: 1 });
    });

    it("stops with the reason when its signal aborts", async () => {
      const ledger = await filled();
      const abort = new AbortController();
      const read = async () => {
        for await (const _ of ledger.readAll(0, { batchSize: 5, signal: abort.signal })) abort.abort(new Error("enough"));
      };
      await expect(read()).rejects.toThrow("enough");
    });

    it("refuses positions and sizes that are none", async () => {
      const ledger = await filled();
      await expect(collect(ledger.readAll(-1))).rejects.toThrow("position = -1");
      await expect(collect(ledger.readAll(0, { batchSize: 0 }))).rejects.toThrow("batchSize = 0");
    });
  });

  describe("following", () => {
    it("goes from what is stored to what is appended without gap or repeat, whenever it starts", async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 14 }),
          fc.nat(20),
          fc.integer({ min: 1, max: 9 }),
          fc.scheduler(),
          async (sizes, from, batchSize, scheduler) => {
            const ledger = await adapter.open();
            const total = sizes.reduce((sum, size) => sum + size, 0);
            const start = Math.min(from, total);
            // The scheduler decides at every step who goes on: the one who appends or the one who follows.
            const follow = async () => {
              const seen: StoredEvent[] = [];
              const turns = ledger.subscribe(start, { batchSize })[Symbol.asyncIterator]();
              while (seen.length < total - start) {
                await scheduler.schedule(Promise.resolve(), "follow");
                seen.push(...((await turns.next()).value as StoredEvent[]));
              }
              await turns.return?.();
              return seen;
            };
            const append = async () => {
              let revision = NO_STREAM;
              for (const size of sizes) {
                await scheduler.schedule(Promise.resolve(), "append");
                const answer = await ledger.append("a", revision, punches("a", size, revision + 1));
                if (answer.outcome === "committed") revision = answer.revision;
              }
            };
            const [seen] = await scheduler.waitFor(Promise.all([follow(), append()]));
            await ledger.close();
            expect(seen.map((event) => event.position)).toEqual(Array.from({ length: total - start }, (_, index) => start + index));
          },
        ),
        { numRuns: adapter.file === "memory-ledger.ts" ? 100 : 15 },
      );
    });

    it("passes over other types and still sees the next one asked for", async () => {
      const ledger = await open();
      const seen: number[] = [];
      const following = (async () => {
        for await (const batch of ledger.subscribe(0, { types: ["PunchVoided"] })) {
          seen.push(...batch.map((event) => event.position));
          if (seen.length === 3) break;
        }
      })();
      await ledger.append("a", NO_STREAM, [...punches("a", 5), voidEvent("1")]);
      await ledger.append("a", 5, punches("b", 5));
      await ledger.append("a", 10, [voidEvent("2"), voidEvent("3")]);
      await following;
      expect(seen).toEqual([5, 11, 12]);
    });

    it("reads on only when the consumer asks", async () => {
      const ledger = await open();
      await ledger.append("a", NO_STREAM, punches("a", 30));
      const iterator = ledger.subscribe(0, { batchSize: 10 })[Symbol.asyncIterator]();
      const first = await iterator.next();
      await ledger.append("a", 29, punches("b", 30));
      const second = await iterator.next();
      expect([first, second].map((step) => (step.value as StoredEvent[]).map((event) => event.position)[0])).toEqual([0, 10]);
      expect((second.value as StoredEvent[]).length).toBe(10);
      await iterator.return?.();
    });

    it("ends when its signal aborts while it waits", async () => {
      const ledger = await open();
      const abort = new AbortController();
      const following = collect(ledger.subscribe(0, { signal: abort.signal }));
      await ledger.append("a", NO_STREAM, punches("a", 3));
      while ((await ledger.nextPosition()) < 3) await new Promise((resolve) => setImmediate(resolve));
      abort.abort();
      expect((await following).length).toBeLessThanOrEqual(3);
      expect(await collect(ledger.subscribe(0, { signal: abort.signal }))).toEqual([]);
    });

    it("ends when the ledger closes", async () => {
      const ledger = await open();
      const following = collect(ledger.subscribe(0));
      await ledger.append("a", NO_STREAM, punches("a", 3));
      await ledger.close();
      expect((await following).length).toBeLessThanOrEqual(3);
    });

    it("serves many at once, each at its own pace", async () => {
      const ledger = await open();
      const followers = Array.from({ length: 12 }, (_, index) => take(ledger, index * 5, 200 - index * 5, index + 1));
      for (let index = 0; index < 100; index += 1) await ledger.append("a", index * 2 - 1, punches("a", 2, index * 2));
      for (const [index, seen] of (await Promise.all(followers)).entries()) {
        expect(seen.slice(0, 200 - index * 5).map((event) => event.position)).toEqual(
          Array.from({ length: 200 - index * 5 }, (_, at) => index * 5 + at),
        );
      }
    });
  });

  describe("closing", () => {
    it("commits what was accepted before, and refuses what comes after", async () => {
      const ledger = await open();
      const appends = Array.from({ length: 50 }, (_, index) => ledger.append(`s${index}`, NO_STREAM, punches(`s${index}`, 3)));
      const closing = ledger.close();
      await expect(ledger.append("late", NO_STREAM, punches("late", 1))).rejects.toMatchObject({ code: "LEDGER_STOPPED" });
      expect((await Promise.all(appends)).every((answer) => answer.outcome === "committed")).toBe(true);
      await closing;
      await ledger.close();
      await expect(ledger.nextPosition()).rejects.toMatchObject({ code: "LEDGER_STOPPED" });
      await expect(ledger.streamHead("a")).rejects.toMatchObject({ code: "LEDGER_STOPPED" });
      await expect(collect(ledger.readAll(0))).rejects.toMatchObject({ code: "LEDGER_STOPPED" });
    });
  });
});
