import type { DayResult } from "../../projections/attendance/day-result.ts";
import { toLocal } from "../../shared/time/resolve.ts";

/** A judged day in the scenario format's words; every field that can be expected has its value here. */
export type DayWords = Readonly<Record<string, unknown>> & { readonly employee: string; readonly date: string };

/** How a day of scenario words is made: how punches are called there, and in which zone its times are written. */
export interface WordsContext {
  /** The scenario's own ids of a punch's event id: more than one when it was delivered again. */
  readonly namesOf: (punch: string) => readonly string[];
  /** Zone of the times in the file, which may differ from the person's own. */
  readonly zone: string;
}

/** Says a judged day in scenario words: minutes cut once from exact seconds, times on the wall clock, punches by the file's ids. */
export function dayInWords(day: DayResult, context: WordsContext): DayWords {
  const wall = (at: number | null): string | null => (at === null ? null : toLocal(at * 1_000, context.zone));
  const localTime = (at: number | null): string | null => (at === null ? null : toLocal(at * 1_000, day.zone).slice(11, 16));
  const counted = day.punches.filter((punch) => punch.used !== "not_used" || punch.why === "not_first_or_last");
  return {
    employee: day.employee,
    date: day.date,
    shift: day.shifts.length === 0 ? null : day.shifts.join("+"),
    status: day.status,
    day_type: day.dayType,
    state: day.state,
    flags: day.flags,
    flag_state: Object.fromEntries(day.findings.map((finding) => [finding.code, finding.state])),
    in_result: day.inResult,
    out_result: day.outResult,
    first_in: wall(day.firstIn),
    last_out: wall(day.lastOut),
    first_in_local: localTime(day.firstIn),
    last_out_local: localTime(day.lastOut),
    rounded_in: wall(day.roundedIn),
    rounded_out: wall(day.roundedOut),
    scheduled_minutes: minutes(day.scheduledSeconds),
    worked_minutes: minutes(day.workedSeconds),
    late_minutes: minutes(day.lateSeconds),
    early_minutes: minutes(day.earlySeconds),
    overtime_minutes: minutes(day.overtimeSeconds),
    overtime_class: day.overtimeClass,
    rest_day_work_minutes: minutes(day.restDayWorkSeconds),
    absence_days: day.absenceHalfDays / 2,
    leave_days: day.leave.reduce((sum, leave) => sum + leave.halfDays, 0) / 2,
    leave_kind: day.leave[0]?.kind ?? null,
    effective_punches: counted.flatMap((punch) => context.namesOf(punch.punch).slice(0, 1)),
    evidence: day.punches
      .filter((punch) => punch.used === "in" || punch.used === "out")
      .flatMap((punch) => context.namesOf(punch.punch).slice(0, 1)),
  };
}

const minutes = (seconds: number): number => Math.floor(seconds / 60);
