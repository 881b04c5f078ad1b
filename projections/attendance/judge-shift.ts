import { instantBase } from "../../shared/time/zone-days.ts";
import { dayTypeHoliday, dayTypeRest, directionIn, directionOut, planDetails } from "../facts/codes.ts";
import type { CompiledPolicy } from "./compiled-policy.ts";
import { countWork } from "./count-work.ts";
import { changedEarly, changedLate } from "./changed-bits.ts";
import { excuse } from "./changed-results.ts";
import * as row from "./day-row.ts";
import type { DayState } from "./day-state.ts";
import { addSources, markArrivalSure, waitFor } from "./evidence.ts";
import { expectOf } from "./expected.ts";
import { judgeEdge } from "./judge-edge.ts";
import { judgeFreeHours } from "./judge-free-hours.ts";
import { countAway, findAway, type ShiftFound } from "./judge-leave.ts";
import { noLeave } from "./leave-of-day.ts";
import { missingIn, missingOut, noteMissingIn, noteMissingOut } from "./missing-punch.ts";
import { askedArrival, askedDeparture, askedMissing, askedNoPunch } from "./rules-asked.ts";
import { windowFree, type Window } from "./windows.ts";

const { noInstant } = row;

/** Judges one planned shift of the date. @param index Which of `count`. */
export function judgeShift(day: DayState, window: Window, index: number, count: number): void {
  const { pairing, run, slots } = day;
  day.shifts += 1;
  if (day.changed !== 0) changesOfShift(day, window, index);
  pairing.choose(run, window, day.policy);
  const found = day.leave === noLeave ? null : foundOf(day, index, count);
  if (found !== null) findAway(day, window, found);
  expectOf(day, window, index, count);
  const before = pairing.intervalCount;
  pairing.pair(run, day.policy, day.expected.start, day.expected.end);
  addFound(day);
  if (day.firstIn === noInstant) day.firstIn = pairing.firstIn;
  if (pairing.lastOut !== noInstant) day.lastOut = pairing.lastOut;
  slots.firstIn = pairing.firstIn;
  slots.lastOut = pairing.lastOut;
  slots.openEnd = pairing.openEnd;
  slots.punches = pairing.effectiveCount;
  slots.complete = waitFor(day, window.opens, window.closes);
  countWork(day, before, window, pairing.length(run));
  if (found === null || !countAway(day, window, found)) judgeSlots(day, window, index === 0);
}

/** What a person excused holds for the shift it names, or for every one. */
function changesOfShift(day: DayState, window: Window, index: number): void {
  day.changedHere = day.details.changesOf(day.date, window.set[window.shift]!.id);
  day.changedNumber = index;
}

/** The punches chosen for a shift, for judging its leave. */
function foundOf({ pairing, run }: DayState, index: number, count: number): ShiftFound {
  const last = pairing.effectiveCount - 1;
  const at = (number: number): number => (last < 0 ? noInstant : pairing.effectiveAt(run, number));
  return { index, count, earliest: at(0), latest: at(last) };
}

/** Arrival, departure and absence: `day.slots` against `day.expected`. @param first The date's first shift, whose start late stay relaxes. */
export function judgeSlots(day: DayState, window: Window, first: boolean): void {
  const { policy, expected, slots } = day;
  if (first) day.start = window.start;
  if (policy.free) return judgeFreeHours(day, window);
  day.end = window.end;
  day.plannedEnd = window.end;
  if (expected.excused) {
    day.excused += 1;
    day.inResult = Math.max(day.inResult, row.slotExcused);
    day.outResult = Math.max(day.outResult, row.slotExcused);
    return;
  }
  if (slots.punches === 0) return nobodyCame(day, window);
  const { firstIn, lastOut } = slots;
  const start = first ? Math.max(expected.start, window.start + day.relief) : expected.start;
  const flex = firstIn === noInstant ? 0 : elastic(firstIn - start, policy);
  day.end = expected.end + flex;
  let inResult = firstIn === noInstant ? row.slotExcused : judgeArrival(day, firstIn, start + Math.max(0, flex));
  let absent = firstIn === noInstant ? 0 : day.verdict.absentHalves;
  if (firstIn === noInstant && expected.needsIn) inResult = missingIn(day, window.opens);
  let outResult: number = row.slotExcused;
  if (lastOut !== noInstant && !slots.openEnd) {
    outResult = judgeDeparture(day, lastOut, day.end);
    absent += outResult === row.slotExcused ? 0 : day.verdict.absentHalves;
  } else if (expected.needsOut) outResult = missingOut(day);
  day.inResult = Math.max(day.inResult, inResult);
  day.outResult = Math.max(day.outResult, outResult);
  if (firstIn !== noInstant && inResult > row.slotExcused) markArrivalSure(day, window.opens, firstIn);
  if (!slots.complete) return;
  const oneMissing = inResult === row.slotMissing || outResult === row.slotMissing;
  if (oneMissing) day.asked |= askedMissing;
  if (oneMissing && absent < policy.missingHalves) {
    absent = policy.missingHalves;
    day.because |= row.becauseMissing;
  }
  day.absent += Math.min(2, absent);
}

/** Seconds by which elastic hours move the shift with somebody who came so late, or so early. */
function elastic(late: number, { flexLate, flexEarly }: CompiledPolicy): number {
  return late > 0 ? Math.min(flexLate, late) : flexEarly === 0 ? 0 : Math.max(-flexEarly, late);
}

/** Leave by the hour over half the shift or more leaves no more than half a day to be absent from. */
function absentMost({ leave, expected }: DayState, window: Window): number {
  return leave.hours.length > 0 && (expected.end - expected.start) * 2 <= window.end - window.start ? 1 : 2;
}

function nobodyCame(day: DayState, window: Window): void {
  if (!day.slots.complete) {
    day.pending += 2;
    return;
  }
  day.asked |= askedNoPunch;
  if (day.policy.noPunchHalves > 0) {
    day.absent += Math.min(day.policy.noPunchHalves, absentMost(day, window));
    day.because |= row.becauseNoPunch;
    return;
  }
  const { needsIn, needsOut } = day.expected;
  day.inResult = Math.max(day.inResult, needsIn ? missingIn(day, window.opens) : row.slotExcused);
  day.outResult = Math.max(day.outResult, needsOut ? missingOut(day) : row.slotExcused);
}

/** @returns the slot's result; half days of absence stand in `day.verdict`. */
function judgeArrival(day: DayState, firstIn: number, start: number): number {
  const { verdict } = day;
  if (firstIn > start) day.asked |= askedArrival;
  const rules = day.policy.arrival;
  const compared = rules.wholeMinutes ? Math.floor(firstIn / 60) * 60 : firstIn;
  judgeEdge(compared - start, rules, row.slotLate, verdict);
  const { result } = verdict;
  if (day.changed !== 0 && result !== row.slotNormal && excuse(day, directionIn, changedLate)) return row.slotExcused;
  day.late += verdict.seconds;
  if (result === row.slotMissing) {
    noteMissingIn(day);
    day.because |= row.becauseLateMissing;
  } else if (result !== row.slotNormal && !verdict.onlyAbsence) {
    day.addOffEdge(directionIn, result, verdict.seconds);
    if (result === row.slotLate) day.flags |= row.flagLate;
    else if (result === row.slotSeriousLate) day.flags |= row.flagSeriousLate;
    else if (result === row.slotAbsentLate) day.flags |= row.flagAbsentLate;
  }
  if (verdict.absentHalves > 0) {
    const overHalf = compared - start > rules.halfAbsentOver;
    const overFull = compared - start > rules.fullAbsentOver;
    day.because |= overFull ? row.becauseLateFull : overHalf ? row.becauseLateHalf : row.becauseAbsentLate;
  }
  return result;
}

/** @returns the slot's result; half days of absence stand in `day.verdict`. */
function judgeDeparture(day: DayState, lastOut: number, end: number): number {
  const { verdict } = day;
  if (end > lastOut) day.asked |= askedDeparture;
  const rules = day.policy.departure;
  judgeEdge(end - lastOut, rules, row.slotEarly, verdict);
  const { result } = verdict;
  if (result !== row.slotNormal && isApproved(day, lastOut)) {
    day.because |= row.becauseApprovedEarly;
    return row.slotExcused;
  }
  if (day.changed !== 0 && result !== row.slotNormal && excuse(day, directionOut, changedEarly)) return row.slotExcused;
  day.early += verdict.seconds;
  if (result === row.slotMissing) {
    noteMissingOut(day);
    day.because |= row.becauseEarlyMissing;
  } else if (result === row.slotEarly && !verdict.onlyAbsence) {
    day.addOffEdge(directionOut, result, verdict.seconds);
    day.flags |= row.flagEarly;
  }
  if (verdict.absentHalves > 0) day.because |= verdict.absentHalves === 2 ? row.becauseEarlyFull : row.becauseEarlyHalf;
  return result;
}

function isApproved(day: DayState, lastOut: number): boolean {
  if ((day.word & planDetails) === 0) return false;
  const leftAt = (lastOut + instantBase) * 1_000;
  const mustComeBefore = day.policy.approvalBeforeDeparture;
  return day.details
    .earlyDepartureOn(day.date)
    .some(({ notBefore, recordedAt }) => (notBefore === null || lastOut >= notBefore) && (!mustComeBefore || recordedAt <= leftAt));
}

/** Work on a day off: all of it counts, nothing is expected. Of a date whose calendar or shift is not known nothing is claimed. */
export function judgeOff(day: DayState, window: Window): void {
  judgeFree(day, window);
  if (day.punches > 0 && (day.dayType === dayTypeRest || day.dayType === dayTypeHoliday)) day.flags |= row.flagRestDayWork;
}

/** Work on a date nothing is planned for. */
export function judgeFree(day: DayState, window: Window): void {
  const { pairing, run, slots } = day;
  pairing.choose(run, window, day.policy);
  const before = pairing.intervalCount;
  slots.complete = waitFor(day, window.opens, window.closes);
  if (pairing.effectiveCount === 0) return;
  pairing.pair(run, day.policy, window.opens, window.closes);
  addFound(day);
  slots.lastOut = pairing.lastOut;
  day.firstIn = pairing.firstIn;
  day.lastOut = pairing.lastOut;
  countWork(day, before, window, pairing.length(run));
  if (window.kind !== windowFree) return;
  if (pairing.firstIn === noInstant) day.inResult = missingIn(day, window.opens);
  if (pairing.openEnd) day.outResult = missingOut(day);
}

function addFound(day: DayState): void {
  day.punches += day.pairing.effectiveCount;
  addSources(day, day.pairing.sources);
}
