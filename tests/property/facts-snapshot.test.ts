import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it, test } from "vitest";
import "../support/same-histories.ts";
import { judgeDays } from "../../projections/attendance/judge-days.ts";
import { createFacts } from "../../projections/facts/facts.ts";
import type { Facts } from "../../projections/facts/facts-types.ts";
import { readFactsFile, writeFactsFile } from "../../services/snapshot/facts-file.ts";
import type { Ledger, StoredEvent } from "../../shared/ledger/port.ts";
import { histories, storeHistory, type History } from "../support/histories.ts";
import { SmallCompany } from "../support/small-company.ts";

const folder = mkdtempSync(join(tmpdir(), "facts-snapshot-"));
const path = join(folder, "facts.snapshot");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a snapshot needs of a ledger: its end, and the event before a position. */
function ledgerOf(events: readonly StoredEvent[]): Ledger {
  return {
    nextPosition: async () => events.length,
    readAll: async function* (from: number) {
      yield events.slice(from);
    },
  } as unknown as Ledger;
}

/** Everything the facts answer about a history, as known at its end and in its middle. */
function answers(facts: Facts, { from, until, askedAt }: History): unknown {
  const positions = [facts.position, Math.floor(facts.position / 2)];
  return positions.map((asOfPosition) => {
    const view = facts.view(asOfPosition);
    const people = Array.from({ length: view.personCount }, (_, person) => ({
      employee: view.employeeOf(person),
      employment: view.employment(person),
      ended: view.endedPunches(person),
      remarks: view.remarks(person),
      cases: view.cases(person),
    }));
    const days = askedAt.map((at) => judgeDays(facts, { from, until, at, asOfPosition }));
    return { people, days, held: view.heldPunches(), policies: view.policies(), signOffs: view.signOffs(), heard: view.heardUpTo("hq") };
  });
}

test("facts from a snapshot, and the events after it, answer everything as facts from all events do", async () => {
  await fc.assert(
    fc.asyncProperty(histories(40), fc.nat({ max: 100 }), fc.nat({ max: 100 }), async (history, percent, more) => {
      const stored = await storeHistory(history);
      const ledger = ledgerOf(stored);
      const cut = Math.ceil((stored.length * percent) / 100);
      const before = createFacts();
      before.apply(stored.slice(0, cut));
      await writeFactsFile(path, before, ledger);
      const once = (await readFactsFile(path, ledger))!;
      once.apply(stored.slice(0, Math.max(cut, Math.ceil((stored.length * more) / 100))));
      // A snapshot of facts that came from a snapshot is as good.
      await writeFactsFile(path, once, ledger);
      const again = (await readFactsFile(path, ledger))!;
      again.apply(stored);
      const rebuilt = createFacts();
      rebuilt.apply(stored);
      expect(answers(again, history)).toEqual(answers(rebuilt, history));
    }),
    { numRuns: 60 },
  );
});

describe("a snapshot of facts", () => {
  const company = new SmallCompany().terminal().calendar(2024).shift().person("e1");
  company.punch("e1", "2024-03-04T09:00:00", "in");
  company.punch("e1", "2024-03-04T18:00:00", "out");
  const { events } = company.stored;
  const ledger = ledgerOf(events);
  const write = () => writeFactsFile(path, createFactsOf(events), ledger);

  it("is not there before one was written", async () => {
    expect(await readFactsFile(join(folder, "none"), ledger)).toBeUndefined();
  });

  it("is refused when any byte that means something differs", async () => {
    await write();
    const bytes = readFileSync(path);
    const headerEnds = 16 + bytes.readUInt32LE(8);
    const places = [0, 9, 13, 16, headerEnds - 1, 4_096, 4_096 + 4, bytes.length - 1];
    for (const place of places) {
      const damaged = Buffer.from(bytes);
      damaged[place]! ^= 1;
      writeFileSync(path, damaged);
      await expect(readFactsFile(path, ledger)).rejects.toMatchObject({ code: "FACTS_SNAPSHOT_UNUSABLE" });
    }
    writeFileSync(path, bytes.subarray(0, bytes.length - 1));
    await expect(readFactsFile(path, ledger)).rejects.toMatchObject({ code: "FACTS_SNAPSHOT_UNUSABLE" });
    writeFileSync(path, bytes);
    expect((await readFactsFile(path, ledger))!.punchCount).toBe(2);
  });

  it("is refused by a ledger that does not reach so far, and by another ledger", async () => {
    await write();
    await expect(readFactsFile(path, ledgerOf(events.slice(0, -1)))).rejects.toThrow(/it knows \d+ events, the ledger has/);
    const other = new SmallCompany("Europe/Berlin").terminal().calendar(2024).shift().person("e1").stored.events;
    await expect(readFactsFile(path, ledgerOf([...other, ...other]))).rejects.toThrow(/made of another ledger/);
  });
});

function createFactsOf(events: readonly StoredEvent[]) {
  const facts = createFacts();
  facts.apply(events);
  return facts;
}
