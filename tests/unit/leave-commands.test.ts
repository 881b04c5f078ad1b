import { beforeEach, describe, expect, test } from "vitest";
import { commandOf } from "../../services/commands/registry.ts";
import type { CommandOutcome } from "../../services/commands/command.ts";
import { createMemoryLedger } from "../../shared/ledger/memory-ledger.ts";
import type { Ledger } from "../../shared/ledger/port.ts";
import { allEvents, gateSettings } from "../support/gateway-parts.ts";

let ledger: Ledger;
let now = 0;
/** A moment of Shanghai's wall clock. */
const at = (text: string): number => Temporal.PlainDateTime.from(text).toZonedDateTime("Asia/Shanghai").epochMilliseconds;

async function give(name: string, input: object, actor = "person:head"): Promise<CommandOutcome> {
  return commandOf(name)({ ledger, actor, now: () => now }, input);
}

async function done(name: string, input: object, actor?: string) {
  const outcome = await give(name, input, actor);
  expect(outcome, `${name} ${JSON.stringify(outcome)}`).toMatchObject({ refused: false });
  return (outcome as Extract<CommandOutcome, { refused: false }>).events[0]!.data as Readonly<Record<string, unknown>>;
}

async function refusedWith(code: string, name: string, input: object, actor?: string): Promise<void> {
  const before = await ledger.nextPosition();
  expect(await give(name, input, actor)).toMatchObject({ refused: true, code });
  expect(await ledger.nextPosition()).toBe(before);
}

const typesOf = async () => (await allEvents(ledger)).map(({ type }) => type).filter((type) => type.startsWith("Leave"));

const request = { employee: "e-1", leave: "l-1", kind: "sick", from: "2026-12-01", until: "2026-12-03", part: "day" };
const own = "person:e-1";
const proof = { employee: "e-1", leave: "l-1", reference: "cabinet 3", sha256: "0".repeat(64) };

beforeEach(async () => {
  now = at("2026-11-20T12:00:00");
  ledger = createMemoryLedger({ now: () => now });
  await done("register-terminal", { terminal: "gate", settings: { ...gateSettings, zone: "Asia/Shanghai" } });
  await done("join-employee", { employee: "e-1", from: "2026-01-01", department: "cs", site: gateSettings.site });
});

describe("asking for leave", () => {
  test("is for the person themselves, who asks now, or for who took the call, who may say when it was", async () => {
    expect(await done("request-leave", request, own)).toMatchObject({ requestedAt: now, how: "form" });
    await refusedWith("LEAVE_EXISTS", "request-leave", request, own);
    await refusedWith("COMMAND_INPUT_INVALID", "request-leave", { ...request, leave: "l-2", requestedAt: now - 1 }, own);
    const call = { ...request, leave: "l-2", how: "telephone", requestedAt: at("2026-11-19T08:00:00") };
    expect(await done("request-leave", call)).toMatchObject({ requestedAt: call.requestedAt, how: "telephone" });
    await refusedWith("MOMENT_IN_FUTURE", "request-leave", { ...call, leave: "l-3", requestedAt: now + 1 });
  });

  test("names a kind of the policy in force, in pieces it is taken in, of dates one is employed on", async () => {
    await refusedWith("COMMAND_INPUT_INVALID", "request-leave", { ...request, kind: "sik" }, own);
    await refusedWith("EMPLOYEE_NOT_EMPLOYED", "request-leave", { ...request, from: "2025-12-01" }, own);
    await refusedWith("COMMAND_INPUT_INVALID", "request-leave", { ...request, kind: "marriage", part: "morning" }, own);
    const hours = { from: at("2026-12-01T09:00:00"), until: at("2026-12-01T11:00:00") };
    await refusedWith("COMMAND_INPUT_INVALID", "request-leave", { ...request, until: "2026-12-02", hours }, own);
    await done("request-leave", { ...request, part: "morning" }, own);
  });

  test("by the hour is for one date and within it, so that no hour counts on two", async () => {
    const type = { name: { zh: "事假", en: "Personal leave" }, clause: "leave.personal", symbol: "事", unit: "hour", days: "working" };
    const rules = { leave_types: [{ ...type, kind: "personal", paid_bps: 0 }] };
    await done("publish-policy", { scope: "company", effectiveFrom: "2026-01-01", rules });
    const hours = { from: at("2026-12-01T09:00:00"), until: at("2026-12-01T11:00:00") };
    const byHour = { ...request, kind: "personal", until: "2026-12-02", hours };
    for (const name of ["request-leave", "approve-leave"]) {
      expect(await give(name, { ...byHour, until: "2026-12-03" })).toMatchObject({
        refused: true,
        code: "COMMAND_INPUT_INVALID",
        message: expect.stringContaining("until"),
      });
      await refusedWith("COMMAND_INPUT_INVALID", name, {
        ...byHour,
        hours: { from: hours.from - 86_400_000, until: hours.until - 86_400_000 },
      });
      await refusedWith("COMMAND_INPUT_INVALID", name, {
        ...byHour,
        hours: { from: hours.from + 172_800_000, until: hours.until + 172_800_000 },
      });
    }
    // What a shift over midnight has after it belongs to the date the shift begins on.
    await done("request-leave", { ...byHour, hours: { from: at("2026-12-02T01:00:00"), until: at("2026-12-02T03:00:00") } });
    await done("request-leave", { ...byHour, leave: "l-2" });
  });

  test("does not go over leave that is approved", async () => {
    await done("approve-leave", request);
    await refusedWith("LEAVE_OVERLAPS", "request-leave", { ...request, leave: "l-2", from: "2026-12-02" }, own);
  });
});

describe("deciding about leave", () => {
  test("is for somebody else, once, and takes over what was asked for", async () => {
    await done("request-leave", { ...request, part: "morning" }, own);
    await refusedWith("OWN_RECORD", "approve-leave", { employee: "e-1", leave: "l-1" }, own);
    await refusedWith("OWN_RECORD", "refuse-leave", { employee: "e-1", leave: "l-1", reason: "mine" }, own);
    expect(await done("approve-leave", { employee: "e-1", leave: "l-1" })).toEqual({ ...request, part: "morning", evidence: "awaited" });
    await refusedWith("LEAVE_EXISTS", "approve-leave", { employee: "e-1", leave: "l-1" });
    await refusedWith("LEAVE_DECIDED", "refuse-leave", { employee: "e-1", leave: "l-1", reason: "changed my mind" });
  });

  test("may be no, after which the same request is not approved", async () => {
    await refusedWith("LEAVE_UNKNOWN", "refuse-leave", { employee: "e-1", leave: "l-1", reason: "nobody asked" });
    await done("request-leave", request, own);
    await done("refuse-leave", { employee: "e-1", leave: "l-1", reason: "too few people" });
    expect(await give("approve-leave", { employee: "e-1", leave: "l-1" })).toMatchObject({
      code: "LEAVE_DECIDED",
      details: { stage: "refused" },
    });
    await refusedWith("LEAVE_UNKNOWN", "withdraw-leave", { employee: "e-1", leave: "l-1", reason: "too late" }, own);
  });

  test("is not needed once the person takes the request back", async () => {
    await done("request-leave", request, own);
    await done("withdraw-leave", { employee: "e-1", leave: "l-1", reason: "not needed" }, own);
    await refusedWith("LEAVE_DECIDED", "approve-leave", { employee: "e-1", leave: "l-1" });
    expect(await typesOf()).toEqual(["LeaveRequested", "LeaveWithdrawn"]);
  });

  test("needs the fields when nothing was asked for, and keeps to the unit of the kind", async () => {
    await refusedWith("COMMAND_INPUT_INVALID", "approve-leave", { employee: "e-1", leave: "l-1", kind: "sick" });
    await refusedWith("COMMAND_INPUT_INVALID", "approve-leave", { ...request, kind: "maternity", part: "afternoon" });
  });

  test("awaits proof where the kind asks for it and a form after a call, unless they were seen", async () => {
    const call = { ...request, how: "telephone", from: "2026-11-20", until: "2026-11-21" };
    await done("request-leave", call);
    expect(await done("approve-leave", { employee: "e-1", leave: "l-1" })).toMatchObject({ evidence: "awaited", form: "awaited" });
    const seen = { ...request, leave: "l-2", evidence: "seen" };
    expect(await done("approve-leave", seen)).toEqual({ ...request, leave: "l-2", evidence: "seen" });
    const annual = { ...request, leave: "l-3", kind: "annual", from: "2026-12-07", until: "2026-12-08" };
    expect(await done("approve-leave", annual)).toEqual(annual);
  });
});

describe("notice", () => {
  const types = (notice_days: number) =>
    [
      {
        kind: "personal",
        name: { zh: "事假", en: "Personal leave" },
        clause: "leave.personal",
        symbol: "事",
        unit: "half_day",
        days: "working",
      },
      { kind: "annual", name: { zh: "年假", en: "Annual leave" }, clause: "leave", symbol: "年", unit: "half_day", days: "working" },
    ].map((type) => ({ ...type, paid_bps: 0, notice_days, urgent_form_within_days: type.kind === "personal" ? 2 : null }));
  const publish = (short_notice: string) =>
    done("publish-policy", { scope: "company", effectiveFrom: "2026-01-01", rules: { leave_types: types(3), short_notice } });
  const ask = (leave: string, more: object = {}) =>
    done("request-leave", { ...request, kind: "annual", leave, from: "2026-11-23", until: "2026-11-24", ...more });
  const approve = { employee: "e-1", leave: "l-1" };

  test("that was kept to the day passes, and a day less does not, where the policy makes no exception", async () => {
    await publish("refused_by_rule");
    await ask("l-1", { requestedAt: at("2026-11-20T00:00:00") });
    await done("approve-leave", approve);
    await ask("l-2", { from: "2026-11-22", until: "2026-11-23", requestedAt: at("2026-11-19T23:59:59") });
    await done("approve-leave", { ...approve, leave: "l-2" });
    await ask("l-3", { from: "2026-11-21", until: "2026-11-22", requestedAt: at("2026-11-19T00:00:00") });
    await refusedWith("LEAVE_NOTICE_SHORT", "approve-leave", { ...approve, leave: "l-3" });
  });

  test("is not asked of the urgent way, nor where the approval may stand", async () => {
    await publish("refused_by_rule");
    await ask("l-1", { kind: "personal", how: "telephone" });
    await done("approve-leave", approve);
    await ask("l-2", { how: "telephone", from: "2026-11-21", until: "2026-11-22" });
    await refusedWith("LEAVE_NOTICE_SHORT", "approve-leave", { ...approve, leave: "l-2" });
    await publish("approval_stands");
    await done("approve-leave", { ...approve, leave: "l-2" });
  });
});

describe("documents for leave", () => {
  test("are filed for a leave that is asked for or approved, by who looked at them", async () => {
    await refusedWith("LEAVE_UNKNOWN", "file-leave-evidence", proof);
    await done("request-leave", { ...request, how: "telephone" }, own);
    await refusedWith("OWN_RECORD", "file-leave-evidence", proof, own);
    await refusedWith("COMMAND_INPUT_INVALID", "file-leave-evidence", { ...proof, sha256: "abc" });
    await refusedWith("MOMENT_IN_FUTURE", "file-leave-evidence", { ...proof, filedAt: now + 1 });
    expect(await done("file-leave-evidence", { ...proof, filedAt: now - 1_000 })).toEqual({ ...proof, filedAt: now - 1_000 });
    await refusedWith("COMMAND_INPUT_INVALID", "file-leave-form", { employee: "e-1", leave: "l-1", filedAt: now - 1 }, own);
    expect(await done("file-leave-form", { employee: "e-1", leave: "l-1" }, own)).toMatchObject({ filedAt: now });
  });

  test("are not filed for leave that was withdrawn or refused", async () => {
    await done("approve-leave", request);
    await done("withdraw-leave", { employee: "e-1", leave: "l-1", reason: "came to work" }, own);
    await refusedWith("LEAVE_UNKNOWN", "file-leave-evidence", proof);
    await done("request-leave", { ...request, leave: "l-2" }, own);
    await done("refuse-leave", { employee: "e-1", leave: "l-2", reason: "no" });
    await refusedWith("LEAVE_UNKNOWN", "file-leave-form", { employee: "e-1", leave: "l-2" }, own);
  });
});
