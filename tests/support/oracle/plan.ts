import type { Policy } from "../../../shared/policy/schema.ts";
import type { Shift } from "../../../shared/events/shift-defined.ts";
import { addDays, weekdayOf, weekdays, weeksBetween } from "./clock.ts";
import type { Entry, Known } from "./known.ts";
import { employmentOn, isSuspendedOn } from "./person.ts";

export type DayType = "workday" | "rest" | "statutory_holiday" | "unknown";

/** What roster, pattern and calendar say of a person's date. */
export interface OraclePlan {
  /** The shifts to be worked, by start; none on days off. */
  readonly shifts: readonly Shift[];
  /** On a day off what the person usually works, for the breaks and the night of work done all the same. */
  readonly usual: readonly Shift[];
  readonly dayType: DayType;
  /** Somebody said something of the date, be it rest. */
  readonly covered: boolean;
  /** It rests on a calendar, or on a shift, that nobody published: nothing about the date is certain. */
  readonly unsure: boolean;
  /** Nothing is expected of the person, and no punch counts. */
  readonly suspended: boolean;
}

/** A published date stands; a pattern gives way to the calendar, but for its own weekly rest. */
export function planOn(known: Known, employee: string, date: string, policy: Policy): OraclePlan {
  const plan = plannedOn(known, employee, date, policy);
  if (!isSuspendedOn(known, employee, date)) return plan;
  return { ...plan, shifts: [], usual: [], covered: false, unsure: false, suspended: true };
}

function plannedOn(known: Known, employee: string, date: string, policy: Policy): OraclePlan {
  const site = employmentOn(known, employee, date)?.site ?? "";
  const calendar = calendarOn(known, site, date);
  const pattern = patternOn(known, employee, date);
  const usual = pattern === undefined ? [] : shiftsOf(known, usualOf(pattern), date);
  const works = (ids: readonly string[], dayType: DayType): OraclePlan => {
    const shifts = shiftsOf(known, ids, date);
    if (shifts === undefined) return { shifts: [], usual: [], dayType: "unknown", covered: true, unsure: true, suspended: false };
    return { shifts, usual: shifts, dayType, covered: true, unsure: false, suspended: false };
  };
  const rests = (shifts: readonly Shift[] | undefined, dayType: DayType): OraclePlan => {
    return { shifts: [], usual: shifts ?? [], dayType, covered: true, unsure: false, suspended: false };
  };

  const entry = rosterEntry(known, employee, date);
  if (entry !== undefined) {
    const holiday = calendar.type === "statutory_holiday";
    if (entry.length > 0 && policy.roster_on_holidays === "holiday_is_off") {
      if (holiday) return rests(shiftsOf(known, entry, date), "statutory_holiday");
      // It may be a public holiday: nobody can say what the date is.
      if (calendar.type === "unknown") return { ...works(entry, "unknown"), unsure: true };
    }
    if (entry.length > 0) return works(entry, holiday ? "statutory_holiday" : "workday");
    const shifts = pattern === undefined ? shiftsOf(known, nearestRostered(known, employee, date), date) : usual;
    return rests(shifts, holiday ? "statutory_holiday" : "rest");
  }
  if (pattern === undefined) return { shifts: [], usual: [], dayType: calendar.type, covered: false, unsure: false, suspended: false };

  const own = weekOf(pattern, date)[weekdayOf(date)] ?? null;
  const weekly = (dayType: DayType): OraclePlan => (own === null ? rests(usual, dayType) : works([own], dayType));
  const ownType = own === null ? "rest" : "workday";
  if (pattern.onHolidays === "work") return weekly(calendar.type === "statutory_holiday" ? "statutory_holiday" : ownType);
  if (calendar.type === "unknown") return { ...weekly("unknown"), unsure: true };
  const ownOrUsual = own === null ? usual : shiftsOf(known, [own], date);
  if (calendar.type === "statutory_holiday") return rests(ownOrUsual, "statutory_holiday");
  if (calendar.named && calendar.type === "rest") return rests(ownOrUsual, "rest");
  // A make-up working day is worked in the usual shift, also where the pattern rests.
  if (calendar.named && usualOf(pattern).length > 0) return works(own === null ? usualOf(pattern) : [own], "workday");
  return weekly(ownType);
}

/** Whether work on the date is work on a day off, rather than on a workday nobody planned. */
export function isDayOff(plan: OraclePlan): boolean {
  return plan.shifts.length === 0 && !plan.suspended && (plan.covered || plan.dayType === "rest" || plan.dayType === "statutory_holiday");
}

/** The shifts by start, as defined on a date; undefined when one of them is not. */
function shiftsOf(known: Known, ids: readonly string[], date: string): Shift[] | undefined {
  const shifts = ids.map((id) => {
    const definitions = known.of("ShiftDefined").filter(({ data }) => data.shift.id === id && (data.from ?? "") <= date);
    const since = definitions.map(({ data }) => data.from ?? "").toSorted();
    return definitions.findLast(({ data }) => (data.from ?? "") === since.at(-1))?.data.shift;
  });
  const defined = shifts.filter((shift) => shift !== undefined);
  return defined.length < shifts.length ? undefined : defined.toSorted((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0));
}

/** What the calendars known say of a date. Notices for January speak of December: a date may be named in another year's. */
function calendarOn(known: Known, site: string, date: string): { readonly type: DayType; readonly named: boolean } {
  const calendars = known.of("CalendarPublished").filter(({ data }) => data.site === site);
  const standing = calendars.filter(
    ({ position, data }) => !calendars.some((later) => later.position > position && later.data.year === data.year),
  );
  const own = standing.find(({ data }) => data.year === Number(date.slice(0, 4)));
  const naming = [...standing.filter((one) => one !== own), ...(own === undefined ? [] : [own])].findLast(({ data }) =>
    data.days.some((day) => day.date === date),
  );
  const named = naming?.data.days.findLast((day) => day.date === date);
  if (named !== undefined) return { type: named.type, named: true };
  if (own === undefined) return { type: "unknown", named: false };
  return { type: own.data.weeklyRest.includes(weekdayOf(date)) ? "rest" : "workday", named: false };
}

function rosterEntry(known: Known, employee: string, date: string): readonly string[] | undefined {
  const entries = known.of("RosterPublished").flatMap(({ data }) => data.entries);
  return entries.findLast((entry) => entry.employee === employee && entry.date === date)?.shifts;
}

/** Of somebody rostered date by date: the shifts of the nearest date worked within two weeks, the earlier of two as near. */
function nearestRostered(known: Known, employee: string, date: string): readonly string[] {
  for (let distance = 1; distance <= 14; distance += 1)
    for (const near of [addDays(date, -distance), addDays(date, distance)]) {
      const shifts = rosterEntry(known, employee, near) ?? [];
      if (shifts.length > 0) return shifts;
    }
  return [];
}

type Pattern = Entry<"PatternAssigned">["data"];

/** Assigned before default; then the pattern that began later; then the one published later. A pattern id assigned again replaces itself. */
function patternOn(known: Known, employee: string, date: string): Pattern | undefined {
  const assigned = known.of("PatternAssigned").filter(({ data }) => data.employee === employee);
  const holding = assigned
    .filter(({ position, data }) => !assigned.some((later) => later.position > position && later.data.pattern === data.pattern))
    .map(({ data }) => data)
    .filter((pattern) => pattern.from <= date && (pattern.until === null || date < pattern.until));
  const first = holding.filter((pattern) => pattern.priority === "assigned");
  const candidates = first.length > 0 ? first : holding;
  const since = candidates.map((pattern) => pattern.from).toSorted();
  return candidates.findLast((pattern) => pattern.from === since.at(-1));
}

/** Of two weeks in turn the one a date lies in, counted from the anchor. */
function weekOf({ week, alternate }: Pattern, date: string): Pattern["week"] {
  if (alternate === undefined) return week;
  return Math.abs(weeksBetween(alternate.anchor, date)) % 2 === 0 ? week : alternate.week;
}

/** The shift a pattern has on the first weekday it works, from Monday. */
function usualOf(pattern: Pattern): readonly string[] {
  const weeks = [pattern.week, pattern.alternate?.week ?? {}];
  const shift = weeks.flatMap((week) => weekdays.map((day) => week[day])).find((id) => id !== null && id !== undefined);
  return shift === undefined || shift === null ? [] : [shift];
}
