import { describe, expect, it } from "vitest";
import { judgeDays } from "../../projections/attendance/judge-days.ts";
import type { DayResult } from "../../projections/attendance/day-result.ts";
import { createFacts } from "../../projections/facts/facts.ts";
import type { Facts } from "../../projections/facts/facts-types.ts";
import { employeeStream, terminalStream } from "../../shared/events/streams.ts";
import { dayNumber } from "../../shared/time/day-number.ts";
import { instantBase } from "../../shared/time/zone-days.ts";
import { smallCompany, SmallCompany } from "../support/small-company.ts";

const monday = "2024-03-04";
const after = Date.parse("2024-03-20T00:00:00Z");

/** The judged day of e1, or of somebody else. */
function dayOf(facts: Facts, date = monday, over: { employee?: string; asOfPosition?: number; at?: number } = {}): DayResult | undefined {
  const { employee = "e1", at = after, ...rest } = over;
  return judgeDays(facts, {
    employees: [employee],
    from: date,
    until: Temporal.PlainDate.from(date).add({ days: 1 }).toString(),
    at,
    ...rest,
  })[0];
}

const seconds = (company: SmallCompany, local: string): number => company.at(local) / 1_000;

describe("events in order", () => {
  it("are applied once, however often a batch is handed in", () => {
    const company = smallCompany();
    company.punch("e1", `${monday}T08:55:00`, "in");
    const facts = company.facts();
    facts.apply(company.stored.events);
    expect(facts.punchCount).toBe(1);
    expect(facts.position).toBe(company.position);
  });

  it("are refused with the position expected when one is missing", () => {
    const facts = createFacts();
    const { events } = smallCompany().stored;
    expect(() => facts.apply(events.slice(1))).toThrow(expect.objectContaining({ code: "FACTS_GAP", details: { expected: 0, actual: 1 } }));
    expect(facts.position).toBe(0);
  });

  it("stop at a policy this program cannot read, naming its position and fault", () => {
    const company = smallCompany();
    const data = { scope: "company", policy: "0".repeat(64), effectiveFrom: "2024-01-01", replaces: null, rules: { late_gracc_min: 5 } };
    company.stored.add("policy-company", "PolicyPublished", data);
    expect(() => company.facts()).toThrow(/position 6 .*\n.*late_gracc_min/);
  });
});

describe("badges", () => {
  it("tie punches held before to their holder, and an earlier answer still shows them as nobody's", () => {
    const company = smallCompany();
    company.punch("7788", `${monday}T08:55:00`, "in");
    company.punch("7788", `${monday}T18:05:00`, "out");
    company.heard("2024-03-05T12:00:00");
    const before = company.position;
    company.badge("e1", "7788");
    const facts = company.facts();
    expect(dayOf(facts)?.status).toBe("present");
    expect(dayOf(facts, monday, { asOfPosition: before })?.status).toBe("absent");
    expect(facts.view(before).heldPunches()).toMatchObject([
      { key: { kind: "pin", value: "7788" }, why: "unknown_badge", at: seconds(company, `${monday}T08:55:00`) },
      { why: "unknown_badge" },
    ]);
    expect(facts.view().heldPunches()).toEqual([]);
  });

  it("handed on belong to the next holder from that moment, to the second", () => {
    const company = smallCompany().person("e2");
    const noon = company.at(`${monday}T12:00:00`);
    company.badge("e1", "shared").badge("e2", "shared", noon);
    company.punch("shared", `${monday}T11:59:59`);
    company.punch("shared", `${monday}T12:00:00`);
    const facts = company.facts();
    expect(dayOf(facts)?.punches.map((punch) => punch.at)).toEqual([noon / 1_000 - 1]);
    expect(dayOf(facts, monday, { employee: "e2" })?.punches.map((punch) => punch.at)).toEqual([noon / 1_000]);
  });

  it("given back hold no more from that moment on", () => {
    const company = smallCompany();
    const until = company.at(`${monday}T12:00:00`);
    company.stored.add(employeeStream("e1"), "BadgeReturned", { employee: "e1", key: { kind: "pin", value: "e1" }, until });
    company.punch("e1", `${monday}T11:59:59`);
    company.punch("e1", `${monday}T12:00:00`);
    const facts = company.facts();
    expect(dayOf(facts)?.punches).toHaveLength(1);
    expect(facts.view().heldPunches()).toMatchObject([{ at: until / 1_000 }]);
  });

  it("of one terminal go before those of all", () => {
    const company = smallCompany().person("e2").terminal("side");
    company.stored.add(employeeStream("e2"), "BadgeAssigned", {
      employee: "e2",
      key: { kind: "pin", value: "e1" },
      terminal: "side",
      from: null,
    });
    company.punch("e1", `${monday}T08:55:00`, "in", "side");
    company.punch("e1", `${monday}T08:56:00`, "in", "gate");
    const facts = company.facts();
    expect(dayOf(facts)?.punches).toMatchObject([{ terminal: "gate" }]);
    expect(dayOf(facts, monday, { employee: "e2" })?.punches).toMatchObject([{ terminal: "side" }]);
  });
});

describe("a punch", () => {
  it("that was voided stays visible with its reason, and counts in an earlier answer", () => {
    const company = smallCompany();
    const punch = company.punch("e1", `${monday}T08:00:00`, "in");
    company.punch("e1", `${monday}T18:05:00`, "out");
    const before = company.position;
    company.stored.add(employeeStream("e1"), "PunchVoided", { employee: "e1", punch, reason: "somebody else" });
    const facts = company.facts();
    expect(dayOf(facts)?.punches[0]).toMatchObject({ punch, used: "not_used", why: "voided" });
    expect(dayOf(facts)?.firstIn).toBeNull();
    expect(dayOf(facts, monday, { asOfPosition: before })?.firstIn).toBe(seconds(company, `${monday}T08:00:00`));
  });

  it("may be named by a void before its own event is on the ledger", () => {
    const company = smallCompany();
    company.stored.add(employeeStream("e1"), "PunchVoided", { employee: "e1", punch: "late-id", reason: "x" });
    const local = `${monday}T08:55:00`;
    company.stored.add(
      "employee-e1-by-hand",
      "PunchEntered",
      {
        employee: "e1",
        terminal: null,
        fault: null,
        reading: local,
        zone: company.zone,
        occurredAt: company.at(local),
        direction: "in",
        reason: "x",
      },
      { id: "late-id" },
    );
    expect(dayOf(company.facts())?.punches).toMatchObject([{ punch: "late-id", why: "voided" }]);
  });

  it("of an hour that came twice is taken as its first, of a skipped one as moved on, and says so", () => {
    const company = smallCompany("Europe/Berlin");
    company.punch("e1", "2024-03-31T02:30:00");
    company.punch("e1", "2024-10-27T02:30:00");
    const facts = company.facts();
    expect(dayOf(facts, "2024-03-31")?.punches).toMatchObject([{ at: Date.parse("2024-03-31T01:30:00Z") / 1_000, reading: "nonexistent" }]);
    expect(dayOf(facts, "2024-10-27")?.punches).toMatchObject([{ at: Date.parse("2024-10-27T00:30:00Z") / 1_000, reading: "ambiguous" }]);
  });

  it("whose moment cannot be kept is held and listed, never used", () => {
    const company = smallCompany();
    company.punch("e1", "2150-01-01T08:00:00");
    const facts = company.facts();
    expect(facts.punchCount).toBe(1);
    expect(facts.view().heldPunches()).toMatchObject([{ why: "out_of_range", at: null }]);
  });

  it("of a clock that was wrong is moved by the stated correction, within its readings and no further", () => {
    const company = smallCompany();
    company.punch("e1", `${monday}T08:54:59`);
    company.punch("e1", `${monday}T18:00:00`);
    const before = company.position;
    company.stored.add(terminalStream("gate"), "TerminalClockCorrected", {
      terminal: "gate",
      correction: "c1",
      from: `${monday}T08:54:59`,
      until: `${monday}T18:00:00`,
      addSeconds: 600,
      reason: "ten minutes slow",
    });
    const facts = company.facts();
    expect(dayOf(facts)).toMatchObject({
      flags: ["late"],
      lateSeconds: 299,
      lastOut: seconds(company, `${monday}T18:00:00`),
      punches: [{ correctedBySeconds: 600 }, {}],
    });
    expect(dayOf(facts, monday, { asOfPosition: before })?.flags).toEqual([]);
  });
});

describe("reading punches from their bytes", () => {
  it("takes what decoding takes, in whatever script and with quotes in the raw row", () => {
    const plain = smallCompany();
    plain.punch("e1", `${monday}T08:55:00`, "in");
    const odd = smallCompany().badge("e1", '张"三\\');
    odd.punch('张"三\\', `${monday}T08:55:00`, "in");
    expect(dayOf(plain.facts())?.firstIn).toBe(dayOf(odd.facts())?.firstIn);
    const misleading = smallCompany();
    const local = `${monday}T08:55:00`;
    misleading.stored.add("punches-gate-2024-03", "PunchRecorded", {
      terminal: "gate",
      protocol: "zk-push",
      channel: "push",
      key: { kind: "pin", value: "e1" },
      reading: { text: local, local },
      zone: misleading.zone,
      tzdb: "test",
      resolution: "exact",
      occurredAt: misleading.at(local),
      receivedAt: 0,
      grade: 2,
      raw: { text: '","occurredAt":1,"resolution":"exact","state":"out","terminal":"other","id":"x' },
    });
    expect(dayOf(misleading.facts())?.punches).toMatchObject([{ at: seconds(misleading, local), terminal: "gate", direction: "unknown" }]);
  });
});

describe("absence waits for proof", () => {
  const closes = `${monday}T22:00:00`;
  const statusWhen = (prepare: (company: SmallCompany) => unknown, at = after): string | undefined => {
    const company = smallCompany();
    prepare(company);
    return dayOf(company.facts(), monday, { at })?.status;
  };

  it("until the window has closed", () => {
    const heard = (company: SmallCompany): unknown => company.heard("2024-03-05T12:00:00");
    const close = new SmallCompany().at(closes);
    expect(statusWhen(heard, close)).toBe("pending");
    expect(statusWhen(heard, close + 1)).toBe("absent");
  });

  it("until every clock of the site has reported past the window, not only up to it", () => {
    expect(statusWhen((company) => company.heard(closes))).toBe("pending");
    expect(statusWhen((company) => company.heard(`${monday}T22:00:01`))).toBe("absent");
    expect(statusWhen((company) => company.terminal("dark").heard("2024-03-05T12:00:00"))).toBe("pending");
  });

  it("while a fault that touches the window is open, and no longer once it is cleared", () => {
    const fault = (company: SmallCompany, since: string): void => {
      company.heard("2024-03-05T12:00:00");
      const data = { terminal: "gate", fault: "f1", since: company.at(since), reportedBy: "person", reason: "dark" } as const;
      company.stored.add(terminalStream("gate"), "TerminalFaultReported", data);
    };
    expect(statusWhen((company) => fault(company, closes))).toBe("pending");
    expect(statusWhen((company) => fault(company, `${monday}T22:00:01`))).toBe("absent");
    const cleared = (company: SmallCompany): void => {
      fault(company, `${monday}T08:00:00`);
      const until = company.at("2024-03-05T09:00:00");
      company.stored.add(terminalStream("gate"), "TerminalFaultCleared", { terminal: "gate", fault: "f1", until });
    };
    expect(statusWhen(cleared)).toBe("absent");
  });

  it("while records within the window are known to be missing", () => {
    const gap = (company: SmallCompany, from: string): void => {
      company.heard("2024-03-05T12:00:00");
      const range = { from: company.at(from), until: company.at("2024-03-06T00:00:00") };
      company.stored.add(terminalStream("gate"), "GapDetected", {
        terminal: "gate",
        gap: "g1",
        kind: "sequence",
        missing: "12..15",
        ...range,
      });
    };
    expect(statusWhen((company) => gap(company, closes))).toBe("pending");
    expect(statusWhen((company) => gap(company, `${monday}T22:00:01`))).toBe("absent");
    const accepted = (company: SmallCompany): void => {
      gap(company, `${monday}T08:00:00`);
      company.stored.add(terminalStream("gate"), "GapClosed", { terminal: "gate", gap: "g1", how: "accepted" });
    };
    expect(statusWhen(accepted)).toBe("absent");
  });

  it("but not for a clock that is retired, or was registered later and never heard", () => {
    const retired = (company: SmallCompany): void => {
      company.heard("2024-03-05T12:00:00").terminal("old");
      company.stored.add(terminalStream("old"), "TerminalRetired", { terminal: "old", reason: "gone" });
    };
    expect(statusWhen(retired)).toBe("absent");
    expect(statusWhen((company) => company.heard("2024-03-05T12:00:00").terminal("new", company.at("2024-03-10T00:00:00")))).toBe("absent");
  });
});

describe("the days before a site's first clock", () => {
  it("stay pending until a person states that they are complete, though the clock came too late to have seen them", () => {
    const company = new SmallCompany();
    company.terminal("gate", company.at("2024-03-10T00:00:00")).calendar(2024).shift().person("e1");
    expect(dayOf(company.facts(), monday, { at: after })?.status).toBe("pending");
    company.heard("2024-03-05T12:00:00");
    expect(dayOf(company.facts(), monday, { at: after })?.status).toBe("absent");
  });
});

describe("plans", () => {
  const daysIn2024 = (company: SmallCompany, from: string, until: string): (string | undefined)[] =>
    judgeDays(company.heard("2024-12-31T00:00:00").facts(), { from, until, at: Date.parse("2025-01-01T00:00:00Z") }).map(
      (day) => day.status,
    );

  it("give way to holidays and named rest days, and work make-up days in the usual shift", () => {
    const company = new SmallCompany().terminal().shift();
    company.calendar(2024, [
      { date: "2024-04-28", type: "workday", name: "make-up" },
      { date: "2024-05-01", type: "statutory_holiday", name: "Labour Day" },
      { date: "2024-05-02", type: "rest", name: "bridge" },
    ]);
    company.person("e1");
    expect(daysIn2024(company, "2024-04-27", "2024-05-04")).toEqual(["rest", "absent", "absent", "absent", "holiday", "rest", "absent"]);
  });

  it("of a year nobody published a calendar for are unknown, never weekdays", () => {
    const company = smallCompany();
    company.heard("2023-12-31T00:00:00");
    company.stored.add(employeeStream("e9"), "EmployeeJoined", { employee: "e9", from: "2023-01-01", department: "cs", site: "site" });
    const week = { mon: "DAY" } as const;
    const pattern = { department: "cs", employee: "e9", pattern: "p9", from: "2023-01-01", until: null, week };
    company.stored.add("roster-cs", "PatternAssigned", { ...pattern, priority: "default", onHolidays: "rest" });
    const [day] = judgeDays(company.facts(), { employees: ["e9"], from: "2023-03-06", until: "2023-03-07", at: after });
    expect(day).toMatchObject({ dayType: "unknown", status: "pending", state: "provisional" });
    expect(day?.findings.map((finding) => finding.code)).toContain("calendar_unknown");
  });

  it("take the roster of a date before any pattern, and the newest publication of it", () => {
    const company = smallCompany().roster("e1", monday, []).roster("e1", "2024-03-09", ["DAY"]);
    expect(daysIn2024(company, monday, "2024-03-05")).toEqual(["rest"]);
    expect(daysIn2024(company, "2024-03-09", "2024-03-10")).toEqual(["absent"]);
    const again = smallCompany().roster("e1", monday, []).roster("e1", monday, ["DAY"]);
    expect(daysIn2024(again, monday, "2024-03-05")).toEqual(["absent"]);
  });

  it("of two patterns from the same date are those of the later published, and the default's only without an assigned one", () => {
    const company = smallCompany().shift({ id: "LATE", start: "12:00", end: "20:00", breaks: [] });
    const add = (pattern: string, shift: string, priority: "default" | "assigned"): void => {
      const data = { department: "cs", employee: "e1", pattern, from: "2024-01-01", until: null, week: { mon: shift }, priority } as const;
      company.stored.add("roster-cs", "PatternAssigned", { ...data, onHolidays: "rest" });
    };
    add("second", "LATE", "default");
    expect(dayOf(company.facts())?.shifts).toEqual(["LATE"]);
    add("third", "DAY", "assigned");
    add("fourth", "LATE", "default");
    expect(dayOf(company.facts())?.shifts).toEqual(["DAY"]);
  });

  it("follow employment: moved, left, joined again", () => {
    const company = smallCompany();
    const stream = employeeStream("e1");
    company.stored.add(stream, "EmployeeMoved", { employee: "e1", from: "2024-03-05", department: "sales", site: "site" });
    company.stored.add(stream, "EmployeeLeft", { employee: "e1", until: "2024-03-07" });
    company.stored.add(stream, "EmployeeJoined", { employee: "e1", from: "2024-03-11", department: "cs", site: "site" });
    const view = company.facts().view();
    const spans = view.employment(view.personOf("e1")!).map(({ fromDay, untilDay, department }) => ({ fromDay, untilDay, department }));
    expect(spans).toEqual([
      { fromDay: dayNumber("2024-01-01"), untilDay: dayNumber("2024-03-05"), department: "cs" },
      { fromDay: dayNumber("2024-03-05"), untilDay: dayNumber("2024-03-07"), department: "sales" },
      { fromDay: dayNumber("2024-03-11"), untilDay: Infinity, department: "cs" },
    ]);
  });

  it("take a shift as it is defined from a date on", () => {
    const company = smallCompany();
    const early = {
      id: "DAY",
      name: "Day",
      start: "08:00",
      end: "17:00",
      endsNextDay: false,
      openBeforeMinutes: 120,
      closeAfterMinutes: 240,
    };
    company.stored.add("roster-cs", "ShiftDefined", { department: "cs", from: "2024-03-05", shift: { ...early, breaks: [] } });
    const starts = judgeDays(company.facts(), { from: monday, until: "2024-03-06", at: after }).map((day) => day.windows[0]?.startsAt);
    expect(starts).toEqual([seconds(company, `${monday}T09:00:00`), seconds(company, "2024-03-05T08:00:00")]);
  });
});

it("says how far a site has been heard: the least of its clocks, nothing when one was never heard", () => {
  const company = smallCompany().terminal("side").heard(`${monday}T12:00:00`);
  expect(company.facts().view().heardUpTo("site")).toBeNull();
  company.heard(`${monday}T11:00:00`, "side");
  expect(company.facts().view().heardUpTo("site")).toBe(seconds(company, `${monday}T11:00:00`) - instantBase);
});
