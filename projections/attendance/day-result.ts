import type { ChangeableResult } from "../facts/conduct-types.ts";
import type { DepartmentId, EmployeeId, EpochSeconds, LocalDate, ShiftId } from "../../shared/ids.ts";
import type { LeaveNote } from "./leave-documents.ts";

export type DayStatus = "present" | "absent" | "half_absent" | "leave" | "half_leave" | "rest" | "holiday" | "pending" | "none";
export type DayType = "workday" | "rest" | "statutory_holiday" | "unknown";
export type SlotResult = "normal" | "late" | "serious_late" | "absent_late" | "early" | "missing" | "excused" | "none";
/** What became of duty: kept when somebody came; not yet certain; missed; or excused by leave for the whole date. */
export type DutyState = "kept" | "missed" | "pending" | "excused";
export type DayFlag =
  | "late"
  | "serious_late"
  | "absent_late"
  | "early"
  | "missing_in"
  | "missing_out"
  | "rest_day_work"
  | "manual"
  | "corrected"
  | "field";

/** What the rules of leave can say of a day, beside its being leave. */
export type LeaveFindingCode = LeaveNote["code"];

/** An event about a leave that the date is part of: what was asked, decided and handed in. */
export interface LeaveEvent {
  readonly position: number;
  readonly what: "requested" | "telephoned" | "approved" | "refused" | "withdrawn" | "evidence_filed" | "form_filed";
  readonly leave: string;
  readonly kind: string;
  /** When it was asked for or handed in; null for decisions, which count from when they are known. */
  readonly at: EpochSeconds | null;
}

/** Something the policy says about a day: which clause, which value of it, how much. */
export interface Finding {
  readonly code:
    | DayFlag
    | "absent"
    | "half_absent"
    | "pending"
    | "approved_leave"
    | LeaveFindingCode
    | "approved_early"
    | "overtime"
    | "result_changed"
    | "field_abnormal"
    | "made_up_over_limit"
    | "made_up_late"
    | "unattributed"
    | "calendar_unknown"
    | "duty"
    | "duty_missed"
    | "suspended"
    | "short_hours";
  /** Clause of the printed regulation, such as `late` or `absent.consequences`. */
  readonly clause: string;
  /** Name and value of the rule that decided, such as `late_grace_min` = 0. */
  readonly rule: string;
  readonly value: string;
  /** Provisional while the span may still be completed or a clock may still report. */
  readonly state: "provisional" | "confirmed";
  readonly seconds?: number;
  /** The last date that was, or is, in time: of a document for leave, or of asking for it. */
  readonly deadline?: LocalDate;
  /** With result_changed: what a person excused; the clause and the rule are those that would have applied. */
  readonly changed?: ResultChange;
}

/** A result that a person excused. */
export interface ResultChange {
  readonly which: ChangeableResult;
  /** The one planned shift it is of; null for all of the date. */
  readonly shift: ShiftId | null;
  /** Who did it: `person:<id>`. */
  readonly by: string;
  readonly reason: string;
  /** Position of the change on the ledger. */
  readonly position: number;
  /** Whether the rules would have charged anything. */
  readonly effect: boolean;
}

/** An arrival or departure of one planned shift, or of unplanned work, that is out of order. */
export interface OffEdge {
  readonly edge: "in" | "out";
  readonly result: "late" | "serious_late" | "absent_late" | "early" | "missing";
  /** Seconds late, or early, as the policy counts them; 0 when missing. */
  readonly seconds: number;
}

/** Leave on a date: by half days, or by the hour. */
export interface DayLeave {
  readonly kind: string;
  /** Of leave by the hour 0, unless it covers all that was planned. */
  readonly halfDays: number;
  /** Length of leave taken by the hour. */
  readonly seconds?: number;
}

/** One punch and what became of it on this day. */
export interface PunchUse {
  /** Position of the event on the ledger. */
  readonly position: number;
  readonly at: EpochSeconds;
  readonly direction: "in" | "out" | "unknown";
  readonly source: "terminal" | "manual" | "correction" | "field";
  readonly terminal: string | null;
  /** Where it was, of a punch made away from the site. */
  readonly place?: string;
  /** Event id, by which people and corrections name the punch. */
  readonly punch: string;
  /** The planned shift of this date whose window took the punch in; null when none did, or none is planned. */
  readonly shift: ShiftId | null;
  readonly used: "in" | "out" | "between" | "not_used";
  /** Why it does not count, when it does not: bounce, voided, replaced by the terminal's own record, outside every window. */
  readonly why?:
    | "bounce"
    | "voided"
    | "replaced"
    | "superseded_by_terminal"
    | "outside_window"
    | "not_first_or_last"
    | "direction"
    | "field_refused";
  /** The reading came twice (its first moment is taken) or was skipped (moved on by the skip) when clocks changed. */
  readonly reading?: "ambiguous" | "nonexistent";
  /** Seconds a recorded clock correction added to the terminal's own reading. */
  readonly correctedBySeconds?: number;
}

/** Duty of a date, all assignments together. */
export interface DutyResult {
  readonly state: DutyState;
  /** Worked within the duty. */
  readonly seconds: number;
  /** From when to when: one entry an assignment, in order. */
  readonly hours: readonly { readonly shift: ShiftId; readonly startsAt: EpochSeconds; readonly endsAt: EpochSeconds }[];
}

/** A planned shift of the date as instants: its edges, and its window with both edges in, as cut by its neighbours. */
export interface ShiftWindow {
  readonly shift: ShiftId;
  readonly opensAt: EpochSeconds;
  readonly startsAt: EpochSeconds;
  readonly endsAt: EpochSeconds;
  readonly closesAt: EpochSeconds;
  /** From when to when the person is expected: the shift's edges, but for approved leave; equal when leave covers it all. */
  readonly expectedFrom: EpochSeconds;
  readonly expectedUntil: EpochSeconds;
}

/**
 * One person's one business date, judged. `status` "none": not employed, or nothing was planned and nothing happened.
 *
 * Seconds are exact sums; cut them to minutes once, when showing them.
 */
export interface DayResult {
  readonly employee: EmployeeId;
  readonly department: DepartmentId;
  readonly date: LocalDate;
  readonly zone: string;
  /** The shifts planned for the date, in order; empty on days off. */
  readonly shifts: readonly ShiftId[];
  /** Their windows, in order, as they stand after meeting their neighbours. */
  readonly windows: readonly ShiftWindow[];
  readonly dayType: DayType;
  readonly status: DayStatus;
  readonly flags: readonly DayFlag[];
  readonly inResult: SlotResult;
  readonly outResult: SlotResult;
  readonly firstIn: EpochSeconds | null;
  readonly lastOut: EpochSeconds | null;
  /** firstIn and lastOut after the policy's rounding; the same when it does not round. */
  readonly roundedIn: EpochSeconds | null;
  readonly roundedOut: EpochSeconds | null;
  readonly scheduledSeconds: number;
  readonly workedSeconds: number;
  readonly lateSeconds: number;
  readonly earlySeconds: number;
  /** Each lateness, early leave and missing punch by itself: a date with two shifts can have two. What became absence instead is not here. */
  readonly offEdges: readonly OffEdge[];
  readonly overtimeSeconds: number;
  /** The class overtime of the date is booked under, from overtime_class and the day type; null without overtime. */
  readonly overtimeClass: string | null;
  readonly restDayWorkSeconds: number;
  /** Duty on a day off, and what was worked of it; null when there was none. */
  readonly duty: DutyResult | null;
  /** Worked time within the policy's night window. */
  readonly nightSeconds: number;
  /** Worked time from the rounded arrivals and departures, beside the raw one. */
  readonly roundedWorkedSeconds: number;
  /** Half days that cannot be called yet: neither present nor absent. */
  readonly pendingHalfDays: number;
  /** 0, 1 or 2 half days. */
  readonly absenceHalfDays: number;
  /** Approved leave, in half days, with its kind. */
  readonly leave: readonly DayLeave[];
  /** Events about leave of the date, in order, whether it holds or not. */
  readonly leaveEvents: readonly LeaveEvent[];
  /** Whether later evidence, known to be possible, can still change this day. */
  readonly state: "provisional" | "confirmed";
  /** Content hash of the policy that judged the day; null for the defaults or a draft. */
  readonly policy: string | null;
  readonly findings: readonly Finding[];
  readonly punches: readonly PunchUse[];
}
