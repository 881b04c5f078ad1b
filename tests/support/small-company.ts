import { createFacts } from "../../projections/facts/facts.ts";
import type { Facts } from "../../projections/facts/facts-types.ts";
import type { EventData } from "../../shared/events/catalogue.ts";
import { calendarStream, employeeStream, policyStream, punchStream, rosterStream, terminalStream } from "../../shared/events/streams.ts";
import type { EpochMs, EventId, LocalDateTime } from "../../shared/ids.ts";
import { policyHash } from "../../shared/policy/hash.ts";
import { parsePolicy } from "../../shared/policy/parse.ts";
import { resolveLocal } from "../../shared/time/resolve.ts";
import { StoredEvents } from "./stored-events.ts";

type Shift = EventData<"ShiftDefined">["shift"];
type Calendar = EventData<"CalendarPublished">;

const workweek = { mon: "DAY", tue: "DAY", wed: "DAY", thu: "DAY", fri: "DAY", sat: null, sun: null } as const;

/**
 * A department of a few people at one site with one time clock, event by event: the clock tells directions by its state
 * ("in", "out"), the shift is DAY from 09:00 to 18:00 with lunch from 12 to 1, and the week has five days.
 */
export class SmallCompany {
  readonly stored = new StoredEvents();
  readonly zone: string;

  constructor(zone = "Asia/Shanghai") {
    this.zone = zone;
  }

  /** The moment of a reading of the site's wall clock; the first of two, the later of a skipped one. */
  at(local: LocalDateTime): EpochMs {
    const resolved = resolveLocal(local, this.zone);
    if (resolved.resolution === "exact") return resolved.occurredAt;
    return resolved.resolution === "ambiguous" ? resolved.candidates[0] : resolved.candidates[1];
  }

  terminal(terminal = "gate", recordedAt = 0): this {
    const direction = { from: "state", in: ["in"], out: ["out"] } as const;
    const settings = { name: terminal, site: "site", protocol: "zk-push", serial: terminal, zone: this.zone, grade: 2 } as const;
    const data = { terminal, settings: { ...settings, direction: { ...direction, in: ["in"], out: ["out"] } } };
    this.stored.add(terminalStream(terminal), "TerminalRegistered", data, { recordedAt });
    return this;
  }

  calendar(year: number, days: Calendar["days"] = [], weeklyRest: Calendar["weeklyRest"] = ["sat", "sun"]): this {
    this.stored.add(calendarStream("site"), "CalendarPublished", { site: "site", zone: this.zone, year, weeklyRest, days, source: "test" });
    return this;
  }

  shift(over: Partial<Shift> = {}): this {
    const breaks = [{ start: "12:00", end: "13:00" }];
    const hours = { start: "09:00", end: "18:00", endsNextDay: false, openBeforeMinutes: 120, closeAfterMinutes: 240, breaks };
    const shift = { id: "DAY", name: "Day", ...hours, ...over };
    this.stored.add(rosterStream("cs"), "ShiftDefined", { department: "cs", shift });
    return this;
  }

  /** Somebody joins, gets their number on the clocks, and works the five-day week. */
  person(employee: string, from = "2024-01-01"): this {
    this.stored.add(employeeStream(employee), "EmployeeJoined", { employee, from, department: "cs", site: "site" });
    this.badge(employee, employee);
    const pattern = { department: "cs", employee, pattern: `pattern-${employee}`, from, until: null, week: workweek };
    this.stored.add(rosterStream("cs"), "PatternAssigned", { ...pattern, priority: "default", onHolidays: "rest" });
    return this;
  }

  badge(employee: string, value: string, from: EpochMs | null = null): this {
    this.stored.add(employeeStream(employee), "BadgeAssigned", { employee, key: { kind: "pin", value }, from });
    return this;
  }

  roster(employee: string, date: string, shifts: string[]): this {
    const entries = [{ employee, date, shifts }];
    this.stored.add(rosterStream("cs"), "RosterPublished", { department: "cs", roster: `roster-${date}`, entries });
    return this;
  }

  policy(rules: Record<string, unknown>, effectiveFrom = "1970-01-01", scope = "company"): this {
    const policy = parsePolicy(rules);
    const data = { scope, policy: policyHash(policy), effectiveFrom, replaces: null, rules };
    this.stored.add(policyStream(scope), "PolicyPublished", data);
    return this;
  }

  /** A record of the clock. @param state "in", "out", or empty for none. */
  punch(key: string, local: LocalDateTime, state = "", terminal = "gate"): EventId {
    const resolved = resolveLocal(local, this.zone);
    const receivedAt = this.at(local) + 1_000;
    return this.stored.add(
      punchStream(terminal, local),
      "PunchRecorded",
      {
        terminal,
        protocol: "zk-push",
        channel: "push",
        key: { kind: "pin", value: key },
        reading: { text: local, local },
        zone: this.zone,
        tzdb: "test",
        resolution: resolved.resolution,
        occurredAt: resolved.resolution === "exact" ? resolved.occurredAt : null,
        ...(resolved.resolution === "exact" ? {} : { candidates: [...resolved.candidates] }),
        receivedAt,
        ...(state === "" ? {} : { state }),
        grade: 2,
        raw: { text: `${key}\t${local}\t${state}` },
      },
      { recordedAt: receivedAt },
    );
  }

  /** The clock has delivered everything up to the reading. */
  heard(local: LocalDateTime, terminal = "gate"): this {
    const upTo = this.at(local);
    this.stored.add(terminalStream(terminal), "WatermarkAdvanced", { terminal, upTo, evidence: "contact" }, { recordedAt: upTo });
    return this;
  }

  /** Number of events so far: an answer as of it knows them all. */
  get position(): number {
    return this.stored.events.length;
  }

  facts(): Facts {
    const facts = createFacts();
    facts.apply(this.stored.events);
    return facts;
  }
}

/** A company with clock, calendar of 2024, shift, and one person `e1`. */
export function smallCompany(zone?: string): SmallCompany {
  return new SmallCompany(zone).terminal().calendar(2024).shift().person("e1");
}
