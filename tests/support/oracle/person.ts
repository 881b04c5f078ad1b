import { parsePolicy } from "../../../shared/policy/parse.ts";
import { defaultPolicy, type Policy } from "../../../shared/policy/schema.ts";
import type { Entry, Known } from "./known.ts";

/** Where somebody belongs on a date. */
export interface Employment {
  readonly department: string;
  readonly site: string;
  readonly zone: string;
}

/**
 * Department and site on a date; undefined when not employed then.
 *
 * Somebody who joined is employed until the last known leaving, unless they joined again before it. Moves, and joining, say
 * where they belong from their date on; of two statements about one date the later known holds.
 */
export function employmentOn(known: Known, employee: string, date: string): Employment | undefined {
  const joined = known.of("EmployeeJoined").filter(({ data }) => data.employee === employee);
  const began = latest(joined.filter(({ data }) => data.from <= date).map(({ data }) => data.from));
  if (began === undefined) return undefined;
  const joinedAgain = joined.map(({ data }) => data.from).filter((from) => from > date);
  const nextJoining = joinedAgain.toSorted()[0] ?? "9999-12-31";
  const left = known
    .of("EmployeeLeft")
    .findLast(({ data }) => data.employee === employee && data.until > began && data.until <= nextJoining);
  if (left !== undefined && left.data.until <= date) return undefined;
  const moves = known.of("EmployeeMoved").filter(({ data }) => data.employee === employee);
  const places = [...joined, ...moves].toSorted((a, b) => a.position - b.position);
  const here = places.filter(({ data }) => data.from >= began && data.from <= date);
  const since = latest(here.map(({ data }) => data.from));
  const { department, site } = here.findLast(({ data }) => data.from === since)!.data;
  return { department, site, zone: zoneOf(known, site) };
}

const latest = (dates: readonly string[]): string | undefined => dates.toSorted().at(-1);

/** A site's zone is its calendar's, else that of the terminal known there first. */
function zoneOf(known: Known, site: string): string {
  const calendar = known.of("CalendarPublished").findLast(({ data }) => data.site === site);
  if (calendar !== undefined) return calendar.data.zone;
  const terminals = [...new Set(known.of("TerminalRegistered").map(({ data }) => data.terminal))];
  const there = terminals.map((terminal) => settingsOf(known, terminal, Infinity)).find((settings) => settings?.site === site);
  return there?.zone ?? "UTC";
}

/** The settings a terminal had for what was recorded before a position. */
export function settingsOf(known: Known, terminal: string, before: number) {
  const changes = [...known.of("TerminalRegistered"), ...known.of("TerminalSettingsChanged")];
  return changes
    .filter(({ data, position }) => data.terminal === terminal && position < before)
    .toSorted((a, b) => a.position - b.position)
    .at(-1)?.data.settings;
}

export interface PolicyInForce {
  readonly policy: Policy;
  /** Content hash; null for the defaults. */
  readonly hash: string | null;
}

/**
 * The department's own policy, else the company's: of those in force on the date the one that took effect last, of
 * several from the same date the one published last.
 */
export function policyOn(known: Known, department: string, date: string): PolicyInForce {
  for (const scope of [`department:${department}`, "company"]) {
    const begun = known.of("PolicyPublished").filter(({ data }) => data.scope === scope && data.effectiveFrom <= date);
    // Of those from one date the last published stands, and it may have ended.
    const inForce = begun.filter((one, index) => {
      const replaced = begun.slice(index + 1).some(({ data }) => data.effectiveFrom === one.data.effectiveFrom);
      const { effectiveUntil } = one.data;
      return !replaced && (effectiveUntil === undefined || date < effectiveUntil);
    });
    const since = latest(inForce.map(({ data }) => data.effectiveFrom));
    const found = inForce.findLast(({ data }) => data.effectiveFrom === since);
    if (found !== undefined) return { policy: readPolicy(found.data.rules), hash: found.data.policy };
  }
  return { policy: defaultPolicy, hash: null };
}

/** Reading the same rules again gives the same policy; only the time is saved. */
const policiesRead = new Map<string, Policy>();

function readPolicy(rules: object): Policy {
  const text = JSON.stringify(rules);
  let policy = policiesRead.get(text);
  if (policy === undefined) {
    if (policiesRead.size > 20_000) policiesRead.clear();
    policiesRead.set(text, (policy = parsePolicy(rules)));
  }
  return policy;
}

/** Leave that holds on a date, in the order it was approved. Approving the same leave again replaces it. */
export function leaveOn(known: Known, employee: string, date: string): readonly Entry<"LeaveApproved">["data"][] {
  const approved = known.of("LeaveApproved").filter(({ data }) => data.employee === employee);
  const withdrawn = known.of("LeaveWithdrawn");
  return approved
    .filter(({ position, data }) => {
      const replaced = approved.some((later) => later.position > position && later.data.leave === data.leave);
      return !replaced && !withdrawn.some((later) => later.position > position && later.data.leave === data.leave);
    })
    .map(({ data }) => data)
    .filter((leave) => leave.from <= date && date < leave.until);
}

/** Whether leaving at a moment (epoch seconds) is approved. */
export function mayLeaveEarly(
  known: Known,
  { employee, date, at, policy }: { employee: string; date: string; at: number; policy: Policy },
) {
  return known.of("EarlyDepartureApproved").some(({ data, recordedAt }) => {
    if (data.employee !== employee || data.date !== date) return false;
    const inTime = policy.early_departure_approval === "any_time" || recordedAt <= at * 1_000;
    return inTime && (data.notBefore === null || at >= data.notBefore / 1_000);
  });
}

/** What a person excused of a date: `late`, `early`, `missing_in`, `missing_out`, `absence`. */
export function excusedOn(known: Known, employee: string, date: string): ReadonlySet<string> {
  const withdrawn = known.of("ResultChangeWithdrawn");
  const standing = known.of("ResultChanged").filter(({ data, position }) => {
    if (data.employee !== employee || data.date !== date) return false;
    return !withdrawn.some((later) => later.data.change === data.change && later.position > position);
  });
  return new Set(standing.map(({ data }) => data.which));
}

/** Whether a person is suspended on a date: from a suspension until they resume, or join anew. Of two statements about one date the later holds. */
export function isSuspendedOn(known: Known, employee: string, date: string): boolean {
  const turns = [...known.of("EmployeeSuspended"), ...known.of("EmployeeResumed")]
    .filter(({ data }) => data.employee === employee && data.from <= date)
    .toSorted((a, b) => a.position - b.position);
  const since = latest(turns.map(({ data }) => data.from));
  const last = turns.findLast(({ data }) => data.from === since);
  if (last === undefined || !known.of("EmployeeSuspended").some(({ id }) => id === last.id)) return false;
  return !known.of("EmployeeJoined").some(({ data }) => data.employee === employee && data.from > since! && data.from <= date);
}

/** Spans of approved overtime of a date, epoch seconds. */
export function overtimeApproved(known: Known, employee: string, date: string): [from: number, until: number][] {
  return known
    .of("OvertimeApproved")
    .filter(({ data }) => data.employee === employee && data.date === date)
    .map(({ data }) => [data.from / 1_000, data.until / 1_000]);
}
