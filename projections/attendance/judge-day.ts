import type { DayNumber } from "../../shared/time/day-number.ts";
import { instantBase } from "../../shared/time/zone-days.ts";
import {
  dayTypeHoliday,
  dayTypeRest,
  dayTypeUnknown,
  dayTypeWorkday,
  planCalendarUnknown,
  planCovered,
  planDayTypeMask,
  planDayTypeShift,
  planDetails,
  planOff,
  planShiftMask,
  sourceCorrection,
  sourceManual,
} from "../facts/codes.ts";
import type { Completeness, EmploymentSpan, FactsView, PunchRun } from "../facts/facts-types.ts";
import type { CompiledPolicy } from "./compiled-policy.ts";
import { expect, leaveOfDay, noLeave, type Expected, type LeaveOfDay, type PersonDetails } from "./day-details.ts";
import * as row from "./day-row.ts";
import { judgeEdge, type EdgeVerdict } from "./judge-edge.ts";
import { overtimeOf } from "./overtime.ts";
import { Pairing } from "./pairing.ts";
import { lastMoment, type Span } from "./spans.ts";
import { addBreaks, emptySpans, lengthOf, nightSeconds, overlapOf, pausesOf, roundInstant, type Spans } from "./worked-time.ts";
import { windowFree, windowMerged, windowOff, windowShift, type Window } from "./windows.ts";

const { noInstant } = row;
const noOvertime: readonly { readonly from: number; readonly until: number }[] = [];

/**
 * Judges one date of one person: the one evaluation that live view, rebuild, what-if, sheet and scenario all go through.
 *
 * Guards the state of the date under way: begin it, hand it its windows or spans, end it, then read `row`. Nothing is
 * allocated for a date without leave or approvals; one object judges everybody in turn.
 */
export class DayJudge {
  /** The date judged last; see day-row.ts. */
  readonly row = new Int32Array(row.rowWords);
  readonly pairing = new Pairing();
  readonly #view: FactsView;
  readonly #at: number;
  readonly #pauses: Spans = emptySpans();
  readonly #expected: Expected = { start: 0, end: 0, excused: false, needsIn: true, needsOut: true };
  readonly #verdict: EdgeVerdict = { result: 0, seconds: 0, absentHalves: 0 };
  #run!: PunchRun;
  #details!: PersonDetails;
  #employment!: EmploymentSpan;
  #policy!: CompiledPolicy;
  #day = 0;
  #word = 0;
  #dayType = 0;
  #leave: LeaveOfDay = noLeave;
  /** Seconds by which the next planned start is relaxed, because the person stayed late. */
  #relief = 0;

  // The date's sums, written to the row when it ends.
  #flags = 0;
  #because = 0;
  #inResult = 0;
  #outResult = 0;
  #firstIn = noInstant;
  #lastOut = noInstant;
  #scheduled = 0;
  #worked = 0;
  #roundedWorked = 0;
  #late = 0;
  #early = 0;
  #night = 0;
  #punches = 0;
  /** Half days times the number of shifts. */
  #absent = 0;
  #pending = 0;
  #shifts = 0;
  #complete = true;
  #isOff = false;
  #start = 0;
  #end = 0;

  /** @param at The moment of the question in seconds relative to instantBase; may have a fraction. */
  constructor(view: FactsView, at: number) {
    this.#view = view;
    this.#at = at;
  }

  beginPerson(run: PunchRun, details: PersonDetails, marks: Uint8Array | null): void {
    this.#run = run;
    this.#details = details;
    this.#relief = 0;
    this.pairing.begin(marks);
  }

  /** @param word Plan word of the date. */
  beginDay(day: DayNumber, employment: EmploymentSpan, policy: CompiledPolicy, word: number): void {
    this.#day = day;
    this.#employment = employment;
    this.#policy = policy;
    this.#word = word;
    this.#dayType = (word >> planDayTypeShift) & planDayTypeMask;
    this.#isOff = (word & planOff) !== 0 || (word & planShiftMask) === 0;
    this.#flags = 0;
    this.#because = (word & planCalendarUnknown) !== 0 ? row.becauseCalendarUnknown : 0;
    this.#inResult = row.slotNone;
    this.#outResult = row.slotNone;
    this.#firstIn = noInstant;
    this.#lastOut = noInstant;
    this.#scheduled = 0;
    this.#worked = 0;
    this.#roundedWorked = 0;
    this.#late = 0;
    this.#early = 0;
    this.#night = 0;
    this.#punches = 0;
    this.#absent = 0;
    this.#pending = 0;
    this.#shifts = 0;
    this.#complete = (word & planCalendarUnknown) === 0;
    this.#start = 0;
    this.#end = 0;
    this.pairing.intervalCount = 0;
    this.#leave = (word & planDetails) === 0 ? noLeave : this.#leaveOn(day);
  }

  /** Judges the date's windows, in order. */
  judgeWindows(windows: readonly Window[]): void {
    for (let index = 0; index < windows.length; index += 1) {
      const window = windows[index]!;
      if (window.kind === windowOff) this.#judgeOff(window);
      else if (window.kind === windowFree) this.#judgeFree(window);
      else this.#judgeShift(window, index, windows.length);
    }
  }

  /** Judges the date's spans; `planned` is the date's shifts in one window when something is planned. */
  judgeSpans(spans: readonly Span[], planned: Window | null): void {
    const { pairing } = this;
    const policy = this.#policy;
    let openEnd = false;
    let complete = true;
    for (const span of spans) {
      if (this.#firstIn === noInstant) this.#firstIn = span.firstIn;
      if (span.lastOut !== noInstant) this.#lastOut = span.lastOut;
      openEnd = span.openEnd;
      this.#addSources(span.sources);
      this.#punches += span.punches;
      const before = pairing.intervalCount;
      for (let index = 0; index < span.intervals.length; index += 1) pairing.intervals[before * 2 + index] = span.intervals[index]!;
      pairing.intervalCount = before + span.intervals.length / 2;
      this.#count(before, null, span.length);
      if (!this.#wait(span.startedAt, lastMoment(span, policy))) complete = false;
    }
    if (planned !== null) {
      const waited = this.#wait(planned.opens, planned.closes);
      expect(planned, 0, 1, this.#leave, policy.halfLeaveNeedsBoth, this.#expected);
      pausesOf(this.#employment.zone, this.#day, planned.set, true, this.#pauses);
      this.#scheduled += planned.end - planned.start - lengthOf(this.#pauses);
      this.#judgeSlots(planned, 0, this.#firstIn, this.#lastOut, openEnd, this.#punches, waited && complete);
      return;
    }
    if (this.#punches === 0) return;
    if (this.#dayType === dayTypeRest || this.#dayType === dayTypeHoliday) {
      this.#flags |= row.flagRestDayWork;
      return;
    }
    const opens = spans[0]!.startedAt;
    if (this.#firstIn === noInstant) this.#missing(true, opens, this.#lastOut, complete);
    if (openEnd) this.#missing(false, opens, this.#firstIn, complete);
  }

  /** Writes the row. */
  endDay(): void {
    const { row: out } = this;
    const policy = this.#policy;
    if (policy.relief.length > 0 && !this.#isOff && this.#shifts > 0) this.#setRelief(policy);
    this.#applyThresholds(policy);
    const leaveHalves = this.#leaveHalves();
    const shifts = Math.max(1, this.#shifts);
    const pending = this.#isOff ? 0 : Math.min(2 - leaveHalves, Math.ceil(this.#pending / shifts));
    const absent = this.#isOff ? 0 : Math.max(0, Math.min(2 - leaveHalves - pending, Math.ceil(this.#absent / shifts)));
    out[row.wordStatus] = this.#status(absent, pending, leaveHalves);
    out[row.wordDayType] = this.#dayType;
    out[row.wordFlags] = this.#flags;
    out[row.wordResults] = this.#inResult | (this.#outResult << 4);
    out[row.wordFirstIn] = this.#firstIn;
    out[row.wordLastOut] = this.#lastOut;
    out[row.wordScheduled] = this.#scheduled;
    out[row.wordWorked] = this.#worked;
    out[row.wordLate] = this.#late;
    out[row.wordEarly] = this.#early;
    out[row.wordOvertime] = this.#overtime();
    out[row.wordRestDayWork] = this.#isOff && (this.#flags & row.flagRestDayWork) !== 0 ? this.#worked : 0;
    out[row.wordNight] = this.#night;
    out[row.wordRoundedIn] = this.#rounded(this.#firstIn, policy.roundIn);
    out[row.wordRoundedOut] = this.#rounded(this.#lastOut, policy.roundOut);
    out[row.wordRoundedWorked] = policy.rounding === null ? this.#worked : this.#roundedWorked;
    out[row.wordHalves] = absent | (leaveHalves << 2) | (pending << 4);
    out[row.wordBecause] = this.#because;
    out[row.wordConfirmed] = this.#complete ? 1 : 0;
    out[row.wordPunches] = this.#punches;
  }

  #judgeShift(window: Window, index: number, count: number): void {
    const { pairing } = this;
    const run = this.#run;
    this.#shifts += 1;
    pairing.choose(run, window.from, window.until, this.#policy);
    expect(window, index, count, this.#leave, this.#policy.halfLeaveNeedsBoth, this.#expected);
    const before = pairing.intervalCount;
    pairing.pair(run, this.#policy, this.#expected.start, this.#expected.end);
    this.#punches += pairing.effectiveCount;
    this.#addSources(pairing.sources);
    if (this.#firstIn === noInstant) this.#firstIn = pairing.firstIn;
    if (pairing.lastOut !== noInstant) this.#lastOut = pairing.lastOut;
    const complete = this.#wait(window.opens, window.closes);
    const length = pairing.effectiveCount < 2 ? 0 : pairing.effectiveAt(run, pairing.effectiveCount - 1) - pairing.effectiveAt(run, 0);
    this.#count(before, window, length);
    this.#judgeSlots(window, index, pairing.firstIn, pairing.lastOut, pairing.openEnd, pairing.effectiveCount, complete);
  }

  /** Arrival, departure and absence of one shift, against what is expected of it once leave is off. */
  #judgeSlots(window: Window, index: number, firstIn: number, lastOut: number, openEnd: boolean, punches: number, complete: boolean): void {
    const policy = this.#policy;
    const expected = this.#expected;
    if (index === 0) this.#start = window.start;
    this.#end = window.end;
    if (expected.excused) {
      this.#inResult = Math.max(this.#inResult, row.slotExcused);
      this.#outResult = Math.max(this.#outResult, row.slotExcused);
      return;
    }
    if (punches === 0) return this.#nobodyCame(complete);
    const start = expected.start + (index === 0 ? this.#relief : 0);
    const flex = firstIn === noInstant ? 0 : Math.max(-policy.flexEarly, Math.min(policy.flexLate, firstIn - start));
    this.#end = expected.end + flex;
    let absent = 0;
    if (firstIn !== noInstant) absent += this.#judgeArrival(firstIn, start + Math.max(0, flex));
    else if (expected.needsIn) this.#missing(true, window.opens, lastOut, complete);
    if (!openEnd && lastOut !== noInstant) absent += this.#judgeDeparture(lastOut, expected.end + flex);
    else if (expected.needsOut) this.#missing(false, window.opens, firstIn, complete);
    else this.#outResult = Math.max(this.#outResult, row.slotExcused);
    if (firstIn === noInstant && !expected.needsIn) this.#inResult = Math.max(this.#inResult, row.slotExcused);
    if (complete) {
      this.#absent += Math.min(2, absent);
      const missing = (this.#inResult === row.slotMissing || this.#outResult === row.slotMissing) && policy.missingHalves > 0;
      if (missing && absent < policy.missingHalves) {
        this.#absent += policy.missingHalves - Math.min(2, absent);
        this.#because |= row.becauseMissing;
      }
    } else if (firstIn !== noInstant) this.#markArrivalSure(window.opens, firstIn);
  }

  #nobodyCame(complete: boolean): void {
    if (!complete) {
      this.#pending += 2;
      return;
    }
    if (this.#policy.noPunchHalves > 0) {
      this.#absent += this.#policy.noPunchHalves;
      this.#because |= row.becauseNoPunch;
      return;
    }
    this.#flags |= row.flagMissingIn | row.flagMissingOut;
    this.#inResult = row.slotMissing;
    this.#outResult = row.slotMissing;
  }

  /** @returns half days of absence. */
  #judgeArrival(firstIn: number, start: number): number {
    const rules = this.#policy.arrival;
    const verdict = this.#verdict;
    const compared = rules.wholeMinutes ? Math.floor(firstIn / 60) * 60 : firstIn;
    judgeEdge(compared - start, rules, row.slotLate, verdict);
    this.#inResult = Math.max(this.#inResult, verdict.result);
    this.#late += verdict.seconds;
    if (verdict.result === row.slotMissing) {
      this.#flags |= row.flagMissingIn;
      this.#because |= row.becauseLateMissing;
      return 0;
    }
    if (verdict.absentHalves > 0)
      this.#because |=
        verdict.result === row.slotAbsentLate
          ? row.becauseAbsentLate
          : verdict.absentHalves === 2
            ? row.becauseLateFull
            : row.becauseLateHalf;
    const counts = verdict.absentHalves === 0 || verdict.result === row.slotAbsentLate || rules.absentStillCounts;
    if (verdict.result === row.slotAbsentLate) this.#flags |= row.flagAbsentLate;
    else if (verdict.result === row.slotSeriousLate) this.#flags |= row.flagSeriousLate;
    else if (verdict.result === row.slotLate && counts) this.#flags |= row.flagLate;
    return verdict.absentHalves;
  }

  /** @returns half days of absence. */
  #judgeDeparture(lastOut: number, end: number): number {
    const rules = this.#policy.departure;
    const verdict = this.#verdict;
    judgeEdge(end - lastOut, rules, row.slotEarly, verdict);
    if (verdict.result !== row.slotNormal && this.#isApproved(lastOut)) {
      this.#because |= row.becauseApprovedEarly;
      this.#outResult = Math.max(this.#outResult, row.slotExcused);
      return 0;
    }
    this.#outResult = Math.max(this.#outResult, verdict.result);
    this.#early += verdict.seconds;
    if (verdict.result === row.slotMissing) {
      this.#flags |= row.flagMissingOut;
      this.#because |= row.becauseEarlyMissing;
      return 0;
    }
    if (verdict.absentHalves > 0) this.#because |= verdict.absentHalves === 2 ? row.becauseEarlyFull : row.becauseEarlyHalf;
    if (verdict.result === row.slotEarly && (verdict.absentHalves === 0 || rules.absentStillCounts)) this.#flags |= row.flagEarly;
    return verdict.absentHalves;
  }

  #isApproved(lastOut: number): boolean {
    if ((this.#word & planDetails) === 0) return false;
    const { approvalBeforeDeparture } = this.#policy;
    return this.#details
      .earlyDepartureOn(this.#day)
      .some(
        (approval) =>
          (approval.notBefore === null || lastOut >= approval.notBefore) && (!approvalBeforeDeparture || approval.recordedAt <= (lastOut + instantBase) * 1_000),
      );
  }

  #missing(arrival: boolean, opens: number, other: number, complete: boolean): void {
    if (arrival) {
      this.#flags |= row.flagMissingIn;
      this.#inResult = row.slotMissing;
      // Somebody who left did come: that the arrival is missing is certain as soon as everything before is here.
      if (!complete) this.#markArrivalSure(opens, other);
    } else {
      this.#flags |= row.flagMissingOut;
      this.#outResult = row.slotMissing;
    }
  }

  #markArrivalSure(opens: number, until: number): void {
    const { site } = this.#employment;
    const sure = !this.#policy.needsWatermark || this.#view.completeness(site, opens, until) === "complete";
    if (sure) this.#because |= row.becauseArrivalSure;
  }

  /** Work on a day off: all of it counts, nothing is expected. */
  #judgeOff(window: Window): void {
    this.#judgeFree(window);
    if (this.#punches > 0) this.#flags |= row.flagRestDayWork;
  }

  #judgeFree(window: Window): void {
    const { pairing } = this;
    pairing.choose(this.#run, window.from, window.until, this.#policy);
    const before = pairing.intervalCount;
    const complete = this.#wait(window.opens, window.closes);
    if (pairing.effectiveCount === 0) return;
    pairing.pair(this.#run, this.#policy, window.opens, window.closes);
    this.#punches += pairing.effectiveCount;
    this.#addSources(pairing.sources);
    this.#firstIn = pairing.firstIn;
    this.#lastOut = pairing.lastOut;
    this.#count(before, window, pairing.effectiveAt(this.#run, pairing.effectiveCount - 1) - pairing.effectiveAt(this.#run, 0));
    if (window.kind !== windowFree) return;
    if (pairing.firstIn === noInstant) this.#missing(true, window.opens, pairing.lastOut, complete);
    if (pairing.openEnd) this.#missing(false, window.opens, pairing.firstIn, complete);
  }

  /** Adds the intervals from number `before` on to the worked time; scheduled time too, for a planned window. */
  #count(before: number, window: Window | null, length: number): void {
    const policy = this.#policy;
    const { zone } = this.#employment;
    const pauses = this.#pauses;
    const planned = window !== null && (window.kind === windowShift || window.kind === windowMerged);
    pauses.count = 0;
    if (window !== null) {
      if (window.kind === windowShift) addBreaks(zone, this.#day, window.set[window.shift]!.breaks, pauses);
      else pausesOf(zone, this.#day, window.set, window.kind === windowMerged, pauses);
    }
    const pauseSeconds = lengthOf(pauses);
    if (planned) this.#scheduled += window.end - window.start - pauseSeconds;
    const { intervals, intervalCount } = this.pairing;
    if (intervalCount === before) return;
    const clipFrom = planned && policy.fromShiftStart ? window.start : -Infinity;
    const deductAll = planned && policy.breaksAlways && this.#leaveHalves() === 0;
    const autoBreak = length > policy.autoBreakAfter ? policy.autoBreak : 0;
    this.#worked += this.#sum(before, clipFrom, deductAll ? pauseSeconds : -1, false, autoBreak);
    if (policy.rounding !== null) this.#roundedWorked += this.#sum(before, clipFrom, deductAll ? pauseSeconds : -1, true, autoBreak);
    if (policy.night !== null)
      for (let index = before; index < intervalCount; index += 1) {
        const from = Math.max(clipFrom, intervals[index * 2]!);
        const until = intervals[index * 2 + 1]!;
        if (from < until) this.#night += nightSeconds(zone, policy.night, from, until, pauses);
      }
  }

  /** Sums intervals less breaks. @param deduct Seconds to deduct whatever was worked; -1: what the intervals overlap. */
  #sum(before: number, clipFrom: number, deduct: number, round: boolean, autoBreak: number): number {
    const policy = this.#policy;
    const { intervals, intervalCount } = this.pairing;
    let total = 0;
    for (let index = before; index < intervalCount; index += 1) {
      const start = round ? this.#rounded(intervals[index * 2]!, policy.roundIn) : intervals[index * 2]!;
      const from = Math.max(clipFrom, start);
      const until = round ? this.#rounded(intervals[index * 2 + 1]!, policy.roundOut) : intervals[index * 2 + 1]!;
      if (until > from) total += until - from - (deduct < 0 ? overlapOf(from, until, this.#pauses) : 0);
    }
    return Math.max(0, total - Math.max(0, deduct) - autoBreak);
  }

  /** Whether nothing more can come for [opens, closes]; if not, notes why. */
  #wait(opens: number, closes: number): boolean {
    let complete = true;
    if (this.#at <= closes) {
      this.#because |= row.becauseWindowOpen;
      complete = false;
    }
    if (this.#policy.needsWatermark) {
      const completeness: Completeness = this.#view.completeness(this.#employment.site, opens, closes);
      if (completeness !== "complete") {
        complete = false;
        this.#because |=
          completeness === "open_fault" ? row.becauseFault : completeness === "open_gap" ? row.becauseGap : row.becauseNotHeard;
      }
    }
    if ((this.#because & row.becauseCalendarUnknown) !== 0) complete = false;
    if (!complete) this.#complete = false;
    return complete;
  }

  #addSources(sources: number): void {
    if ((sources & sourceManual) !== 0) this.#flags |= row.flagManual;
    if ((sources & sourceCorrection) !== 0) this.#flags |= row.flagCorrected;
  }

  /** Worked-hours thresholds: absent first, then half a day; the value itself passes. Never on a guess or a missing punch. */
  #applyThresholds(policy: CompiledPolicy): void {
    if (policy.absentBelow === 0 && policy.halfBelow === 0) return;
    const judged = this.#complete && !this.#isOff && this.#punches > 0 && (this.#flags & (row.flagMissingIn | row.flagMissingOut)) === 0;
    const leaveHalves = this.#leaveHalves();
    if (!judged || leaveHalves === 2) return;
    const share = leaveHalves === 1 ? 0.5 : 1;
    const full = 2 * this.#shifts;
    if (this.#worked < policy.absentBelow * share) {
      this.#absent = full;
      this.#because |= row.becauseAbsentBelow;
    } else if (this.#worked < policy.halfBelow * share && this.#absent < this.#shifts) {
      this.#absent = this.#shifts;
      this.#because |= row.becauseHalfBelow;
    }
  }

  #status(absent: number, pending: number, leaveHalves: number): number {
    if (this.#isOff) return this.#offStatus(leaveHalves);
    if (leaveHalves === 2) return row.statusLeave;
    if (pending > 0 && this.#punches === 0 && absent === 0) return row.statusPending;
    if (absent + leaveHalves >= 2 && leaveHalves === 0) return row.statusAbsent;
    if (absent > 0) return row.statusHalfAbsent;
    return leaveHalves > 0 ? row.statusHalfLeave : row.statusPresent;
  }

  #offStatus(leaveHalves: number): number {
    if (leaveHalves === 2) return row.statusLeave;
    if ((this.#because & row.becauseCalendarUnknown) !== 0) return row.statusPending;
    const covered = (this.#word & planCovered) !== 0;
    const isWorkday = this.#dayType === dayTypeWorkday || this.#dayType === dayTypeUnknown;
    // A workday nobody planned anything for is no day off: what happened on it stands, and otherwise there is nothing to say.
    if (!covered && isWorkday) return this.#punches > 0 ? row.statusPresent : row.statusNone;
    return this.#dayType === dayTypeHoliday ? row.statusHoliday : row.statusRest;
  }

  #overtime(): number {
    const policy = this.#policy;
    const basis = policy.overtime.basis;
    const details = (this.#word & planDetails) !== 0;
    const dayOff = this.#isOff && (this.#flags & row.flagRestDayWork) !== 0;
    if (!dayOff && basis === "rest_days_only" && policy.overtime.needs === "punch") return 0;
    if (!dayOff && this.#isOff) return 0;
    const { intervals, intervalCount } = this.pairing;
    return overtimeOf(
      {
        worked: this.#worked,
        scheduled: this.#scheduled,
        firstIn: this.#firstIn === noInstant ? null : this.#firstIn,
        lastOut: this.#lastOut === noInstant ? null : this.#lastOut,
        start: this.#start,
        end: this.#end,
        dayOff,
      },
      policy,
      details ? this.#details.overtimeOn(this.#day) : noOvertime,
      (from, until) => {
        let total = 0;
        for (let index = 0; index < intervalCount; index += 1)
          total += Math.max(0, Math.min(until, intervals[index * 2 + 1]!) - Math.max(from, intervals[index * 2]!));
        return total;
      },
    );
  }

  #rounded(at: number, step: number): number {
    const { rounding } = this.#policy;
    return rounding === null || at === noInstant ? at : roundInstant(this.#employment.zone, at, step, rounding);
  }

  /** Leave counts on planned dates, and on days off only for kinds counted in natural days. */
  #leaveOn(day: DayNumber): LeaveOfDay {
    const facts = this.#details.leaveOn(day);
    if (facts.length === 0) return noLeave;
    return leaveOfDay(facts, (fact) => !this.#isOff || this.#policy.leaveOnRestDays.has(fact.kind));
  }

  #leaveHalves(): number {
    return (this.#leave.morning ? 1 : 0) + (this.#leave.afternoon ? 1 : 0);
  }

  #setRelief(policy: CompiledPolicy): void {
    const stayed = this.#lastOut === noInstant ? -1 : this.#lastOut - this.#end;
    this.#relief = policy.relief.findLast((step) => stayed >= step.leftAfter)?.relief ?? 0;
  }
}
