import { dateOf } from "../../shared/time/day-number.ts";
import type { CompiledPolicy } from "./compiled-policy.ts";
import type { Finding } from "./day-result.ts";
import * as row from "./day-row.ts";
import { addLeave, addLeaveAbsence, type Add } from "./leave-findings.ts";
import type { JudgedLeave } from "./person-leave.ts";

/** What a row says of a day, each with the clause and the rule that decided. */
export function findingsOf(words: Int32Array, policy: CompiledPolicy, leave: readonly JudgedLeave[], unattributed: number): Finding[] {
  const rules = policy.source;
  const flags = words[row.wordFlags]!;
  const because = words[row.wordBecause]!;
  const confirmed = words[row.wordConfirmed] === 1;
  const findings: Finding[] = [];
  const add: Add = (code, clause, rule, { sure = confirmed, seconds, part = rules[rule], deadline = null } = {}) => {
    const value = shown(part);
    findings.push({
      code,
      clause,
      rule,
      value,
      state: sure ? "confirmed" : "provisional",
      ...(seconds === undefined ? {} : { seconds }),
      ...(deadline === null ? {} : { deadline: dateOf(deadline) }),
    });
  };
  const arrivalSure = confirmed || (because & row.becauseArrivalSure) !== 0;
  const { arrival, departure } = policy;
  const late = words[row.wordLate]!;
  if (flags & row.flagLate) add("late", "late", arrival.graceRule, { sure: arrivalSure, seconds: late });
  if (flags & row.flagSeriousLate) add("serious_late", "late", "serious_late_from_min", { sure: arrivalSure, seconds: late });
  if (flags & row.flagAbsentLate) add("absent_late", "late", "absent_late_from_min", { sure: arrivalSure, seconds: late });
  if (flags & row.flagEarly) add("early", "early", departure.graceRule, { seconds: words[row.wordEarly]! });
  if (flags & row.flagMissingIn)
    add("missing_in", "capture", because & row.becauseLateMissing ? "late_becomes_missing_after_min" : "pairing", { sure: arrivalSure });
  if (flags & row.flagMissingOut)
    add("missing_out", "capture", because & row.becauseEarlyMissing ? "early_becomes_missing_after_min" : "pairing");
  if ((because & row.becauseChangedAbsence) === 0) {
    addAbsence(words, add);
    if (because & row.becauseLeaveFell) addLeaveAbsence(leave, words, policy, add);
  }
  if (because & row.becauseApprovedEarly) add("approved_early", "early", "early_departure_approval");
  if (leave.length > 0) addLeave(leave, words, policy, add);
  if (flags & row.flagRestDayWork) add("rest_day_work", "overtime", "overtime_class", { seconds: words[row.wordRestDayWork]! });
  if (words[row.wordOvertime]! > 0) add("overtime", "overtime", "overtime", { seconds: words[row.wordOvertime]! });
  addHours(words, add);
  if (flags & row.flagField)
    add(rules.field_punches === "abnormal" ? "field_abnormal" : "field", "capture", "field_punches", { sure: true });
  if (flags & row.flagManual) add("manual", "capture.fault", "manual_vs_device", { sure: true });
  if (flags & row.flagCorrected) add("corrected", "capture.correction", "make_up_punches_per_month", { sure: true });
  if ((words[row.wordStatus] === row.statusPending || words[row.wordHalves]! >> 4 > 0) && !onlyUndecided(words, leave))
    add("pending", "absent", "absence_requires", { sure: false });
  if (because & row.becauseCalendarUnknown) add("calendar_unknown", "hours", "working_days_per_week", { sure: false });
  if (unattributed > 0) add("unattributed", "hours.attribution", "attribution");
  return findings;
}

/** Whether a date is pending for nothing but leave that nobody decided yet, which is a finding of its own. */
const onlyUndecided = (words: Int32Array, leave: readonly JudgedLeave[]): boolean =>
  leave.some(({ outcome }) => outcome === "undecided") && (words[row.wordBecause]! & row.becauseOpen) === 0;

/** Why a day is absence: each reason that charged half a day or more. */
function addAbsence(words: Int32Array, add: Add): void {
  const because = words[row.wordBecause]!;
  const late = words[row.wordLate]!;
  const early = words[row.wordEarly]!;
  const whole = words[row.wordStatus] === row.statusAbsent;
  if (because & row.becauseNoPunch) add(whole ? "absent" : "half_absent", "absent", "no_punch_absent_days");
  if (because & row.becauseLateFull) add("absent", "absent", "late_to_full_absent_over_min", { seconds: late });
  if (because & row.becauseLateHalf) add("half_absent", "absent", "late_to_half_absent_over_min", { seconds: late });
  if (because & row.becauseEarlyFull) add("absent", "absent", "early_to_full_absent_over_min", { seconds: early });
  if (because & row.becauseEarlyHalf) add("half_absent", "absent", "early_to_half_absent_over_min", { seconds: early });
  if (because & row.becauseAbsentLate) add(whole ? "absent" : "half_absent", "late", "absent_late_absent_days", { seconds: late });
  if (because & row.becauseMissing) add(whole ? "absent" : "half_absent", "absent", "missing_punch_absent_days");
  if (because & row.becauseAbsentBelow) add("absent", "absent", "absent_below_minutes", { seconds: words[row.wordWorked]! });
  if (because & row.becauseHalfBelow) add("half_absent", "absent", "half_day_below_minutes", { seconds: words[row.wordWorked]! });
}

function shown(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Duty, suspension and free hours: what is out of the ordinary about the date itself. */
function addHours(words: Int32Array, add: Add): void {
  const because = words[row.wordBecause]!;
  const duty = words[row.wordDuty]!;
  if (because & row.becauseSuspended) add("suspended", "hours", "suspended_days", { sure: true });
  if (because & row.becauseShortHours) add("short_hours", "hours", "free_minimum_minutes", { seconds: words[row.wordWorked]! });
  const state = duty >> 24;
  if (state === row.dutyKept) add("duty", "hours", "duty_counts_as", { seconds: duty & 0xff_ffff });
  else if (state === row.dutyPending) add("duty", "hours", "duty_counts_as", { sure: false, seconds: duty & 0xff_ffff });
  else if (state === row.dutyMissed) add("duty_missed", "hours", "missed_duty_absent_days");
  if (state !== row.dutyMissed || (words[row.wordHalves]! & 3) === 0) return;
  add(words[row.wordStatus] === row.statusAbsent ? "absent" : "half_absent", "hours", "missed_duty_absent_days");
}
