import { beforeEach, describe, expect, test } from "vitest";
import type { CommandOutcome } from "../../services/commands/command.ts";
import { commandOf } from "../../services/commands/registry.ts";
import { createMemoryLedger } from "../../shared/ledger/memory-ledger.ts";
import type { Ledger } from "../../shared/ledger/port.ts";
import { dayShift } from "../support/day-shift.ts";

let ledger: Ledger;
const now = Date.UTC(2026, 10, 18, 4);

async function give(name: string, input: object, actor = "person:hr"): Promise<CommandOutcome> {
  return commandOf(name)({ ledger, actor, now: () => now }, input);
}

async function done(name: string, input: object): Promise<Extract<CommandOutcome, { refused: false }>> {
  const outcome = await give(name, input);
  expect(outcome, JSON.stringify(outcome)).toMatchObject({ refused: false });
  return outcome as Extract<CommandOutcome, { refused: false }>;
}

async function refused(code: string, name: string, input: object, actor?: string): Promise<CommandOutcome> {
  const outcome = await give(name, input, actor);
  expect(outcome, JSON.stringify(outcome)).toMatchObject({ refused: true, code });
  return outcome;
}

const shift = dayShift;

beforeEach(async () => {
  ledger = createMemoryLedger({ now: () => now });
  await done("join-employee", { employee: "e-1", from: "2026-01-01", department: "cs", site: "hq" });
  await done("define-shift", { department: "cs", shift });
});

describe("two weeks in turn", () => {
  const week = { mon: "day", sat: "day" };
  const pattern = {
    department: "cs",
    employee: "e-1",
    pattern: "p1",
    from: "2026-01-01",
    until: null,
    week,
    priority: "assigned",
    onHolidays: "rest",
  };
  const alternate = { week: { mon: "day" }, anchor: "2026-01-05" };

  test("are assigned once, counted from a Monday", async () => {
    const { events } = await done("assign-pattern", { ...pattern, alternate });
    expect(events[0]!.data).toEqual({ ...pattern, alternate });
    expect((await done("assign-pattern", { ...pattern, alternate })).events).toEqual([]);
    await refused("PATTERN_EXISTS", "assign-pattern", pattern);
  });

  test("are refused with an anchor that is no Monday or no date, and with a shift nobody defined", async () => {
    for (const anchor of ["2026-01-06", "2026-02-30"]) {
      const outcome = await refused("COMMAND_INPUT_INVALID", "assign-pattern", { ...pattern, alternate: { ...alternate, anchor } });
      expect(JSON.stringify(outcome)).toContain("a Monday that begins a week of the first kind");
    }
    await refused("SHIFT_UNKNOWN", "assign-pattern", { ...pattern, alternate: { ...alternate, week: { mon: "night" } } });
  });
});

describe("duty", () => {
  const hours = { start: "09:00", end: "17:00", endsNextDay: false };
  const duty = { employee: "e-1", duty: "d1", date: "2026-10-01", hours };

  test("is assigned at the person's own site, once, and withdrawn", async () => {
    expect((await done("assign-duty", duty)).events[0]!.data).toEqual({ ...duty, site: "hq" });
    expect((await done("assign-duty", duty)).events).toEqual([]);
    await refused("DUTY_EXISTS", "assign-duty", { ...duty, date: "2026-10-02" });
    expect((await done("withdraw-duty", { employee: "e-1", duty: "d1", reason: "swapped" })).events[0]!.type).toBe("DutyWithdrawn");
    await refused("DUTY_UNKNOWN", "withdraw-duty", { employee: "e-1", duty: "d1", reason: "again" });
    await refused("DUTY_EXISTS", "assign-duty", duty);
  });

  test("has hours or a known shift, and not both", async () => {
    const { hours: _, ...bare } = duty;
    await done("assign-duty", { ...bare, shift: "day" });
    await refused("COMMAND_INPUT_INVALID", "assign-duty", { ...bare, duty: "d2" });
    await refused("COMMAND_INPUT_INVALID", "assign-duty", { ...duty, duty: "d2", shift: "day" });
    await refused("SHIFT_UNKNOWN", "assign-duty", { ...bare, duty: "d2", shift: "night" });
  });

  test("ends after it starts, on the next date when that is said", async () => {
    await refused("COMMAND_INPUT_INVALID", "assign-duty", { ...duty, hours: { ...hours, end: "09:00" } });
    await refused("COMMAND_INPUT_INVALID", "assign-duty", { ...duty, hours: { ...hours, endsNextDay: true } });
    await done("assign-duty", { ...duty, hours: { start: "22:00", end: "06:00", endsNextDay: true } });
  });

  test("is nobody's to give or take for themselves, and for people employed then", async () => {
    await refused("OWN_RECORD", "assign-duty", duty, "person:e-1");
    await done("assign-duty", duty);
    await refused("OWN_RECORD", "withdraw-duty", { employee: "e-1", duty: "d1", reason: "tired" }, "person:e-1");
    await refused("EMPLOYEE_NOT_EMPLOYED", "assign-duty", { ...duty, duty: "d2", date: "2025-12-31" });
    await refused("EMPLOYEE_UNKNOWN", "assign-duty", { ...duty, employee: "e-9" });
  });
});

describe("a suspension", () => {
  const from = "2026-11-10";

  test("begins once and ends once, on its own first date at the earliest", async () => {
    await refused("EMPLOYEE_NOT_SUSPENDED", "resume-employee", { employee: "e-1", from });
    await done("suspend-employee", { employee: "e-1", from, reason: "inquiry" });
    expect((await done("suspend-employee", { employee: "e-1", from })).events).toEqual([]);
    await refused("EMPLOYEE_SUSPENDED", "suspend-employee", { employee: "e-1", from: "2026-11-12" });
    await refused("EMPLOYEE_NOT_SUSPENDED", "resume-employee", { employee: "e-1", from: "2026-11-09" });
    await done("resume-employee", { employee: "e-1", from: "2026-11-20" });
    expect((await done("resume-employee", { employee: "e-1", from: "2026-11-20" })).events).toEqual([]);
    await refused("EMPLOYEE_SUSPENDED", "suspend-employee", { employee: "e-1", from: "2026-11-19" });
    await done("suspend-employee", { employee: "e-1", from: "2026-11-20" });
  });

  test("is of people employed then, and nobody's own decision", async () => {
    await refused("EMPLOYEE_NOT_EMPLOYED", "suspend-employee", { employee: "e-1", from: "2025-12-31" });
    await refused("OWN_RECORD", "suspend-employee", { employee: "e-1", from }, "person:e-1");
    await done("suspend-employee", { employee: "e-1", from });
    await refused("OWN_RECORD", "resume-employee", { employee: "e-1", from: "2026-11-12" }, "person:e-1");
  });

  test("ends with the employment", async () => {
    await done("suspend-employee", { employee: "e-1", from });
    await done("leave-employee", { employee: "e-1", until: "2026-11-15" });
    await done("join-employee", { employee: "e-1", from: "2026-12-01", department: "cs", site: "hq" });
    await refused("EMPLOYEE_NOT_SUSPENDED", "resume-employee", { employee: "e-1", from: "2026-12-02" });
  });
});
