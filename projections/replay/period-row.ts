import * as row from "../attendance/day-row.ts";

/**
 * Totals of a person's days over a period, as integers: what a replay sums, and what answers are compared by.
 * Counts are of dates, except where said; seconds are exact sums; halves are half days.
 */
export const periodWords = 32;

/** Place of each figure in a row. */
export const periodWord = {
  /** Dates on which the person is employed, and in the department asked about. */
  days: 0,
  /** Dates that something known to be possible can still change. */
  provisional: 1,
  /** Nine words: how many dates have each status, by the numbers of day-row.ts. */
  statuses: 2,
  late: 11,
  seriousLate: 12,
  absentLate: 13,
  early: 14,
  missingIn: 15,
  missingOut: 16,
  restDayWorkDays: 17,
  manual: 18,
  corrected: 19,
  absentHalves: 20,
  leaveHalves: 21,
  pendingHalves: 22,
  scheduledSeconds: 23,
  workedSeconds: 24,
  lateSeconds: 25,
  earlySeconds: 26,
  overtimeSeconds: 27,
  restDayWorkSeconds: 28,
  nightSeconds: 29,
  roundedWorkedSeconds: 30,
  /** Punches that count. */
  punches: 31,
} as const;

/** Adds a judged day to the totals. @param day A row of day-row.ts, beginning at `from`. */
export function addDayRow(totals: Int32Array, day: Int32Array, from = 0): void {
  totals[periodWord.days]! += 1;
  totals[periodWord.statuses + day[from + row.wordStatus]!]! += 1;
  // Looking costs less than adding nothing: days off have none of these, and nearly every date none of those below.
  const scheduled = day[from + row.wordScheduled]!;
  if (scheduled !== 0) totals[periodWord.scheduledSeconds]! += scheduled;
  const punches = day[from + row.wordPunches]!;
  if (punches !== 0) {
    totals[periodWord.punches]! += punches;
    totals[periodWord.workedSeconds]! += day[from + row.wordWorked]!;
    totals[periodWord.roundedWorkedSeconds]! += day[from + row.wordRoundedWorked]!;
  }
  if (day[from + row.wordConfirmed] === 0) totals[periodWord.provisional]! += 1;
  const late = day[from + row.wordLate]!;
  if (late !== 0) totals[periodWord.lateSeconds]! += late;
  const early = day[from + row.wordEarly]!;
  if (early !== 0) totals[periodWord.earlySeconds]! += early;
  const overtime = day[from + row.wordOvertime]!;
  if (overtime !== 0) totals[periodWord.overtimeSeconds]! += overtime;
  const restDayWork = day[from + row.wordRestDayWork]!;
  if (restDayWork !== 0) totals[periodWord.restDayWorkSeconds]! += restDayWork;
  const night = day[from + row.wordNight]!;
  if (night !== 0) totals[periodWord.nightSeconds]! += night;
  const halves = day[from + row.wordHalves]!;
  if (halves !== 0) {
    totals[periodWord.absentHalves]! += halves & 3;
    totals[periodWord.leaveHalves]! += (halves >> 2) & 3;
    totals[periodWord.pendingHalves]! += (halves >> 4) & 3;
  }
  const flags = day[from + row.wordFlags]!;
  if (flags !== 0) addFlags(totals, flags);
}

function addFlags(totals: Int32Array, flags: number): void {
  if ((flags & row.flagLate) !== 0) totals[periodWord.late]! += 1;
  if ((flags & row.flagSeriousLate) !== 0) totals[periodWord.seriousLate]! += 1;
  if ((flags & row.flagAbsentLate) !== 0) totals[periodWord.absentLate]! += 1;
  if ((flags & row.flagEarly) !== 0) totals[periodWord.early]! += 1;
  if ((flags & row.flagMissingIn) !== 0) totals[periodWord.missingIn]! += 1;
  if ((flags & row.flagMissingOut) !== 0) totals[periodWord.missingOut]! += 1;
  if ((flags & row.flagRestDayWork) !== 0) totals[periodWord.restDayWorkDays]! += 1;
  if ((flags & row.flagManual) !== 0) totals[periodWord.manual]! += 1;
  if ((flags & row.flagCorrected) !== 0) totals[periodWord.corrected]! += 1;
}
