import { beforeEach, describe, expect, test } from "vitest";
import { commandOf } from "../../services/commands/registry.ts";
import type { CommandOutcome } from "../../services/commands/command.ts";
import { createFacts } from "../../projections/facts/facts.ts";
import { monthHeading } from "../../projections/month/month-sheet.ts";
import { createMemoryLedger } from "../../shared/ledger/memory-ledger.ts";
import type { Ledger } from "../../shared/ledger/port.ts";
import { allEvents } from "../support/gateway-parts.ts";

let ledger: Ledger;
const noon = Date.UTC(2026, 10, 20, 4);

/** Carries out a command as the head, on 20 November 2026. */
async function give(name: string, input: unknown, actor = "person:head"): Promise<CommandOutcome> {
  return commandOf(name)({ ledger, actor, now: () => noon }, input);
}

async function done(name: string, input: unknown, actor?: string): Promise<void> {
  const outcome = await give(name, input, actor);
  expect(outcome, `${name} ${JSON.stringify(outcome)}`).toMatchObject({ refused: false });
}

async function refused(code: string, name: string, input: unknown, actor?: string): Promise<void> {
  const before = await ledger.nextPosition();
  expect(await give(name, input, actor)).toMatchObject({ refused: true, code });
  expect(await ledger.nextPosition()).toBe(before);
}

beforeEach(async () => {
  ledger = createMemoryLedger({ now: () => noon });
  for (const employee of ["e-1", "e-2"]) await done("join-employee", { employee, from: "2026-01-01", department: "cs", site: "hq" });
});

describe("cases", () => {
  const proxy = { case: "c-1", kind: "proxy_punching", employees: ["e-1", "e-2"], about: "2026-11-18", reason: "two cards at once" };
  const decided = { case: "c-1", decision: "upheld", date: "2026-11-20", reason: "both said so" };

  test("link two different people for proxy punching, and one otherwise", async () => {
    await refused("CASE_PEOPLE", "open-case", { ...proxy, employees: ["e-1"] });
    await refused("CASE_PEOPLE", "open-case", { ...proxy, employees: ["e-1", "e-1"] });
    await refused("CASE_PEOPLE", "open-case", { ...proxy, kind: "other" });
    await refused("EMPLOYEE_UNKNOWN", "open-case", { ...proxy, employees: ["e-1", "e-9"] });
    await done("open-case", proxy);
    await refused("CASE_KNOWN", "open-case", proxy);
  });

  test("take an event of the ledger as evidence, or a text, and nothing that is not there", async () => {
    await refused("CASE_UNKNOWN", "add-evidence", { case: "c-1", text: "camera" });
    await done("open-case", proxy);
    await refused("COMMAND_INPUT_INVALID", "add-evidence", { case: "c-1" });
    await refused("EVIDENCE_UNKNOWN", "add-evidence", { case: "c-1", position: 99 });
    await refused("EVIDENCE_UNKNOWN", "add-evidence", { case: "c-1", position: 0, event: "another" });
    await done("add-evidence", { case: "c-1", position: 0 });
    const [joined, , , evidence] = await allEvents(ledger);
    expect(evidence).toMatchObject({ type: "EvidenceAdded", data: { position: 0, event: joined!.id, text: null } });
    expect(await give("add-evidence", { case: "c-1", position: 0 })).toMatchObject({ refused: false, events: [] });
  });

  test("are decided once, by somebody else, on evidence, and not ahead of time", async () => {
    await refused("CASE_UNKNOWN", "decide-case", decided);
    await done("open-case", proxy);
    await refused("CASE_WITHOUT_EVIDENCE", "decide-case", decided);
    await done("add-evidence", { case: "c-1", text: "camera" });
    await refused("CASE_OWN", "decide-case", decided, "person:e-1");
    await refused("CASE_OWN", "decide-case", decided, "person:e-2");
    await refused("COMMAND_INPUT_INVALID", "decide-case", { ...decided, date: "2026-11-21" });
    await done("decide-case", decided);
    await refused("CASE_DECIDED", "decide-case", { ...decided, decision: "dismissed" });
    await refused("CASE_DECIDED", "add-evidence", { case: "c-1", text: "more" });
  });

  test("are dismissed without evidence, too", async () => {
    await done("open-case", { ...proxy, kind: "other", employees: ["e-2"], about: null });
    await done("decide-case", { ...decided, decision: "dismissed" }, "person:e-1");
  });
});

describe("checks on the spot", () => {
  const check = {
    department: "cs",
    check: "k-1",
    reading: "2026-11-20T11:00:00",
    zone: "Asia/Shanghai",
    present: ["e-1"],
    absent: ["e-2"],
  };

  test("are recorded once, of people there are, and count on the sheet's heading of their period", async () => {
    await refused("MOMENT_IN_FUTURE", "record-spot-check", { ...check, reading: "2026-11-20T12:00:01" });
    await refused("EMPLOYEE_UNKNOWN", "record-spot-check", { ...check, absent: ["e-9"] });
    await refused("COMMAND_INPUT_INVALID", "record-spot-check", { ...check, absent: ["e-1"] });
    await done("publish-policy", { scope: "company", effectiveFrom: "2026-01-01", rules: { spot_checks_per_month: 2 } });
    await done("record-spot-check", check);
    await refused("SPOT_CHECK_KNOWN", "record-spot-check", check);
    await done("record-spot-check", { ...check, check: "k-2", reading: "2026-10-31T23:59:59" });
    const facts = createFacts();
    for await (const batch of ledger.readAll(0)) facts.apply(batch);
    const checksOf = (month: string) => monthHeading(facts, { department: "cs", month, at: noon }).spotChecks;
    expect(checksOf("2026-11")).toEqual({ made: 1, required: 2 });
    expect(checksOf("2026-10")).toEqual({ made: 1, required: 2 });
    expect(checksOf("2026-12")).toEqual({ made: 0, required: 2 });
  });
});

describe("a punch away from the site", () => {
  const punch = {
    employee: "e-1",
    reading: "2026-11-20T09:00:00",
    zone: "Asia/Shanghai",
    direction: "in",
    place: "at the customer's",
    reason: "sent",
  };

  test("is entered by somebody else, once, and not ahead of time", async () => {
    await refused("OWN_RECORD", "enter-field-punch", punch, "person:e-1");
    await refused("MOMENT_IN_FUTURE", "enter-field-punch", { ...punch, reading: "2026-11-20T12:00:01" });
    await refused("COMMAND_INPUT_INVALID", "enter-field-punch", { ...punch, place: "" });
    await done("enter-field-punch", punch);
    await refused("PUNCH_ENTERED", "enter-field-punch", punch);
  });
});
