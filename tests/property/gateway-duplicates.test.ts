import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createMemoryLedger } from "../../shared/ledger/memory-ledger.ts";
import { openSqliteLedger } from "../../shared/ledger/sqlite-ledger.ts";
import type { Delivery, TerminalRecord } from "../../devices/terminal.ts";
import type { Ledger } from "../../shared/ledger/port.ts";
import { by, eventsOf, gatewayOn, morning, push, registerTerminal, row } from "../support/gateway-parts.ts";

/** Rows of a terminal's buffer, over two months, close enough together to collide. */
const bufferRow = fc
  .record({
    pin: fc.constantFrom("7", "07", "0701", "EMP-20001"),
    day: fc.constantFrom("2026-10-31", "2026-11-01", "2026-11-23"),
    second: fc.integer({ min: 0, max: 5 }),
    state: fc.constantFrom("0", "1", "255"),
    verify: fc.constantFrom("1", "15"),
  })
  .map(({ pin, day, second, state, verify }) => row(pin, `${day}T08:00:0${second}`, state, verify));

const nameOf = ({ key, reading, state = "", verify = "" }: TerminalRecord): string => `${key.value}|${reading!.local}|${state}|${verify}`;

/** How a piece of the buffer travels: which channel, which stretch of it, whether the gateway restarts before. */
const trip = fc.record({
  channel: fc.constantFrom("push", "file"),
  from: fc.nat(40),
  length: fc.integer({ min: 1, max: 25 }),
  restart: fc.boolean(),
  concurrent: fc.boolean(),
});

const deliveryOf = (channel: string, items: readonly TerminalRecord[]): Delivery =>
  channel === "push" ? push(items) : by("attlog-file", "file", items, { receivedAt: morning + 1_000 });

async function recordedNames(ledger: Ledger): Promise<string[]> {
  return (await eventsOf(ledger, "PunchRecorded")).map(
    ({ data }) => `${data.key.value}|${data.reading!.local}|${data.state ?? ""}|${data.verify ?? ""}`,
  );
}

test("any resending, reordering and doubling of a buffer on one channel, across restarts, leaves each record once", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(bufferRow, { minLength: 1, maxLength: 40 }),
      fc.array(trip, { minLength: 1, maxLength: 8 }),
      async (buffer, trips) => {
        const ledger = createMemoryLedger();
        await registerTerminal(ledger);
        let gateway = await gatewayOn(ledger);
        const sent = new Set<string>();
        const underWay: Promise<unknown>[] = [];
        for (const { from, length, restart, concurrent } of trips) {
          if (restart) {
            await Promise.all(underWay.splice(0));
            await gateway.close();
            gateway = await gatewayOn(ledger);
          }
          const items = Array.from({ length }, (_, index) => buffer[(from + index) % buffer.length]!);
          for (const item of items) sent.add(nameOf(item));
          const delivered = gateway.deliver(push(items));
          underWay.push(delivered);
          if (!concurrent) await delivered;
        }
        await Promise.all(underWay);
        await gateway.close();
        expect((await recordedNames(ledger)).toSorted()).toEqual([...sent].toSorted());
      },
    ),
    { numRuns: 150 },
  );
});

test("whole buffers by push and by file, in any order and across restarts, leave each record once and corroborate nothing", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(bufferRow, { minLength: 1, maxLength: 30 }),
      fc.array(trip, { minLength: 2, maxLength: 6 }),
      async (buffer, trips) => {
        const ledger = createMemoryLedger();
        await registerTerminal(ledger);
        let gateway = await gatewayOn(ledger, { rememberedPunchesMax: 0 });
        for (const { channel, from, restart } of trips) {
          if (restart) {
            await gateway.close();
            gateway = await gatewayOn(ledger, { rememberedPunchesMax: 0 });
          }
          // Every copy of the log starts elsewhere, but holds all of it: then no row can be taken for a differing copy of another.
          const outcome = await gateway.deliver(
            deliveryOf(
              channel,
              buffer.map((_, index) => buffer[(from + index) % buffer.length]!),
            ),
          );
          expect(outcome).toMatchObject({ accepted: true });
        }
        await gateway.close();
        expect((await recordedNames(ledger)).toSorted()).toEqual([...new Set(buffer.map(nameOf))].toSorted());
        expect(await eventsOf(ledger, "PunchCorroborated")).toEqual([]);
      },
    ),
    { numRuns: 100 },
  );
});

test("pieces by two channels in any order lose nothing: each record is a punch or corroborates one of its second", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(bufferRow, { minLength: 1, maxLength: 30 }),
      fc.array(trip, { minLength: 1, maxLength: 8 }),
      async (buffer, trips) => {
        const ledger = createMemoryLedger();
        await registerTerminal(ledger);
        const gateway = await gatewayOn(ledger);
        const sent = new Set<string>();
        for (const { channel, from, length } of trips) {
          const items = Array.from({ length }, (_, index) => buffer[(from + index) % buffer.length]!);
          for (const item of items) sent.add(nameOf(item));
          await gateway.deliver(deliveryOf(channel, items));
        }
        const before = (await eventsOf(ledger, "PunchRecorded")).length + (await eventsOf(ledger, "PunchCorroborated")).length;
        const punches = await eventsOf(ledger, "PunchRecorded");
        const byId = new Map(punches.map((event) => [event.id, event]));
        const held = new Set(await recordedNames(ledger));
        for (const { data } of await eventsOf(ledger, "PunchCorroborated")) {
          const punch = byId.get(data.punch);
          expect(punch).toBeDefined();
          expect(punch!.data.channel).not.toBe(data.channel);
          held.add(`${punch!.data.key.value}|${punch!.data.reading!.local}|${data.state ?? ""}|${data.verify ?? ""}`);
        }
        expect([...sent].filter((name) => !held.has(name))).toEqual([]);
        expect(new Set(await recordedNames(ledger)).size).toBe(punches.length);
        // Once more all of it, from a gateway that remembers nothing: no effect.
        await gateway.close();
        const again = await gatewayOn(ledger);
        for (const { channel, from, length } of trips) {
          const items = Array.from({ length }, (_, index) => buffer[(from + index) % buffer.length]!);
          expect(await again.deliver(deliveryOf(channel, items))).toMatchObject({ recorded: 0, corroborated: 0 });
        }
        await again.close();
        expect((await eventsOf(ledger, "PunchRecorded")).length + (await eventsOf(ledger, "PunchCorroborated")).length).toBe(before);
      },
    ),
    { numRuns: 100 },
  );
});

test("two gateways on one file, fed the same rows at the same time, double nothing and lose nothing", async () => {
  const folder = await mkdtemp(join(tmpdir(), "gateway-two-"));
  const ledger = await openSqliteLedger({ path: join(folder, "ledger.sqlite"), mode: "write" });
  try {
    await registerTerminal(ledger);
    const gateways = await Promise.all([gatewayOn(ledger), gatewayOn(ledger)]);
    const rows = Array.from({ length: 600 }, (_, index) =>
      row(String(index % 50), `2026-11-23T08:${String(Math.floor(index / 50)).padStart(2, "0")}:00`),
    );
    const outcomes = await Promise.all(
      gateways.flatMap((gateway, which) =>
        Array.from({ length: 30 }, (_, part) =>
          gateway.deliver(push(which === 0 ? rows.slice(part * 20, part * 20 + 20) : rows.slice(580 - part * 20, 600 - part * 20))),
        ),
      ),
    );
    const names = await recordedNames(ledger);
    expect(new Set(names).size).toBe(600);
    expect(names).toHaveLength(600);
    const recorded = outcomes.reduce((sum, outcome) => sum + (outcome.accepted ? outcome.recorded : 0), 0);
    const duplicates = outcomes.reduce((sum, outcome) => sum + (outcome.accepted ? outcome.duplicates : 0), 0);
    expect([recorded, duplicates]).toEqual([600, 600]);
    await Promise.all(gateways.map((gateway) => gateway.close()));
  } finally {
    await ledger.close();
    await rm(folder, { recursive: true, force: true });
  }
});
