import type { EventData, EventType } from "../../shared/events/catalogue.ts";
import type { LedgerEvent } from "../../shared/events/envelope.ts";
import type { Shift } from "../../shared/events/shift-defined.ts";
import { parsePolicy } from "../../shared/policy/parse.ts";
import { defaultPolicy, type Policy } from "../../shared/policy/schema.ts";

/**
 * What a ledger's events say about one person and one date, looked up by reading all events every time.
 *
 * Slow and obvious on purpose: this is the second opinion that projections are held against, and it shares no code with them.
 */
export interface Known {
  readonly position: number;
  readonly event: LedgerEvent;
}

export interface OraclePunch {
  readonly id: string;
  readonly at: number;
  readonly direction: "in" | "out" | "unknown";
  readonly source: "terminal" | "manual" | "correction";
}

export interface OracleWindow {
  readonly shift: Shift;
  readonly date: string;
  readonly startsAt: number;
  readonly endsAt: number;
  opensAt: number;
  closesAt: number;
  /** Nobody was planned; the person's usual shift stands in for work on a day off. */
  readonly borrowed: boolean;
}

const weekdayNames = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

export function addDays(date: string, days: number): string {
  return Temporal.PlainDate.from(date).add({ days }).toString();
}

/** Epoch seconds of a wall-clock time of a date. */
function instant(date: string, time: string, zone: string): number {
  const plain = Temporal.PlainDateTime.from(`${date}T${time}`);
  return plain.toZonedDateTime(zone, { disambiguation: "compatible" }).epochMilliseconds / 1_000;
}

/** The last of the events of a type that fits. */
function last<Type extends EventType>(
  known: readonly Known[],
  type: Type,
  fits: (data: EventData<Type>) => boolean,
): EventData<Type> | undefined {
  for (let index = known.length - 1; index >= 0; index -= 1) {
    const { event } = known[index]!;
    if (event.type !== type) continue;
    // The type was just compared; TypeScript does not follow that through a type parameter.
    const data = event.data as EventData<Type>;
    if (fits(data)) return data;
  }
  return undefined;
}

/** Department and site on a date; undefined when not employed then. */
export function employmentOn(known: readonly Known[], employee: string, date: string): { department: string; site: string } | undefined {
  const joined = last(known, "EmployeeJoined", (data) => data.employee === employee && data.from <= date);
  if (joined === undefined) return undefined;
  const left = last(known, "EmployeeLeft", (data) => data.employee === employee && data.until > joined.from);
  if (left !== undefined && left.until <= date) return undefined;
  return { department: joined.department, site: joined.site };
}

export function zoneOf(known: readonly Known[], site: string): string {
  return last(known, "CalendarPublished", (data) => data.site === site)?.zone ?? "UTC";
}

/** Of the company's policies in force on a date the one that took effect last; of several from the same date the one published last. */
export function policyOn(known: readonly Known[], date: string): Policy {
  let best: EventData<"PolicyPublished"> | undefined;
  for (const { event } of known) {
    if (event.type !== "PolicyPublished" || event.data.scope !== "company" || event.data.effectiveFrom > date) continue;
    if (best === undefined || event.data.effectiveFrom >= best.effectiveFrom) best = event.data;
  }
  return best === undefined ? defaultPolicy : readPolicy(best.rules);
}

/** Reading the same rules again gives the same policy; only the time is saved. */
const policiesRead = new WeakMap<object, Policy>();

function readPolicy(rules: object): Policy {
  let policy = policiesRead.get(rules);
  if (policy === undefined) policiesRead.set(rules, (policy = parsePolicy(rules)));
  return policy;
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
  readonly borrowed: Shift | undefined;
  readonly dayType: DayType;
}

/** The shifts planned for a person and date: the roster's own entry, else the pattern as the calendar lets it hold. */
export function planOn(known: readonly Known[], employee: string, date: string): OraclePlan {
  const employment = employmentOn(known, employee, date);
  const site = employment?.site ?? "";
  const special = specialDay(known, site, date);
  const shiftOf = (id: string): Shift | undefined => last(known, "ShiftDefined", (data) => data.shift.id === id)?.shift;
  const pattern = patternOn(known, employee, date);
  const usualId =
    pattern === undefined ? undefined : weekdayNames.map((day) => pattern.week[day]).find((id) => id !== null && id !== undefined);
  const usual = usualId === undefined ? undefined : shiftOf(usualId);

  const rostered = last(known, "RosterPublished", (data) =>
    data.entries.some((entry) => entry.employee === employee && entry.date === date),
  );
  const entry = rostered?.entries.findLast((candidate) => candidate.employee === employee && candidate.date === date);
  if (entry !== undefined) {
    const shifts = entry.shifts.flatMap((id) => shiftOf(id) ?? []);
    const holiday = special === "statutory_holiday" ? "statutory_holiday" : undefined;
    return { shifts, borrowed: shifts.length === 0 ? usual : undefined, dayType: holiday ?? (shifts.length > 0 ? "workday" : "rest") };
  }
  if (pattern === undefined)
    return { shifts: [], borrowed: undefined, dayType: special ?? (weeklyRest(known, site, date) ? "rest" : "workday") };
  const own = pattern.week[weekdayNames[Temporal.PlainDate.from(date).dayOfWeek - 1]!] ?? null;
  const ownShift = own === null ? undefined : shiftOf(own);
  if (pattern.onHolidays === "rest" && special !== undefined && special !== "workday")
    return { shifts: [], borrowed: ownShift ?? usual, dayType: special };
  if (special === "workday") return planned(ownShift ?? usual, "workday");
  if (ownShift === undefined) return { shifts: [], borrowed: usual, dayType: special ?? "rest" };
  return planned(ownShift, special ?? "workday");
}

function planned(shift: Shift | undefined, dayType: DayType): OraclePlan {
  return { shifts: shift === undefined ? [] : [shift], borrowed: undefined, dayType };
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

/** The windows around a date, cut where they meet: the later opens where the earlier shift ends, if it would open sooner. */
export function windowsAround(known: readonly Known[], employee: string, date: string): OracleWindow[] {
  const windows: OracleWindow[] = [];
  for (let offset = -2; offset <= 2; offset += 1) {
    const day = addDays(date, offset);
    const employment = employmentOn(known, employee, day);
    if (employment === undefined) continue;
    const zone = zoneOf(known, employment.site);
    const plan = planOn(known, employee, day);
    const shifts = plan.shifts.length > 0 ? plan.shifts : plan.borrowed === undefined ? [] : [plan.borrowed];
    for (const shift of shifts) {
      const startsAt = instant(day, shift.start, zone);
      const endsAt = instant(shift.endsNextDay ? addDays(day, 1) : day, shift.end, zone);
      const opensAt = startsAt - shift.openBeforeMinutes * 60;
      windows.push({
        shift,
        date: day,
        startsAt,
        endsAt,
        opensAt,
        closesAt: endsAt + shift.closeAfterMinutes * 60,
        borrowed: plan.shifts.length === 0,
      });
    }
  }
  windows.sort((a, b) => a.startsAt - b.startsAt);
  for (const [index, window] of windows.entries()) {
    const before = windows[index - 1];
    if (before === undefined || before.closesAt < window.opensAt) continue;
    window.opensAt = Math.max(window.opensAt, before.endsAt);
    before.closesAt = Math.min(before.closesAt, window.opensAt);
  }
  return windows;
}

/** Breaks of a shift as instants: a break that starts before the shift's own start lies on the next date. */
export function breaksOf(window: OracleWindow, zone: string): [number, number][] {
  return window.shift.breaks.map((pause) => {
    const day = window.shift.endsNextDay && pause.start < window.shift.start ? addDays(window.date, 1) : window.date;
    const from = instant(day, pause.start, zone);
    const until = instant(pause.end < pause.start ? addDays(day, 1) : day, pause.end, zone);
    return [from, until];
  });
}

/** Punches of a person that hold: recorded, entered or corrected, and neither voided nor replaced nor beaten by the terminal's own. */
export function punchesOf(known: readonly Known[], employee: string, policy: Policy): OraclePunch[] {
  const gone = new Set<string>();
  for (const { event } of known) {
    if (event.type === "PunchVoided") gone.add(event.data.punch);
    if (event.type === "CorrectionApproved" && event.data.replaces !== null) gone.add(event.data.replaces);
  }
  const punches: OraclePunch[] = [];
  for (const { event } of known) {
    if (gone.has(event.id)) continue;
    if (event.type === "PunchRecorded") {
      const occurredAt = momentOf(known, event.data);
      if (holderOf(known, event.data.key, occurredAt) !== employee) continue;
      punches.push({
        id: event.id,
        at: Math.floor(occurredAt / 1_000),
        direction: directionOf(known, event.data.terminal, event.data.state),
        source: "terminal",
      });
    }
    if ((event.type === "PunchEntered" || event.type === "CorrectionApproved") && event.data.employee === employee) {
      const source = event.type === "PunchEntered" ? "manual" : "correction";
      punches.push({ id: event.id, at: Math.floor(event.data.occurredAt / 1_000), direction: event.data.direction, source });
    }
  }
  const beaten = (manual: OraclePunch): boolean =>
    policy.manual_vs_device === "device_wins_for_same_slot_within_minutes" &&
    manual.source === "manual" &&
    punches.some(
      (other) =>
        other.source === "terminal" &&
        Math.abs(other.at - manual.at) <= policy.manual_match_minutes * 60 &&
        (other.direction === manual.direction || other.direction === "unknown" || manual.direction === "unknown"),
    );
  return punches.filter((punch) => !beaten(punch)).toSorted(inOrder);
}

/** By time; in one second a departure before an arrival, and a terminal's record before one by hand. */
function inOrder(a: OraclePunch, b: OraclePunch): number {
  const directions = ["out", "unknown", "in"];
  const sources = ["terminal", "manual", "correction"];
  return (
    a.at - b.at ||
    directions.indexOf(a.direction) - directions.indexOf(b.direction) ||
    sources.indexOf(a.source) - sources.indexOf(b.source)
  );
}

/** Who held a key at a moment (UTC milliseconds): of those to whom it was given and who had not given it back, the last to get it. */
function holderOf(known: readonly Known[], key: { kind: string; value: string }, at: number): string | undefined {
  let holdings: { employee: string; from: number; until: number }[] = [];
  for (const { event } of known) {
    if (event.type !== "BadgeAssigned" && event.type !== "BadgeReturned") continue;
    const { data } = event;
    if (data.key.kind !== key.kind || data.key.value !== key.value) continue;
    if ("until" in data)
      holdings = holdings.map((one) => (one.employee === data.employee ? { ...one, until: Math.min(one.until, data.until) } : one));
    else holdings.push({ employee: data.employee, from: data.from ?? -Infinity, until: Infinity });
  }
  const holding = holdings.filter((one) => one.from <= at && at < one.until);
  const latest = Math.max(...holding.map((one) => one.from));
  return holding.findLast((one) => one.from === latest)?.employee;
}

/** The moment a record stands for (UTC milliseconds): an hour that came twice is its first, one that was skipped is moved on, and a corrected clock's error is taken out. */
function momentOf(known: readonly Known[], data: EventData<"PunchRecorded">): number {
  const read = data.occurredAt ?? (data.resolution === "ambiguous" ? data.candidates![0]! : data.candidates![1]!);
  const zone = last(known, "TerminalRegistered", (settings) => settings.terminal === data.terminal)?.settings.zone ?? "UTC";
  const moment = (local: string): number => Temporal.PlainDateTime.from(local).toZonedDateTime(zone).epochMilliseconds;
  const correction = last(
    known,
    "TerminalClockCorrected",
    (one) => one.terminal === data.terminal && moment(one.from) <= read && read < moment(one.until),
  );
  return read + (correction?.addSeconds ?? 0) * 1_000;
}

function directionOf(known: readonly Known[], terminal: string, state: string | undefined): "in" | "out" | "unknown" {
  const settings = last(known, "TerminalRegistered", (data) => data.terminal === terminal)?.settings.direction;
  if (settings?.from === "fixed") return settings.direction;
  if (settings?.from !== "state" || state === undefined) return "unknown";
  return settings.in.includes(state) ? "in" : settings.out.includes(state) ? "out" : "unknown";
}

/** Leave of a person on a date: whole day, or a half of it. */
export function leaveOn(
  known: readonly Known[],
  employee: string,
  date: string,
): { kind: string; part: "day" | "morning" | "afternoon" }[] {
  const withdrawn = new Set(known.flatMap(({ event }) => (event.type === "LeaveWithdrawn" ? [event.data.leave] : [])));
  return known.flatMap(({ event }) => {
    if (event.type !== "LeaveApproved" || event.data.employee !== employee || withdrawn.has(event.data.leave)) return [];
    return event.data.from <= date && date < event.data.until ? [{ kind: event.data.kind, part: event.data.part }] : [];
  });
}

/** Moments from which an early departure on the date is approved; -Infinity when from any moment. */
export function earlyApprovals(known: readonly Known[], employee: string, date: string): { from: number; recordedAt: number }[] {
  return known.flatMap(({ event }) =>
    event.type === "EarlyDepartureApproved" && event.data.employee === employee && event.data.date === date
      ? [{ from: event.data.notBefore === null ? -Infinity : event.data.notBefore / 1_000, recordedAt: event.recordedAt / 1_000 }]
      : [],
  );
}

/** Whether everything that happened at a site up to the end of a window (epoch seconds) is known to have been received. */
export function everythingReceived(known: readonly Known[], site: string, closesAt: number): boolean {
  for (const { event } of known) {
    if (event.type !== "TerminalRegistered" || event.data.settings.site !== site) continue;
    const { terminal } = event.data;
    const faults = known.flatMap(({ event: other }) =>
      other.type === "TerminalFaultReported" && other.data.terminal === terminal ? [other.data] : [],
    );
    const open = faults.filter(
      (fault) => !known.some(({ event: other }) => other.type === "TerminalFaultCleared" && other.data.fault === fault.fault),
    );
    if (open.some((fault) => fault.since / 1_000 <= closesAt)) return false;
    let heard = -Infinity;
    for (const { event: other } of known)
      if (other.type === "WatermarkAdvanced" && other.data.terminal === terminal) heard = Math.max(heard, other.data.upTo / 1_000);
    const cameLater = heard === -Infinity && event.recordedAt / 1_000 > closesAt;
    if (heard <= closesAt && !cameLater) return false;
  }
  return true;
}
