import { describe, expect, it } from "vitest";
import { createEventCheck } from "../../services/cli/checked-events.ts";
import { momentsIn } from "../../services/cli/moments.ts";
import { createMemoryLedger } from "../../shared/ledger/memory-ledger.ts";
import type { StoredEvent } from "../../shared/ledger/port.ts";
import { voidEvent } from "../support/ledger-events.ts";

async function threeEvents(): Promise<StoredEvent[]> {
  const ledger = createMemoryLedger({ now: () => 1_772_413_091_000 });
  await ledger.append("person:e-7", -1, [voidEvent("one"), voidEvent("two"), voidEvent("three")]);
  const events: StoredEvent[] = [];
  for await (const batch of ledger.readAll(0)) events.push(...batch);
  return events;
}

const copy = ({ position, stream, revision, type, bytes }: StoredEvent, other: Partial<StoredEvent> = {}): StoredEvent =>
  ({ position, stream, revision, type, bytes, ...other }) as StoredEvent;

describe("reading the whole ledger again", () => {
  it("passes over a ledger that is whole", async () => {
    const events = await threeEvents();
    expect(() => createEventCheck()(events)).not.toThrow();
  });

  it("finds an event whose columns are not what its bytes say, naming its position", async () => {
    const [one, two] = (await threeEvents()) as [StoredEvent, StoredEvent];
    for (const other of [{ type: "PunchRecorded" }, { bytes: one.bytes }, { bytes: Buffer.from("{") }]) {
      const check = createEventCheck();
      check([one]);
      expect(() => check([copy(two, other)])).toThrow(
        expect.objectContaining({ code: "LEDGER_CORRUPT", message: expect.stringContaining("event #1") }),
      );
    }
  });

  it("finds a hole in the positions and one in a stream's revisions", async () => {
    const [one, , three] = (await threeEvents()) as [StoredEvent, StoredEvent, StoredEvent];
    expect(() => createEventCheck()([one, three])).toThrow("event #1 is missing");
    expect(() => createEventCheck()([one, copy(three, { position: 1 })])).toThrow("where 1 should be");
  });
});

describe("a moment printed for people", () => {
  it("is what the clocks of the zone show", () => {
    const at = Date.parse("2026-11-18T16:30:05Z");
    expect([momentsIn("Asia/Shanghai")(at), momentsIn("UTC")(at), momentsIn("UTC")(null)]).toEqual([
      "2026-11-19 00:30:05",
      "2026-11-18 16:30:05",
      "never",
    ]);
  });
});
