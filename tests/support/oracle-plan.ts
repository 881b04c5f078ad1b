import type { EventData } from "../../shared/events/catalogue.ts";
import type { Shift } from "../../shared/events/shift-defined.ts";
import { addDays, employmentOn, last, zoneOf, type Known } from "./oracle-known.ts";

/** The oracle's plan of a date: which shifts somebody was to work, and the windows that take punches. */
export interface OracleWindow {
  /** The planned shift; on a day off what the person usually works. */
  readonly shifts: readonly Shift[];
  readonly date: string;
  readonly startsAt: number;
  readonly endsAt: number;
  opensAt: number;
  closesAt: number;
  readonly off: boolean;
}

const weekdayNames = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

/** Epoch seconds of a wall-clock time of a date. */
function instant(date: string, time: string, zone: string): number {
  const plain = Temporal.PlainDateTime.from(`${date}T${time}`);
  return plain.toZonedDateTime(zone, { disambiguation: "compatible" }).epochMilliseconds / 1_000;
}

type DayType = "workday" | "rest" | "statutory_holiday";

/** What the site's calendar says of a single date; undefined when it says nothing special. */
function specialDay(known: readonly Known[], site: string, date: string): DayType | undefined {
  const calendar = last(known, "CalendarPublished", (data) => data.site === site && data.year === Number(date.slice(0, 4)));
  return calendar?.days.find((day) => day.date === date)?.type;
}

function weeklyRest(known: readonly Known[], site: string, date: string): boolean {
  const calendar = last(known, "CalendarPublished", (data) => data.site === site && data.year === Number(date.slice(0, 4)));
  return calendar?.weeklyRest.includes(weekdayNames[Temporal.PlainDate.from(date).dayOfWeek - 1]!) ?? false;
}

export interface OraclePlan {
  readonly shifts: readonly Shift[];
  /** What the person usually works, for the breaks and the night of work on a day off. */
  readonly usual: readonly Shift[];
  /** The date is a day off by roster, pattern or calendar, and not one of which nobody said anything. */
  readonly off: boolean;
  readonly dayType: DayType;
}

/** The shifts planned for a person and date: the roster's own entry, else the pattern as the calendar lets it hold. */
export function planOn(known: readonly Known[], employee: string, date: string): OraclePlan {
  const site = employmentOn(known, employee, date)?.site ?? "";
  const special = specialDay(known, site, date);
  const shiftOf = (id: string): Shift[] => {
    const shift = last(known, "ShiftDefined", (data) => data.shift.id === id)?.shift;
    return shift === undefined ? [] : [shift];
  };
  const pattern = patternOn(known, employee, date);
  const usualId =
    pattern === undefined
      ? undefined
      : [pattern.week, pattern.alternate?.week ?? {}]
          .flatMap((week) => weekdayNames.map((day) => week[day]))
          .find((id) => id !== null && id !== undefined);
  const usual = usualId === undefined || usualId === null ? [] : shiftOf(usualId);

  const entry = rosterEntry(known, employee, date);
  if (entry !== undefined) {
    const shifts = entry.shifts.flatMap(shiftOf);
    if (shifts.length > 0) return worked(shifts, special === "statutory_holiday" ? special : "workday");
    const ownUsual = pattern !== undefined ? usual : nearestRostered(known, employee, date).flatMap(shiftOf);
    return { shifts, usual: ownUsual, off: true, dayType: special === "statutory_holiday" ? special : "rest" };
  }
  if (pattern === undefined) {
    const dayType = special ?? (weeklyRest(known, site, date) ? "rest" : "workday");
    return { shifts: [], usual: [], off: dayType !== "workday", dayType };
  }
  const own = weekOn(pattern, date)[weekdayNames[Temporal.PlainDate.from(date).dayOfWeek - 1]!] ?? null;
  const ownShift = own === null ? [] : shiftOf(own);
  const ownOrUsual = ownShift.length > 0 ? ownShift : usual;
  const asPattern = (holiday: DayType | undefined): OraclePlan =>
    ownShift.length > 0 ? worked(ownShift, holiday ?? "workday") : { shifts: [], usual, off: true, dayType: holiday ?? "rest" };
  if (pattern.onHolidays === "work") return asPattern(special === "statutory_holiday" ? special : undefined);
  if (special === "statutory_holiday" || special === "rest") return { shifts: [], usual: ownOrUsual, off: true, dayType: special };
  if (special === "workday" && usual.length > 0) return worked(ownOrUsual, "workday");
  return asPattern(undefined);
}

/** Of two weeks in turn the one the date lies in. */
function weekOn({ week, alternate }: EventData<"PatternAssigned">, date: string): EventData<"PatternAssigned">["week"] {
  if (alternate === undefined) return week;
  const days = Temporal.PlainDate.from(alternate.anchor).until(Temporal.PlainDate.from(date)).days;
  return Math.abs(Math.floor(days / 7)) % 2 === 0 ? week : alternate.week;
}

const worked = (shifts: readonly Shift[], dayType: DayType): OraclePlan => ({ shifts, usual: shifts, off: false, dayType });

function rosterEntry(known: readonly Known[], employee: string, date: string): { readonly shifts: readonly string[] } | undefined {
  const published = last(known, "RosterPublished", (data) =>
    data.entries.some((entry) => entry.employee === employee && entry.date === date),
  );
  return published?.entries.findLast((candidate) => candidate.employee === employee && candidate.date === date);
}

/** Of somebody rostered date by date: the shifts of the nearest date worked within two weeks, the earlier of two as near. */
function nearestRostered(known: readonly Known[], employee: string, date: string): readonly string[] {
  for (let distance = 1; distance <= 14; distance += 1)
    for (const near of [addDays(date, -distance), addDays(date, distance)]) {
      const entry = rosterEntry(known, employee, near);
      if (entry !== undefined && entry.shifts.length > 0) return entry.shifts;
    }
  return [];
}

/** Assigned before default; then the pattern that began later; then the one published later. A pattern id assigned again replaces itself. */
function patternOn(known: readonly Known[], employee: string, date: string): EventData<"PatternAssigned"> | undefined {
  const newest = new Map<string, EventData<"PatternAssigned">>();
  for (const { event } of known) {
    if (event.type !== "PatternAssigned" || event.data.employee !== employee) continue;
    newest.delete(event.data.pattern);
    newest.set(event.data.pattern, event.data);
  }
  const holding = [...newest.values()].filter((pattern) => pattern.from <= date && (pattern.until === null || date < pattern.until));
  const assigned = holding.filter((pattern) => pattern.priority === "assigned");
  const candidates = assigned.length > 0 ? assigned : holding;
  const latest = candidates
    .map((pattern) => pattern.from)
    .toSorted()
    .at(-1);
  return candidates.findLast((pattern) => pattern.from === latest);
}

/**
 * The windows around a date, cut where they meet: a later shift's window opens where the earlier shift ends, if it would
 * open sooner, and the earlier closes there. A day off has the whole date, and longer when the person usually works over
 * midnight; it gives way to shifts.
 */
export function windowsAround(known: readonly Known[], employee: string, date: string): OracleWindow[] {
  const windows: OracleWindow[] = [];
  for (let offset = -3; offset <= 3; offset += 1) {
    const day = addDays(date, offset);
    const employment = employmentOn(known, employee, day);
    if (employment === undefined) continue;
    windows.push(...windowsOf(planOn(known, employee, day), day, zoneOf(known, employment.site)));
  }
  windows.sort((a, b) => (a.date === b.date ? a.startsAt - b.startsAt : a.date < b.date ? -1 : 1));
  for (const [index, window] of windows.entries()) {
    const before = windows[index - 1];
    if (before === undefined) continue;
    if (window.off) window.opensAt = Math.max(window.opensAt, before.closesAt + 1);
    else if (before.off) before.closesAt = Math.min(before.closesAt, window.opensAt - 1);
    else {
      window.opensAt = Math.max(window.opensAt, before.endsAt);
      before.closesAt = Math.min(before.closesAt, window.opensAt);
    }
  }
  return windows;
}

function windowsOf(plan: OraclePlan, day: string, zone: string): OracleWindow[] {
  const edges = (shift: Shift) => ({
    startsAt: instant(day, shift.start, zone),
    endsAt: instant(shift.endsNextDay ? addDays(day, 1) : day, shift.end, zone),
  });
  if (!plan.off)
    return plan.shifts.map((shift) => {
      const { startsAt, endsAt } = edges(shift);
      const opensAt = startsAt - shift.openBeforeMinutes * 60;
      return { shifts: [shift], date: day, startsAt, endsAt, opensAt, closesAt: endsAt + shift.closeAfterMinutes * 60, off: false };
    });
  const opensAt = Temporal.PlainDate.from(day).toZonedDateTime(zone).epochMilliseconds / 1_000;
  const nextDay = Temporal.PlainDate.from(addDays(day, 1)).toZonedDateTime(zone).epochMilliseconds / 1_000;
  const usual = plan.usual.at(-1);
  const overMidnight = usual?.endsNextDay === true && usual.end > "00:00" ? edges(usual).endsAt + usual.closeAfterMinutes * 60 : 0;
  return [
    {
      shifts: plan.usual,
      date: day,
      startsAt: opensAt,
      endsAt: nextDay,
      opensAt,
      closesAt: Math.max(nextDay - 1, overMidnight),
      off: true,
    },
  ];
}

/** Breaks of a window's shifts as instants: a break that starts before the shift's own start lies on the next date. */
export function breaksOf(window: OracleWindow, zone: string): [number, number][] {
  return window.shifts.flatMap((shift) =>
    shift.breaks.map((pause): [number, number] => {
      const dayOf = (time: string): string => (time < shift.start ? addDays(window.date, 1) : window.date);
      return [instant(dayOf(pause.start), pause.start, zone), instant(dayOf(pause.end), pause.end, zone)];
    }),
  );
}
