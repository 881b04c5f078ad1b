import type { SheetRow } from "../../projections/month/month-sheet.ts";

/** A person's month in scenario words, every field that can be expected; undefined when the person has no row. */
export function monthInWords(row: SheetRow | undefined): Readonly<Record<string, unknown>> | undefined {
  if (row === undefined) return undefined;
  const { totals } = row;
  return {
    scheduled_days: totals.scheduledHalfDays / 2,
    attended_days: totals.attendedHalfDays / 2,
    rest_days: totals.restHalfDays / 2,
    holiday_days: totals.holidayHalfDays / 2,
    trip_days: totals.tripHalfDays / 2,
    leave_days: totals.leaveHalfDays / 2,
    absence_days: totals.absenceHalfDays / 2,
    pending_days: totals.pendingHalfDays / 2,
    worked_minutes: Math.floor(totals.workedSeconds / 60),
    late_count: totals.lateCount,
    late_minutes: Math.floor(totals.lateSeconds / 60),
    late_free_count: totals.lateFreeCount,
    serious_late_count: totals.seriousLateCount,
    absent_late_count: totals.absentLateCount,
    early_count: totals.earlyCount,
    early_minutes: Math.floor(totals.earlySeconds / 60),
    missing_in_count: totals.missingInCount,
    missing_out_count: totals.missingOutCount,
    missing_count: totals.missingInCount + totals.missingOutCount,
    correction_count: totals.correctionCount,
    corrections_over_limit: totals.correctionsOverLimit,
    corrections_late: totals.correctionsLate,
    field_count: totals.fieldCount,
    field_abnormal_count: totals.fieldAbnormalCount,
    changed_count: totals.changedCount,
    manual_count: totals.manualCount,
    overtime_minutes: Math.floor(Object.values(totals.overtimeSeconds).reduce((sum, seconds) => sum + seconds, 0) / 60),
    rest_day_work_minutes: Math.floor(totals.restDayWorkSeconds / 60),
    night_minutes: Math.floor(totals.nightSeconds / 60),
    duty_count: totals.dutyKeptCount,
    duty_missed_count: totals.dutyMissedCount,
    duty_minutes: Math.floor(totals.dutySeconds / 60),
    short_day_count: totals.shortDayCount,
    period_worked_minutes: minutesOf(row.periodHours?.workedSeconds),
    period_standard_minutes: minutesOf(row.periodHours?.standardSeconds),
    period_overtime_minutes: minutesOf(row.periodHours?.overtimeSeconds),
    period_settled: row.periodHours?.settled ?? null,
    lieu_earned_minutes: accountMinutes(totals.timeInLieu?.earnedSeconds),
    lieu_taken_minutes: accountMinutes(totals.timeInLieu?.takenSeconds),
    lieu_expired_minutes: accountMinutes(totals.timeInLieu?.expiredSeconds),
    lieu_balance_minutes: accountMinutes(totals.timeInLieu?.balanceSeconds),
    lieu_overdrawn_minutes: accountMinutes(totals.timeInLieu?.overdrawnSeconds),
    deduction_minor: row.deductionMinor,
    deduction_day_pay_bps: row.deductions.reduce((sum, deduction) => sum + deduction.dayPayBps, 0),
    proposals: row.proposals.map((proposal) => proposal.action),
    proposed_bonus_bps: row.proposals.reduce((sum, proposal) => sum + proposal.bonusBps, 0),
    proposed: Object.fromEntries(row.proposals.map((proposal) => [proposal.step, proposal.dates])),
  };
}

const minutesOf = (seconds: number | undefined): number | null => (seconds === undefined ? null : Math.floor(seconds / 60));
/** Minutes of an account, 0 where the person has none; owed minutes are negative. */
const accountMinutes = (seconds: number | undefined): number => Math.trunc((seconds ?? 0) / 60);
