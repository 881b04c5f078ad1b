import { beforeEach, describe, expect, test } from "vitest";
import { commandOf } from "../../services/commands/registry.ts";
import type { CommandOutcome } from "../../services/commands/command.ts";
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
