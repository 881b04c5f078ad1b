import { beforeEach, describe, expect, test } from "vitest";
import { commandOf } from "../../services/commands/registry.ts";
import type { CommandOutcome } from "../../services/commands/command.ts";
import { createFacts } from "../../projections/facts/facts.ts";
import { explainDay } from "../../projections/replay/explain.ts";
import { createMemoryLedger } from "../../shared/ledger/memory-ledger.ts";
import type { Ledger } from "../../shared/ledger/port.ts";
import { dayShift } from "../support/day-shift.ts";

let ledger: Ledger;
let now = 0;
/** A moment of November 2026 on the site's clock. */
const at = (day: number, hour: number): number => Date.UTC(2026, 10, day, hour - 8);

async function give(name: string, input: unknown, actor = "person:head"): Promise<CommandOutcome> {
  return commandOf(name)({ ledger, actor, now: () => now }, input);
}

async function done(name: string, input: unknown, actor?: string): Promise<void> {
  const outcome = await give(name, input, actor);
  expect(outcome, `${name} ${JSON.stringify(outcome)}`).toMatchObject({ refused: false });
}

async function refused(code: string, name: string, input: unknown, details: object = {}, actor?: string): Promise<void> {
  expect(await give(name, input, actor)).toMatchObject({ refused: true, code, details });
}

const shift = dayShift;
const week = { mon: "day", tue: "day", wed: "day", thu: "day", fri: "day" };
const asked = (request: string, day: number, direction = "in") => ({
  employee: "e-1",
  request,
  replaces: null,
  reading: `2026-11-${String(day).padStart(2, "0")}T${direction === "in" ? "08:59" : "18:01"}:00`,
  zone: "Asia/Shanghai",
  direction,
  reason: "forgot",
});
const publish = (rules: object) => done("publish-policy", { scope: "company", effectiveFrom: "2026-01-01", rules });

beforeEach(async () => {
  now = at(1, 12);
  ledger = createMemoryLedger({ now: () => now });
  await done("publish-calendar", { site: "hq", zone: "Asia/Shanghai", year: 2026, weeklyRest: ["sat", "sun"], days: [], source: "test" });
  await done("define-shift", { department: "cs", shift });
  await done("join-employee", { employee: "e-1", from: "2026-01-01", department: "cs", site: "hq" });
  const pattern = { department: "cs", employee: "e-1", pattern: "p", from: "2026-01-01", until: null, week };
  await done("assign-pattern", { ...pattern, priority: "assigned", onHolidays: "rest" });
  now = at(20, 12);
});

describe("requests for corrections", () => {
  test("are made by anybody once, and answered once, by somebody else", async () => {
    await done("request-correction", asked("r-1", 18), "person:e-1");
    await refused("CORRECTION_REQUESTED", "request-correction", asked("r-1", 19));
    await refused("OWN_RECORD", "refuse-correction", { employee: "e-1", request: "r-1", reason: "no" }, {}, "person:e-1");
    await refused("CORRECTION_UNKNOWN", "refuse-correction", { employee: "e-1", request: "r-9", reason: "no" });
    await done("refuse-correction", { employee: "e-1", request: "r-1", reason: "nobody saw it" });
    await refused("CORRECTION_DECIDED", "refuse-correction", { employee: "e-1", request: "r-1", reason: "no" });
    await refused("CORRECTION_DECIDED", "approve-correction", asked("r-1", 18));
  });
});

describe("approving a correction", () => {
  test("holds to the number a period allows, and names limit and value", async () => {
    await publish({ make_up_punches_per_month: 2 });
    await done("approve-correction", asked("r-1", 16));
    await done("approve-correction", asked("r-2", 17));
    const details = { rule: "make_up_punches_per_month", limit: 2, counted: 2 };
    await refused("CORRECTION_OVER_LIMIT", "approve-correction", asked("r-3", 18), details);
    // October is another period.
    await done("approve-correction", { ...asked("r-4", 18), reading: "2026-10-16T08:59:00" });
  });

  test("counts one that was voided no more, nor the one it takes the place of", async () => {
    await publish({ make_up_punches_per_month: 1 });
    await done("approve-correction", asked("r-1", 16));
    const stream = ledger.readStream("employee-e-1", 0, { types: ["CorrectionApproved"] });
    let punch = "";
    for await (const batch of stream) punch = JSON.parse(new TextDecoder().decode(batch.at(-1)!.bytes)).id;
    await done("approve-correction", { ...asked("r-2", 16), replaces: punch, reading: "2026-11-16T08:58:00" });
    await refused("CORRECTION_OVER_LIMIT", "approve-correction", asked("r-3", 17));
  });

  test("holds to the deadline by when it was asked for, not by when it is approved", async () => {
    await publish({ make_up_deadline_days: 3 });
    await done("request-correction", asked("r-1", 17), "person:e-1");
    await done("request-correction", asked("r-2", 16), "person:e-1");
    now = at(27, 12);
    await done("approve-correction", asked("r-1", 17));
    await refused("CORRECTION_TOO_LATE", "approve-correction", asked("r-2", 16), {
      limit: 3,
      countedIn: "natural",
      lastDate: "2026-11-19",
    });
    await refused("CORRECTION_TOO_LATE", "approve-correction", asked("r-3", 23));
    await done("approve-correction", asked("r-4", 24));
  });

  test("counts the deadline in the person's working days when the rule says so", async () => {
    await publish({ make_up_deadline_days: 1, make_up_deadline_counted_in: "working" });
    now = at(16, 23);
    await done("approve-correction", asked("r-1", 13));
    now = at(17, 0);
    await refused("CORRECTION_TOO_LATE", "approve-correction", asked("r-2", 13, "out"), { lastDate: "2026-11-16" });
  });

  test("is only of the results that may be made up", async () => {
    await publish({ make_up_results: ["missing"] });
    await refused("CORRECTION_NOT_OF_RESULT", "approve-correction", asked("r-1", 18), { result: "absence", allowed: ["missing"] });
    await publish({ make_up_results: ["absence"] });
    await done("approve-correction", asked("r-1", 18));
    await refused("CORRECTION_NOT_OF_RESULT", "approve-correction", asked("r-2", 18, "out"), { result: "missing" });
  });

  test("may be of either edge when the punch has no direction", async () => {
    await done("approve-correction", { ...asked("r-1", 18), reading: "2026-11-18T09:20:00" });
    await publish({ make_up_results: ["missing"] });
    // Late and without a departure: what is allowed is the departure.
    await done("approve-correction", { ...asked("r-2", 18, "out"), direction: "unknown" });
    await refused("CORRECTION_NOT_OF_RESULT", "approve-correction", { ...asked("r-3", 18), direction: "unknown" }, { result: "late" });
  });

  test("is of a date next to the punch, so that no other period pays for it", async () => {
    await publish({ make_up_punches_per_month: 1 });
    await done("approve-correction", asked("r-1", 17));
    for (const name of ["request-correction", "approve-correction"])
      await refused("COMMAND_INPUT_INVALID", name, { ...asked("r-2", 18), date: "2026-10-16" });
    // The night shift of the day before, or one whose date is that of its end.
    now = at(30, 12);
    await publish({});
    for (const date of ["2026-11-24", "2026-11-26"]) await done("approve-correction", { ...asked(`r-${date}`, 25), date });
  });
});

describe("changing a result", () => {
  const change = { employee: "e-1", change: "c-1", date: "2026-11-18", which: "absence", reason: "was at the customer's" };

  test("is for somebody else, of what is there, under a new name", async () => {
    await refused("OWN_RECORD", "change-result", change, {}, "person:e-1");
    await refused("RESULT_NOT_THERE", "change-result", { ...change, which: "late" }, { found: "absent" });
    await refused("EMPLOYEE_NOT_EMPLOYED", "change-result", { ...change, date: "2025-11-18" });
    await refused("COMMAND_INPUT_INVALID", "change-result", { ...change, shift: "day" });
    await refused("COMMAND_INPUT_INVALID", "change-result", { ...change, which: "late", shift: "night" });
    await refused("RESULT_NOT_THERE", "change-result", { ...change, which: "late", shift: "day" });
    await done("change-result", change);
    await refused("RESULT_CHANGE_KNOWN", "change-result", { ...change, date: "2026-11-17" });
    await refused("RESULT_NOT_THERE", "change-result", { ...change, change: "c-2" });
  });

  test("says in the explanation who did it, why, and which rule would have applied", async () => {
    await done("change-result", change);
    const facts = createFacts();
    for await (const batch of ledger.readAll(0)) facts.apply(batch);
    const question = { employee: "e-1", date: "2026-11-18", at: now };
    const en = explainDay(facts, question, "en")!.lines.join("\n");
    expect(en).toContain("the absence was excused by person:head");
    expect(en).toContain("was at the customer's");
    expect(en).toContain("[no_punch_absent_days] = 1");
    expect(explainDay(facts, question, "zh-CN")!.lines.join("\n")).toContain("结果变更：旷工由 person:head 改为免究");
  });

  test("is withdrawn by somebody else, and then the rules hold", async () => {
    await done("change-result", change);
    const withdrawn = { employee: "e-1", change: "c-1", reason: "he was not" };
    await refused("OWN_RECORD", "withdraw-result-change", withdrawn, {}, "person:e-1");
    await refused("RESULT_CHANGE_UNKNOWN", "withdraw-result-change", { ...withdrawn, change: "c-9" });
    await done("withdraw-result-change", withdrawn);
    expect(await give("withdraw-result-change", withdrawn)).toMatchObject({ refused: false, events: [] });
    await done("change-result", { ...change, change: "c-2" });
  });
});
