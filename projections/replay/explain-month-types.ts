import type { EmployeeId, EpochMs, LocalDate } from "../../shared/ids.ts";
import type { PolicyChoice } from "../attendance/judge-options.ts";
import type { Deduction, Proposal, SheetTotals } from "../month/sheet-types.ts";

/** Figures of a month that are sums of what single days come to, and the unit each is counted in. */
export const monthFigures = {
  scheduled: { of: "scheduledHalfDays", unit: "half_days" },
  attended: { of: "attendedHalfDays", unit: "half_days" },
  rest: { of: "restHalfDays", unit: "half_days" },
  holiday: { of: "holidayHalfDays", unit: "half_days" },
  leave: { of: "leaveHalfDays", unit: "half_days" },
  absence: { of: "absenceHalfDays", unit: "half_days" },
  pending: { of: "pendingHalfDays", unit: "half_days" },
  worked: { of: "workedSeconds", unit: "seconds" },
  late: { of: "lateCount", unit: "times" },
  late_time: { of: "lateSeconds", unit: "seconds" },
  serious_late: { of: "seriousLateCount", unit: "times" },
  absent_late: { of: "absentLateCount", unit: "times" },
  early: { of: "earlyCount", unit: "times" },
  early_time: { of: "earlySeconds", unit: "seconds" },
  missing_in: { of: "missingInCount", unit: "times" },
  missing_out: { of: "missingOutCount", unit: "times" },
  corrections: { of: "correctionCount", unit: "times" },
  manual: { of: "manualCount", unit: "times" },
  overtime: { of: "overtimeSeconds", unit: "seconds" },
  rest_day_work: { of: "restDayWorkSeconds", unit: "seconds" },
  night: { of: "nightSeconds", unit: "seconds" },
} as const satisfies Readonly<Record<string, { readonly of: keyof SheetTotals; readonly unit: "half_days" | "seconds" | "times" }>>;

export type MonthFigure = keyof typeof monthFigures;

/** What a day adds to a figure, and what it rests on. */
export interface Contribution {
  readonly date: LocalDate;
  /** In the figure's unit. */
  readonly amount: number;
  /** Clauses and rules of the day's findings. */
  readonly findings: readonly { readonly code: string; readonly clause: string; readonly rule: string; readonly value: string }[];
  /** Ledger events of the punches that were used. */
  readonly positions: readonly number[];
}

export interface ExplainedFigure {
  readonly figure: MonthFigure;
  readonly unit: "half_days" | "seconds" | "times";
  /** The figure as the sheet has it. */
  readonly total: number;
  /** What of it comes of no single day: hours settled over a period. */
  readonly beside: number;
  readonly days: readonly Contribution[];
}

/** A sum off or a proposal, with the days it rests on. */
export interface Grounded<Entry> {
  readonly entry: Entry;
  readonly days: readonly Contribution[];
}

/** Everything a person's row of a month sheet rests on. */
export interface MonthExplanation {
  readonly employee: EmployeeId;
  readonly department: string;
  readonly month: string;
  readonly from: LocalDate;
  readonly until: LocalDate;
  readonly currency: string;
  readonly currencyMinorDigits: number;
  readonly figures: readonly ExplainedFigure[];
  readonly deductions: readonly Grounded<Deduction>[];
  readonly deductionMinor: number;
  readonly proposals: readonly Grounded<Proposal>[];
  readonly asOfPosition: number;
  readonly at: EpochMs;
  readonly lines: readonly string[];
}

export interface ExplainMonthQuestion {
  readonly employee: EmployeeId;
  readonly month: string;
  readonly at: EpochMs;
  readonly asOfPosition?: number;
  readonly policies?: PolicyChoice;
  /** Only this figure; left out, every one that is not 0, the sums off and the proposals. */
  readonly figure?: MonthFigure;
}
