import type { ShiftWindow } from "../../projections/attendance/day-result.ts";
import type { Explanation } from "../../projections/replay/explanation.ts";
import type { PresenceRow } from "../../projections/presence/presence.ts";
import type { PresenceSummary } from "../../projections/presence/summary.ts";
import type { Channel, ProtocolName } from "../../shared/events/fields.ts";
import type { DepartmentId, EmployeeId, EpochMs, LocalDate, TerminalId } from "../../shared/ids.ts";
import type { SheetWord } from "../../shared/policy/rules-month.ts";

/** A punch as the list of live punches shows it. */
export interface PunchView {
  /** Position of the event: its place in the list and its proof. */
  readonly position: number;
  readonly source: "terminal" | "manual";
  /** Null while its badge belongs to nobody. */
  readonly employee: EmployeeId | null;
  readonly department: DepartmentId | null;
  /** The key as the terminal sent it; null for punches entered by hand. */
  readonly key: { readonly kind: "pin" | "card"; readonly value: string } | null;
  /** Null when the reading is ambiguous or does not exist. */
  readonly occurredAt: EpochMs | null;
  readonly zone: string;
  readonly terminal: TerminalId | null;
  readonly terminalName: string | null;
  readonly protocol: ProtocolName | null;
  readonly channel: Channel | null;
  readonly direction: "in" | "out" | "unknown";
  readonly flags: readonly string[];
  readonly receivedAt: EpochMs;
  readonly recordedAt: EpochMs;
}

/** Today's board of one department, or of all. */
export interface BoardView {
  /** What the events before this position say. */
  readonly position: number;
  /** The moment it is about, UTC milliseconds. */
  readonly at: EpochMs;
  readonly zone: string;
  readonly date: LocalDate;
  readonly department: DepartmentId | null;
  readonly summary: PresenceSummary;
  readonly rows: readonly PresenceRow[];
}

/** One cell of the month's grid: the word of the legend, for half-day leave and for leave the kind too. */
export interface MonthCell {
  readonly date: LocalDate;
  readonly word: SheetWord;
  readonly symbol: string;
  readonly leaveKind: string | null;
  readonly provisional: boolean;
}

/** Totals of one person's month, in the units of their names. */
export interface MonthTotals {
  readonly scheduledHalfDays: number;
  readonly attendedHalfDays: number;
  readonly lateCount: number;
  readonly lateMinutes: number;
  readonly earlyCount: number;
  readonly missingCount: number;
  readonly absenceHalfDays: number;
  readonly leaveHalfDays: number;
  /** Days that are over and cannot be called yet. */
  readonly pendingHalfDays: number;
  /** Days not called yet because punches still count: today's, and those to come. */
  readonly toComeHalfDays: number;
  /** Sum off, a decimal of the policy's currency; "0" when none. */
  readonly deduction: string;
  /** Share of the month's bonus off, in hundredths of a percent. */
  readonly deductionBonusBps: number;
}

export interface MonthRow {
  readonly employee: EmployeeId;
  readonly cells: readonly MonthCell[];
  readonly totals: MonthTotals;
}

/** A month of one department, as known before a position. */
export interface MonthView {
  readonly department: DepartmentId | null;
  /** `YYYY-MM`. */
  readonly month: string;
  readonly position: number;
  readonly at: EpochMs;
  readonly zone: string;
  readonly today: LocalDate;
  readonly dates: readonly LocalDate[];
  /** Dates nobody was planned to work. */
  readonly offDates: readonly LocalDate[];
  readonly rows: readonly MonthRow[];
  /** Years whose calendar somebody's days wait for, ascending. */
  readonly yearsWithoutCalendar: readonly string[];
  /** ISO 4217 code of the sums. */
  readonly currency: string;
  readonly legend: Readonly<Record<SheetWord, string>>;
  /** Kinds of leave with their symbol and names. */
  readonly leaveKinds: readonly LeaveKind[];
}

export interface LeaveKind {
  readonly kind: string;
  readonly symbol: string;
  readonly name: { readonly zh: string; readonly en: string };
}

/** A planned shift with its name, for the explanation. */
export interface NamedShift extends ShiftWindow {
  readonly name: string;
}

/** One day explained: the judged day and what its reader needs beside it. */
export interface DayView {
  /** What the events before this position say. */
  readonly position: number;
  readonly employee: EmployeeId;
  readonly date: LocalDate;
  /** Null when the person was not employed on the date and left no punch. */
  readonly explanation: Explanation | null;
  readonly shifts: readonly NamedShift[];
  readonly word: SheetWord;
  readonly symbol: string;
  readonly leaveKinds: readonly LeaveKind[];
  readonly terminalNames: Readonly<Record<TerminalId, string>>;
}

/** Bytes that wait for a person's decision. */
export interface QuarantineView {
  readonly position: number;
  readonly terminal: string;
  readonly record: string;
  readonly protocol: ProtocolName;
  readonly channel: Channel;
  readonly code: string;
  readonly problem: string;
  /** As received: text, or base64. */
  readonly raw: { readonly text: string } | { readonly base64: string };
  readonly receivedAt: EpochMs;
  readonly resolved: "recorded" | "discarded" | null;
}

/** A registered time clock as pages and API show it. */
export interface TerminalView {
  readonly terminal: TerminalId;
  readonly name: string;
  readonly protocol: ProtocolName;
  readonly serial: string;
  readonly site: string;
  readonly zone: string;
  readonly health: "online" | "silent" | "fault" | "never";
  readonly lastContactAt: EpochMs | null;
  /** Everything the terminal recorded up to here has been received; null before the first evidence. */
  readonly completeUpTo: EpochMs | null;
  /** Its clock minus ours, when last measured. */
  readonly offsetMs: number | null;
  readonly recorded: number;
  readonly duplicates: number;
  readonly quarantined: number;
  readonly openGaps: number;
  readonly fault: { readonly since: EpochMs; readonly reason: string } | null;
}

/** Somebody who delivers without being registered. */
export interface StrangerView {
  readonly serial: string;
  readonly protocol: ProtocolName;
  /** Records not taken in. */
  readonly records: number;
  readonly lastAt: EpochMs;
  readonly reason: "unregistered" | "retired" | "wrong_protocol" | "wrong_token";
}

export interface TerminalsView {
  readonly at: EpochMs;
  readonly terminals: readonly TerminalView[];
  readonly strangers: readonly StrangerView[];
  /** Punches kept for badges and numbers that belong to nobody yet, and how many such badges there are. */
  readonly held: { readonly punches: number; readonly badges: number };
}
