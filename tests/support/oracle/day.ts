import type { Policy } from "../../../shared/policy/schema.ts";
import type { DayType } from "./plan.ts";

/** A date as the oracle judges it: the cells of a day result that mean something. */
export interface OracleDay {
  readonly employee: string;
  readonly date: string;
  readonly department: string;
  readonly zone: string;
  /** Content hash of the policy that judged; null for the defaults. */
  readonly policy: string | null;
  readonly shifts: readonly string[];
  readonly windows: readonly OracleShiftWindow[];
  readonly dayType: DayType;
  readonly status: string;
  readonly state: "provisional" | "confirmed";
  /** Flags with the state of what they say, by name. */
  readonly flags: Readonly<Record<string, "provisional" | "confirmed">>;
  readonly inResult: string;
  readonly outResult: string;
  readonly firstIn: number | null;
  readonly lastOut: number | null;
  readonly roundedIn: number | null;
  readonly roundedOut: number | null;
  readonly scheduledSeconds: number;
  readonly workedSeconds: number;
  readonly roundedWorkedSeconds: number;
  readonly nightSeconds: number;
  readonly lateSeconds: number;
  readonly earlySeconds: number;
  readonly offEdges: readonly { readonly edge: string; readonly result: string; readonly seconds: number }[];
  readonly overtimeSeconds: number;
  readonly overtimeClass: string | null;
  readonly restDayWorkSeconds: number;
  readonly absenceHalfDays: number;
  readonly pendingHalfDays: number;
  /** Rules that make absence of the date, or will when it is confirmed, by name. */
  readonly absenceRules: readonly string[];
  readonly leave: readonly { readonly kind: string; readonly halfDays: number; readonly seconds?: number }[];
  readonly punches: readonly OraclePunchUse[];
}

/** Null where nothing is expected any more. */
export interface OracleShiftWindow {
  readonly shift: string;
  readonly opensAt: number;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly closesAt: number;
  readonly expectedFrom: number | null;
  readonly expectedUntil: number | null;
}

export interface OraclePunchUse {
  readonly position: number;
  readonly punch: string;
  readonly at: number;
  readonly direction: string;
  readonly source: string;
  readonly terminal: string | null;
  readonly shift: string | null;
  readonly used: string;
  readonly why: string | null;
  readonly reading: string;
  readonly correctedBySeconds: number;
}

/** The class overtime of a day type is booked under. */
export function overtimeClassOf(dayType: DayType, { overtime_class: classes }: Policy): string {
  return dayType === "statutory_holiday" ? classes.statutory_holiday : dayType === "rest" ? classes.rest : classes.workday;
}
