import type { DayNumber } from "../../shared/time/day-number.ts";
import {
  planCalendarUnknown,
  planDayTypeMask,
  planDayTypeShift,
  planDetails,
  planDuty,
  planOff,
  planShiftMask,
  planSuspended,
} from "../facts/codes.ts";
import type { EmploymentSpan, JudgedFacts, PunchRun, SiteEvidence } from "../facts/facts-types.ts";
import type { CompiledPolicy } from "./compiled-policy.ts";
import type { PersonDetails } from "./day-details.ts";
import * as row from "./day-row.ts";
import type { EdgeVerdict } from "./judge-edge.ts";
import { leaveOfDay, noLeave, type LeaveOfDay } from "./leave-of-day.ts";
import type { JudgedLeave } from "./person-leave.ts";
import { Pairing } from "./pairing.ts";
import { askedAll } from "./rules-asked.ts";
import { windowOff, type Window } from "./windows.ts";
import { emptySpans, noPauses, type Spans } from "./worked-time.ts";

/** Bits of a plan word that say more of a date than what is planned. */
const notQuiet = planDetails | planDuty | planCalendarUnknown | planSuspended;

/** What a shift still expects once leave is off it. */
export interface Expected {
  start: number;
  end: number;
  /** Nothing is expected any more. */
  excused: boolean;
  needsIn: boolean;
  needsOut: boolean;
}

/** What was found of a shift or of a date's spans. */
export interface Slots {
  firstIn: number;
  lastOut: number;
  /** Somebody came, or came back, and no departure followed. */
  openEnd: boolean;
  /** Punches that count. */
  punches: number;
  /** Nothing more can come. */
  complete: boolean;
}

/** So many dates later at most somebody's next planned start is relaxed because they stayed late. */
export const reliefDaysMax = 31;

/**
 * The date under way: what it is about, and the sums that become its row.
 *
 * The functions of judge-shift, count-work, judge-spans and finish-day are its only writers. One object serves all dates of
 * all persons, so that judging allocates nothing for a date without leave or approvals; begin() is what keeps one date
 * out of the next.
 */
export class DayState {
  readonly view: JudgedFacts;
  /** The moment of the question in seconds relative to instantBase; may have a fraction. */
  readonly at: number;
  readonly pairing = new Pairing();
  /** Breaks of what is under way: its window's own, or those made of several shifts. Never written through this. */
  pauses: Spans = noPauses;
  /** Scratch: breaks made of several shifts, what is expected and found of it, and the verdict on one of its edges. */
  readonly madePauses: Spans = emptySpans();
  readonly expected: Expected = { start: 0, end: 0, excused: false, needsIn: true, needsOut: true };
  readonly slots: Slots = { firstIn: row.noInstant, lastOut: row.noInstant, openEnd: false, punches: 0, complete: false };
  readonly verdict: EdgeVerdict = { result: 0, seconds: 0, absentHalves: 0, onlyAbsence: false };

  run!: PunchRun;
  details!: PersonDetails;
  /** Of the employment's site. */
  evidence!: SiteEvidence;
  employment!: EmploymentSpan;
  policy!: CompiledPolicy;
  date: DayNumber = 0;
  word = 0;
  dayType = 0;
  isOff = false;
  leave: LeaveOfDay = noLeave;
  /** Halves of the shift under way in which nothing is expected without leave that holds, and those of them a rule took; see judge-leave.ts. */
  away = 0;
  fell = 0;
  /** Half days of either over all shifts, each times the number of shifts; and those counted as absence. */
  awayHalves = 0;
  fellHalves = 0;
  /** What a person excused of the date; bits of changed-bits.ts. */
  changed = 0;
  /** What of it holds for the shift under way, and the number of that among the planned ones of the date; only where anything is changed. */
  changedHere = 0;
  changedNumber = 0;
  /** Seconds by which the next planned start is relaxed, because the person stayed late on the date `relievedOn`. */
  relief = 0;
  relievedOn: DayNumber = 0;

  /** Edges out of order: direction, slot result (with what changed-results.ts adds, when a person excused it) and seconds in turn, the first `offEdgeCount` of them valid. */
  readonly offEdges: number[] = [];
  offEdgeCount = 0;

  /** Rules that were asked so far; see rules-asked.ts. */
  asked = 0;
  flags = 0;
  because = 0;
  inResult = 0;
  outResult = 0;
  firstIn = row.noInstant;
  lastOut = row.noInstant;
  scheduled = 0;
  worked = 0;
  roundedWorked = 0;
  late = 0;
  early = 0;
  night = 0;
  punches = 0;
  /** Seconds worked within duty, and what became of it; see day-row.ts. */
  duty = 0;
  dutyState = 0;
  /** Half days of absence, and those not yet to be called, each times the number of shifts. */
  absent = 0;
  pending = 0;
  shifts = 0;
  /** Shifts of which leave leaves nothing. */
  excused = 0;
  complete = true;
  /** Start of the first shift, and end of the last as elastic hours move it. */
  start = 0;
  end = 0;
  /** End of the last shift as planned. */
  plannedEnd = 0;
  /** An arrival out of order does not stand yet, whatever is known of others. */
  arrivalUnsure = false;

  constructor(view: JudgedFacts, at: number) {
    this.view = view;
    this.at = at;
  }

  beginPerson(run: PunchRun, details: PersonDetails, marks: Uint8Array | null): void {
    this.run = run;
    this.details = details;
    this.relief = 0;
    this.pairing.begin(marks);
  }

  /** A span of employment of the person begins: what its dates share is looked up once. */
  beginEmployment(employment: EmploymentSpan): void {
    this.employment = employment;
    this.evidence = this.view.evidence(employment.site);
  }

  /** @param word Plan word of the date. */
  begin(date: DayNumber, policy: CompiledPolicy, word: number): void {
    if (this.relief !== 0 && date - this.relievedOn > reliefDaysMax) this.relief = 0;
    this.date = date;
    this.policy = policy;
    this.word = word;
    this.dayType = (word >> planDayTypeShift) & planDayTypeMask;
    this.isOff = (word & planOff) !== 0 || (word & planShiftMask) === 0;
    this.asked = (word & (planDetails | planDuty)) === 0 ? 0 : askedAll;
    this.flags = 0;
    this.because = (word & (planCalendarUnknown | planSuspended)) === 0 ? 0 : becauseOf(word);
    this.inResult = row.slotNone;
    this.outResult = row.slotNone;
    this.firstIn = row.noInstant;
    this.lastOut = row.noInstant;
    this.scheduled = 0;
    this.worked = 0;
    this.roundedWorked = 0;
    this.late = 0;
    this.early = 0;
    this.night = 0;
    this.punches = 0;
    this.duty = 0;
    this.dutyState = 0;
    this.absent = 0;
    this.pending = 0;
    this.shifts = 0;
    this.excused = 0;
    this.complete = (word & planCalendarUnknown) === 0;
    this.start = 0;
    this.end = 0;
    this.plannedEnd = 0;
    this.arrivalUnsure = false;
    this.pairing.intervalCount = 0;
    this.offEdgeCount = 0;
    this.leave = noLeave;
    this.changed = 0;
    this.away = 0;
    this.fell = 0;
    this.awayHalves = 0;
    this.fellHalves = 0;
    if ((word & planDetails) !== 0) {
      this.leave = leaveOfDay(this.#judgedLeave());
      this.changed = this.details.changesOn(date);
      if (this.changed !== 0) this.changedHere = this.details.changesOf(date, null);
    }
  }

  /**
   * Whether the date is a day off without punches, of which nothing can come any more and nothing is known but what its plan
   * word says: all such dates have one row under a policy.
   */
  isQuiet({ needsWatermark }: CompiledPolicy, word: number, windows: readonly Window[]): boolean {
    if ((word & (planOff | notQuiet)) !== planOff || windows.length !== 1) return false;
    const { kind, from, until, opens, closes } = windows[0]!;
    if (kind !== windowOff || from !== until || this.at <= closes) return false;
    return !needsWatermark || this.evidence.completeness(opens, closes) === "complete";
  }

  /** Goes on to a quiet date whose row is known. */
  pass(date: DayNumber, policy: CompiledPolicy, word: number): void {
    this.date = date;
    this.policy = policy;
    this.word = word;
    this.isOff = true;
    this.asked = 0;
    this.offEdgeCount = 0;
  }

  #judgedLeave(): readonly JudgedLeave[] {
    const { date, employment, policy, isOff } = this;
    return this.details.leave.on({ day: date, employment, policy, isOff });
  }

  /** Notes one arrival or departure out of order. @param result A slot result of day-row.ts. */
  addOffEdge(direction: number, result: number, seconds: number): void {
    const at = this.offEdgeCount * 3;
    this.offEdges[at] = direction;
    this.offEdges[at + 1] = result;
    this.offEdges[at + 2] = seconds;
    this.offEdgeCount += 1;
  }

  /** Half days that are leave once the shifts have been judged: both, too, when leave by the hour covers all that was planned. */
  leaveTaken(): number {
    return !this.isOff && this.shifts > 0 && this.excused === this.shifts ? 2 : this.leaveHalves();
  }

  /** Half days of leave, without leave by the hour. */
  leaveHalves(): number {
    return (this.leave.morning ? 1 : 0) + (this.leave.afternoon ? 1 : 0);
  }
}

/** What a plan word says beforehand of its date. */
function becauseOf(word: number): number {
  const unknown = (word & planCalendarUnknown) !== 0 ? row.becauseCalendarUnknown : 0;
  return unknown | ((word & planSuspended) !== 0 ? row.becauseSuspended : 0);
}
