import { afterEach, describe, expect, test } from "vitest";
import { createProjector, type Projector } from "../../services/projector/projector.ts";
import { readBack } from "../../services/projector/punch-log.ts";
import { createFacts } from "../../projections/facts/facts.ts";
import { demoPeople } from "../../services/demo/people.ts";
import type { PunchView } from "../../services/projector/models.ts";
import { employeeStream, quarantineStream } from "../../shared/events/streams.ts";
import { deterministicId, type EpochMs } from "../../shared/ids.ts";
import { createMemoryLedger } from "../../shared/ledger/memory-ledger.ts";
import type { Ledger, StoredEvent } from "../../shared/ledger/port.ts";
import { createLog } from "../../shared/log.ts";
import { appendAtEnd, demoPunch, epochOf, writeDemoLedger } from "../support/demo-ledger.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

interface Bench {
  readonly ledger: Ledger;
  readonly projector: Projector;
  readonly rows: string[][];
  readonly punches: PunchView[];
  readonly setNow: (now: EpochMs) => void;
}

/** The demo's department up to 09:41 on a Monday; listeners' news are kept. */
async function follow({ wrap = (ledger: Ledger) => ledger, sweepMs = 20 } = {}): Promise<Bench> {
  let now: EpochMs = 0;
  const setNow = (next: EpochMs): void => void (now = next);
  const ledger = createMemoryLedger({ now: () => now });
  await writeDemoLedger({ ledger, setNow });
  const projector = await createProjector({ ledger: wrap(ledger), log: createLog("silent"), now: () => now, sweepMs });
  open.push(projector, ledger);
  const rows: string[][] = [];
  const punches: PunchView[] = [];
  await projector.caughtUp;
  projector.on({ rowsChanged: (employees) => void rows.push([...employees]), punchesCame: (came) => void punches.push(...came) });
  return { ledger, projector, rows, punches, setNow };
}

const personOf = (id: string) => demoPeople.find((person) => person.id === id)!;

/** Waits for news rather than for time. */
async function until(projector: Projector, met: () => boolean): Promise<void> {
  while (!met()) {
    await new Promise<void>((resolve) => {
      const stop = projector.on({ rowsChanged: done, punchesCame: done });
      function done(): void {
        stop();
        resolve();
      }
    });
  }
}

describe("the projector", () => {
  test("hands out its facts once they know what is asked for, and says so when they never will", async () => {
    const { ledger, projector } = await follow();
    const position = await ledger.nextPosition();
    expect((await projector.factsUpTo(position)).position).toBe(position);
    const waited = projector.factsUpTo(position + 1);
    const { stream, event } = demoPunch(personOf("cs-07"), "2026-11-23T09:41:20", "in");
    await appendAtEnd(ledger, stream, [event]);
    expect((await waited).position).toBe(position + 1);
    const never = projector.factsUpTo(position + 2).catch((error: unknown) => error);
    await projector.close();
    expect(await never).toMatchObject({ code: "PROJECTOR_STOPPED" });
    await expect(projector.factsUpTo(position + 2)).rejects.toMatchObject({ code: "PROJECTOR_STOPPED" });
    expect((await projector.factsUpTo(position + 1)).position).toBe(position + 1);
  });

  test("has applied everything and judged everybody when it says it is ready", async () => {
    const { ledger, projector } = await follow();
    expect(projector.ready).toBe(true);
    expect(projector.position).toBe(await ledger.nextPosition());
    expect(projector.rows.size).toBe(24);
    const states = Map.groupBy(projector.rows.values(), (row) => row.state);
    expect(states.get("in")).toHaveLength(14);
    expect(states.get("missing")!.map((row) => row.employee)).toEqual(["cs-07"]);
    expect(
      states
        .get("leave")!
        .map((row) => row.employee)
        .toSorted(),
    ).toEqual(["cs-03", "cs-14"]);
  });

  test("judges the person a punch is of, and nobody else, the moment it is on the ledger", async () => {
    const { ledger, projector, rows, punches } = await follow({ sweepMs: 600_000 });
    const { stream, event } = demoPunch(personOf("cs-07"), "2026-11-23T09:41:20", "in");
    const position = await appendAtEnd(ledger, stream, [event]);
    await until(projector, () => rows.length > 0);
    expect(rows).toEqual([["cs-07"]]);
    expect(projector.rows.get("cs-07")).toMatchObject({ state: "in", late: true, lateSeconds: 41 * 60 + 20 });
    expect(punches).toEqual([
      expect.objectContaining({
        position,
        employee: "cs-07",
        department: "customer-service",
        terminalName: "前门 Front door",
        direction: "in",
      }),
    ]);
  });

  test("counts what stands on the ledger for each terminal without decoding it all", async () => {
    const { ledger, projector } = await follow();
    const counted = new Map<string, number>();
    for await (const batch of ledger.readAll(0, { types: ["PunchRecorded"] })) {
      for (const stored of batch) {
        const terminal = stored.stream.slice("punches-".length, -"-2026-11".length);
        counted.set(terminal, (counted.get(terminal) ?? 0) + 1);
      }
    }
    expect(counted.size).toBe(4);
    for (const [terminal, count] of counted) expect(projector.punchCountOf(terminal)).toBe(count);
  });

  test("begins with facts that were kept, and knows everything a beginning without them knows", async () => {
    const { ledger, projector: demo } = await follow();
    const head = await ledger.nextPosition();
    // As if the ledger were long: only the punches among its last events are decoded.
    const common = { ledger, log: createLog("silent"), now: demo.now, eventsReread: 30 };
    const projector = await createProjector(common);
    open.push(projector);
    await projector.caughtUp;
    let written = 0;
    const snapshot = { facts: createFacts(), everyEvents: 10, write: async () => void (written += 1) };
    for await (const batch of ledger.readAll(0)) snapshot.facts.apply(batch.filter(({ position }) => position < head - 20));
    const begun = await createProjector({ ...common, snapshot });
    open.push(begun);
    await begun.caughtUp;
    expect(begun.position).toBe(head);
    expect([...begun.rows]).toEqual([...projector.rows]);
    expect(begun.terminals.list()).toEqual(projector.terminals.list());
    for (const { terminal } of projector.terminals.list()) expect(begun.punchCountOf(terminal)).toBe(projector.punchCountOf(terminal));
    expect(begun.recentPunches).toEqual(projector.recentPunches.slice(-begun.recentPunches.length));
    expect(begun.recentPunches.length).toBeGreaterThan(0);
    // Twenty events came since it was kept, and ten were to be worth keeping it anew.
    await begun.factsUpTo(head);
    expect(written).toBe(1);
  });

  test("shows what the passing of time alone changes", async () => {
    const { projector, rows, setNow } = await follow();
    expect(projector.rows.get("cs-18")!.state).toBe("expected");
    setNow(epochOf("2026-11-23T12:01:00"));
    await until(projector, () => rows.flat().includes("cs-18"));
    // The clocks have not reported since 09:41, so nobody can say that the person is missing.
    expect(projector.rows.get("cs-18")!.state).toBe("pending");
  });

  test("keeps a punch of an unknown badge, and names its person once the badge is assigned", async () => {
    const { ledger, projector, punches } = await follow();
    const stranger = { ...personOf("cs-07"), pin: "9999" };
    const { stream, event } = demoPunch(stranger, "2026-11-23T09:41:00", "in");
    await appendAtEnd(ledger, stream, [event]);
    await until(projector, () => punches.length > 0);
    expect(punches[0]).toMatchObject({ employee: null, department: null, key: { value: "9999" } });
    expect(projector.rows.get("cs-07")!.state).toBe("missing");
    await appendAtEnd(ledger, employeeStream("cs-07"), [
      {
        id: deterministicId("test", "badge"),
        type: "BadgeAssigned",
        data: { employee: "cs-07", key: { kind: "pin", value: "9999" }, from: null },
        meta: { actor: "person:hr" },
      },
    ]);
    await until(projector, () => projector.rows.get("cs-07")!.state === "in");
  });

  test("stops where an event cannot be applied, and says so", async () => {
    const broken: StoredEvent[] = [];
    const { ledger, projector } = await follow({
      wrap: (inner) => ({
        ...inner,
        async *subscribe(from, options) {
          for await (const batch of inner.subscribe(from, options)) {
            yield batch.map((stored) =>
              stored.stream === quarantineStream("x") ? broken[broken.push({ ...stored, bytes: Buffer.from("{") }) - 1]! : stored,
            );
          }
        },
      }),
    });
    const before = projector.position;
    const data = {
      terminal: "x",
      record: "r",
      protocol: "zk-push",
      channel: "push",
      code: "ROW_CUT",
      problem: "cut",
      raw: { text: "" },
      receivedAt: 0,
    } as const;
    await appendAtEnd(ledger, quarantineStream("x"), [
      { id: deterministicId("test", "q"), type: "RecordQuarantined", data, meta: { actor: "terminal:x" } },
    ]);
    while (projector.failure === undefined) await new Promise(setImmediate);
    expect(projector.failure).toMatchObject({ code: "EVENT_UNREADABLE" });
    expect(projector.ready).toBe(false);
    expect(projector.position).toBe(before);
  });
});

describe("reading back", () => {
  test("finds the newest events of a type before a position, page by page, to the ledger's beginning", async () => {
    const { ledger } = await follow();
    const all: number[] = [];
    for await (const batch of ledger.readAll(0, { types: ["PunchRecorded"] })) all.push(...batch.map((stored) => stored.position));
    const found: number[] = [];
    let before: number | null = await ledger.nextPosition();
    while (before !== null) {
      const page: Awaited<ReturnType<typeof readBack<"PunchRecorded">>> = await readBack(ledger, ["PunchRecorded"], {
        before,
        limit: 37,
        keep: () => true,
      });
      found.push(...page.items.map((item) => item.position));
      before = page.next;
    }
    expect(found).toEqual(all.toReversed());
  });
});
