import type { DayFlag, DayStatus, DayType, DutyState, SlotResult } from "./day-result.ts";

/**
 * A judged day as integers: what the fast path writes, what differences compare, and what day results are made of.
 * Seconds are exact sums; instants are relative to instantBase.
 */
export const rowWords = 21;

export const wordStatus = 0;
export const wordDayType = 1;
export const wordFlags = 2;
/** Arrival's result in bits 0-3, departure's in bits 4-7. */
export const wordResults = 3;
export const wordFirstIn = 4;
export const wordLastOut = 5;
export const wordScheduled = 6;
export const wordWorked = 7;
export const wordLate = 8;
export const wordEarly = 9;
export const wordOvertime = 10;
export const wordRestDayWork = 11;
export const wordNight = 12;
export const wordRoundedIn = 13;
export const wordRoundedOut = 14;
export const wordRoundedWorked = 15;
/** Half days: absence in bits 0-1, leave in bits 2-3, pending in bits 4-5. */
export const wordHalves = 16;
/** Why, as the `because` bits below. */
export const wordBecause = 17;
/** 1 when nothing known to be possible can change the day. */
export const wordConfirmed = 18;
/** Punches that count. */
export const wordPunches = 19;
/** Seconds on duty in bits 0-23, and from bit 24 what became of the duty, as a number of dutyStates. */
export const wordDuty = 20;

/** No instant. */
export const noInstant = -2_147_483_648;

export const statuses: readonly DayStatus[] = [
  "none",
  "present",
  "half_absent",
  "absent",
  "half_leave",
  "leave",
  "rest",
  "holiday",
  "pending",
];
export const statusNone = 0;
export const statusPresent = 1;
export const statusHalfAbsent = 2;
export const statusAbsent = 3;
export const statusHalfLeave = 4;
export const statusLeave = 5;
export const statusRest = 6;
export const statusHoliday = 7;
export const statusPending = 8;

export const dutyStates: readonly (DutyState | null)[] = [null, "kept", "missed", "pending", "excused"];
export const dutyKept = 1;
export const dutyMissed = 2;
export const dutyPending = 3;
export const dutyExcused = 4;

/** By the day type numbers of facts. */
export const dayTypes: readonly DayType[] = ["workday", "rest", "statutory_holiday", "unknown"];

/** In order of weight: of several shifts on a date the heaviest result stands for the date. */
export const slotResults: readonly SlotResult[] = ["none", "normal", "excused", "late", "early", "serious_late", "absent_late", "missing"];
export const slotNone = 0;
export const slotNormal = 1;
export const slotExcused = 2;
export const slotLate = 3;
export const slotEarly = 4;
export const slotSeriousLate = 5;
export const slotAbsentLate = 6;
export const slotMissing = 7;

/** Bit n of the flags word is flag n of this list. */
export const dayFlags: readonly DayFlag[] = [
  "late",
  "serious_late",
  "absent_late",
  "early",
  "missing_in",
  "missing_out",
  "rest_day_work",
  "manual",
  "corrected",
  "field",
];
export const flagLate = 1;
export const flagSeriousLate = 2;
export const flagAbsentLate = 4;
export const flagEarly = 8;
export const flagMissingIn = 16;
export const flagMissingOut = 32;
export const flagRestDayWork = 64;
export const flagManual = 128;
export const flagCorrected = 256;
export const flagField = 512;

export const becauseNoPunch = 1;
export const becauseLateHalf = 1 << 1;
export const becauseLateFull = 1 << 2;
export const becauseEarlyHalf = 1 << 3;
export const becauseEarlyFull = 1 << 4;
export const becauseAbsentLate = 1 << 5;
export const becauseMissing = 1 << 6;
export const becauseHalfBelow = 1 << 7;
export const becauseAbsentBelow = 1 << 8;
export const becauseLateMissing = 1 << 9;
export const becauseEarlyMissing = 1 << 10;
export const becauseApprovedEarly = 1 << 11;
/** Why the day is not confirmed. */
export const becauseWindowOpen = 1 << 12;
export const becauseNotHeard = 1 << 13;
export const becauseFault = 1 << 14;
export const becauseGap = 1 << 15;
export const becauseCalendarUnknown = 1 << 16;
/** Any of these: punches may still come, or what is planned is not known. */
export const becauseOpen = becauseWindowOpen | becauseNotHeard | becauseFault | becauseGap | becauseCalendarUnknown;
/** Somebody excused what the rules would have charged: see changed-results.ts. */
export const becauseChangedAbsence = 1 << 24;
/** The arrival or what is missing of it is certain, though the day is not. */
export const becauseArrivalSure = 1 << 17;
/** Half a day or more of leave fell away and is absence. */
export const becauseLeaveFell = 1 << 18;
/** A document for leave, or a decision about it, may still come. */
export const becauseLeaveWaits = 1 << 19;
/** The person is suspended. */
export const becauseSuspended = 1 << 25;
/** Free hours below the minimum. */
export const becauseShortHours = 1 << 26;
