import type { EventData, EventType } from "../../shared/events/catalogue.ts";
import type { LedgerEvent } from "../../shared/events/envelope.ts";
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

export function addDays(date: string, days: number): string {
  return Temporal.PlainDate.from(date).add({ days }).toString();
}

/** The last of the events of a type that fits. */
export function last<Type extends EventType>(
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

/** Punches of a person that hold: recorded, entered or corrected, and neither voided nor replaced. */
export function punchesOf(known: readonly Known[], employee: string): OraclePunch[] {
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
  return punches.toSorted(inOrder);
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
  let clocks = 0;
  let speaking = 0;
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
    clocks += 1;
    if (heard > closesAt) speaking += 1;
  }
  return clocks === 0 || speaking > 0;
}
