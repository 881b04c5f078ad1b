import { calendarStream, employeeStream, policyStream, rosterStream, terminalStream } from "../../shared/events/streams.ts";
import type { EpochMs, LocalDate } from "../../shared/ids.ts";
import { policyHash, policyRecord } from "../../shared/policy/hash.ts";
import type { Policy } from "../../shared/policy/schema.ts";
import type { ScenarioRosterRow } from "./format.ts";
import { readRules, type ScenarioRules } from "./rule-words.ts";
import { addDays, datesBetween, weekdayOf } from "./moments.ts";
import { department, siteIn, stepAt, terminalsOf, type Context, type Step } from "./steps.ts";

const everyWeekday = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

/** Terminals, calendars and people, as they were set up long before anything happened. */
export function companySteps(context: Context, employees: readonly string[]): Step[] {
  const { source, setUpAt } = context;
  const { given } = source;
  const steps: Step[] = [];
  for (const [terminal, zone] of terminalsOf(context)) {
    const direction = { from: "state", in: ["in"], out: ["out"] } as const;
    const settings = {
      name: terminal,
      site: siteIn(zone),
      protocol: "mqtt",
      serial: terminal,
      zone,
      grade: 2,
      direction: { ...direction, in: ["in"], out: ["out"] },
    } as const;
    steps.push(
      stepAt(context, setUpAt)(terminalStream(terminal), "TerminalRegistered", {
        terminal,
        settings: { ...settings, direction: { from: "state", in: ["in"], out: ["out"] } },
      }),
    );
  }
  const years = Array.from(
    { length: Number(context.until.slice(0, 4)) - Number(context.from.slice(0, 4)) + 1 },
    (_, index) => Number(context.from.slice(0, 4)) + index,
  );
  for (const zone of new Set([source.timezone, ...employees.map(context.zoneOf)]))
    for (const year of years)
      steps.push(
        stepAt(context, setUpAt)(calendarStream(siteIn(zone)), "CalendarPublished", {
          site: siteIn(zone),
          zone,
          year,
          weeklyRest: given.calendar?.weekly_rest ?? [],
          days: (given.calendar?.special_days ?? [])
            .filter((day) => day.date.startsWith(`${year}-`))
            .map((day) => ({ date: day.date, type: day.type, name: day.name ?? "" })),
          source: "scenario",
        }),
      );
  for (const employee of employees) {
    const person = given.employees.find((candidate) => candidate.id === employee);
    const site = siteIn(context.zoneOf(employee));
    steps.push(
      stepAt(context, setUpAt)(employeeStream(employee), "EmployeeJoined", {
        employee,
        from: person?.joined ?? context.from,
        department: person?.department ?? department,
        site,
      }),
    );
    steps.push(
      stepAt(context, setUpAt)(employeeStream(employee), "BadgeAssigned", { employee, key: { kind: "pin", value: employee }, from: null }),
    );
    const until = typeof person?.left === "string" ? addDays(person.left, 1) : undefined;
    if (until !== undefined) steps.push(stepAt(context, setUpAt)(employeeStream(employee), "EmployeeLeft", { employee, until }));
    const from = person?.suspended_from ?? undefined;
    if (from !== undefined) steps.push(stepAt(context, setUpAt)(employeeStream(employee), "EmployeeSuspended", { employee, from }));
  }
  return steps;
}

/**
 * Rows of the roster as patterns. The pattern is free on the calendar's rest weekdays; rows of one person and priority
 * that overlap are several shifts a day, which a pattern cannot say, so they are published date by date.
 */
export function rosterSteps(context: Context): Step[] {
  const { source, setUpAt } = context;
  const steps = source.given.shifts.map((shift) =>
    stepAt(context, setUpAt)(rosterStream(department), "ShiftDefined", {
      department,
      shift: {
        id: shift.id,
        name: shift.id,
        start: shift.start,
        end: shift.end,
        endsNextDay: shift.ends_next_day,
        openBeforeMinutes: shift.open_before_min,
        closeAfterMinutes: shift.close_after_min,
        breaks: shift.breaks.filter((pause) => !pause.paid).map(({ start, end }) => ({ start, end })),
      },
    }),
  );
  const several = source.given.roster.filter((row) => source.given.roster.some((other) => other !== row && overlap(row, other)));
  if (several.some((row) => row.alternate !== undefined))
    throw new Error(
      "roster rows with alternate weeks overlap other rows of the same person: what has several shifts a day cannot take turns",
    );
  for (const [index, row] of source.given.roster.entries()) if (!several.includes(row)) steps.push(patternStep(context, row, index));
  steps.push(...dailySteps(context, several));
  return steps;
}

function overlap(a: ScenarioRosterRow, b: ScenarioRosterRow): boolean {
  const open = "9999-12-31";
  return (
    a.employee === b.employee &&
    a.priority === b.priority &&
    a.recorded_at === b.recorded_at &&
    a.from <= (b.to ?? open) &&
    b.from <= (a.to ?? open)
  );
}

function patternStep(context: Context, row: ScenarioRosterRow, index: number): Step {
  const rest: readonly string[] = context.source.given.calendar?.weekly_rest ?? [];
  const recordedAt = row.recorded_at === undefined ? context.setUpAt : context.at(row.recorded_at, row.employee);
  return stepAt(context, recordedAt)(rosterStream(department), "PatternAssigned", {
    department,
    employee: row.employee,
    pattern: `pattern-${index}`,
    from: row.from,
    until: row.to === null ? null : addDays(row.to, 1),
    week: weekOf(row, rest),
    ...(row.alternate === undefined ? {} : { alternate: { week: weekOf(row, row.alternate.rest), anchor: row.alternate.anchor } }),
    priority: row.priority,
    onHolidays: "rest",
  });
}

const weekOf = (row: ScenarioRosterRow, rest: readonly string[]) =>
  Object.fromEntries(everyWeekday.map((day) => [day, rest.includes(day) ? null : row.shift]));

function dailySteps(context: Context, rows: readonly ScenarioRosterRow[]): Step[] {
  const calendar = context.source.given.calendar;
  const entries = new Map<string, { employee: string; date: LocalDate; shifts: string[] }>();
  for (const row of rows)
    for (const date of datesBetween(row.from, row.to === null ? context.until : addDays(row.to, 1))) {
      const special = calendar?.special_days.find((day) => day.date === date)?.type;
      const rests = special === undefined ? (calendar?.weekly_rest ?? []).includes(weekdayOf(date)) : special !== "workday";
      const entry = entries.get(`${row.employee} ${date}`) ?? { employee: row.employee, date, shifts: [] };
      if (!rests && row.shift !== null) entry.shifts.push(row.shift);
      entries.set(`${row.employee} ${date}`, entry);
    }
  if (entries.size === 0) return [];
  return [
    stepAt(context, context.setUpAt)(rosterStream(department), "RosterPublished", {
      department,
      roster: "roster",
      entries: [...entries.values()],
    }),
  ];
}

/** The case's rules as a policy; those left out are at their defaults. @param path Where they stand, for faults. */
export function rulesOf(context: Context, rules: ScenarioRules, path: string): Policy {
  const { given, under } = context.source;
  return readRules(rules, { shifts: given.shifts, ...(under === undefined ? {} : { under }) }, path);
}

/** A policy's publication. */
export function policyStep(context: Context, recordedAt: EpochMs, effectiveFrom: LocalDate, policy: Policy): Step {
  return stepAt(context, recordedAt)(policyStream("company"), "PolicyPublished", {
    scope: "company",
    policy: policyHash(policy),
    effectiveFrom,
    replaces: null,
    rules: policyRecord(policy),
  });
}

/** Every terminal has reported up to each of the moments and each that is asked about, unless the case says how far each had. */
export function watermarkSteps(context: Context, moments: readonly EpochMs[]): Step[] {
  const { source } = context;
  const asked = [...(source.expect.as_known_at ?? []).map((known) => context.at(known.at)), ...moments];
  const given = source.given.device_watermarks;
  return [...terminalsOf(context).keys()].flatMap((terminal) => {
    const own = given?.[terminal.split("@")[0]!];
    const reports = own === undefined ? asked : own === null ? [] : [context.at(own)];
    return reports.map((upTo) =>
      stepAt(context, upTo)(terminalStream(terminal), "WatermarkAdvanced", { terminal, upTo, evidence: "statement" }),
    );
  });
}
