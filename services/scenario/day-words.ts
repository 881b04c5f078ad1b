import type { DayResult, PunchUse } from "../../projections/attendance/day-result.ts";
import { lateOccurrences } from "../../projections/month/counts.ts";
import type { Policy } from "../../shared/policy/schema.ts";
import { toLocal } from "../../shared/time/resolve.ts";

/** A judged day in the scenario format's words; every field that can be expected has its value here. */
export type DayWords = Readonly<Record<string, unknown>> & { readonly employee: string; readonly date: string };

/** How a day of scenario words is made: how punches are called there, and which policy judged it. */
export interface WordsContext {
  /** The scenario's own ids of a punch's event id: more than one when it was delivered again. */
  readonly namesOf: (punch: string) => readonly string[];
  readonly policyOf: (day: DayResult) => Policy;
}

/** Says a judged day in scenario words: minutes cut once from exact seconds, times on the person's wall clock, punches by the file's ids. */
export function dayInWords(day: DayResult, context: WordsContext): DayWords {
  const wall = (at: number | null): string | null => (at === null ? null : toLocal(at * 1_000, day.zone));
  const localTime = (at: number | null): string | null => wall(at)?.slice(11, 16) ?? null;
  const named = (uses: readonly PunchUse[]): string[] => uses.flatMap((use) => context.namesOf(use.punch).slice(0, 1));
  const counted = day.punches.filter((punch) => punch.used !== "not_used" || punch.why === "not_first_or_last");
  return {
    employee: day.employee,
    date: day.date,
    shift: day.shifts.length === 0 ? null : day.shifts.join("+"),
    status: day.status,
    day_type: day.dayType,
    state: day.state,
    pending: day.pendingHalfDays > 0,
    pending_days: day.pendingHalfDays / 2,
    flags: day.flags,
    flag_state: Object.fromEntries(day.findings.map((finding) => [finding.code, finding.state])),
    findings: [...new Set(day.findings.map((finding) => finding.code))],
    clauses: [...new Set(day.findings.map((finding) => finding.clause))],
    rules: [...new Set(day.findings.map((finding) => finding.rule))],
    in_result: day.inResult,
    out_result: day.outResult,
    first_in: wall(day.firstIn),
    last_out: wall(day.lastOut),
    first_in_local: localTime(day.firstIn),
    last_out_local: localTime(day.lastOut),
    rounded_in: wall(day.roundedIn),
    rounded_out: wall(day.roundedOut),
    expected_in: wall(day.windows[0]?.expectedFrom ?? null),
    expected_out: wall(day.windows.at(-1)?.expectedUntil ?? null),
    scheduled_minutes: minutes(day.scheduledSeconds),
    worked_minutes: minutes(day.workedSeconds),
    rounded_worked_minutes: minutes(day.roundedWorkedSeconds),
    night_minutes: minutes(day.nightSeconds),
    late_minutes: minutes(day.lateSeconds),
    late_occurrences: lateOccurrences(day, context.policyOf(day)),
    early_minutes: minutes(day.earlySeconds),
    overtime_minutes: minutes(day.overtimeSeconds),
    overtime_class: day.overtimeClass,
    rest_day_work_minutes: minutes(day.restDayWorkSeconds),
    duty: day.duty?.state ?? null,
    duty_minutes: minutes(day.duty?.seconds ?? 0),
    absence_days: day.absenceHalfDays / 2,
    leave_days: day.leave.reduce((sum, leave) => sum + leave.halfDays, 0) / 2,
    leave_minutes: minutes(day.leave.reduce((sum, leave) => sum + (leave.seconds ?? 0), 0)),
    deadlines: Object.fromEntries(day.findings.flatMap(({ code, deadline }) => (deadline === undefined ? [] : [[code, deadline]]))),
    leave_kind: day.leave[0]?.kind ?? null,
    effective_punches: named(counted),
    evidence: named(day.punches.filter((punch) => punch.used === "in" || punch.used === "out")),
    unattributed_punches: named(day.punches.filter((punch) => punch.why === "outside_window")),
    punch_uses: Object.fromEntries(day.punches.flatMap((use) => context.namesOf(use.punch).map((name) => [name, use.why ?? use.used]))),
  };
}

const minutes = (seconds: number): number => Math.floor(seconds / 60);
