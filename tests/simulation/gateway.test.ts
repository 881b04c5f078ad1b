import { describe, expect, test } from "vitest";
import { decodeEvent } from "../../shared/events/decode.ts";
import { createMemoryLedger } from "../../shared/ledger/memory-ledger.ts";
import type { Ledger } from "../../shared/ledger/port.ts";
import { punchStream } from "../../shared/events/streams.ts";
import { tzdbVersion } from "../../shared/time/resolve.ts";
import { uuidV7 } from "../../shared/ids.ts";
import type { Delivery, DeliverySink, TerminalRecord } from "../../devices/terminal.ts";
import type { LedgerEvent, NewEvent } from "../../shared/events/envelope.ts";
import { allEvents, by, gatewayOn, morning, push, registerTerminal, row } from "../support/gateway-parts.ts";
import { seededRandom } from "../../shared/seeded-random.ts";
import { faultyLedger } from "../support/faulty-ledger.ts";

/**
 * Terminals that resend what was not acknowledged, over a ledger whose appends fail in every way they can, with the
 * gateway thrown away now and then. Checked: an acknowledged row is stored at that moment; in the end each row is stored
 * once; a watermark never speaks of a row that is not stored before it; every row answered is counted once.
 */

interface Sink {
  readonly deliver: DeliverySink;
  /** Received and the five ways a row can go, when it counts them. */
  readonly counts?: () => { readonly received: number; readonly sum: number };
  readonly close: () => Promise<void>;
}

type MakeSink = (ledger: Ledger) => Promise<Sink>;

const realGateway: MakeSink = async (ledger) => {
  const gateway = await gatewayOn(ledger, { watermarkStepMs: 1, stampsEveryMs: 0 });
  return {
    deliver: gateway.deliver,
    counts: () => {
      const { received, recorded, duplicates, corroborated, quarantined, refused } = gateway.status().totals;
      return { received, sum: recorded + duplicates + corroborated + quarantined + refused };
    },
    close: () => gateway.close(),
  };
};

interface Findings {
  readonly ackedNotStored: number;
  readonly missing: number;
  /** Rows no sink ever acknowledged. */
  readonly neverSent: number;
  readonly restarts: number;
  readonly doubled: number;
  readonly watermarkAhead: number;
  readonly miscounted: number;
  readonly failures: number;
  readonly acknowledged: number;
}

const terminals = ["a", "b", "c"];

const slotOf = (event: LedgerEvent): string | undefined =>
  event.type === "PunchRecorded" ? `${event.data.terminal}|${event.data.key.value}|${event.data.reading!.local}` : undefined;

function bufferOf(terminal: string, random: () => number): TerminalRecord[] {
  const count = 20 + Math.floor(random() * 20);
  return Array.from({ length: count }, (_, index) => {
    const month = index < count / 2 ? "2026-10-31" : "2026-11-01";
    return row(`${terminal}${index % 7}`, `${month}T09:00:${String(index).padStart(2, "0")}`);
  });
}

async function simulate(seed: number, make: MakeSink): Promise<Findings> {
  const random = seededRandom(seed);
  const inner = createMemoryLedger();
  for (const terminal of terminals) await registerTerminal(inner, terminal, { serial: `SN-${terminal}` });
  const ledger = faultyLedger(inner, random, { unknownStored: 0.08, unknownLost: 0.06, diskFull: 0.08, wrongRevision: 0.08 });
  const stored = new Set<string>();
  let read = 0;
  const learnStored = async (): Promise<void> => {
    for await (const batch of inner.readAll(read)) {
      for (const event of batch) {
        const slot = slotOf(decodeEvent(event));
        if (slot !== undefined) stored.add(slot);
        read = event.position + 1;
      }
    }
  };
  let sink = await make(ledger);
  let ackedNotStored = 0;
  let acknowledged = 0;
  let miscounted = 0;
  let neverSent = 0;

  const settle = async (): Promise<void> => {
    const counts = sink.counts?.();
    if (counts !== undefined && counts.received !== counts.sum) miscounted += 1;
  };

  const runTerminal = async (terminal: string): Promise<void> => {
    const buffer = bufferOf(terminal, random);
    const open = new Set(buffer);
    const nameOf = (item: TerminalRecord): string => `${terminal}|${item.key.value}|${item.reading!.local}`;
    const send = async (items: readonly TerminalRecord[], evidence: boolean): Promise<void> => {
      const stamp = { kind: "stamp", table: "ATTLOG", value: String(items.length) } as const;
      // True once these rows are stored, and not before: what is still open and not among them is younger.
      const later = [...open].filter((item) => !items.includes(item)).map(({ reading }) => Date.parse(`${reading!.local}+08:00`));
      const upTo = later.length === 0 ? Date.parse(`${buffer.at(-1)!.reading!.local}+08:00`) : Math.min(...later) - 1;
      const complete = { kind: "complete_up_to", upTo, evidence: "contact" } as const;
      const all = [...items, stamp, ...(evidence ? [complete] : [])];
      const more = { serial: `SN-${terminal}`, receivedAt: morning };
      const delivery: Delivery = random() < 0.8 ? push(all, more) : by("attlog-file", "file", all, more);
      try {
        const outcome = await sink.deliver(delivery);
        if (!outcome.accepted) throw new Error(`turned away: ${outcome.reason}`);
      } catch {
        return;
      }
      await learnStored();
      acknowledged += items.length;
      for (const item of items) {
        if (!stored.has(nameOf(item))) ackedNotStored += 1;
        open.delete(item);
      }
      await settle();
    };
    for (let round = 0; round < 400 && open.size > 0; round += 1) {
      if (round === 200) ledger.heal();
      const waiting = [...open];
      const from = Math.floor(random() * waiting.length);
      const items = waiting.slice(from, from + 1 + Math.floor(random() * 8));
      // A terminal that grew impatient sends the same again before the first is answered, with a row it had sent before.
      const again = random() < 0.5 ? [send([...items, buffer[0]!], false)] : [];
      await Promise.all([send(items, again.length === 0), ...again]);
    }
    neverSent += open.size;
  };

  const abandoned: Sink[] = [];
  let running = true;
  const crashes = (async () => {
    while (running) {
      for (let turn = 0; turn < 10 && running; turn += 1) await new Promise((next) => setImmediate(next));
      // Thrown away, not closed: what it had under way goes on or not, as after a crash. Closed at the end, for tidiness.
      if (running && random() < 0.5) {
        abandoned.push(sink);
        sink = await make(ledger);
      }
    }
  })();
  await Promise.all(terminals.map(runTerminal));
  running = false;
  await crashes;
  ledger.heal();
  await Promise.all([...abandoned, sink].map((one) => one.close()));

  const events = await allEvents(inner);
  const slots = events.flatMap((event) => slotOf(event) ?? []);
  return {
    ackedNotStored,
    missing: missingOf(stored, slots),
    neverSent,
    restarts: abandoned.length,
    doubled: slots.length - new Set(slots).size,
    watermarkAhead: watermarksAhead(events),
    miscounted,
    failures: ledger.failures,
    acknowledged,
  };
}

/** Rows seen stored when they were acknowledged that are not on the ledger at the end. */
function missingOf(seen: ReadonlySet<string>, slots: readonly string[]): number {
  const held = new Set(slots);
  return [...seen].filter((slot) => !held.has(slot)).length;
}

/** Watermarks after which a row appears that is older than they say: they spoke of what was not stored. */
function watermarksAhead(events: readonly LedgerEvent[]): number {
  const marks = new Map<string, number>();
  let ahead = 0;
  for (const event of events) {
    if (event.type === "WatermarkAdvanced") marks.set(event.data.terminal, event.data.upTo);
    if (event.type === "PunchRecorded" && event.data.occurredAt! <= (marks.get(event.data.terminal) ?? Number.NEGATIVE_INFINITY))
      ahead += 1;
  }
  return ahead;
}

const seeds = Array.from({ length: 40 }, (_, index) => index + 1);

describe("over a ledger that fails", () => {
  let restarts = 0;
  test.each(seeds)("seed %i: nothing acknowledged is missing, nothing is doubled, every row is counted once", async (seed) => {
    const findings = await simulate(seed, realGateway);
    expect(findings, `seed ${seed}`).toMatchObject({
      ackedNotStored: 0,
      missing: 0,
      neverSent: 0,
      doubled: 0,
      watermarkAhead: 0,
      miscounted: 0,
    });
    expect(findings.failures).toBeGreaterThan(0);
    restarts += findings.restarts;
    expect(findings.acknowledged).toBeGreaterThan(60);
  });

  test("the gateway was thrown away many times meanwhile", () => {
    expect(restarts).toBeGreaterThan(seeds.length);
  });
});

/** Appends whatever is not in `known`, which only memory holds; `learnFirst` notes rows before they are stored. */
function naiveSink(learnFirst: boolean): MakeSink {
  return async (ledger) => {
    const known = new Set<string>();
    const deliver: DeliverySink = async (delivery) => {
      const terminal = delivery.serial.slice(3);
      let recorded = 0;
      const rows = delivery.items.filter((item): item is TerminalRecord => item.kind === "record");
      for (const item of rows) {
        const name = `${terminal}|${item.key.value}|${item.reading!.local}`;
        if (known.has(name)) continue;
        if (learnFirst) known.add(name);
        await appendAtHead(ledger, terminal, item);
        known.add(name);
        recorded += 1;
      }
      return { accepted: true, recorded, duplicates: rows.length - recorded, corroborated: 0, quarantined: 0 };
    };
    return { deliver, close: () => Promise.resolve() };
  };
}

async function appendAtHead(ledger: Ledger, terminal: string, item: TerminalRecord): Promise<void> {
  const stream = punchStream(terminal, item.reading!.local);
  const event: NewEvent = {
    id: uuidV7(morning),
    type: "PunchRecorded",
    meta: { actor: `terminal:${terminal}` },
    data: {
      terminal,
      protocol: "zk-push",
      channel: "push",
      key: item.key,
      reading: item.reading!,
      zone: "Asia/Shanghai",
      tzdb: tzdbVersion,
      resolution: "exact",
      occurredAt: morning,
      receivedAt: morning,
      grade: 1,
      raw: { text: "" },
    },
  };
  for (;;) {
    const result = await ledger.append(stream, await ledger.streamHead(stream), [event]);
    if (result.outcome === "committed") return;
  }
}

describe("the same checks find planted faults", () => {
  test("duplicates remembered in memory only are stored twice after a restart or an unknown outcome", async () => {
    const findings = await Promise.all(seeds.slice(0, 8).map((seed) => simulate(seed, naiveSink(false))));
    expect(findings.reduce((sum, { doubled }) => sum + doubled, 0)).toBeGreaterThan(0);
  });

  test("a duplicate of a row that is not committed yet is acknowledged and lost", async () => {
    const findings = await Promise.all(seeds.slice(0, 8).map((seed) => simulate(seed, naiveSink(true))));
    expect(findings.reduce((sum, { ackedNotStored }) => sum + ackedNotStored, 0)).toBeGreaterThan(0);
  });
});
