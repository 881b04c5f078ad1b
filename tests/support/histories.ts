import fc from "fast-check";
import type { EventData, EventType } from "../../shared/events/catalogue.ts";
import type { NewEvent } from "../../shared/events/envelope.ts";
import type { Shift } from "../../shared/events/shift-defined.ts";
import { deterministicId } from "../../shared/ids.ts";
import { createMemoryLedger } from "../../shared/ledger/memory-ledger.ts";
import { NO_STREAM, type StoredEvent } from "../../shared/ledger/port.ts";
import { policyHash, policyRecord } from "../../shared/policy/hash.ts";
import { parsePolicy } from "../../shared/policy/parse.ts";
import { resolveLocal } from "../../shared/time/resolve.ts";

/**
 * Random histories of a small company: what happened, and when the ledger learnt of it.
 *
 * Times cluster on the edges that rules have, dates on a week in which the zone's clocks change.
 */
export interface HistoryEvent {
  readonly recordedAt: number;
  readonly stream: string;
  readonly event: NewEvent;
}

export interface History {
  readonly zone: string;
  readonly employees: readonly string[];
  /** Half-open dates worth asking about. */
  readonly from: string;
  readonly until: string;
  /** Moments of questions, epoch milliseconds: one in the middle of it, one long after. */
  readonly askedAt: readonly number[];
  /** In order of recording. */
  readonly events: readonly HistoryEvent[];
}

/** Zones and the first date of a week in which their clocks change; one that never does. */
const weeks = [
  { zone: "Asia/Shanghai", from: "2024-04-29" },
  { zone: "Europe/Berlin", from: "2024-03-27" },
  { zone: "Europe/Berlin", from: "2024-10-23" },
  { zone: "America/Vancouver", from: "2024-03-06" },
  { zone: "America/Vancouver", from: "2024-10-30" },
  { zone: "Australia/Lord_Howe", from: "2024-04-03" },
  { zone: "America/Havana", from: "2024-03-06" },
] as const;

const dayCount = 7;
const employees = ["e1", "e2"] as const;
const terminals = ["gate", "hall"] as const;

const shifts: readonly Shift[] = [
  shift("DAY", "09:00", "18:00", { openBeforeMinutes: 120, closeAfterMinutes: 240, breaks: [{ start: "12:00", end: "13:00" }] }),
  shift("SHORT", "08:00", "12:00", {}),
  // Begins when NIGHT ends, so that their windows meet.
  shift("EARLY", "06:00", "14:00", {}),
  shift("EVE", "16:00", "00:00", { endsNextDay: true, breaks: [{ start: "19:00", end: "19:30" }] }),
  shift("NIGHT", "22:00", "06:00", { endsNextDay: true, breaks: [{ start: "02:00", end: "02:30" }] }),
];

function shift(id: string, start: string, end: string, over: Partial<Shift>): Shift {
  return { id, name: id, start, end, endsNextDay: false, openBeforeMinutes: 60, closeAfterMinutes: 60, breaks: [], ...over };
}

const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

/** Policies that touch every edge the oracle knows; several of them in one history, one after another. */
const policies: readonly Record<string, unknown>[] = [
  {},
  { late_grace_min: 5, early_grace_min: 5 },
  {
    late_to_half_absent_over_min: 60,
    late_to_full_absent_over_min: 240,
    early_to_half_absent_over_min: 60,
    early_to_full_absent_over_min: 240,
  },
  { late_permit_min: 5, late_compare: "whole_minute", serious_late_from_min: 30, absent_late_from_min: 60, absent_late_absent_days: 0.5 },
  { late_after_min: 30, late_becomes_missing_after_min: 60, early_after_min: 30, early_becomes_missing_after_min: 60 },
  { half_day_below_minutes: 420, absent_below_minutes: 240, break_rule: "scheduled_break_always_deducted" },
  { bounce_window_seconds: 60, missing_punch_absent_days: 0.5, no_punch_absent_days: 0.5 },
  { absence_requires: "window_closed", worked_from: "max(first_in, shift_start)", manual_vs_device: "both_count" },
  {
    late_minutes_from: "grace_end",
    late_grace_min: 10,
    early_minutes_from: "grace_start",
    early_grace_min: 10,
    early_departure_approval: "before_departure",
  },
  {
    late_to_half_absent_over_min: 30,
    late_absent_still_counts_late: true,
    early_to_half_absent_over_min: 30,
    early_absent_still_counts_early: true,
  },
  { pairing: "alternate_pairs", flex_late_max_min: 30, flex_early_max_min: 30 },
  { pairing: "direction_first_last", late_grace_min: 1 },
  { pairing: "direction_pairs", bounce_window_seconds: 60, early_grace_min: 1 },
];

interface Moment {
  readonly day: number;
  readonly time: string;
}

const day = fc.integer({ min: 0, max: dayCount - 1 });
const person = fc.constantFrom(...employees);
const terminal = fc.constantFrom(...terminals);
const direction = fc.constantFrom("in", "out", "unknown");
/** How long after it happened the ledger learns of it, in minutes: mostly at once, sometimes days later. */
const delay = fc.oneof({ arbitrary: fc.constant(0), weight: 4 }, { arbitrary: fc.integer({ min: 1, max: 6 * 1_440 }), weight: 1 });
const edges = ["00:00", "02:00", "02:30", "06:00", "06:00", "07:00", "08:00", "09:00", "12:00", "13:00", "16:00", "18:00", "22:00"];
/** A time on an edge or some minutes or a second beside it. */
const moment: fc.Arbitrary<Moment> = fc
  .tuple(
    day,
    fc.constantFrom(...edges),
    fc.constantFrom(0, 0, 1, -1, 5, -5, 10, 30, -30, 60, -60, 61, -61, 120, 240, 241),
    fc.constantFrom(0, 0, 1, -1, 59),
  )
  .map(([on, edge, minutes, seconds]) => {
    const total = on * 86_400 + Number(edge.slice(0, 2)) * 3_600 + Number(edge.slice(3)) * 60 + minutes * 60 + seconds;
    const clamped = Math.max(0, total);
    const of = clamped % 86_400;
    const pad = (value: number): string => String(value).padStart(2, "0");
    return { day: Math.floor(clamped / 86_400), time: `${pad(Math.floor(of / 3_600))}:${pad(Math.floor(of / 60) % 60)}:${pad(of % 60)}` };
  });
const shiftId = fc.constantFrom(...shifts.map(({ id }) => id));
const index = fc.nat({ max: 60 });

type Happening =
  | {
      readonly kind: "punch";
      readonly employee: string;
      readonly terminal: string;
      readonly at: Moment;
      readonly direction: string;
      readonly delay: number;
    }
  | { readonly kind: "manual"; readonly employee: string; readonly at: Moment; readonly direction: string; readonly delay: number }
  | {
      readonly kind: "correction";
      readonly employee: string;
      readonly at: Moment;
      readonly direction: string;
      readonly replaces: number | null;
      readonly delay: number;
    }
  | { readonly kind: "void"; readonly punch: number; readonly delay: number }
  | { readonly kind: "roster"; readonly employee: string; readonly day: number; readonly shift: string | null; readonly delay: number }
  | {
      readonly kind: "pattern";
      readonly employee: string;
      readonly day: number;
      readonly days: number | null;
      readonly shift: string;
      readonly priority: string;
      readonly onHolidays: string;
      readonly delay: number;
    }
  | {
      readonly kind: "leave";
      readonly employee: string;
      readonly day: number;
      readonly days: number;
      readonly part: string;
      readonly withdrawn: boolean;
      readonly delay: number;
    }
  | { readonly kind: "early"; readonly employee: string; readonly at: Moment; readonly any: boolean; readonly delay: number }
  | { readonly kind: "policy"; readonly policy: number; readonly day: number; readonly delay: number }
  | { readonly kind: "handover"; readonly from: string; readonly to: string; readonly at: Moment; readonly delay: number }
  | { readonly kind: "fault"; readonly terminal: string; readonly at: Moment; readonly cleared: boolean }
  | { readonly kind: "clock"; readonly terminal: string; readonly day: number; readonly addSeconds: number; readonly delay: number }
  | { readonly kind: "calendar"; readonly day: number; readonly type: string; readonly delay: number }
  | { readonly kind: "left"; readonly employee: string; readonly day: number; readonly delay: number }
  | { readonly kind: "watermark"; readonly terminal: string; readonly at: Moment };

/** How many seconds somebody came after the start of their usual shift, and left before its end. */
interface Worked {
  readonly late: number;
  readonly early: number;
  readonly direction: string;
}

const besideEdge = fc.constantFrom(0, 0, 0, -60, -3_600, 1, 59, 300, 301, 360, 600, 1_800, 1_801, 3_600, 3_601, 14_400, 14_401);
const worked: fc.Arbitrary<Worked> = fc.record({ late: besideEdge, early: besideEdge, direction: fc.constantFrom("known", "unknown") });

const kinds: { readonly [Kind in Happening["kind"]]: readonly [weight: number, shape: object] } = {
  punch: [8, { employee: person, terminal, at: moment, direction, delay }],
  manual: [2, { employee: person, at: moment, direction, delay }],
  correction: [1, { employee: person, at: moment, direction, replaces: fc.option(index), delay }],
  void: [1, { punch: index, delay }],
  roster: [4, { employee: person, day, shift: fc.option(shiftId), delay }],
  pattern: [
    1,
    {
      employee: person,
      day,
      days: fc.option(fc.integer({ min: 1, max: 5 })),
      shift: shiftId,
      priority: fc.constantFrom("assigned", "default"),
      onHolidays: fc.constantFrom("rest", "work"),
      delay,
    },
  ],
  leave: [
    1,
    {
      employee: person,
      day,
      days: fc.integer({ min: 1, max: 2 }),
      part: fc.constantFrom("day", "morning", "afternoon"),
      withdrawn: fc.boolean(),
      delay,
    },
  ],
  early: [1, { employee: person, at: moment, any: fc.boolean(), delay }],
  policy: [1, { policy: fc.nat({ max: policies.length - 1 }), day, delay }],
  handover: [1, { from: person, to: person, at: moment, delay }],
  fault: [1, { terminal, at: moment, cleared: fc.boolean() }],
  clock: [1, { terminal, day, addSeconds: fc.constantFrom(60, -60, 3_600), delay }],
  calendar: [1, { day, type: fc.constantFrom("workday", "rest", "statutory_holiday"), delay }],
  left: [1, { employee: person, day, delay }],
  watermark: [2, { terminal, at: moment }],
};

const happening: fc.Arbitrary<Happening> = fc.oneof(
  ...Object.entries(kinds).map(([kind, [weight, shape]]) => ({
    weight,
    // Each shape was written for its kind in the table above.
    arbitrary: fc.record({ kind: fc.constant(kind), ...shape }) as unknown as fc.Arbitrary<Happening>,
  })),
);

/** A history of up to so many happenings beside the company's setting up; a failing one is shown as what was drawn for it. */
export function histories(happeningsMax: number): fc.Arbitrary<History> {
  return fc
    .record({
      week: fc.constantFrom(...weeks),
      shiftOfE1: shiftId,
      shiftOfE2: shiftId,
      firstPolicy: fc.nat({ max: policies.length - 1 }),
      heard: fc.boolean(),
      worked: fc.array(fc.option(worked, { freq: 4 }), { minLength: dayCount * employees.length, maxLength: dayCount * employees.length }),
      happenings: fc.array(happening, { maxLength: happeningsMax, size: "max" }),
    })
    .map((drawn) => Object.assign(toHistory(drawn), { [fc.toStringMethod]: () => JSON.stringify(drawn) }));
}

interface Drawn {
  readonly week: (typeof weeks)[number];
  readonly shiftOfE1: string;
  readonly shiftOfE2: string;
  readonly firstPolicy: number;
  readonly heard: boolean;
  readonly worked: readonly (Worked | null)[];
  readonly happenings: readonly Happening[];
}

class Builder {
  readonly zone: string;
  readonly from: string;
  readonly events: HistoryEvent[] = [];
  /** Ids and owners of punches, by which later happenings name them. */
  readonly punches: { readonly id: string; readonly employee: string }[] = [];
  readonly setUpAt: number;
  #count = 0;

  constructor(zone: string, from: string) {
    this.zone = zone;
    this.from = from;
    this.setUpAt = this.at({ day: -5, time: "00:00:00" });
  }

  date(offset: number): string {
    return Temporal.PlainDate.from(this.from).add({ days: offset }).toString();
  }

  at({ day: offset, time }: Moment): number {
    return Temporal.PlainDateTime.from(`${this.date(offset)}T${time}`).toZonedDateTime(this.zone).epochMilliseconds;
  }

  add<Type extends EventType>(recordedAt: number, stream: string, type: Type, data: EventData<Type>): string {
    this.#count += 1;
    const id = deterministicId("history", type, String(this.#count));
    // Type and data belong together by this function's own signature.
    this.events.push({ recordedAt, stream, event: { id, type, data, meta: { actor: "system:test" } } as unknown as NewEvent });
    return id;
  }

  punch(employee: string, terminalId: string, moment: Moment, state: string, delayMinutes: number): void {
    const local = `${this.date(moment.day)}T${moment.time}`;
    const resolved = resolveLocal(local, this.zone);
    const receivedAt = this.at(moment) + delayMinutes * 60_000;
    const id = this.add(receivedAt, `punches-${terminalId}-${local.slice(0, 7)}`, "PunchRecorded", {
      terminal: terminalId,
      protocol: "mqtt",
      channel: "mqtt",
      key: { kind: "pin", value: employee },
      reading: { text: local, local },
      zone: this.zone,
      tzdb: "test",
      resolution: resolved.resolution,
      occurredAt: resolved.resolution === "exact" ? resolved.occurredAt : null,
      ...(resolved.resolution === "exact" ? {} : { candidates: [...resolved.candidates] }),
      receivedAt,
      ...(state === "unknown" ? {} : { state }),
      grade: 2,
      raw: { text: local },
    });
    this.punches.push({ id, employee });
  }
}

function toHistory(drawn: Drawn): History {
  const builder = new Builder(drawn.week.zone, drawn.week.from);
  setUp(builder, drawn);
  for (const [index, one] of drawn.worked.entries()) if (one !== null) work(builder, drawn, index, one);
  for (const one of drawn.happenings) happen(builder, one);
  const late = builder.at({ day: dayCount + 6, time: "12:00:00" });
  if (drawn.heard)
    for (const id of terminals)
      builder.add(late, `terminal-${id}`, "WatermarkAdvanced", { terminal: id, upTo: late, evidence: "statement" });
  return {
    zone: builder.zone,
    employees,
    from: builder.date(-1),
    until: builder.date(dayCount + 1),
    askedAt: [builder.at({ day: 3, time: "15:00:00" }), late + 60_000],
    events: builder.events.toSorted((a, b) => a.recordedAt - b.recordedAt),
  };
}

/** A date worked in the usual shift, in at one terminal and out at the other. */
function work(builder: Builder, drawn: Drawn, index: number, { late, early, direction }: Worked): void {
  const number = index % employees.length;
  const id = number === 0 ? drawn.shiftOfE1 : drawn.shiftOfE2;
  const shift = shifts.find((candidate) => candidate.id === id)!;
  const date = Temporal.PlainDate.from(builder.date(Math.floor(index / employees.length)));
  const beside = (plain: Temporal.PlainDateTime, seconds: number): Moment => {
    const moved = plain.add({ seconds });
    return {
      day: Temporal.PlainDate.from(builder.from).until(moved.toPlainDate()).days,
      time: moved.toPlainTime().toString({ smallestUnit: "second" }),
    };
  };
  const end = date.add({ days: shift.endsNextDay ? 1 : 0 }).toPlainDateTime(shift.end);
  builder.punch(employees[number]!, "gate", beside(date.toPlainDateTime(shift.start), late), direction === "known" ? "in" : "unknown", 0);
  builder.punch(employees[number]!, "hall", beside(end, -early), direction === "known" ? "out" : "unknown", 0);
}

function setUp(builder: Builder, drawn: Drawn): void {
  const at = builder.setUpAt;
  for (const id of terminals)
    builder.add(at, `terminal-${id}`, "TerminalRegistered", {
      terminal: id,
      settings: {
        name: id,
        site: "hq",
        protocol: "mqtt",
        serial: id,
        zone: builder.zone,
        grade: 2,
        direction: { from: "state", in: ["in"], out: ["out"] },
      },
    });
  publishCalendar(builder, at, []);
  for (const one of shifts) builder.add(at, "roster-d", "ShiftDefined", { department: "d", shift: one });
  for (const [number, employee] of employees.entries()) {
    builder.add(at, `employee-${employee}`, "EmployeeJoined", { employee, from: builder.date(-3), department: "d", site: "hq" });
    builder.add(at, `employee-${employee}`, "BadgeAssigned", { employee, key: { kind: "pin", value: employee }, from: null });
    const shift = number === 0 ? drawn.shiftOfE1 : drawn.shiftOfE2;
    const week = Object.fromEntries(weekdays.map((weekday, at) => [weekday, at < 5 + number ? shift : null]));
    builder.add(at, "roster-d", "PatternAssigned", {
      department: "d",
      employee,
      pattern: `base-${employee}`,
      from: builder.date(-5),
      until: null,
      week,
      priority: "default",
      onHolidays: "rest",
    });
  }
  publishPolicy(builder, at, drawn.firstPolicy, builder.date(-10));
}

function publishCalendar(builder: Builder, at: number, days: EventData<"CalendarPublished">["days"]): void {
  const year = Number(builder.from.slice(0, 4));
  for (const one of [year, year + 1])
    builder.add(at, "calendar-hq", "CalendarPublished", {
      site: "hq",
      zone: builder.zone,
      year: one,
      weeklyRest: ["sat", "sun"],
      days: days.filter((entry) => entry.date.startsWith(String(one))),
      source: "test",
    });
}

function publishPolicy(builder: Builder, at: number, number: number, effectiveFrom: string): void {
  const policy = parsePolicy(policies[number]);
  builder.add(at, "policy-company", "PolicyPublished", {
    scope: "company",
    policy: policyHash(policy),
    effectiveFrom,
    replaces: null,
    rules: policyRecord(policy),
  });
}

function happen(builder: Builder, one: Happening): void {
  const dayAt = (offset: number, minutes: number): number => builder.at({ day: offset, time: "08:00:00" }) + minutes * 60_000;
  switch (one.kind) {
    case "punch":
      return builder.punch(one.employee, one.terminal, one.at, one.direction, one.delay);
    case "manual":
    case "correction": {
      const occurredAt = builder.at(one.at);
      const reading = `${builder.date(one.at.day)}T${one.at.time}`;
      const common = { employee: one.employee, reading, zone: builder.zone, occurredAt, direction: one.direction as "in", reason: "test" };
      const at = occurredAt + one.delay * 60_000;
      const replaced = one.kind === "correction" && one.replaces !== null ? builder.punches[one.replaces] : undefined;
      const id =
        one.kind === "manual"
          ? builder.add(at, `employee-${one.employee}`, "PunchEntered", { ...common, terminal: "gate", fault: null })
          : builder.add(at, `employee-${one.employee}`, "CorrectionApproved", {
              ...common,
              request: "r",
              replaces: replaced?.employee === one.employee ? replaced.id : null,
            });
      builder.punches.push({ id, employee: one.employee });
      return;
    }
    case "void": {
      const punch = builder.punches[one.punch];
      if (punch === undefined) return;
      const known = builder.events.find(({ event }) => event.id === punch.id)!.recordedAt;
      builder.add(known + one.delay * 60_000, `employee-${punch.employee}`, "PunchVoided", {
        employee: punch.employee,
        punch: punch.id,
        reason: "test",
      });
      return;
    }
    case "roster": {
      const entries = [{ employee: one.employee, date: builder.date(one.day), shifts: one.shift === null ? [] : [one.shift] }];
      builder.add(dayAt(one.day, one.delay), "roster-d", "RosterPublished", { department: "d", roster: "r", entries });
      return;
    }
    case "pattern": {
      const week = Object.fromEntries(weekdays.map((weekday, at) => [weekday, at < 5 ? one.shift : null]));
      const until = one.days === null ? null : builder.date(one.day + one.days);
      const data = {
        department: "d",
        employee: one.employee,
        pattern: `p-${one.priority}`,
        from: builder.date(one.day),
        until,
        week,
      } as const;
      builder.add(dayAt(one.day, one.delay), "roster-d", "PatternAssigned", {
        ...data,
        priority: one.priority as "default",
        onHolidays: one.onHolidays as "rest",
      });
      return;
    }
    case "leave": {
      const leave = `leave-${builder.events.length}`;
      const data = {
        employee: one.employee,
        leave,
        kind: "personal",
        from: builder.date(one.day),
        until: builder.date(one.day + one.days),
        part: one.part as "day",
      };
      builder.add(dayAt(one.day, 0), `employee-${one.employee}`, "LeaveApproved", data);
      if (one.withdrawn)
        builder.add(dayAt(one.day, one.delay), `employee-${one.employee}`, "LeaveWithdrawn", {
          employee: one.employee,
          leave,
          reason: "test",
        });
      return;
    }
    case "early": {
      const notBefore = one.any ? null : builder.at(one.at);
      const data = { employee: one.employee, date: builder.date(one.at.day), notBefore, reason: "test" };
      builder.add(builder.at(one.at) + one.delay * 60_000, `employee-${one.employee}`, "EarlyDepartureApproved", data);
      return;
    }
    case "policy":
      return publishPolicy(builder, dayAt(one.day, one.delay), one.policy, builder.date(one.day));
    case "handover": {
      if (one.from === one.to) return;
      const at = builder.at(one.at);
      const key = { kind: "pin", value: one.from } as const;
      builder.add(at + one.delay * 60_000, `employee-${one.from}`, "BadgeReturned", { employee: one.from, key, until: at });
      builder.add(at + one.delay * 60_000, `employee-${one.to}`, "BadgeAssigned", { employee: one.to, key, from: at });
      return;
    }
    case "fault": {
      const since = builder.at(one.at);
      const fault = `fault-${builder.events.length}`;
      builder.add(since, `terminal-${one.terminal}`, "TerminalFaultReported", {
        terminal: one.terminal,
        fault,
        since,
        reportedBy: "person",
        reason: "test",
      });
      if (one.cleared)
        builder.add(since + 3_600_000, `terminal-${one.terminal}`, "TerminalFaultCleared", {
          terminal: one.terminal,
          fault,
          until: since + 3_600_000,
        });
      return;
    }
    case "clock": {
      const range = { from: `${builder.date(one.day)}T04:00:00`, until: `${builder.date(one.day)}T14:00:00` };
      const data = {
        terminal: one.terminal,
        correction: `c-${builder.events.length}`,
        ...range,
        addSeconds: one.addSeconds,
        reason: "test",
      };
      builder.add(dayAt(one.day, one.delay), `terminal-${one.terminal}`, "TerminalClockCorrected", data);
      return;
    }
    case "calendar":
      return publishCalendar(builder, dayAt(one.day, one.delay), [{ date: builder.date(one.day), type: one.type as "rest", name: "test" }]);
    case "left":
      builder.add(dayAt(one.day, one.delay), `employee-${one.employee}`, "EmployeeLeft", {
        employee: one.employee,
        until: builder.date(one.day),
      });
      return;
    case "watermark":
      builder.add(builder.at(one.at), `terminal-${one.terminal}`, "WatermarkAdvanced", {
        terminal: one.terminal,
        upTo: builder.at(one.at),
        evidence: "statement",
      });
  }
}

/** Stores a history in a ledger, each event at its moment, and reads it back. */
export async function storeHistory(history: History): Promise<readonly StoredEvent[]> {
  let now = 0;
  const ledger = createMemoryLedger({ now: () => now });
  const heads = new Map<string, number>();
  for (const { recordedAt, stream, event } of history.events) {
    now = recordedAt;
    const result = await ledger.append(stream, heads.get(stream) ?? NO_STREAM, [event]);
    if (result.outcome !== "committed") throw new Error(`not stored: ${event.type} on ${stream}`);
    heads.set(stream, result.revision);
  }
  const stored: StoredEvent[] = [];
  for await (const batch of ledger.readAll(0)) stored.push(...batch);
  await ledger.close();
  return stored;
}
