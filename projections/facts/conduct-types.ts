import type { DepartmentId, EmployeeId, EpochMs, EventId, ShiftId } from "../../shared/ids.ts";
import type { DayNumber } from "../../shared/time/day-number.ts";

/** Something a case rests on: an event of the ledger, or a reference outside it. */
export interface EvidenceFact {
  readonly position: number | null;
  readonly event: string | null;
  readonly text: string | null;
}

/** How a case was decided. */
export interface DecisionFact {
  readonly upheld: boolean;
  /** Date of the decision. */
  readonly day: DayNumber;
  /** Who decided: `person:<id>`. */
  readonly by: string;
  readonly reason: string;
  /** Position of the decision. */
  readonly position: number;
}

/** A matter of conduct. */
export interface CaseFact {
  readonly case: string;
  readonly kind: "proxy_punching" | "other";
  /** Of proxy punching who punched, then for whom. */
  readonly employees: readonly EmployeeId[];
  readonly aboutDay: DayNumber | null;
  readonly position: number;
  readonly evidence: readonly EvidenceFact[];
  /** Null while nobody has decided. */
  readonly decision: DecisionFact | null;
}

/** An approved correction that counts: a punch made up, or put in the place of a wrong one. */
export interface CorrectionFact {
  readonly request: string;
  /** Business date it is about. */
  readonly day: DayNumber;
  /** Id of the punch it made. */
  readonly punch: EventId;
  /** When it was asked for; when it was approved, where nobody asked on the ledger. */
  readonly askedAt: EpochMs;
  readonly position: number;
}

/** What of a date a change excuses. */
export type ChangeableResult = "late" | "early" | "missing_in" | "missing_out" | "absence";

/** A result of a date that a person excused. */
export interface ResultChangeFact {
  readonly change: string;
  readonly day: DayNumber;
  readonly which: ChangeableResult;
  /** The one planned shift it is of; null for all of the date. */
  readonly shift: ShiftId | null;
  /** Who did it: `person:<id>`. */
  readonly by: string;
  readonly reason: string;
  readonly position: number;
}

/** A check on the spot. */
export interface SpotCheckFact {
  readonly department: DepartmentId;
  readonly check: string;
  /** Date on the wall clock of the site. */
  readonly day: DayNumber;
  readonly at: EpochMs;
  readonly present: readonly EmployeeId[];
  readonly absent: readonly EmployeeId[];
  /** Who looked: `person:<id>`. */
  readonly by: string;
  readonly position: number;
}
