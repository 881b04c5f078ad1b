import fc from "fast-check";
import type { EventData } from "../../../shared/events/catalogue.ts";
import { dayCount, departments, employees, shifts, sites, terminals, weekdays, type Company, type Moment } from "./company.ts";
import { attributions, rulesOf, someRules } from "./policies.ts";

const day = fc.integer({ min: 0, max: dayCount - 1 });
const person = fc.constantFrom(...employees);
const terminal = fc.constantFrom(...terminals);
const direction = fc.constantFrom("unknown", "in", "out");
/** How long after it happened the ledger learns of it, in minutes: mostly at once, sometimes days later. */
const delay = fc.oneof({ arbitrary: fc.constant(0), weight: 4 }, { arbitrary: fc.integer({ min: 1, max: 6 * 1_440 }), weight: 1 });
/** When the copies of a terminal's record arrive. */
export const delays = fc.oneof(
  { arbitrary: fc.constant([0]), weight: 6 },
  { arbitrary: fc.array(fc.integer({ min: 0, max: 6 * 1_440 }), { minLength: 1, maxLength: 3 }), weight: 1 },
);
const edges = ["00:00", "02:00", "02:30", "06:00", "06:00", "08:00", "09:00", "12:00", "13:00", "16:00", "17:00", "18:00", "22:00"];
/** A time on an edge or some minutes or a second beside it. */
const moment: fc.Arbitrary<Moment> = fc
  .tuple(
    day,
    fc.constantFrom(...edges),
    fc.constantFrom(0, 0, 1, -1, 5, -5, 10, 30, -30, 60, -60, 61, -61, 120, 240, 241),
    fc.constantFrom(0, 0, 1, -1, 59),
  )
  .map(([on, edge, minutes, seconds]) => {
    const total = Math.max(0, on * 86_400 + Number(edge.slice(0, 2)) * 3_600 + Number(edge.slice(3)) * 60 + minutes * 60 + seconds);
    return { day: Math.floor(total / 86_400), time: timeOf(total % 86_400) };
  });
const timeOf = (seconds: number): string =>
  [seconds / 3_600, (seconds / 60) % 60, seconds % 60].map((part) => String(Math.floor(part)).padStart(2, "0")).join(":");
const hours = fc.constantFrom(30, 60, 120, 240, 480);
export const shiftId = fc.constantFrom(...shifts.map(({ id }) => id));
/** Shifts of a rostered date: none, one, or two that follow each other or overlap. */
const rostered = fc.oneof(
  { arbitrary: fc.constant<string[]>([]), weight: 2 },
  { arbitrary: shiftId.map((id) => [id]), weight: 4 },
  {
    arbitrary: fc.constantFrom(
      ["AM", "PM"],
      ["PM", "AM"],
      ["AM", "PM", "NIGHT"],
      ["EARLY", "EVE"],
      ["DAY", "EVE"],
      ["AM", "EVE"],
      ["DAY", "NIGHT"],
    ),
    weight: 3,
  },
  { arbitrary: fc.constant(["GONE"]), weight: 1 },
);
const index = fc.nat({ max: 60 });
const punchShape = { employee: person, at: moment, direction };

/** What may happen, how often, and what is drawn for it. */
const kinds = {
  punch: [8, { ...punchShape, terminal, delays }],
  manual: [2, { ...punchShape, delay }],
  correction: [1, { ...punchShape, replaces: fc.option(index), delay }],
  void: [1, { punch: index, delay }],
  roster: [4, { employee: person, day, shifts: rostered, delay }],
  pattern: [
    1,
    {
      employee: person,
      day,
      days: fc.option(fc.integer({ min: 1, max: 5 })),
      shift: shiftId,
      assigned: fc.boolean(),
      works: fc.boolean(),
      delay,
    },
  ],
  shift: [1, { day: fc.option(day), shift: shiftId, start: fc.constantFrom("07:30", "09:30", "21:00"), delay }],
  leave: [
    2,
    {
      employee: person,
      day,
      days: fc.integer({ min: 1, max: 3 }),
      part: fc.constantFrom("day", "morning", "afternoon"),
      type: fc.constantFrom("personal", "maternity", "no_such_kind"),
      withdrawn: fc.boolean(),
      delay,
    },
  ],
  hours: [2, { employee: person, at: moment, minutes: hours, type: fc.constantFrom("personal", "maternity"), delay }],
  early: [1, { employee: person, at: moment, any: fc.boolean(), delay }],
  overtime: [1, { employee: person, at: moment, minutes: hours, delay }],
  policy: [1, { rules: someRules, finding: fc.nat({ max: attributions.length - 1 }), own: fc.boolean(), day, delay }],
  handover: [1, { from: person, to: person, at: moment, here: fc.boolean(), delay }],
  fault: [1, { terminal, at: moment, cleared: fc.boolean() }],
  gap: [1, { terminal, at: moment, bounded: fc.boolean(), closed: fc.boolean() }],
  clock: [1, { terminal, day, again: fc.boolean(), addSeconds: fc.constantFrom(60, -60, 3_600), delay }],
  settings: [1, { terminal, at: moment, direction: fc.constantFrom("in", "out", "none"), site: fc.constantFrom(...sites) }],
  retired: [1, { terminal, at: moment }],
  registered: [1, { at: moment, site: fc.constantFrom(...sites) }],
  calendar: [1, { day, type: fc.constantFrom("workday", "rest", "statutory_holiday"), nextYear: fc.boolean(), delay }],
  left: [1, { employee: person, day, delay }],
  joined: [1, { employee: person, day, department: fc.constantFrom(...departments), delay }],
  moved: [1, { employee: person, day, department: fc.constantFrom(...departments), site: fc.constantFrom(...sites), delay }],
  changed: [
    2,
    {
      employee: person,
      day,
      which: fc.constantFrom("late", "early", "missing_in", "missing_out", "absence"),
      withdrawn: fc.boolean(),
      delay,
    },
  ],
  suspended: [1, { employee: person, day, days: fc.option(fc.integer({ min: 1, max: 3 })), delay }],
  watermark: [3, { terminal, at: moment }],
} as const;

type Kinds = typeof kinds;
type Drawn<Shape> = { readonly [Field in keyof Shape]: Shape[Field] extends fc.Arbitrary<infer Value> ? Value : never };
export type Happening = { [Kind in keyof Kinds]: { readonly kind: Kind } & Drawn<Kinds[Kind][1]> }[keyof Kinds];

export const happening: fc.Arbitrary<Happening> = fc.oneof(
  ...Object.entries(kinds).map(([kind, [weight, shape]]) => ({
    weight,
    // Each shape was written for its kind in the table above.
    arbitrary: fc.record({
      kind: fc.constant(kind),
      ...(shape as Record<string, fc.Arbitrary<unknown>>),
    }) as unknown as fc.Arbitrary<Happening>,
  })),
);

/** Writes what happened into the company's events. @param first Which of the attributions the company began with. */
export function happen(company: Company, one: Happening, first: number): void {
  const onDay = (offset: number, minutes: number): number => company.at({ day: offset, time: "08:00:00" }) + minutes * 60_000;
  const at = "at" in one ? company.at(one.at) : 0;
  const after = at + ("delay" in one ? one.delay : 0) * 60_000;
  switch (one.kind) {
    case "punch":
      return company.punch({ ...one, state: one.direction });
    case "manual":
    case "correction":
      return byHand(company, one, at, after);
    case "void": {
      const punch = company.punches[one.punch];
      if (punch === undefined) return;
      const data = { employee: punch.employee, punch: punch.id, reason: "test" };
      company.add(punch.knownAt + one.delay * 60_000, `employee-${punch.employee}`, "PunchVoided", data);
      return;
    }
    case "roster": {
      const entries = [{ employee: one.employee, date: company.date(one.day), shifts: [...one.shifts] }];
      company.add(onDay(one.day, one.delay), "roster-d", "RosterPublished", { department: "d", roster: "r", entries });
      return;
    }
    case "pattern": {
      const week = Object.fromEntries(weekdays.map((weekday, number) => [weekday, number < 5 ? one.shift : null]));
      const until = one.days === null ? null : company.date(one.day + one.days);
      const priority = one.assigned ? "assigned" : "default";
      const data = { department: "d", employee: one.employee, pattern: `p-${priority}`, from: company.date(one.day), until, week } as const;
      company.add(onDay(one.day, one.delay), "roster-d", "PatternAssigned", { ...data, priority, onHolidays: one.works ? "work" : "rest" });
      return;
    }
    case "shift": {
      const shift = { ...shifts.find(({ id }) => id === one.shift)!, start: one.start };
      if (!shift.endsNextDay && shift.end <= shift.start) return;
      const from = one.day === null ? {} : { from: company.date(one.day) };
      company.add(onDay(one.day ?? 1, one.delay), "roster-d", "ShiftDefined", {
        department: "d",
        shift: { ...shift, breaks: [] },
        ...from,
      });
      return;
    }
    case "leave":
    case "hours":
      return leave(company, one);
    case "early": {
      const data = { employee: one.employee, date: company.date(one.at.day), notBefore: one.any ? null : at, reason: "test" };
      company.add(after, `employee-${one.employee}`, "EarlyDepartureApproved", data);
      return;
    }
    case "overtime": {
      const data = { employee: one.employee, date: company.date(one.at.day), from: at, until: at + one.minutes * 60_000, reason: "test" };
      company.add(after, `employee-${one.employee}`, "OvertimeApproved", data);
      return;
    }
    case "policy": {
      const rules = rulesOf(attributions[company.count % 2 === 0 ? one.finding : first]!, one.rules);
      return company.publishPolicy(onDay(one.day, one.delay), rules, company.date(one.day), one.own ? "department:d" : "company");
    }
    case "handover": {
      if (one.from === one.to) return;
      const key = { kind: "pin", value: one.from } as const;
      const only = one.here ? { terminal: "gate" } : {};
      if (!one.here) company.add(after, `employee-${one.from}`, "BadgeReturned", { employee: one.from, key, until: at });
      company.add(after, `employee-${one.to}`, "BadgeAssigned", { employee: one.to, key, from: at, ...only });
      return;
    }
    case "joined":
    case "moved":
    case "left":
      return employment(company, one, onDay(one.day, one.delay));
    case "calendar": {
      const year = Number(company.date(one.day).slice(0, 4)) + (one.nextYear ? 1 : 0);
      company.publishCalendar(onDay(one.day, one.delay), [{ date: company.date(one.day), type: one.type, name: "test" }], [year], "hq");
      return;
    }
    case "changed":
    case "suspended":
      return decided(company, one, onDay(one.day, one.delay));
    default:
      return ofTerminals(company, one, at);
  }
}

type Of<Kind extends Happening["kind"]> = Extract<Happening, { readonly kind: Kind }>;

function byHand(company: Company, one: Of<"manual" | "correction">, occurredAt: number, recordedAt: number): void {
  const reading = `${company.date(one.at.day)}T${one.at.time}`;
  const common = { employee: one.employee, reading, zone: company.zone, occurredAt, direction: one.direction, reason: "test" } as const;
  const stream = `employee-${one.employee}`;
  const replaced = one.kind === "correction" && one.replaces !== null ? company.punches[one.replaces] : undefined;
  const replaces = replaced?.employee === one.employee ? replaced.id : null;
  const id =
    one.kind === "manual"
      ? company.add(recordedAt, stream, "PunchEntered", { ...common, terminal: "gate", fault: null })
      : company.add(recordedAt, stream, "CorrectionApproved", { ...common, request: "r", replaces });
  company.punches.push({ id, employee: one.employee, knownAt: recordedAt });
}

function leave(company: Company, one: Of<"leave" | "hours">): void {
  const id = `leave-${company.count}`;
  const { employee } = one;
  const stream = `employee-${employee}`;
  if (one.kind === "hours") {
    const from = company.at(one.at);
    const span = { from: company.date(one.at.day), until: company.date(one.at.day + 1), part: "day" } as const;
    const data = { employee, leave: id, kind: one.type, ...span, hours: { from, until: from + one.minutes * 60_000 } };
    company.add(from + one.delay * 60_000, stream, "LeaveApproved", data);
    return;
  }
  const recordedAt = company.at({ day: one.day, time: "08:00:00" });
  const span = { from: company.date(one.day), until: company.date(one.day + one.days), part: one.part };
  company.add(recordedAt, stream, "LeaveApproved", { employee, leave: id, kind: one.type, ...span });
  if (one.withdrawn) company.add(recordedAt + one.delay * 60_000, stream, "LeaveWithdrawn", { employee, leave: id, reason: "test" });
}

function employment(company: Company, one: Of<"joined" | "moved" | "left">, recordedAt: number): void {
  const { employee } = one;
  const stream = `employee-${employee}`;
  const from = company.date(one.day);
  if (one.kind === "left") company.add(recordedAt, stream, "EmployeeLeft", { employee, until: from });
  else if (one.kind === "joined")
    company.add(recordedAt, stream, "EmployeeJoined", { employee, from, department: one.department, site: "hq" });
  else company.add(recordedAt, stream, "EmployeeMoved", { employee, from, department: one.department, site: one.site });
}

function decided(company: Company, one: Of<"changed" | "suspended">, recordedAt: number): void {
  const { employee } = one;
  const stream = `employee-${employee}`;
  if (one.kind === "suspended") {
    company.add(recordedAt, stream, "EmployeeSuspended", { employee, from: company.date(one.day), reason: "test" });
    if (one.days !== null) company.add(recordedAt, stream, "EmployeeResumed", { employee, from: company.date(one.day + one.days) });
    return;
  }
  const change = `change-${company.count}`;
  const data = { employee, change, date: company.date(one.day), which: one.which, to: "excused", reason: "test" } as const;
  company.add(recordedAt, stream, "ResultChanged", data);
  if (one.withdrawn) company.add(recordedAt + 3_600_000, stream, "ResultChangeWithdrawn", { employee, change, reason: "test" });
}

function ofTerminals(
  company: Company,
  one: Of<"fault" | "gap" | "clock" | "settings" | "retired" | "registered" | "watermark">,
  at: number,
): void {
  const terminal = "terminal" in one ? one.terminal : "yard";
  const stream = `terminal-${terminal}`;
  const id = `${one.kind}-${company.count}`;
  switch (one.kind) {
    case "fault":
      company.add(at, stream, "TerminalFaultReported", { terminal, fault: id, since: at, reportedBy: "person", reason: "test" });
      if (one.cleared) company.add(at + 3_600_000, stream, "TerminalFaultCleared", { terminal, fault: id, until: at + 3_600_000 });
      return;
    case "gap": {
      const bounds = one.bounded ? { from: at - 7_200_000, until: at - 3_600_000 } : { from: null, until: null };
      company.add(at, stream, "GapDetected", { terminal, gap: id, kind: "sequence", ...bounds, missing: "some" });
      if (one.closed) company.add(at + 86_400_000, stream, "GapClosed", { terminal, gap: id, how: "accepted" });
      return;
    }
    case "clock": {
      const range = { from: `${company.date(one.day)}T04:00:00`, until: `${company.date(one.day)}T14:00:00` };
      const correction = one.again ? "c" : id;
      const data = { terminal, correction, ...range, addSeconds: one.addSeconds, reason: "test" };
      company.add(company.at({ day: one.day, time: "08:00:00" }) + one.delay * 60_000, stream, "TerminalClockCorrected", data);
      return;
    }
    case "settings": {
      type Direction = EventData<"TerminalRegistered">["settings"]["direction"];
      const direction: Direction = one.direction === "none" ? { from: "none" } : { from: "fixed", direction: one.direction };
      const settings = { ...company.settings(terminal, one.site), direction };
      company.add(at, stream, "TerminalSettingsChanged", { terminal, settings, reason: "test" });
      return;
    }
    case "retired":
      company.add(at, stream, "TerminalRetired", { terminal, reason: "test" });
      return;
    case "registered":
      return company.register(at, terminal, one.site);
    case "watermark":
      company.add(at, stream, "WatermarkAdvanced", { terminal, upTo: at, evidence: "statement" });
  }
}
