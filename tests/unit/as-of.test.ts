import { describe, expect, it } from "vitest";
import { readAsOf } from "../../services/as-of.ts";
import { createMemoryLedger } from "../../shared/ledger/memory-ledger.ts";
import type { EpochMs } from "../../shared/ids.ts";
import { voidEvent } from "../support/ledger-events.ts";

const recorded = Date.parse("2026-03-02T01:00:00Z");
const hour = 3_600_000;

async function ledgerWithOneEvent(recordedAt: EpochMs = recorded) {
  const ledger = createMemoryLedger({ now: () => recordedAt });
  await ledger.append("person:e-7", -1, [voidEvent("one")]);
  return ledger;
}

describe("the moment a question is asked as of", () => {
  it("may be now or past, and counts what was recorded up to it", async () => {
    const ledger = await ledgerWithOneEvent();
    expect(await readAsOf(ledger, "2026-03-02T09:00:00+08:00", recorded + hour)).toEqual({ asOfPosition: 1, at: recorded });
    expect(await readAsOf(ledger, "2026-03-02T08:59:59+08:00", recorded + hour)).toEqual({ asOfPosition: 0, at: recorded - 1_000 });
  });

  it("is refused when it is still to come, naming the latest that can be asked about", async () => {
    const ledger = await ledgerWithOneEvent();
    const asked = readAsOf(ledger, "2026-03-02T10:00:00.001+08:00", recorded + hour);
    await expect(asked).rejects.toMatchObject({ code: "AS_OF_INVALID", message: expect.stringContaining("2026-03-02T02:00:00.000Z") });
    await expect(readAsOf(createMemoryLedger(), "2999-01-01T00:00:00Z", recorded)).rejects.toMatchObject({ code: "AS_OF_INVALID" });
  });

  it("reaches to the last event of a ledger whose clock ran ahead, and no further", async () => {
    const ledger = await ledgerWithOneEvent();
    expect(await readAsOf(ledger, "2026-03-02T09:00:00+08:00", recorded - hour)).toMatchObject({ asOfPosition: 1 });
    await expect(readAsOf(ledger, "2026-03-02T09:00:01+08:00", recorded - hour)).rejects.toMatchObject({ code: "AS_OF_INVALID" });
  });
});
