import type { DepartmentId, EmployeeId, EpochMs, EventId, ShiftId, SiteId, TerminalId } from "../../shared/ids.ts";
import type { StoredEvent } from "../../shared/ledger/port.ts";
import type { Policy } from "../../shared/policy/schema.ts";
import type { DayNumber } from "../../shared/time/day-number.ts";
import type { CaseFact, CorrectionFact, ResultChangeFact, SpotCheckFact } from "./conduct-types.ts";
import type { Instant32, ZoneDays } from "../../shared/time/zone-days.ts";

/** A person's punches in order of time: `at[i]`, `kind[i]`, `row[i]` for from <= i < until. */
export interface PunchRun {
  /** {@link Instant32}. */
  readonly at: Int32Array;
  /** Direction in bits 0-1, source in bits 2-3. */
  readonly kind: Uint8Array;
  /** Row of the punch columns, for explanations. */
  readonly row: Int32Array;
  readonly from: number;
  readonly until: number;
}

/** A person belongs to a department and a site on [fromDay, untilDay). */
export interface EmploymentSpan {
  readonly fromDay: DayNumber;
  readonly untilDay: DayNumber;
  readonly department: DepartmentId;
  readonly site: SiteId;
  readonly zone: ZoneDays;
}

/** A shift as the engine uses it: seconds after the midnight its date starts with. */
export interface PlannedShift {
  readonly id: ShiftId;
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly openBefore: number;
  readonly closeAfter: number;
  /** Start and end in turn. */
  readonly breaks: readonly number[];
}

/** The shifts of a date, by start. */
export type ShiftSet = readonly PlannedShift[];

/** A person's plan: `words[day - fromDay]`, made of what is known and of no rule. */
export interface Plan {
  readonly fromDay: DayNumber;
  readonly words: Int32Array;
}

export type LeavePart = "day" | "morning" | "afternoon";

export interface LeaveFact {
  readonly leave: string;
  readonly kind: string;
  readonly fromDay: DayNumber;
  readonly untilDay: DayNumber;
  readonly part: LeavePart;
  readonly hours: { readonly from: Instant32; readonly until: Instant32 } | null;
  /** The proof, and the form after a telephone call, were not seen when it was approved. */
  readonly evidenceAwaited: boolean;
  readonly formAwaited: boolean;
  readonly position: number;
}

export type LeaveDecision = "approved" | "refused" | "withdrawn";

/** Leave that was asked for, and what became of it as far as is known. */
export interface LeaveRequestFact extends Omit<LeaveFact, "evidenceAwaited" | "formAwaited"> {
  readonly requestedAt: Instant32;
  readonly how: "form" | "telephone";
  /** Null while nothing is decided. */
  readonly decision: LeaveDecision | null;
  /** Position of the decision; null while there is none. */
  readonly decidedBy: number | null;
}

/** A document for a leave that came in. */
export interface LeaveFilingFact {
  readonly leave: string;
  readonly what: "evidence" | "form";
  readonly filedAt: Instant32;
  readonly position: number;
}

export interface EarlyDepartureFact {
  readonly day: DayNumber;
  readonly notBefore: Instant32 | null;
  readonly recordedAt: EpochMs;
  readonly position: number;
}

export interface OvertimeFact {
  readonly day: DayNumber;
  readonly from: Instant32;
  readonly until: Instant32;
  readonly position: number;
}

/** Duty on a date: by a shift, or by hours of its own in seconds after midnight. */
export interface DutyFact {
  readonly duty: string;
  readonly day: DayNumber;
  readonly site: SiteId;
  readonly shift: ShiftId | null;
  readonly start: number;
  readonly end: number;
  readonly position: number;
}

export interface RemarkFact {
  readonly day: DayNumber;
  readonly remark: string;
  readonly position: number;
}

/** A published policy. `scope`: "company" or "department:<id>". */
export interface PolicyVersion {
  readonly scope: string;
  readonly effectiveDay: DayNumber;
  /** First date no longer in force; Infinity: none. */
  readonly untilDay: DayNumber;
  readonly policy: Policy;
  readonly hash: string | null;
  readonly position: number;
}

/** A punch as an explanation shows it. */
export interface PunchFact {
  readonly position: number;
  /** Event id. */
  readonly punch: EventId;
  readonly at: Instant32;
  readonly direction: "in" | "out" | "unknown";
  readonly source: "terminal" | "manual" | "correction" | "field";
  readonly terminal: TerminalId | null;
  /** Where it was, of a punch made away from the site. */
  readonly place?: string | undefined;
  readonly reading: "exact" | "ambiguous" | "nonexistent";
  readonly correctedBySeconds: number;
}

/** A punch of a person that no longer counts, and why. */
export interface EndedPunch extends PunchFact {
  readonly why: "voided" | "replaced";
}

/** A punch on the ledger that belongs to nobody yet, or whose moment cannot be used. */
export interface HeldPunch {
  readonly position: number;
  readonly terminal: TerminalId | null;
  readonly key: { readonly kind: "pin" | "card"; readonly value: string } | null;
  /** UTC seconds; null when outside what can be kept (1971 to 2108). */
  readonly at: number | null;
  readonly why: "unknown_badge" | "out_of_range";
}

/** Whether nothing more can come for a window, and if not, why. */
export type Completeness = "complete" | "open_fault" | "open_gap" | "not_heard";

/** How far the terminals of one site have been heard. */
export interface SiteEvidence {
  /** Whether everything recorded at the site within [opens, closes] has been received. */
  completeness(opens: Instant32, closes: Instant32): Completeness;
}

/** A signature under a department's month sheet. */
export interface SignOff {
  readonly department: DepartmentId;
  readonly month: string;
  /** The sheet shows what was known before this position, asked at this moment: so it can be made again. */
  readonly asOfPosition: number;
  readonly at: EpochMs;
  /** The hash the sheet has for ever, whatever becomes known later. */
  readonly sheetHash: string;
  readonly policies: readonly string[];
  /** Who signed: `person:<id>`. */
  readonly signer: string;
  readonly signedAt: EpochMs;
  /** Position of the signature. */
  readonly position: number;
}

/** The part of a view that judging reads: what an image of facts gives threads too (image-view.ts). */
export interface JudgedFacts {
  /** Number of people ever named; a person is an index below it. */
  readonly personCount: number;
  run(person: number): PunchRun;
  employment(person: number): readonly EmploymentSpan[];
  plan(person: number, fromDay: DayNumber, untilDay: DayNumber): Plan;
  shiftSet(number: number): ShiftSet;
  leave(person: number): readonly LeaveFact[];
  /** Leave asked for, whatever became of it, in order of position. */
  leaveRequests(person: number): readonly LeaveRequestFact[];
  leaveFilings(person: number): readonly LeaveFilingFact[];
  earlyDepartures(person: number): readonly EarlyDepartureFact[];
  overtime(person: number): readonly OvertimeFact[];
  /** Assigned duty, whether or not the date turned out to be a day off. */
  duties(person: number): readonly DutyFact[];
  /** Results that were excused and not withdrawn, in order of their change. */
  resultChanges(person: number): readonly ResultChangeFact[];
  /** What is known of the site's terminals; the same object until one of them is heard. */
  evidence(site: SiteId): SiteEvidence;
}

/** A terminal of a site: how far it was heard, and what is wrong with it. */
export interface TerminalHearing {
  readonly id: string;
  /** Epoch seconds; null when it never reported. */
  readonly heardUpTo: number | null;
  /** Ids of faults not cleared, and of gaps not closed. */
  readonly faults: readonly string[];
  readonly gaps: readonly string[];
}

/** Where a date's kind comes from. */
export interface CalendarNote {
  readonly year: number;
  /** The calendar names the date; else it is one of its weekly rest days or plain working days. */
  readonly named: boolean;
  /** What the calendar calls it; empty when it has no name. */
  readonly name: string;
  /** Ledger event of the calendar. */
  readonly position: number;
}

/** What was known before a position. */
export interface FactsView extends JudgedFacts {
  /** Exclusive; Infinity for everything applied so far. */
  readonly asOfPosition: number;
  employeeOf(person: number): EmployeeId;
  personOf(employee: EmployeeId): number | undefined;
  remarks(person: number): readonly RemarkFact[];
  /** Approved corrections that were not voided or replaced since, in order of approval. */
  corrections(person: number): readonly CorrectionFact[];
  /** When a request for a correction was recorded; undefined when nobody asked on the ledger. */
  correctionAskedAt(person: number, request: string): EpochMs | undefined;
  /** Site a terminal hangs at; undefined when nobody said so. */
  siteOfTerminal(terminal: TerminalId): SiteId | undefined;
  /** Checks on the spot of a department, in order of their recording. */
  spotChecks(department: DepartmentId): readonly SpotCheckFact[];
  /** Matters of conduct that name the person, in order of their opening. */
  cases(person: number): readonly CaseFact[];
  /** All versions known, in order of position. */
  policies(): readonly PolicyVersion[];
  /** Signatures that hold: not those of sheets that were reopened. */
  signOffs(): readonly SignOff[];
  /** Whether everything recorded at the site within [opens, closes] has been received. */
  completeness(site: SiteId, opens: Instant32, closes: Instant32): Completeness;
  /** The site's terminals: how far each has reported, and what is wrong with it. */
  terminalsAt(site: SiteId): readonly TerminalHearing[];
  /** What makes the date what it is in the site's calendars; null when nobody published the year. */
  calendarNote(site: SiteId, day: DayNumber): CalendarNote | null;
  /** The least moment up to which every terminal of the site has reported; null when one never did, or there is none. */
  heardUpTo(site: SiteId): Instant32 | null;
  punch(row: number): PunchFact;
  endedPunches(person: number): readonly EndedPunch[];
  heldPunches(): readonly HeldPunch[];
}

/** Everything the ledger says, apart from every rule. */
export interface Facts {
  /** Position of the next event to apply. */
  readonly position: number;
  /**
   * Applies events in order. Events below `position` are passed over, so that a batch may be handed in again.
   *
   * @throws AttendanceError FACTS_GAP when events are missing, EVENT_UNREADABLE or EVENT_UNKNOWN from decoding,
   *         POLICY_INVALID for a published policy this program cannot read. Nothing of the batch after the fault is applied.
   */
  apply(batch: readonly StoredEvent[]): void;
  /** What is known now, or what was known before a position. Views of the same position are shared; do not keep them. */
  view(asOfPosition?: number): FactsView;
  /** Punches stored: terminal records, entries by hand and corrections. */
  readonly punchCount: number;
}
