import { dayTypeHoliday, dayTypeUnknown, dayTypeWorkday, planCovered } from "../facts/codes.ts";
import { absentAfterChange, hoursUnknown } from "./changed-results.ts";
import { roundedArrival, roundedDeparture } from "./count-work.ts";
import * as row from "./day-row.ts";
import type { DayState } from "./day-state.ts";
import { overtimeSeconds, workOutsideDuty } from "./overtime.ts";

const { noInstant } = row;

/** Ends the date: thresholds, status, overtime, what reaches into the next date; writes `out`. */
export function finishDay(day: DayState, out: Int32Array): void {
  const { policy } = day;
  if (day.shifts > 0 && (policy.relief.length > 0 || day.relief > 0)) setRelief(day);
  if (policy.absentBelow > 0 || policy.halfBelow > 0) applyThresholds(day);
  if (policy.freeMinimum > 0) noteShortHours(day);
  const leave = day.leaveTaken();
  if (day.leave.waits) {
    day.complete = false;
    day.because |= row.becauseLeaveWaits;
  }
  const shifts = Math.max(1, day.shifts);
  // On nearly all dates both are 0, and a division is among the slowest things done here.
  const pending = day.pending === 0 || day.isOff ? 0 : Math.min(2 - leave, Math.ceil(day.pending / shifts));
  const charged = day.absent === 0 ? 0 : Math.min(2 - leave - pending, Math.ceil(day.absent / shifts));
  const absent = day.changed === 0 ? charged : absentAfterChange(day, charged);
  out[row.wordStatus] = day.isOff ? statusOff(day, leave, absent) : statusOf(day, absent, pending, leave);
  out[row.wordDayType] = day.dayType;
  out[row.wordFlags] = day.flags;
  out[row.wordResults] = day.inResult | (day.outResult << 4);
  out[row.wordFirstIn] = day.firstIn;
  out[row.wordLastOut] = day.lastOut;
  out[row.wordScheduled] = day.scheduled;
  out[row.wordWorked] = day.worked;
  out[row.wordLate] = day.late;
  out[row.wordEarly] = day.early;
  out[row.wordOvertime] = overtimeSeconds(day);
  out[row.wordRestDayWork] = day.isOff && (day.flags & row.flagRestDayWork) !== 0 ? workOutsideDuty(day) : 0;
  out[row.wordNight] = day.night;
  out[row.wordRoundedIn] = roundedArrival(day, day.firstIn);
  out[row.wordRoundedOut] = roundedDeparture(day, day.lastOut);
  out[row.wordRoundedWorked] = policy.rounding === null ? day.worked : day.roundedWorked;
  out[row.wordHalves] = absent | (leave << 2) | (pending << 4);
  out[row.wordBecause] = day.arrivalUnsure ? day.because & ~row.becauseArrivalSure : day.because;
  out[row.wordConfirmed] = day.complete ? 1 : 0;
  out[row.wordPunches] = day.punches;
  out[row.wordDuty] = day.duty | (day.dutyState << 24);
}

/**
 * Worked-hours thresholds: absent first, then half a day; the value itself passes. Half of each where half the day is
 * leave, or was to be. Never while something may still come, and never on a missing punch, which leaves the hours unknown.
 */
function applyThresholds(day: DayState): void {
  const { policy } = day;
  const judged = day.complete && !day.isOff && (day.punches > 0 || policy.free) && !hoursUnknown(day);
  const away = halvesAway(day);
  if (!judged || away >= 2) return;
  const share = away === 1 ? 0.5 : 1;
  if (day.worked < policy.absentBelow * share) {
    day.absent = 2 * day.shifts;
    day.because |= row.becauseAbsentBelow;
  } else if (day.worked < policy.halfBelow * share && day.absent - day.fellHalves < day.shifts) {
    day.absent = day.fellHalves + day.shifts;
    day.because |= row.becauseHalfBelow;
  }
}

/** Half days of the date that are leave, or were to be. */
const halvesAway = (day: DayState): number => day.leaveTaken() + Math.ceil(day.awayHalves / Math.max(1, day.shifts));

/** Free hours below the minimum a date should have: shown, and nothing more. Judged as the thresholds are. */
function noteShortHours(day: DayState): void {
  const { policy } = day;
  const away = halvesAway(day);
  if (!policy.free || !day.complete || day.isOff || away >= 2) return;
  if ((day.flags & (row.flagMissingIn | row.flagMissingOut)) !== 0) return;
  if (day.worked < policy.freeMinimum * (away === 1 ? 0.5 : 1)) day.because |= row.becauseShortHours;
}

/** @param absent Half days, like `pending` and `leave`. */
function statusOf({ punches, policy }: DayState, absent: number, pending: number, leave: number): number {
  if (leave === 2) return row.statusLeave;
  if (pending > 0 && punches === 0 && absent === 0) return row.statusPending;
  if (absent > 0) return absent === 2 ? row.statusAbsent : row.statusHalfAbsent;
  if (leave > 0) return row.statusHalfLeave;
  // Free hours expect nobody on a single date: without a punch there is nothing to say of it.
  return policy.free && punches === 0 ? row.statusNone : row.statusPresent;
}

/** Status of a date nothing was planned for. */
function statusOff(day: DayState, leave: number, absent: number): number {
  if ((day.because & row.becauseSuspended) !== 0) return row.statusNone;
  if (leave === 2) return row.statusLeave;
  if (absent > 0) return absent === 2 ? row.statusAbsent : row.statusHalfAbsent;
  if ((day.because & row.becauseCalendarUnknown) !== 0) return row.statusPending;
  const covered = (day.word & planCovered) !== 0;
  const isWorkday = day.dayType === dayTypeWorkday || day.dayType === dayTypeUnknown;
  // A workday nobody planned anything for is no day off: what happened on it stands, and otherwise there is nothing to say.
  if (!covered && isWorkday) return day.punches > 0 ? row.statusPresent : row.statusNone;
  return day.dayType === dayTypeHoliday ? row.statusHoliday : row.statusRest;
}

/**
 * Staying late relaxes the next planned start, by the highest step reached. Late is after the shift's planned end: were it
 * after the end that elastic hours make, what was allowed yesterday would change what is allowed tomorrow, and so on back.
 * Free hours have no end to stay after.
 */
function setRelief(day: DayState): void {
  const stayed = day.lastOut === noInstant || day.policy.free ? -1 : day.lastOut - day.plannedEnd;
  day.relief = day.policy.relief.findLast((step) => stayed >= step.leftAfter)?.relief ?? 0;
  day.relievedOn = day.date;
}
