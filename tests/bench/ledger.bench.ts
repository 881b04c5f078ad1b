import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeEvent } from "../../shared/events/decode.ts";
import { encodeEvent } from "../../shared/events/encode.ts";
import { stampText } from "../../shared/events/stamp-text.ts";
import type { NewEvent } from "../../shared/events/envelope.ts";
import { uuidV7 } from "../../shared/ids.ts";
import { openSqliteLedger, type SqliteLedger } from "../../shared/ledger/sqlite-ledger.ts";
import { punchEvent } from "../support/ledger-events.ts";
import type { Bench, BenchContext, Figure } from "./bench.ts";

export const name = "Embedded ledger: durable appends against the disk's own limit, and reading back";

/** What is measured: batches of so many events, by so many appenders that each await their own appends. */
interface Shape {
  readonly batch: number;
  readonly appenders: number;
  /** Appends a round. */
  readonly appends: number;
  readonly aim?: number;
}

const shapes: readonly Shape[] = [
  { batch: 1, appenders: 1, appends: 500, aim: 0.9 },
  { batch: 1, appenders: 50, appends: 2_000 },
  { batch: 10, appenders: 1, appends: 400 },
  { batch: 100, appenders: 1, appends: 150 },
  { batch: 100, appenders: 4, appends: 200, aim: 0.5 },
  { batch: 1_000, appenders: 1, appends: 20 },
  { batch: 1_000, appenders: 4, appends: 24 },
];

/** Many short rounds: on a machine with neighbours single rounds say nothing, the middle of many does. */
const rounds = 15;

const median = (values: readonly number[]): number => values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)]!;
const perSecond = (events: number, start: number): number => (events / (performance.now() - start)) * 1_000;

let made = 0;
function newPunches(count: number): NewEvent[] {
  return Array.from({ length: count }, () => ({ ...punchEvent("bench"), id: uuidV7(1_772_413_090_000 + (made += 1)) }));
}

/** The limit: the same bytes, already made, appended to a plain file and flushed, one batch after the other. */
function rawRate(path: string, bytes: Buffer, { batch, appends }: Shape): number {
  const file = openSync(path, "a");
  const start = performance.now();
  for (let index = 0; index < appends; index += 1) {
    writeSync(file, bytes);
    fdatasyncSync(file);
  }
  const rate = perSecond(batch * appends, start);
  closeSync(file);
  rmSync(path);
  return rate;
}

/** The ledger: checking, encoding, the way to the writer and back, and the commit, all of it. */
async function ledgerRate(ledger: SqliteLedger, { batch, appenders, appends }: Shape): Promise<number> {
  const each = Math.floor(appends / appenders);
  const events = Array.from({ length: appenders }, () => Array.from({ length: each }, () => newPunches(batch)));
  const heads = await Promise.all(events.map((_, appender) => ledger.streamHead(`punches-${appender}-2026-03`)));
  const start = performance.now();
  await Promise.all(
    events.map(async (batches, appender) => {
      let expected = heads[appender]!;
      for (const one of batches) {
        const answer = await ledger.append(`punches-${appender}-2026-03`, expected, one);
        if (answer.outcome !== "committed") throw new Error(JSON.stringify(answer));
        expected = answer.revision;
      }
    }),
  );
  return perSecond(batch * each * appenders, start);
}

/** Rounds of raw and ledger by turns, so that a slow moment of the machine meets both; medians of rates and of the ratios of pairs. */
async function measureAppends(ledger: SqliteLedger, folder: string, context: BenchContext): Promise<Figure[]> {
  const one = encodeEvent(newPunches(1)[0]!, "punches-0-2026-03", 100_000);
  const bytes = Buffer.from(one.before + stampText(1_772_413_090_000, "0b0a7b8e-1111-4222-8333-444444444444", 123_456_789) + one.after);
  const figures: Figure[] = [];
  for (const shape of shapes) {
    const scaled = context.quick ? { ...shape, appends: Math.ceil(shape.appends / 2) } : shape;
    const raw: number[] = [];
    const stored: number[] = [];
    // Warm: code compiled, and the log's file as large as it gets, as it is a minute after a start.
    await ledgerRate(ledger, shape);
    for (let round = 0; round < (context.quick ? 3 : rounds); round += 1) {
      raw.push(rawRate(join(folder, "raw"), Buffer.concat(Array.from({ length: shape.batch }, () => bytes)), scaled));
      stored.push(await ledgerRate(ledger, scaled));
    }
    const ratio = median(stored.map((rate, round) => rate / raw[round]!));
    const label = `batch ${shape.batch}, ${shape.appenders} appender${shape.appenders === 1 ? "" : "s"}`;
    context.log(`${label}: raw ${median(raw).toFixed(0)}/s, ledger ${median(stored).toFixed(0)}/s, ratio ${ratio.toFixed(2)}`);
    figures.push({
      name: `append, ${label}`,
      value: median(stored),
      unit: "events/s",
      note: `at most ${shape.appenders} of them in flight; raw limit, one after the other: ${median(raw).toFixed(0)}/s at ${bytes.length} bytes an event`,
    });
    const aim = shape.aim === undefined ? {} : { aim: `>= ${shape.aim}`, met: ratio >= shape.aim };
    const pairs = stored.map((rate, round) => (rate / raw[round]!).toFixed(2)).toSorted();
    figures.push({ name: `of the raw limit, ${label}`, value: ratio, unit: "", ...aim, note: `rounds ${pairs[0]} to ${pairs.at(-1)}` });
  }
  return figures;
}

async function measureReading(ledger: SqliteLedger, context: BenchContext): Promise<Figure[]> {
  const wanted = context.quick ? 100_000 : 1_000_000;
  let expected = await ledger.streamHead("punches-fill-2026-03");
  while ((await ledger.nextPosition()) < wanted) {
    const answer = await ledger.append("punches-fill-2026-03", expected, newPunches(5_000));
    if (answer.outcome !== "committed") throw new Error(JSON.stringify(answer));
    expected = answer.revision;
  }
  const events = await ledger.nextPosition();
  const reads: number[] = [];
  const decodes: number[] = [];
  let sum = 0;
  for (let round = 0; round < 3; round += 1) {
    let start = performance.now();
    for await (const batch of ledger.readAll(0)) sum += batch.length;
    reads.push(perSecond(events, start));
    start = performance.now();
    for await (const batch of ledger.readAll(0)) for (const stored of batch) sum += decodeEvent(stored).recordedAt;
    decodes.push(perSecond(events, start));
  }
  context.log(`read ${median(reads).toFixed(0)}/s, read and decode ${median(decodes).toFixed(0)}/s (${events} events, sum ${sum})`);
  return [
    { name: `read ${events} events`, value: median(reads), unit: "events/s" },
    {
      name: `read and decode ${events} events`,
      value: median(decodes),
      unit: "events/s",
      aim: ">= 400000",
      met: median(decodes) >= 400_000,
    },
  ];
}

/** Everything on one ledger file that grows as a real one does. */
export async function run(context: BenchContext): Promise<readonly Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), "ledger-bench-"));
  try {
    const ledger = await openSqliteLedger({ path: join(folder, "ledger.sqlite"), mode: "write" });
    const figures = [...(await measureAppends(ledger, folder, context)), ...(await measureReading(ledger, context))];
    await ledger.close();
    return figures;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

// Holds this file to what the frame expects of a bench.
({ name, run }) satisfies Bench;
