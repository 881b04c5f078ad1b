// kill -9 of the writing process under load: what was acknowledged is there, whole and once, and the next process goes on.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openWriterFile } from "../../shared/ledger/sqlite/writer-file.ts";
import { judge, startWriterProcess, toldBatches, type ToldBatch } from "../support/ledger-process.ts";
import { seededRandom } from "../../shared/seeded-random.ts";

/** `npm run test:faults` sets 200 and more. */
const cycles = Number(process.env["KILL_CYCLES"] ?? 40);
const seed = Number(process.env["KILL_SEED"] ?? 20_260_302);

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ledger-kill-"));
  path = join(folder, "ledger.sqlite");
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Starts a writer with four producers, kills it some milliseconds after it began, and gives what it told. */
async function killOnce(task: "load" | "load-early", run: number, random: () => number): Promise<ToldBatch[]> {
  const writer = startWriterProcess([path, task, "4", String(run)]);
  // One in five dies while it is still opening: that is a kill during recovery of the one before.
  if (random() < 0.8) await writer.until((line) => line === "open");
  const wait = Math.floor(random() * 60);
  await new Promise((resolve) => setTimeout(resolve, wait));
  await writer.kill();
  return toldBatches(writer.lines);
}

it(`loses, halves and doubles nothing in ${cycles} kills`, { timeout: 30_000 + cycles * 2_000 }, async () => {
  const random = seededRandom(seed);
  const told: ToldBatch[] = [];
  let events = 0;
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    told.push(...(await killOnce("load", cycle, random)));
    // Judging reads everything, so it is done at every fifth kill; opening for writing with the full check, at the end.
    if (cycle % 5 !== 4 && cycle !== cycles - 1) continue;
    const { db, lock } = openWriterFile(path, "full");
    db.close();
    lock.release();
    const losses = judge(path, told);
    expect(losses, `seed ${seed}, cycle ${cycle}`).toMatchObject({ lost: [], halved: [], surplus: 0 });
    expect(losses.events).toBeGreaterThanOrEqual(events);
    events = losses.events;
  }
  expect(told.filter((batch) => batch.acked).length).toBeGreaterThan(cycles);
});

it("would notice a writer that acknowledges before it commits", { timeout: 120_000 }, async () => {
  const random = seededRandom(seed);
  const told: ToldBatch[] = [];
  let lost = 0;
  // Whether a kill falls between the two is chance: on a quick disk some six in a row may not.
  for (let cycle = 0; cycle < 60 && lost === 0; cycle += 1) {
    told.push(...(await killOnce("load-early", cycle, random)));
    if (cycle % 6 !== 5) continue;
    const { db, lock } = openWriterFile(path, "full");
    db.close();
    lock.release();
    lost = judge(path, told).lost.length;
  }
  expect(lost).toBeGreaterThan(0);
});
