import type { DepartmentId, EpochMs, SiteId } from "../../shared/ids.ts";
import type { DayNumber } from "../../shared/time/day-number.ts";
import type { ZoneDays } from "../../shared/time/zone-days.ts";
import type {
  DutyFact,
  EarlyDepartureFact,
  EmploymentSpan,
  LeaveDecision,
  LeaveFact,
  LeaveFilingFact,
  LeaveRequestFact,
  OvertimeFact,
  RemarkFact,
} from "./facts-types.ts";
import type { CorrectionFact, ResultChangeFact } from "./conduct-types.ts";
import { open, type Known } from "./known.ts";

interface Placed {
  readonly kind: "joined" | "moved";
  readonly fromDay: DayNumber;
  readonly department: DepartmentId;
  readonly site: SiteId;
  readonly knownAt: number;
}

interface Left {
  readonly kind: "left";
  readonly untilDay: DayNumber;
  readonly knownAt: number;
}

export type EmploymentFact = Placed | Left;

/** A suspension began, or ended. */
export interface SuspensionFact {
  readonly kind: "suspended" | "resumed";
  readonly fromDay: DayNumber;
  readonly knownAt: number;
}

/** Shift id per weekday from Monday, null for rest. */
export type Week = readonly (string | null)[];

/** A weekly pattern. */
export interface PatternFact extends Known {
  readonly pattern: string;
  readonly fromDay: DayNumber;
  readonly untilDay: DayNumber;
  readonly week: Week;
  /** A second week that takes turns with the first, and a Monday that begins a first one; null: every week is alike. */
  readonly alternate: { readonly week: Week; readonly anchorDay: DayNumber } | null;
  readonly assigned: boolean;
  readonly worksHolidays: boolean;
}

export interface RosterEntry {
  readonly knownAt: number;
  readonly shifts: readonly string[];
}

/** Leave asked for, with everything decided about it in order of position. */
export interface LeaveRequestHistory extends Omit<LeaveRequestFact, "decision" | "decidedBy"> {
  readonly decisions: { readonly decision: LeaveDecision; readonly knownAt: number }[];
}

/** What is known of one person, apart from punches. Lists are in order of position. */
export interface PersonFacts {
  readonly employment: EmploymentFact[];
  readonly patterns: PatternFact[];
  readonly roster: Map<DayNumber, RosterEntry[]>;
  readonly leave: (LeaveFact & Known)[];
  readonly leaveRequests: LeaveRequestHistory[];
  readonly leaveFilings: LeaveFilingFact[];
  readonly earlyDepartures: (EarlyDepartureFact & Known)[];
  readonly overtime: (OvertimeFact & Known)[];
  readonly remarks: (RemarkFact & Known)[];
  readonly duties: (DutyFact & Known)[];
  readonly suspensions: SuspensionFact[];
  readonly corrections: (CorrectionFact & Known)[];
  /** When and where each request for a correction was recorded. */
  readonly correctionRequests: Map<string, { readonly recordedAt: EpochMs; readonly position: number }>;
  readonly resultChanges: (ResultChangeFact & Known)[];
}

/** A person of whom nothing is known. */
export function emptyPerson(): PersonFacts {
  return {
    employment: [],
    patterns: [],
    roster: new Map(),
    leave: [],
    leaveRequests: [],
    leaveFilings: [],
    earlyDepartures: [],
    overtime: [],
    remarks: [],
    duties: [],
    suspensions: [],
    corrections: [],
    correctionRequests: new Map(),
    resultChanges: [],
  };
}

/**
 * Spans of employment, by date, as known before a position.
 *
 * A span begins where somebody joined and ends at the last known leaving that lies before they joined again; of two
 * statements about the same date the later known holds. Moves divide a span.
 */
export function employmentSpans(facts: readonly EmploymentFact[], asOf: number, zoneOf: (site: SiteId) => ZoneDays): EmploymentSpan[] {
  const known = facts.filter((fact) => fact.knownAt < asOf);
  const starts = [...new Set(known.flatMap((fact) => (fact.kind === "joined" ? [fact.fromDay] : [])))].toSorted((a, b) => a - b);
  const places = known.filter((fact) => fact.kind !== "left");
  const spans: EmploymentSpan[] = [];
  for (const [index, start] of starts.entries()) {
    const nextStart = starts[index + 1] ?? open;
    const left = known.findLast((fact) => fact.kind === "left" && fact.untilDay > start && fact.untilDay <= nextStart);
    const end = left?.kind === "left" ? left.untilDay : nextStart;
    const changes = [...new Set(places.map((place) => place.fromDay).filter((day) => day >= start && day < end))].toSorted((a, b) => a - b);
    for (const [at, fromDay] of changes.entries()) {
      const place = places.findLast((candidate) => candidate.fromDay === fromDay)!;
      const { department, site } = place;
      spans.push({ fromDay, untilDay: changes[at + 1] ?? end, department, site, zone: zoneOf(site) });
    }
  }
  return spans;
}

/** The week that a pattern has on a date: the first, or the second in the weeks between. */
export function weekOn({ week, alternate }: PatternFact, day: DayNumber): Week {
  if (alternate === null) return week;
  return Math.floor((day - alternate.anchorDay) / 7) % 2 === 0 ? week : alternate.week;
}

/** The pattern in force on a date: assigned before default, then the one that began later, then the one known later. */
export function patternOn(patterns: readonly PatternFact[], day: DayNumber): PatternFact | undefined {
  let best: PatternFact | undefined;
  for (const pattern of patterns) {
    if (day < pattern.fromDay || day >= pattern.untilDay) continue;
    if (best === undefined || (pattern.assigned !== best.assigned ? pattern.assigned : pattern.fromDay >= best.fromDay)) best = pattern;
  }
  return best;
}
