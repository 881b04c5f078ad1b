import type { Policy } from "../../shared/policy/schema.ts";
import type { DayLeave, DayResult, Finding, OffEdge } from "../attendance/day-result.ts";
import { isConfirmed, isScheduled, isSuspended, lateOccurrences, standing } from "./counts.ts";
import type { SheetTotals } from "./sheet-types.ts";

/**
 * Sums a person's days, those without the latenesses that are free. In half days these hold, whatever the days are:
 * scheduled = calendar − rest − holiday, and attended = scheduled − leave − absence − pending.
 *
 * Make-up working days are scheduled like any other. Leave in natural days that falls on days off is listed by its kind
 * but takes nothing from what was scheduled.
 */
export function totalsOf(all: readonly DayResult[], policyOf: (day: DayResult) => Policy, lateFreeCount: number): SheetTotals {
  const days = all.filter((day) => !isSuspended(day));
  const scheduled = days.filter(isScheduled);
  const holidays = days.filter((day) => !isScheduled(day) && day.dayType === "statutory_holiday");
  const isTrip =
    (day: DayResult) =>
    (kind: string): boolean =>
      policyOf(day).leave_types.some((type) => type.kind === kind && type.attended);
  const leave = sum(scheduled, (day) => leaveHalves(day, (kind) => !isTrip(day)(kind)));
  const absence = sum(scheduled, (day) => day.absenceHalfDays);
  const pending = sum(scheduled, (day) => day.pendingHalfDays);
  return {
    calendarHalfDays: days.length * 2,
    scheduledHalfDays: scheduled.length * 2,
    attendedHalfDays: scheduled.length * 2 - leave - absence - pending,
    restHalfDays: (days.length - scheduled.length - holidays.length) * 2,
    holidayHalfDays: holidays.length * 2,
    leaveHalfDays: leave,
    tripHalfDays: sum(scheduled, (day) => leaveHalves(day, isTrip(day))),
    absenceHalfDays: absence,
    pendingHalfDays: pending,
    leaveByKind: byKind(days, ({ halfDays }) => halfDays),
    leaveSecondsByKind: byKind(days, ({ halfDays, seconds }) => (halfDays > 0 ? 0 : (seconds ?? 0))),
    scheduledSeconds: sum(days, (day) => day.scheduledSeconds),
    workedSeconds: sum(days, (day) => day.workedSeconds),
    lateCount: sum(days, (day) => lateOccurrences(day, policyOf(day))),
    lateSeconds: sum(days, (day) => secondsOf(day, "late") + secondsOf(day, "serious_late") + secondsOf(day, "absent_late")),
    lateFreeCount,
    seriousLateCount: sum(days, (day) => standing(day, "serious_late").length),
    absentLateCount: sum(days, (day) => standing(day, "absent_late").length),
    earlyCount: sum(days, (day) => standing(day, "early").length),
    earlySeconds: sum(days, (day) => secondsOf(day, "early")),
    missingInCount: sum(days, (day) => standing(day, "missing", "in").length),
    missingOutCount: sum(days, (day) => standing(day, "missing", "out").length),
    correctionCount: sum(days, (day) => day.punches.filter((punch) => punch.source === "correction" && punch.why === undefined).length),
    correctionsOverLimit: sum(days, (day) => found(day, "made_up_over_limit")),
    correctionsLate: sum(days, (day) => found(day, "made_up_late")),
    changedCount: sum(days, (day) => found(day, "result_changed")),
    fieldCount: sum(days, (day) => (day.flags.includes("field") ? 1 : 0)),
    fieldAbnormalCount: sum(days, (day) => found(day, "field_abnormal")),
    manualCount: sum(days, (day) => day.punches.filter((punch) => punch.source === "manual" && punch.why === undefined).length),
    overtimeSeconds: overtimeByClass(days),
    restDayWorkSeconds: sum(days, (day) => day.restDayWorkSeconds),
    nightSeconds: sum(days, (day) => day.nightSeconds),
    dutyKeptCount: sum(days, (day) => (day.duty?.state === "kept" ? 1 : 0)),
    dutyMissedCount: sum(days, (day) => (day.duty?.state === "missed" ? 1 : 0)),
    dutySeconds: sum(days, (day) => day.duty?.seconds ?? 0),
    shortDayCount: sum(days, (day) => (isConfirmed(day, "short_hours") ? 1 : 0)),
  };
}

const sum = (days: readonly DayResult[], of: (day: DayResult) => number): number => days.reduce((total, day) => total + of(day), 0);

/** Of the latenesses and early leaves that count as such: one that became a missing punch, or absence alone, is that and nothing besides. */
const secondsOf = (day: DayResult, result: OffEdge["result"]): number =>
  standing(day, result).reduce((total, { seconds }) => total + seconds, 0);

const found = (day: DayResult, code: Finding["code"]): number => day.findings.filter((finding) => finding.code === code).length;

function leaveHalves(day: DayResult, counts: (kind: string) => boolean): number {
  return Math.min(
    2,
    day.leave.reduce((total, leave) => total + (counts(leave.kind) ? leave.halfDays : 0), 0),
  );
}

function byKind(days: readonly DayResult[], of: (leave: DayLeave) => number): Readonly<Record<string, number>> {
  const totals: Record<string, number> = {};
  for (const day of days) for (const leave of day.leave) if (of(leave) > 0) totals[leave.kind] = (totals[leave.kind] ?? 0) + of(leave);
  return totals;
}

function overtimeByClass(days: readonly DayResult[]): Readonly<Record<string, number>> {
  const byClass: Record<string, number> = {};
  for (const day of days)
    if (day.overtimeSeconds > 0 && day.overtimeClass !== null)
      byClass[day.overtimeClass] = (byClass[day.overtimeClass] ?? 0) + day.overtimeSeconds;
  return byClass;
}
