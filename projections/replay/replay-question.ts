import type { DepartmentId, EmployeeId, EpochMs, LocalDate } from "../../shared/ids.ts";
import type { PolicyChoice } from "../attendance/judge-options.ts";

/** One of the two answers a replay compares: what was known, at which moment it is asked, and which policies judge. */
export interface ReplaySide {
  /** What was known before this position; left out: everything. */
  readonly asOfPosition?: number;
  /** The moment of the question, for windows still open. */
  readonly at: EpochMs;
  /** As in JudgeOptions. */
  readonly policies?: PolicyChoice;
}

/** A stretch of dates that totals are made for, [from, until): a calendar month, or one from the 26th to the 25th. */
export interface ReplayPeriod {
  readonly from: LocalDate;
  readonly until: LocalDate;
}

/** Two answers about the same people and dates. */
export interface ReplayQuestion {
  readonly before: ReplaySide;
  readonly after: ReplaySide;
  /** Half-open local dates [from, until). */
  readonly from: LocalDate;
  readonly until: LocalDate;
  /** What totals are made for: stretches that follow each other from `from` to `until`; left out: calendar months. */
  readonly periods?: readonly ReplayPeriod[];
  /** Only dates on which the person belongs to the department. */
  readonly department?: DepartmentId;
  /** Left out: everybody. Ids nobody has are passed over. */
  readonly employees?: readonly EmployeeId[];
  /** Differing days to list at most (default 10,000); the first by person number and date are kept, all are counted. */
  readonly differencesMax?: number;
}

/** A date of a person on which the two answers differ. Rows are laid out as in day-row.ts; null when that answer has no such day. */
export interface DifferingDay {
  readonly employee: EmployeeId;
  readonly date: LocalDate;
  readonly before: Int32Array | null;
  readonly after: Int32Array | null;
  /** Null like the row. */
  readonly departmentBefore: DepartmentId | null;
  readonly departmentAfter: DepartmentId | null;
}

/** Totals of a department's person days; laid out as in period-row.ts, sums of whatever size. */
export interface DepartmentTotals {
  readonly department: DepartmentId;
  /** One row a period. */
  readonly before: readonly Float64Array[];
  readonly after: readonly Float64Array[];
  readonly differingDays: number;
  readonly differingPeople: number;
}

/** What became of a question. */
export interface ReplayAnswer {
  readonly periods: readonly ReplayPeriod[];
  /** Who has days in either answer, in the order of person numbers. */
  readonly employees: readonly EmployeeId[];
  /** Totals of a person, by place in `employees`, over a period, by place in `periods`: rows of period-row.ts. */
  totalsOf(employee: number, period: number): { readonly before: Int32Array; readonly after: Int32Array };
  /** By department id. */
  readonly departments: readonly DepartmentTotals[];
  /** Listed differences, by person number and date; no more than the question's `differencesMax`. */
  readonly differences: readonly DifferingDay[];
  /** All of them, listed or not. */
  readonly differingDays: number;
  readonly differingPeople: number;
  /** What the answers knew: positions, exclusive. */
  readonly positionBefore: number;
  readonly positionAfter: number;
}
