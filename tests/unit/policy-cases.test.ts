import { beforeEach, describe, expect, it } from "vitest";
import { commandOf } from "../../services/commands/registry.ts";
import type { CommandOutcome } from "../../services/commands/command.ts";
import { runPolicyCases } from "../../services/scenario/policy-cases.ts";
import { createMemoryLedger } from "../../shared/ledger/memory-ledger.ts";
import type { Ledger } from "../../shared/ledger/port.ts";
import { parsePolicy } from "../../shared/policy/parse.ts";
import { allEvents } from "../support/gateway-parts.ts";

/** Arriving five minutes after the start, at another grace where the case says so. */
const fiveLate = (id: string, flags: readonly string[], rules: object = {}) => ({
  id,
  timezone: "Asia/Shanghai",
  given: {
    shifts: [{ id: "DAY", start: "09:00", end: "18:00" }],
    roster: [{ employee: "E1", from: "2024-03-05", to: "2024-03-05", shift: "DAY" }],
    rules,
    events: [
      { id: "p1", employee: "E1", at: "2024-03-05T09:05:00" },
      { id: "p2", employee: "E1", at: "2024-03-05T18:00:00" },
    ],
  },
  evaluate_at: "2024-03-06T12:00:00",
  expect: { days: [{ employee: "E1", date: "2024-03-05", flags }] },
});

let ledger: Ledger;
beforeEach(() => {
  ledger = createMemoryLedger({ now: () => 1_700_000_000_000 });
});

const publish = (input: object): Promise<CommandOutcome> =>
  commandOf("publish-policy")(
    { ledger, actor: "person:hr", now: () => 1_700_000_000_000 },
    { scope: "company", effectiveFrom: "2024-01-01", ...input },
  );

const written = async () => (await allEvents(ledger)).map(({ type }) => type);

describe("cases kept beside a policy", () => {
  it("are run under it: the policy holds where the case's own rules say nothing", async () => {
    const cases = [fiveLate("POLICY", []), fiveLate("OWN", ["late"], { late_grace_min: 4 })];
    expect((await runPolicyCases(parsePolicy({ late_grace_min: 5 }), "cases", cases)).passed).toBe(true);
    expect((await runPolicyCases(parsePolicy({ late_grace_min: 4 }), "cases", cases)).json.cases.map((one) => one.passed)).toEqual([
      false,
      true,
    ]);
  });

  it("refuse a policy under which one comes out otherwise, naming case, field, expected and actual, and write nothing", async () => {
    const outcome = await publish({ rules: { late_grace_min: 4 }, cases: [fiveLate("GRACE", [])] });
    expect(outcome).toMatchObject({
      refused: true,
      code: "POLICY_CASE_FAILED",
      details: { failures: [{ case: "GRACE", field: "days E1 2024-03-05 flags", expected: [], actual: ["late"] }] },
    });
    expect((outcome as { message: string }).message).toContain('GRACE: days E1 2024-03-05 flags: expected [], actual ["late"]');
    expect(await written()).toEqual([]);
  });

  it("are kept for the scope: a later policy has to pass them too, another scope's does not", async () => {
    expect(await publish({ rules: { late_grace_min: 5 }, cases: [fiveLate("GRACE", [])] })).toMatchObject({ refused: false });
    expect(await written()).toEqual(["PolicyCasesKept", "PolicyPublished"]);
    expect(await publish({ rules: { late_grace_min: 3 } })).toMatchObject({ refused: true, code: "POLICY_CASE_FAILED" });
    expect(await publish({ rules: { late_grace_min: 3 }, scope: "department:front" })).toMatchObject({ refused: false });
    expect(await publish({ rules: { late_grace_min: 6 } })).toMatchObject({ refused: false });
    // The same again has nothing to add; other cases for the same policy replace those kept.
    expect(await publish({ rules: { late_grace_min: 6 } })).toMatchObject({ events: [] });
    expect(await publish({ rules: { late_grace_min: 6 }, cases: [] })).toMatchObject({ events: [{ type: "PolicyCasesKept" }] });
    expect(await publish({ rules: { late_grace_min: 3 } })).toMatchObject({ refused: false });
  });

  it("are kept in as many events as they need, and run all together", async () => {
    const cases = Array.from({ length: 60 }, (_, index) => ({ ...fiveLate(`GRACE-${index}`, []), title: "长".repeat(100) }));
    expect(await publish({ rules: { late_grace_min: 5 }, cases })).toMatchObject({ refused: false });
    const types = await written();
    expect(types.filter((type) => type === "PolicyCasesKept").length).toBeGreaterThan(2);
    const refused = await publish({ rules: { late_grace_min: 4 } });
    expect(refused).toMatchObject({ code: "POLICY_CASE_FAILED", details: { failures: { length: 60 } } });
    const large = { ...fiveLate("LARGE", []), title: "x".repeat(15_000) };
    expect(await publish({ rules: {}, cases: [large] })).toMatchObject({ refused: true, code: "SCENARIO_INVALID" });
  });

  it("may be passed over for a reason, which the event keeps with the names of those that failed", async () => {
    const cases = [fiveLate("GRACE", []), fiveLate("FIXED", ["late"], { late_grace_min: 0 })];
    const outcome = await publish({ rules: { late_grace_min: 4 }, cases, despite: "agreed with the works council" });
    expect(outcome).toMatchObject({
      refused: false,
      events: [{ type: "PolicyCasesKept" }, { data: { despite: { reason: "agreed with the works council", failed: ["GRACE"] } } }],
    });
    // A reason where nothing failed is not recorded.
    const passing = await publish({ rules: { late_grace_min: 5 }, despite: "to be safe" });
    expect(passing).toMatchObject({ refused: false });
    expect((passing as { events: readonly { data: object }[] }).events[0]!.data).not.toHaveProperty("despite");
  });

  it("that cannot be read, or that contradict the policy, are refused as what they are", async () => {
    expect(await publish({ rules: {}, cases: [{ id: "X" }] })).toMatchObject({ refused: true, code: "SCENARIO_INVALID" });
    const twoEdges = await publish({ rules: { late_grace_min: 5 }, cases: [fiveLate("TWO", [], { late_permit_min: 10 })] });
    expect(twoEdges).toMatchObject({ refused: true, code: "POLICY_CASE_FAILED" });
    expect((twoEdges as { message: string }).message).toContain("overlaps with late_grace_min = 5");
    expect(await publish({ rules: { late_grace: 5 }, cases: [fiveLate("GRACE", [])] })).toMatchObject({ code: "POLICY_INVALID" });
  });
});
