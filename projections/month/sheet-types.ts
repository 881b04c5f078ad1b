import type { DepartmentId, EmployeeId, EpochMs, LocalDate } from "../../shared/ids.ts";
import type { Action, Measure, SheetWord } from "../../shared/policy/rules-month.ts";
import type { RuleName } from "../../shared/policy/schema.ts";
import type { DayResult } from "../attendance/day-result.ts";
import type { PolicyChoice } from "../attendance/judge-options.ts";
import type { TimeInLieu } from "./time-in-lieu.ts";

/** A question about a department's month. */
export interface MonthOptions {
  readonly department: DepartmentId;
  /** `YYYY-MM`: the month the period ends in, see month_starts_on_day. */
  readonly month: string;
  readonly asOfPosition?: number;
  readonly at: EpochMs;
  readonly policies?: PolicyChoice;
}

/** A sum off, or a share of the month's bonus, with what it rests on. Sums are whole numbers of the smallest unit. */
export interface Deduction {
  readonly clause: string;
  readonly rule: string;
  readonly count: number;
  readonly amountMinor: number;
  readonly bonusBps: number;
  /** Share of a day's pay, of all times together, in hundredths of a percent. */
  readonly dayPayBps: number;
  readonly dates: readonly LocalDate[];
}

/** What the counts of the month propose to a person who decides. */
export interface Proposal {
  readonly step: string;
  readonly clause: string;
  readonly measure: Measure | CaseMeasure;
  /** What was counted; days of absence in days. */
  readonly reached: number;
  readonly atLeast: number;
  readonly action: Action;
  readonly bonusBps: number;
  readonly amountMinor: number;
  readonly dates: readonly LocalDate[];
  /** Of a proposal from an upheld case: what was decided, by whom, on what. */
  readonly case?: DecidedCase;
}

/** What a proposal counts when it comes of a case and not of a ladder: one. */
export type CaseMeasure = "proxy_case" | "conduct_case";

/** An upheld case as the sheet of each of its people cites it. */
export interface DecidedCase {
  readonly case: string;
  /** The rule that says what is proposed. */
  readonly rule: RuleName;
  /** The other person of a case that links two. */
  readonly with: readonly EmployeeId[];
  readonly decidedBy: string;
  readonly reason: string;
  /** Position of the decision on the ledger. */
  readonly position: number;
  /** Positions and texts it rests on. */
  readonly evidence: readonly { readonly position: number | null; readonly text: string | null }[];
}

export interface SheetCell {
  readonly date: LocalDate;
  readonly word: SheetWord;
  readonly symbol: string;
  readonly leaveKind: string | null;
  readonly provisional: boolean;
  /** Morning and afternoon, where they are not the same. */
  readonly halves?: readonly { readonly word: SheetWord; readonly symbol: string }[];
}

/** Totals of a person's month. Days are counted in half days. */
export interface SheetTotals {
  readonly calendarHalfDays: number;
  readonly scheduledHalfDays: number;
  readonly attendedHalfDays: number;
  readonly restHalfDays: number;
  readonly holidayHalfDays: number;
  readonly leaveHalfDays: number;
  /** Of the days attended those on a business trip: leave by a kind that counts as attended. */
  readonly tripHalfDays: number;
  readonly absenceHalfDays: number;
  readonly pendingHalfDays: number;
  readonly leaveByKind: Readonly<Record<string, number>>;
  /** Leave by the hour; what covered a whole date stands in leaveByKind instead. */
  readonly leaveSecondsByKind: Readonly<Record<string, number>>;
  readonly scheduledSeconds: number;
  readonly workedSeconds: number;
  readonly lateCount: number;
  readonly lateSeconds: number;
  /** Latenesses that the policy leaves uncounted, in neither of the above. */
  readonly lateFreeCount: number;
  readonly seriousLateCount: number;
  readonly absentLateCount: number;
  readonly earlyCount: number;
  readonly earlySeconds: number;
  readonly missingInCount: number;
  readonly missingOutCount: number;
  readonly correctionCount: number;
  /** Of the corrections those beyond the number the policy allows in a period. */
  readonly correctionsOverLimit: number;
  /** Of the corrections those asked for after the deadline. */
  readonly correctionsLate: number;
  /** Results of dates that a person excused. */
  readonly changedCount: number;
  readonly manualCount: number;
  /** Dates with a punch made away from the site that counts, and those of them on which the policy calls it abnormal. */
  readonly fieldCount: number;
  readonly fieldAbnormalCount: number;
  readonly overtimeSeconds: Readonly<Record<string, number>>;
  readonly restDayWorkSeconds: number;
  readonly nightSeconds: number;
  /** Dates with duty on which somebody came, and on which nobody did. */
  readonly dutyKeptCount: number;
  readonly dutyMissedCount: number;
  /** Worked within duty, whatever it counts as. */
  readonly dutySeconds: number;
  /** Dates with fewer hours than free hours should have. */
  readonly shortDayCount: number;
  /** There only for who has to do with time in lieu. */
  readonly timeInLieu?: TimeInLieu;
}

/** Hours counted over a period against its standard, up to the end of the sheet's month. */
export interface PeriodHours {
  readonly from: LocalDate;
  /** First date no longer in the period. */
  readonly until: LocalDate;
  readonly workedSeconds: number;
  readonly standardSeconds: number;
  /** Beyond the standard, within the policy's limits; in the totals only when settled. */
  readonly overtimeSeconds: number;
  /** The sheet is the one that settles the period: of the department and month of its last date on which the person was employed. */
  readonly settled: boolean;
}

export interface SheetRow {
  readonly employee: EmployeeId;
  readonly cells: readonly SheetCell[];
  readonly totals: SheetTotals;
  /** Only where the policy counts hours over a period. */
  readonly periodHours?: PeriodHours;
  readonly deductions: readonly Deduction[];
  readonly deductionMinor: number;
  readonly proposals: readonly Proposal[];
  readonly remarks: readonly { readonly date: LocalDate; readonly remark: string }[];
  readonly days: readonly DayResult[];
}

/** A department's month sheet. */
export interface MonthSheet {
  readonly department: DepartmentId;
  readonly month: string;
  readonly from: LocalDate;
  readonly until: LocalDate;
  readonly asOfPosition: number;
  readonly currency: string;
  readonly currencyMinorDigits: number;
  /** How shares become sums, see shares.ts. */
  /** Checks on the spot within the period, and how many the policy wants in one; 0: none fixed. */
  readonly spotChecks: { readonly made: number; readonly required: number };
  readonly shareRounding: "half_up" | "down";
  /** Hashes of the policies that judged, in order of their first date; empty for defaults and drafts. */
  readonly policies: readonly string[];
  readonly rows: readonly SheetRow[];
  /** SHA-256 of the sheet's canonical JSON without this field, `asOfPosition` and what only explains. */
  readonly hash: string;
}
