import type { PresenceRow } from "../../projections/presence/presence.ts";
import type { DepartmentId, EmployeeId, EpochMs, LocalDate } from "../../shared/ids.ts";
import type { BoardView, DayView, LeaveKind, MonthView, PunchView, QuarantineView, TerminalsView } from "../projector/models.ts";

/** A question about what was known: before a position, asked at a moment. Absent: now. */
export interface AsOfQuestion {
  readonly position: number;
  readonly at: EpochMs;
}

/** A page of a list along ledger positions, newest first. */
export interface PositionPage<Item> {
  readonly items: readonly Item[];
  /** Hand this in as `before` for the next page; null when this is the last. */
  readonly next: number | null;
}

/** What pages and API read. All of it comes from the ledger's events; nothing can be written through it. */
export interface ReadModel {
  /** What the events before this position say is what is shown. */
  position(): number;
  /** The ledger has been read and is followed: what is shown is current. */
  ready(): boolean;
  /** It was ready, or was to be, and follows no more: an event could not be applied. A restart mends it, if anything. */
  stopped(): boolean;
  departments(): readonly DepartmentId[];
  hasEmployee(employee: EmployeeId): boolean;
  /** Kinds of leave of the policy in force, for their names. */
  leaveKinds(): readonly LeaveKind[];
  /** Site time and date of a department. */
  clock(department: DepartmentId | null): {
    readonly at: EpochMs;
    readonly zone: string;
    readonly date: LocalDate;
    readonly position: number;
  };
  /** `YYYY-MM` of the month sheet today lies in: where periods start on the 26th, from then on the next month's. */
  currentMonth(department: DepartmentId | null): string;
  /** A person's row of today's board; undefined when not employed today. */
  row(employee: EmployeeId): PresenceRow | undefined;
  board(department: DepartmentId | null): BoardView;
  boardAsOf(department: DepartmentId | null, asOf: AsOfQuestion): Promise<BoardView>;
  newestPunches(department: DepartmentId | null, limit: number): readonly PunchView[];
  punches(before: number, limit: number, department: DepartmentId | null): Promise<PositionPage<PunchView>>;
  terminals(): TerminalsView;
  month(department: DepartmentId | null, month: string, asOf: AsOfQuestion | null): Promise<MonthView>;
  day(employee: EmployeeId, date: LocalDate, asOf: AsOfQuestion | null): Promise<DayView>;
  /** Tells what changes from now on; call what it returns to hear no more. */
  subscribe(listener: ReadModelListener): () => void;
  quarantine(before: number, limit: number): Promise<PositionPage<QuarantineView>>;
}

export interface ReadModelListener {
  /** Rows of today's board differ; a person who has no row any more has left the board. */
  rowsChanged(employees: readonly EmployeeId[]): void;
  /** Punches were recorded, in the order of the ledger. */
  punchesCame(punches: readonly PunchView[]): void;
}
