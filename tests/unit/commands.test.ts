import { beforeEach, describe, expect, test } from "vitest";
import { createMemoryLedger } from "../../shared/ledger/memory-ledger.ts";
import { terminalStream } from "../../shared/events/streams.ts";
import { AttendanceError } from "../../shared/errors.ts";
import { uuidV7 } from "../../shared/ids.ts";
import { commandNames, commandOf } from "../../services/commands/registry.ts";
import { listQuarantine } from "../../services/commands/quarantine.ts";
import type { CommandOutcome } from "../../services/commands/command.ts";
import type { Ledger } from "../../shared/ledger/port.ts";
import { allEvents, by, eventsOf, gateSettings, gatewayOn, morning, push, row } from "../support/gateway-parts.ts";

let ledger: Ledger;
const noon = morning + 4 * 3_600_000;

/** Carries out a command as HR at noon, unless said otherwise. */
async function give(name: string, input: unknown, more: { actor?: string; key?: string; ledger?: Ledger } = {}): Promise<CommandOutcome> {
  const { actor = "person:hr", key } = more;
  return commandOf(name)({ ledger: more.ledger ?? ledger, actor, now: () => noon, key }, input);
}

async function done(name: string, input: unknown, more: { actor?: string; key?: string } = {}) {
  const outcome = await give(name, input, more);
  expect(outcome, `${name} ${JSON.stringify(outcome)}`).toMatchObject({ refused: false });
  return outcome as Extract<CommandOutcome, { refused: false }>;
}

async function refusedWith(code: string, name: string, input: unknown, more: { actor?: string } = {}): Promise<void> {
  const before = await ledger.nextPosition();
  expect(await give(name, input, more)).toMatchObject({ refused: true, code });
  expect(await ledger.nextPosition()).toBe(before);
}

const nothingDone = { refused: false, events: [], position: null };
const typesOf = async () => (await allEvents(ledger)).map(({ type }) => type);
const key = { kind: "pin", value: "0701" } as const;
const shift = {
  id: "day",
  name: "Day",
  start: "09:00",
  end: "18:00",
  endsNextDay: false,
  openBeforeMinutes: 60,
  closeAfterMinutes: 60,
  breaks: [{ start: "12:00", end: "13:00" }],
};

beforeEach(async () => {
  ledger = createMemoryLedger({ now: () => noon });
  await done("register-terminal", { terminal: "gate", settings: gateSettings });
  await done("join-employee", { employee: "e-1", from: "2026-01-01", department: "cs", site: "hq" });
});

describe("every command", () => {
  test("names each fault of its input at once and stores nothing", async () => {
    for (const name of commandNames) {
      const outcome = await give(name, { nonsense: 1 });
      expect(outcome, name).toMatchObject({ refused: true, code: "COMMAND_INPUT_INVALID" });
      const faults = (outcome as unknown as { details: { faults: { field: string }[] } }).details.faults.map(({ field }) => field);
      expect(faults, name).toContain("nonsense");
      expect(faults.length, name).toBeGreaterThan(1);
      expect(await give(name, null), name).toMatchObject({ code: "COMMAND_INPUT_INVALID" });
    }
  });

  test("given again under its key has no second effect and gets the first answer, even when it would be refused now", async () => {
    const report = { terminal: "gate", fault: "f-1", since: morning, reason: "dark" };
    const first = await done("report-terminal-fault", report, { key: "k" });
    const again = await done("report-terminal-fault", report, { key: "k" });
    expect(again).toEqual({ ...first, repeated: true });
    await refusedWith("FAULT_EXISTS", "report-terminal-fault", report);
    expect((await typesOf()).filter((type) => type === "TerminalFaultReported")).toHaveLength(1);
  });

  test("decides anew when somebody else was first, and gives up after a bounded number of times", async () => {
    let others = 0;
    const busy: Ledger = {
      ...ledger,
      append: async (stream, expected, events) => {
        if (others > 0) {
          others -= 1;
          const head = await ledger.streamHead(stream);
          const data = { terminal: "gate", upTo: others, evidence: "contact" } as const;
          await ledger.append(stream, head, [{ id: uuidV7(noon), type: "WatermarkAdvanced", data, meta: { actor: "terminal:gate" } }]);
        }
        return ledger.append(stream, expected, events);
      },
    };
    const report = (fault: string) =>
      give("report-terminal-fault", { terminal: "gate", fault, since: morning, reason: "dark" }, { ledger: busy });
    others = 3;
    expect(await report("f-1")).toMatchObject({ refused: false });
    others = 1_000;
    await expect(report("f-2")).rejects.toMatchObject({ code: "LEDGER_WRONG_REVISION" });
  });

  test("an unknown name is an error that lists the names", () => {
    expect(() => commandOf("delete-everything")).toThrow(AttendanceError);
  });
});

describe("terminals", () => {
  test("a serial number is given once among the protocols that share it, however close the two registrations", async () => {
    await refusedWith("TERMINAL_SERIAL_TAKEN", "register-terminal", {
      terminal: "two",
      settings: { ...gateSettings, protocol: "attlog-file" },
    });
    await done("register-terminal", { terminal: "three", settings: { ...gateSettings, protocol: "mqtt" } });
    const both = await Promise.all(
      ["a", "b"].map((terminal) => give("register-terminal", { terminal, settings: { ...gateSettings, serial: "SN-9" } })),
    );
    expect(both.map(({ refused }) => refused).toSorted()).toEqual([false, true]);
  });

  test("registering the same again changes nothing; other settings under a taken id are refused", async () => {
    expect(await give("register-terminal", { terminal: "gate", settings: gateSettings })).toMatchObject(nothingDone);
    await refusedWith("TERMINAL_EXISTS", "register-terminal", { terminal: "gate", settings: { ...gateSettings, name: "Back door" } });
    await refusedWith("ZONE_UNKNOWN", "register-terminal", {
      terminal: "x",
      settings: { ...gateSettings, serial: "S", zone: "Asia/Nowhere" },
    });
    await refusedWith("COMMAND_INPUT_INVALID", "register-terminal", { terminal: "../x", settings: { ...gateSettings, serial: "S" } });
  });

  test("settings change, and not to another's serial; a retired terminal's serial is free", async () => {
    await done("register-terminal", { terminal: "two", settings: { ...gateSettings, serial: "SN-2" } });
    await refusedWith("TERMINAL_SERIAL_TAKEN", "change-terminal-settings", { terminal: "two", settings: gateSettings, reason: "swap" });
    await refusedWith("TERMINAL_UNKNOWN", "change-terminal-settings", { terminal: "ten", settings: gateSettings, reason: "swap" });
    await refusedWith("TERMINAL_UNKNOWN", "retire-terminal", { terminal: "ten", reason: "broken" });
    await done("retire-terminal", { terminal: "gate", reason: "broken" });
    expect(await give("retire-terminal", { terminal: "gate", reason: "broken" })).toMatchObject(nothingDone);
    await refusedWith("TERMINAL_RETIRED", "change-terminal-settings", {
      terminal: "gate",
      settings: { ...gateSettings, name: "x" },
      reason: "again",
    });
    await done("change-terminal-settings", { terminal: "two", settings: gateSettings, reason: "swap" });
    expect(await give("change-terminal-settings", { terminal: "two", settings: gateSettings, reason: "swap" })).toMatchObject(nothingDone);
  });

  test("faults are reported once, cleared once, after they began and not ahead of time", async () => {
    await refusedWith("MOMENT_IN_FUTURE", "report-terminal-fault", { terminal: "gate", fault: "f", since: noon + 1, reason: "dark" });
    await refusedWith("TERMINAL_UNKNOWN", "report-terminal-fault", { terminal: "ten", fault: "f", since: noon, reason: "dark" });
    await done("report-terminal-fault", { terminal: "gate", fault: "f", since: morning, reason: "dark" });
    await refusedWith("FAULT_UNKNOWN", "clear-terminal-fault", { terminal: "gate", fault: "g", until: noon });
    await refusedWith("COMMAND_INPUT_INVALID", "clear-terminal-fault", { terminal: "gate", fault: "f", until: morning });
    await refusedWith("MOMENT_IN_FUTURE", "clear-terminal-fault", { terminal: "gate", fault: "f", until: noon + 1 });
    await done("clear-terminal-fault", { terminal: "gate", fault: "f", until: noon, note: "new power supply" });
    await refusedWith("FAULT_CLEARED", "clear-terminal-fault", { terminal: "gate", fault: "f", until: noon });
  });

  test("the loss of a gap is accepted once, and its numbers count as received", async () => {
    await done("register-terminal", { terminal: "door", settings: { ...gateSettings, protocol: "mqtt", serial: "door-1" } });
    const gateway = await gatewayOn(ledger);
    await gateway.deliver(
      by("mqtt", "mqtt", [{ kind: "sequence_gap", gap: "boot 7f/1-3", missing: "boot 7f, seq 1..3", open: true }], { serial: "door-1" }),
    );
    await refusedWith("GAP_UNKNOWN", "close-gap", { terminal: "door", gap: "boot 7f/9-9", note: "lost" });
    const closed = await done("close-gap", { terminal: "door", gap: "boot 7f/1-3", note: "memory was wiped" });
    await refusedWith("GAP_CLOSED", "close-gap", { terminal: "door", gap: "boot 7f/1-3", note: "again" });
    await gateway.appliedTo(closed.position!);
    expect(await gateway.contiguous("door-1", "7f")).toEqual({ boot: "7f", upTo: 3, above: [] });
  });
});

describe("punches by hand", () => {
  const entry = {
    employee: "e-1",
    terminal: "gate",
    fault: "f",
    reading: "2026-11-23T09:00:00",
    direction: "in",
    reason: "clock was dark",
  } as const;

  beforeEach(() => done("report-terminal-fault", { terminal: "gate", fault: "f", since: morning, reason: "dark" }));

  test("are tied to a fault that covers the moment, in the terminal's zone", async () => {
    await done("enter-punch", entry);
    expect((await eventsOf(ledger, "PunchEntered"))[0]!.data).toMatchObject({
      zone: "Asia/Shanghai",
      occurredAt: morning + 3_600_000,
      fault: "f",
    });
    await refusedWith("FAULT_NOT_COVERING", "enter-punch", { ...entry, reading: "2026-11-23T07:59:59" });
    await done("clear-terminal-fault", { terminal: "gate", fault: "f", until: morning + 7_200_000 });
    await done("enter-punch", { ...entry, reading: "2026-11-23T09:59:59", direction: "out" });
    await refusedWith("FAULT_NOT_COVERING", "enter-punch", { ...entry, reading: "2026-11-23T10:00:00" });
    await refusedWith("FAULT_UNKNOWN", "enter-punch", { ...entry, fault: "g" });
    await refusedWith("TERMINAL_UNKNOWN", "enter-punch", { ...entry, terminal: "ten" });
  });

  test("are never for oneself, never ahead of time, never twice, never for somebody not employed", async () => {
    await refusedWith("OWN_RECORD", "enter-punch", entry, { actor: "person:e-1" });
    await refusedWith("MOMENT_IN_FUTURE", "enter-punch", { ...entry, reading: "2026-11-23T12:00:01" });
    await refusedWith("COMMAND_INPUT_INVALID", "enter-punch", { ...entry, reading: "2026-02-30T09:00:00" });
    await refusedWith("EMPLOYEE_UNKNOWN", "enter-punch", { ...entry, employee: "e-2" });
    await done("leave-employee", { employee: "e-1", until: "2026-11-23" });
    await refusedWith("EMPLOYEE_NOT_EMPLOYED", "enter-punch", entry);
    await done("join-employee", { employee: "e-1", from: "2026-11-23", department: "cs", site: "hq" });
    const entered = await done("enter-punch", entry);
    await refusedWith("PUNCH_ENTERED", "enter-punch", entry);
    await done("void-punch", { employee: "e-1", punch: entered.events[0]!.id, reason: "wrong person" });
    await done("enter-punch", entry);
  });

  test("say which of two moments they mean where the clocks were set back", async () => {
    const berlin = { ...gateSettings, serial: "SN-B", zone: "Europe/Berlin" };
    await done("register-terminal", { terminal: "berlin", settings: berlin });
    await done("report-terminal-fault", { terminal: "berlin", fault: "b", since: Date.UTC(2026, 2, 1), reason: "dark" });
    const there = { ...entry, terminal: "berlin", fault: "b" };
    await refusedWith("READING_AMBIGUOUS", "enter-punch", { ...there, reading: "2026-10-25T02:30:00" });
    await done("enter-punch", { ...there, reading: "2026-10-25T02:30:00", occurredAt: Date.UTC(2026, 9, 25, 1, 30) });
    await refusedWith("READING_NONEXISTENT", "enter-punch", { ...there, reading: "2026-03-29T02:30:00" });
    await refusedWith("COMMAND_INPUT_INVALID", "enter-punch", { ...there, reading: "2026-10-26T02:30:00", occurredAt: 5 });
  });

  test("a terminal's punch is voided for the holder of its badge only, once, and by somebody else", async () => {
    await done("assign-badge", { employee: "e-1", key, from: null });
    await done("join-employee", { employee: "e-2", from: "2026-01-01", department: "cs", site: "hq" });
    const gateway = await gatewayOn(ledger);
    await gateway.deliver(push([row("0701", "2026-11-23T08:00:00")]));
    const position = (await ledger.nextPosition()) - 1;
    const [punch] = await eventsOf(ledger, "PunchRecorded");
    const voided = { employee: "e-1", punch: punch!.id, position, reason: "lent the card" };
    await refusedWith("PUNCH_OF_ANOTHER", "void-punch", { ...voided, employee: "e-2" });
    await refusedWith("PUNCH_UNKNOWN", "void-punch", { ...voided, position: 0 });
    await refusedWith("PUNCH_UNKNOWN", "void-punch", { ...voided, position: undefined });
    await refusedWith("OWN_RECORD", "void-punch", voided, { actor: "person:e-1" });
    await refusedWith("COMMAND_INPUT_INVALID", "void-punch", { ...voided, punch: undefined, position: 0 });
    // An explanation shows where a punch stands, not its id.
    await done("void-punch", { ...voided, punch: undefined });
    await refusedWith("PUNCH_VOIDED", "void-punch", voided);
  });

  test("corrections put a punch or replace one, once a request, never for oneself", async () => {
    const correction = {
      employee: "e-1",
      request: "r-1",
      replaces: null,
      reading: "2026-11-20T09:00:00",
      zone: "Asia/Shanghai",
      direction: "in",
      reason: "forgot",
    };
    await refusedWith("OWN_RECORD", "approve-correction", correction, { actor: "person:e-1" });
    await refusedWith("ZONE_UNKNOWN", "approve-correction", { ...correction, zone: "Mars/Base" });
    const first = await done("approve-correction", correction);
    await refusedWith("CORRECTION_DECIDED", "approve-correction", correction);
    const replacing = { ...correction, request: "r-2", replaces: first.events[0]!.id, reading: "2026-11-20T09:05:00" };
    const second = await done("approve-correction", replacing);
    await refusedWith("CORRECTION_REPLACES", "void-punch", { employee: "e-1", punch: second.events[0]!.id, reason: "wrong again" });
    await refusedWith("PUNCH_VOIDED", "approve-correction", { ...replacing, request: "r-3" });
    await refusedWith("PUNCH_UNKNOWN", "approve-correction", { ...replacing, request: "r-4", replaces: "nothing" });
  });
});

describe("people and badges", () => {
  const join = (employee: string) => done("join-employee", { employee, from: "2026-01-01", department: "cs", site: "hq" });

  test("a key belongs to one person at a time, on the terminals it is given for", async () => {
    await join("e-2");
    await done("assign-badge", { employee: "e-1", key, from: morning });
    expect(await give("assign-badge", { employee: "e-1", key, from: morning })).toMatchObject(nothingDone);
    await refusedWith("BADGE_HELD", "assign-badge", { employee: "e-2", key, from: null });
    await refusedWith("BADGE_HELD", "assign-badge", { employee: "e-2", key, terminal: "gate", from: noon });
    await refusedWith("BADGE_NOT_HELD", "return-badge", { employee: "e-2", key, until: noon });
    await refusedWith("COMMAND_INPUT_INVALID", "return-badge", { employee: "e-1", key, until: morning });
    await done("return-badge", { employee: "e-1", key, until: noon });
    await refusedWith("BADGE_NOT_HELD", "return-badge", { employee: "e-1", key, until: noon });
    await refusedWith("BADGE_HELD", "assign-badge", { employee: "e-2", key, from: noon - 1 });
    await done("assign-badge", { employee: "e-2", key, from: noon });
    const zero = { kind: "pin", value: "701" };
    await done("assign-badge", { employee: "e-1", key: zero, terminal: "gate", from: null });
    await done("assign-badge", { employee: "e-2", key: zero, terminal: "other", from: null });
    await refusedWith("COMMAND_INPUT_INVALID", "assign-badge", { employee: "e-1", key: { kind: "pin", value: " 5" }, from: null });
    await refusedWith("EMPLOYEE_UNKNOWN", "assign-badge", { employee: "e-9", key: { kind: "pin", value: "9" }, from: null });
  });

  test("two people asking for one card at the same moment: one gets it", async () => {
    await join("e-2");
    const both = await Promise.all(["e-1", "e-2"].map((employee) => give("assign-badge", { employee, key, from: null })));
    expect(both.map(({ refused }) => refused).toSorted()).toEqual([false, true]);
  });

  test("people join once at a time, move while employed, leave after they joined, and may come back", async () => {
    await refusedWith("EMPLOYEE_EMPLOYED", "join-employee", { employee: "e-1", from: "2026-05-01", department: "cs", site: "hq" });
    await refusedWith("COMMAND_INPUT_INVALID", "join-employee", { employee: "e-3", from: "2026-02-30", department: "cs", site: "hq" });
    await done("move-employee", { employee: "e-1", from: "2026-06-01", department: "sales", site: "hq" });
    expect(await give("move-employee", { employee: "e-1", from: "2026-07-01", department: "sales", site: "hq" })).toMatchObject(
      nothingDone,
    );
    await refusedWith("EMPLOYEE_NOT_EMPLOYED", "move-employee", { employee: "e-1", from: "2025-12-31", department: "cs", site: "hq" });
    await refusedWith("EMPLOYEE_UNKNOWN", "move-employee", { employee: "e-9", from: "2026-06-01", department: "cs", site: "hq" });
    await refusedWith("COMMAND_INPUT_INVALID", "leave-employee", { employee: "e-1", until: "2026-01-01" });
    await done("leave-employee", { employee: "e-1", until: "2026-09-01" });
    await refusedWith("EMPLOYEE_NOT_EMPLOYED", "leave-employee", { employee: "e-1", until: "2026-10-01" });
    await refusedWith("EMPLOYEE_UNKNOWN", "leave-employee", { employee: "e-9", until: "2026-10-01" });
    await refusedWith("EMPLOYEE_EMPLOYED", "join-employee", { employee: "e-1", from: "2026-08-31", department: "cs", site: "hq" });
    await done("join-employee", { employee: "e-1", from: "2026-09-01", department: "cs", site: "hq" });
  });
});

describe("completeness", () => {
  test("of a terminal is stated by a person for what no protocol proves: past moments, forwards only", async () => {
    const stated = { terminal: "gate", upTo: noon - 60_000, reason: "paper lists until the clock was hung up" };
    await refusedWith("TERMINAL_UNKNOWN", "state-complete", { ...stated, terminal: "ten" });
    await refusedWith("MOMENT_IN_FUTURE", "state-complete", { ...stated, upTo: noon + 86_400_000 * 400 });
    await done("state-complete", stated);
    await refusedWith("WATERMARK_BEHIND", "state-complete", stated);
  });
});

describe("leave and approvals", () => {
  const leave = { employee: "e-1", leave: "l-1", kind: "annual", from: "2026-12-01", until: "2026-12-03", part: "day" };

  test("leave is approved by somebody else, does not overlap, and may be withdrawn once", async () => {
    await refusedWith("OWN_RECORD", "approve-leave", leave, { actor: "person:e-1" });
    await refusedWith("COMMAND_INPUT_INVALID", "approve-leave", { ...leave, until: "2026-12-01" });
    await refusedWith("COMMAND_INPUT_INVALID", "approve-leave", { ...leave, hours: { from: noon, until: noon } });
    await refusedWith("EMPLOYEE_NOT_EMPLOYED", "approve-leave", { ...leave, from: "2025-12-01" });
    await refusedWith("COMMAND_INPUT_INVALID", "approve-leave", { ...leave, kind: "anual" });
    await done("approve-leave", leave);
    await refusedWith("LEAVE_EXISTS", "approve-leave", { ...leave, from: "2026-12-10", until: "2026-12-11" });
    await refusedWith("LEAVE_OVERLAPS", "approve-leave", {
      ...leave,
      leave: "l-2",
      part: "morning",
      from: "2026-12-02",
      until: "2026-12-05",
    });
    await done("approve-leave", { ...leave, leave: "l-3", part: "morning", from: "2026-12-03", until: "2026-12-04" });
    await done("approve-leave", { ...leave, leave: "l-4", part: "afternoon", from: "2026-12-03", until: "2026-12-04" });
    await refusedWith("LEAVE_UNKNOWN", "withdraw-leave", { employee: "e-1", leave: "l-9", reason: "not needed" });
    await done("withdraw-leave", { employee: "e-1", leave: "l-1", reason: "not needed" });
    await refusedWith("LEAVE_UNKNOWN", "withdraw-leave", { employee: "e-1", leave: "l-1", reason: "not needed" });
    await done("approve-leave", { ...leave, leave: "l-5" });
  });

  test("early departure and overtime are approved by somebody else, once", async () => {
    const early = { employee: "e-1", date: "2026-11-23", notBefore: null, reason: "doctor" };
    await refusedWith("OWN_RECORD", "approve-early-departure", early, { actor: "person:e-1" });
    await refusedWith("EMPLOYEE_UNKNOWN", "approve-early-departure", { ...early, employee: "e-9" });
    await done("approve-early-departure", early);
    expect(await give("approve-early-departure", early)).toMatchObject(nothingDone);
    const overtime = { employee: "e-1", date: "2026-11-23", from: noon, until: noon + 7_200_000, reason: "release" };
    await refusedWith("OWN_RECORD", "approve-overtime", overtime, { actor: "person:e-1" });
    await refusedWith("COMMAND_INPUT_INVALID", "approve-overtime", { ...overtime, until: noon });
    await done("approve-overtime", overtime);
    expect(await give("approve-overtime", overtime)).toMatchObject(nothingDone);
  });
});

describe("plans and rules", () => {
  test("a shift has a length of at most a day and breaks inside it that do not overlap", async () => {
    const define = (more: object) => ({ department: "cs", shift: { ...shift, ...more } });
    await done("define-shift", define({}));
    expect(await give("define-shift", define({}))).toMatchObject(nothingDone);
    await refusedWith("SHIFT_TAKEN", "define-shift", { ...define({}), department: "other" });
    await refusedWith("COMMAND_INPUT_INVALID", "define-shift", define({ end: "08:00" }));
    await refusedWith("COMMAND_INPUT_INVALID", "define-shift", define({ endsNextDay: true }));
    await refusedWith("COMMAND_INPUT_INVALID", "define-shift", define({ breaks: [{ start: "17:30", end: "18:30" }] }));
    await refusedWith("COMMAND_INPUT_INVALID", "define-shift", define({ breaks: [...shift.breaks, { start: "12:59", end: "13:10" }] }));
    await done(
      "define-shift",
      define({ id: "night", start: "22:00", end: "06:00", endsNextDay: true, breaks: [{ start: "02:00", end: "02:30" }] }),
    );
  });

  test("patterns and rosters name shifts the department has, and rosters each person and date once", async () => {
    const pattern = {
      department: "cs",
      employee: "e-1",
      pattern: "p-1",
      from: "2026-01-01",
      until: null,
      week: { mon: "day", sun: null },
      priority: "assigned",
      onHolidays: "rest",
    };
    await refusedWith("SHIFT_UNKNOWN", "assign-pattern", pattern);
    const entries = [{ employee: "e-1", date: "2026-11-23", shifts: ["day"] }];
    await refusedWith("SHIFT_UNKNOWN", "publish-roster", { department: "cs", roster: "r-1", entries });
    await done("define-shift", { department: "cs", shift });
    await done("assign-pattern", pattern);
    expect(await give("assign-pattern", pattern)).toMatchObject(nothingDone);
    await refusedWith("PATTERN_EXISTS", "assign-pattern", { ...pattern, from: "2026-02-01" });
    await done("publish-roster", { department: "cs", roster: "r-1", entries });
    expect(await give("publish-roster", { department: "cs", roster: "r-1", entries })).toMatchObject(nothingDone);
    await refusedWith("ROSTER_EXISTS", "publish-roster", { department: "cs", roster: "r-1", entries: [{ ...entries[0]!, shifts: [] }] });
    await refusedWith("COMMAND_INPUT_INVALID", "publish-roster", { department: "cs", roster: "r-2", entries: [...entries, ...entries] });
    await refusedWith("COMMAND_INPUT_INVALID", "publish-roster", {
      department: "cs",
      roster: "r-2",
      entries: [{ ...entries[0]!, date: "2026-11-31" }],
    });
  });

  test("a roster too long for one event becomes several, together or not at all, and is known again", async () => {
    await done("define-shift", { department: "cs", shift });
    const entries = Array.from({ length: 1_000 }, (_, index) => ({ employee: `e-${index}`, date: "2026-11-23", shifts: ["day"] }));
    const published = await done("publish-roster", { department: "cs", roster: "long", entries });
    expect(published.events.length).toBeGreaterThan(3);
    expect((await eventsOf(ledger, "RosterPublished")).flatMap(({ data }) => data.entries)).toEqual(entries);
    expect(await give("publish-roster", { department: "cs", roster: "long", entries })).toMatchObject(nothingDone);
  });

  test("a calendar's dates exist, lie in its year and come once; publishing it again changes nothing", async () => {
    const calendar = {
      site: "hq",
      zone: "Asia/Shanghai",
      year: 2026,
      weeklyRest: ["sat", "sun"],
      days: [{ date: "2026-10-01", type: "statutory_holiday", name: "国庆节" }],
      source: "notice",
    };
    await done("publish-calendar", calendar);
    expect(await give("publish-calendar", calendar)).toMatchObject(nothingDone);
    await refusedWith("COMMAND_INPUT_INVALID", "publish-calendar", { ...calendar, year: 2027 });
    await refusedWith("COMMAND_INPUT_INVALID", "publish-calendar", { ...calendar, days: [...calendar.days, ...calendar.days] });
    await refusedWith("ZONE_UNKNOWN", "publish-calendar", { ...calendar, zone: "x" });
  });

  test("a policy is named by its content, names what it replaces, and is refused with every fault", async () => {
    const first = await done("publish-policy", { scope: "company", effectiveFrom: "2026-01-01", rules: {} });
    expect(await give("publish-policy", { scope: "company", effectiveFrom: "2026-01-01", rules: {} })).toMatchObject(nothingDone);
    await done("publish-policy", { scope: "company", effectiveFrom: "2026-06-01", rules: {} });
    const [one, two] = await eventsOf(ledger, "PolicyPublished");
    expect(first.events).toHaveLength(1);
    expect(one!.data.policy).toMatch(/^[0-9a-f]{64}$/);
    expect([one!.data.replaces, two!.data.replaces]).toEqual([null, one!.data.policy]);
    await refusedWith("POLICY_INVALID", "publish-policy", { scope: "company", effectiveFrom: "2026-01-01", rules: { no_such_rule: 1 } });
    await refusedWith("COMMAND_INPUT_INVALID", "publish-policy", { scope: "planet", effectiveFrom: "2026-01-01", rules: {} });
  });
});

describe("quarantine", () => {
  const raw = Buffer.from("0701\t2026-11-23 8h\t0\t1");
  const as = { key, reading: "2026-11-23T08:00:00", state: "0", verify: "1" };

  async function quarantined() {
    const gateway = await gatewayOn(ledger);
    await gateway.deliver(push([{ kind: "unreadable", code: "ROW_TIME_UNREADABLE", problem: "time", raw }]));
    await gateway.deliver(
      by("mqtt", "mqtt", [{ kind: "unreadable", code: "MQTT_PUNCH_UNREADABLE", problem: "json", raw: Buffer.from("{") }], {
        serial: "who",
      }),
    );
    return { gateway, records: await listQuarantine(ledger) };
  }

  test("lists what waits and what was decided, of all or of one sender, with the bytes as received", async () => {
    const { records } = await quarantined();
    expect(records.map(({ terminal, raw: bytes }) => [terminal, bytes])).toEqual([
      ["gate", { text: raw.toString() }],
      ["unregistered-mqtt-who", { text: "{" }],
    ]);
    await done("resolve-quarantine", { terminal: "gate", record: records[0]!.record, how: "discarded", reason: "test print" });
    expect(await listQuarantine(ledger, { state: "open" })).toHaveLength(1);
    expect(await listQuarantine(ledger, { terminal: "gate", state: "resolved" })).toMatchObject([
      { resolved: { how: "discarded", by: "person:hr" } },
    ]);
  });

  test("a record read by a person becomes a punch with its bytes, and the terminal's own copy then is a duplicate", async () => {
    const { gateway, records } = await quarantined();
    const { record } = records[0]!;
    await refusedWith("QUARANTINE_UNKNOWN", "resolve-quarantine", { terminal: "gate", record: "nothing", how: "discarded", reason: "x" });
    await refusedWith("COMMAND_INPUT_INVALID", "resolve-quarantine", { terminal: "gate", record, how: "recorded", reason: "x" });
    await refusedWith("COMMAND_INPUT_INVALID", "resolve-quarantine", { terminal: "gate", record, how: "discarded", as, reason: "x" });
    await refusedWith("COMMAND_INPUT_INVALID", "resolve-quarantine", {
      terminal: "gate",
      record,
      how: "recorded",
      as: { ...as, reading: "2026-02-30T08:00:00" },
      reason: "x",
    });
    await done("resolve-quarantine", { terminal: "gate", record, how: "recorded", as, reason: "8h is 08:00" });
    const [punch] = await eventsOf(ledger, "PunchRecorded");
    expect(punch).toMatchObject({ meta: { actor: "person:hr" }, data: { grade: 0, raw: { text: raw.toString() }, occurredAt: morning } });
    expect((await eventsOf(ledger, "QuarantineResolved"))[0]!.data.punch).toBe(punch!.id);
    await refusedWith("QUARANTINE_RESOLVED", "resolve-quarantine", { terminal: "gate", record, how: "discarded", reason: "x" });
    expect(await gateway.deliver(push([row("0701", "2026-11-23T08:00:00")]))).toMatchObject({ recorded: 0, duplicates: 1 });
  });

  test("a stranger's record is recorded for the terminal a person names", async () => {
    const { records } = await quarantined();
    const { terminal, record } = records[1]!;
    await refusedWith("TERMINAL_UNKNOWN", "resolve-quarantine", { terminal, record, how: "recorded", as, reason: "x" });
    await done("resolve-quarantine", { terminal, record, how: "recorded", as: { ...as, terminal: "gate", reading: null }, reason: "x" });
    expect((await eventsOf(ledger, "PunchRecorded"))[0]!.data).toMatchObject({ terminal: "gate", resolution: "received" });
  });

  test("nobody turns bytes into a punch of their own", async () => {
    const { records } = await quarantined();
    await done("assign-badge", { employee: "e-1", key, from: null });
    await refusedWith(
      "OWN_RECORD",
      "resolve-quarantine",
      { terminal: "gate", record: records[0]!.record, how: "recorded", as, reason: "x" },
      { actor: "person:e-1" },
    );
  });

  test("a process that ends between the punch and the decision leaves nothing to mend by hand: the command is given again", async () => {
    const { records } = await quarantined();
    const input = { terminal: "gate", record: records[0]!.record, how: "recorded", as, reason: "8h is 08:00" };
    const dying: Ledger = {
      ...ledger,
      append: (stream, expected, events) =>
        stream.startsWith("quarantine-")
          ? Promise.reject(new AttendanceError("LEDGER_STOPPED", "planted"))
          : ledger.append(stream, expected, events),
    };
    await expect(give("resolve-quarantine", input, { ledger: dying })).rejects.toMatchObject({ code: "LEDGER_STOPPED" });
    expect(await listQuarantine(ledger, { terminal: "gate", state: "open" })).toHaveLength(1);
    await done("resolve-quarantine", input);
    const punches = await eventsOf(ledger, "PunchRecorded");
    expect(punches).toHaveLength(1);
    expect((await eventsOf(ledger, "QuarantineResolved"))[0]!.data.punch).toBe(punches[0]!.id);
  });
});

test("a terminal's faults are found among many watermarks", async () => {
  const marks = Array.from({ length: 3_000 }, (_, index) => ({
    id: uuidV7(noon),
    type: "WatermarkAdvanced" as const,
    data: { terminal: "gate", upTo: index, evidence: "contact" as const },
    meta: { actor: "terminal:gate" },
  }));
  await ledger.append(terminalStream("gate"), 0, marks);
  await done("report-terminal-fault", { terminal: "gate", fault: "f", since: morning, reason: "dark" });
  const gateway = await gatewayOn(ledger);
  expect(gateway.lastListening("zk-push", "SN-1")).toBe(2_999);
});
