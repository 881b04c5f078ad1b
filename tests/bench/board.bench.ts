import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { startApi } from "../../services/api/server.ts";
import { createProjector } from "../../services/projector/projector.ts";
import { applySetup } from "../../services/setup/apply.ts";
import { parseSetup } from "../../services/setup/schema.ts";
import type { NewEvent } from "../../shared/events/envelope.ts";
import { punchStream } from "../../shared/events/streams.ts";
import { uuidV7 } from "../../shared/ids.ts";
import type { Ledger } from "../../shared/ledger/port.ts";
import { openSqliteLedger } from "../../shared/ledger/sqlite-ledger.ts";
import { createLog } from "../../shared/log.ts";
import { toLocal } from "../../shared/time/resolve.ts";
import type { Bench, BenchContext, Figure } from "./bench.ts";

export const name = "Board: from the append of a punch to the live frame that shows it";

const zone = "Asia/Shanghai";
const people = 1_000;
const terminals = 100;
const perSecond = 1_000;
const others = 49;

/** Milliseconds of one clock for all threads of a process. */
const now = (): number => performance.timeOrigin + performance.now();

/** A real SQLite ledger, projector and server in this thread; viewers in another; punches at a steady rate. */
export async function run({ quick, log }: BenchContext): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), "attendance-board-"));
  const silent = createLog("silent");
  const ledger = await openSqliteLedger({ path: join(folder, "ledger.sqlite"), mode: "write" });
  try {
    log(`setting up ${people} people`);
    await applySetup({ ledger, actor: "person:bench", now: Date.now }, parseSetup(company()));
    const projector = await createProjector({ ledger, log: silent, now: Date.now });
    await projector.caughtUp;
    const api = await startApi({ host: "127.0.0.1", port: 0, projector, now: Date.now, log: silent });
    const viewers = new Worker(new URL("support/board-viewers.ts", import.meta.url), { workerData: { port: api.port, others } });
    await once(viewers, "message");
    const seconds = quick ? 4 : 20;
    await punchFor(ledger, seconds / 4);
    globalThis.gc?.();
    const before = process.memoryUsage().rss;
    const appendedAt = await punchFor(ledger, seconds);
    await sleep(500);
    const grownMb = (process.memoryUsage().rss - before) / 2 ** 20;
    viewers.postMessage("report");
    const [shown] = (await once(viewers, "message")) as [[number, number][]];
    await api.close();
    await projector.close();
    return figuresOf(appendedAt, new Map(shown), seconds, grownMb);
  } finally {
    await ledger.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function company(): object {
  const week = { mon: "day", tue: "day", wed: "day", thu: "day", fri: "day", sat: "day", sun: "day" };
  return {
    site: "site",
    zone,
    terminals: Array.from({ length: terminals }, (_, index) => ({
      id: `t-${index}`,
      name: `Clock ${index}`,
      protocol: "zk-push",
      serial: `S${index}`,
      grade: 1,
      direction: { from: "none" },
    })),
    shifts: [
      {
        department: "d",
        id: "day",
        name: "Day",
        start: "09:00",
        end: "18:00",
        endsNextDay: false,
        openBeforeMinutes: 540,
        closeAfterMinutes: 300,
        breaks: [],
      },
    ],
    employees: Array.from({ length: people }, (_, index) => ({
      id: `e-${index}`,
      department: "d",
      from: "2026-01-01",
      badges: [{ kind: "pin", value: String(index) }],
      pattern: { id: `p-${index}`, from: "2026-01-01", week },
    })),
  };
}

/** Appends punches at the rate; each terminal has one append under way, as each has one connection. @returns position to moment of the call. */
async function punchFor(ledger: Ledger, seconds: number): Promise<Map<number, number>> {
  const appendedAt = new Map<number, number>();
  const month = toLocal(Date.now(), zone);
  const heads = await Promise.all(Array.from({ length: terminals }, (_, index) => ledger.streamHead(punchStream(`t-${index}`, month))));
  const chains: Promise<void>[] = heads.map(() => Promise.resolve());
  const startedAt = now();
  const total = seconds * perSecond;
  for (let sent = 0; sent < total;) {
    const due = Math.min(total, Math.ceil(((now() - startedAt) / 1_000) * perSecond));
    for (; sent < due; sent++) {
      const terminal = sent % terminals;
      const person = (sent * 7) % people;
      chains[terminal] = chains[terminal]!.then(async () => {
        const calledAt = now();
        const result = await ledger.append(punchStream(`t-${terminal}`, month), heads[terminal]!, [punchOf(terminal, person)]);
        if (result.outcome !== "committed") throw new Error(`terminal ${terminal}: its stream moved on`);
        heads[terminal] = result.revision;
        appendedAt.set(result.firstPosition, calledAt);
      });
    }
    await sleep(1);
  }
  await Promise.all(chains);
  return appendedAt;
}

function punchOf(terminal: number, person: number): NewEvent {
  const at = Date.now();
  const local = toLocal(at, zone);
  return {
    id: uuidV7(at),
    type: "PunchRecorded",
    data: {
      terminal: `t-${terminal}`,
      protocol: "zk-push",
      channel: "push",
      key: { kind: "pin", value: String(person) },
      reading: { text: local.replace("T", " "), local },
      zone,
      tzdb: "2026a",
      resolution: "exact",
      occurredAt: Math.floor(at / 1_000) * 1_000,
      receivedAt: at,
      grade: 1,
      raw: { text: `${person}\t${local}` },
    },
    meta: { actor: `terminal:t-${terminal}` },
  };
}

function figuresOf(
  appendedAt: ReadonlyMap<number, number>,
  shownAt: ReadonlyMap<number, number>,
  seconds: number,
  grownMb: number,
): Figure[] {
  const delays = [...appendedAt]
    .flatMap(([position, at]) => (shownAt.has(position) ? [shownAt.get(position)! - at] : []))
    .toSorted((a, b) => a - b);
  const missing = appendedAt.size - delays.length;
  const quantile = (share: number): number => delays[Math.min(delays.length - 1, Math.floor(delays.length * share))] ?? Number.NaN;
  const rate = appendedAt.size / seconds;
  const [p50, p99, most] = [quantile(0.5), quantile(0.99), quantile(1)];
  return [
    { name: "punch to board, p50", value: p50, unit: "ms", note: `${Math.round(rate)} punches/s, ${people} people, ${others + 1} viewers` },
    { name: "punch to board, p99", value: p99, unit: "ms", aim: "<= 100", met: p99 <= 100, note: `most ${most.toFixed(0)} ms` },
    { name: "punches never shown", value: missing, unit: "punches", aim: "0", met: missing === 0, note: `of ${appendedAt.size}` },
    { name: "memory grown", value: grownMb, unit: "MB", aim: "<= 64", met: grownMb <= 64 },
  ];
}

({ name, run }) satisfies Bench;
