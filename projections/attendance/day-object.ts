import { dateOf } from "../../shared/time/day-number.ts";
import { instantBase } from "../../shared/time/zone-days.ts";
import type { ShiftId } from "../../shared/ids.ts";
import { directionIn, ownHours, planShiftMask } from "../facts/codes.ts";
import type { ResultChangeFact } from "../facts/conduct-types.ts";
import type { EmploymentSpan, EndedPunch, FactsView, PlannedShift, PunchFact, PunchRun } from "../facts/facts-types.ts";
import { changedFindings } from "./changed-findings.ts";
import { edgeExcused } from "./changed-results.ts";
import type { DayResult, DutyResult, OffEdge, PunchUse, ShiftWindow } from "./day-result.ts";
import * as row from "./day-row.ts";
import type { Expected } from "./day-state.ts";
import { expectOf } from "./expected.ts";
import { leaveEventsOf, leaveTakenOf } from "./leave-shown.ts";
import { leaveOfDay } from "./leave-of-day.ts";
import { findingsOf } from "./findings.ts";
import { plannedWindows, type JudgedDay } from "./judged-day.ts";
import { makeUpFindings, type MakeUp } from "./make-ups.ts";
import type { PunchesUsed } from "./judge-person.ts";
import { overtimeClassOf } from "./overtime.ts";
import { markBetween, markBounce, markDirection, markField, markIn, markOut, markSuperseded } from "./pairing.ts";
import type { JudgedLeave, PersonLeave } from "./person-leave.ts";
import { firstAtOrAfter, windowMerged, windowShift, type Window } from "./windows.ts";

/** What a person's day results share. */
export interface PersonContext {
  readonly view: FactsView;
  readonly person: number;
  readonly run: PunchRun;
  readonly use: PunchesUsed;
  readonly leave: PersonLeave;
  readonly ended: readonly EndedPunch[];
  readonly changes: readonly ResultChangeFact[];
  readonly makeUps: readonly MakeUp[];
}

/** Makes the day result of a judged date. */
export function dayObject(context: PersonContext, judged: JudgedDay): DayResult {
  const { view, person } = context;
  const { day, employment, policy, words } = judged;
  const planned = plannedWindows(judged);
  const isOff = planned.length === 0;
  const judgedLeave = judged.hasDetails ? context.leave.on({ day, employment, policy, isOff }) : [];
  const leave = leaveTakenOf(judgedLeave, (words[row.wordHalves]! >> 2) & 3);
  const punches = punchUses(context, judged);
  const unattributed = punches.filter((punch) => punch.why === "outside_window").length;
  const flags = words[row.wordFlags]!;
  const results = words[row.wordResults]!;
  const halves = words[row.wordHalves]!;
  const overtimeSeconds = words[row.wordOvertime]!;
  const restDayWorkSeconds = words[row.wordRestDayWork]!;
  const dayType = words[row.wordDayType]!;
  const duty = dutyOf(context, judged);
  return {
    employee: view.employeeOf(person),
    department: employment.department,
    date: dateOf(day),
    zone: employment.zone.zone,
    shifts: planned.flatMap((window) => (window.kind === windowShift ? [window.set[window.shift]!.id] : window.set.map((one) => one.id))),
    windows: planned.map((window, index) => shiftWindow(window, expectedOf(judgedLeave, judged, index))),
    dayType: row.dayTypes[dayType]!,
    status: row.statuses[words[row.wordStatus]!]!,
    flags: row.dayFlags.filter((_, bit) => (flags & (1 << bit)) !== 0),
    inResult: row.slotResults[results & 15]!,
    outResult: row.slotResults[results >> 4]!,
    firstIn: epoch(words[row.wordFirstIn]!),
    lastOut: epoch(words[row.wordLastOut]!),
    roundedIn: epoch(words[row.wordRoundedIn]!),
    roundedOut: epoch(words[row.wordRoundedOut]!),
    scheduledSeconds: words[row.wordScheduled]!,
    workedSeconds: words[row.wordWorked]!,
    roundedWorkedSeconds: words[row.wordRoundedWorked]!,
    lateSeconds: words[row.wordLate]!,
    earlySeconds: words[row.wordEarly]!,
    offEdges: offEdgesOf(judged.offEdges),
    overtimeSeconds,
    overtimeClass: overtimeSeconds > 0 || restDayWorkSeconds > 0 ? overtimeClassOf(policy, dayType, duty !== null) : null,
    restDayWorkSeconds,
    duty,
    nightSeconds: words[row.wordNight]!,
    absenceHalfDays: halves & 3,
    pendingHalfDays: halves >> 4,
    leave,
    leaveEvents: judged.hasDetails ? leaveEventsOf(context.leave, day) : [],
    state: words[row.wordConfirmed] === 1 ? "confirmed" : "provisional",
    policy: policy.hash,
    findings: [
      ...findingsOf(words, policy, judgedLeave, unattributed),
      ...changedFindings(context.changes, judged),
      ...makeUpFindings(context, judged),
    ],
    punches,
  };
}

/** The date's duty as the row has it, with the hours it was assigned for. */
function dutyOf({ view, person }: PersonContext, { day, employment, words }: JudgedDay): DutyResult | null {
  const word = words[row.wordDuty]!;
  const state = row.dutyStates[word >> 24];
  if (state === null || state === undefined) return null;
  const plan = view.plan(person, day, day + 1);
  const number = plan.words[day - plan.fromDay]! & planShiftMask;
  const set = number === 0 ? [] : view.shiftSet(number - 1);
  const own = view.duties(person).filter((duty) => duty.day === day && duty.shift === null);
  const nameOf = ({ id, start, end }: PlannedShift): ShiftId =>
    own.find((duty) => id === ownHours && duty.start === start && duty.end === end)?.duty ?? id;
  const at = (wall: number): number => employment.zone.instant(day, wall) + instantBase;
  const hours = set.map((shift) => ({ shift: nameOf(shift), startsAt: at(shift.start), endsAt: at(shift.end) }));
  return { state, seconds: word & 0xff_ffff, hours };
}

const epoch = (at: number): number | null => (at === row.noInstant ? null : at + instantBase);

function offEdgesOf(words: readonly number[]): OffEdge[] {
  const edges: OffEdge[] = [];
  for (let at = 0; at < words.length; at += 3) {
    if ((words[at + 1]! & edgeExcused) !== 0) continue;
    const result = row.slotResults[words[at + 1]!] as OffEdge["result"];
    edges.push({ edge: words[at] === directionIn ? "in" : "out", result, seconds: words[at + 2]! });
  }
  return edges;
}

function shiftWindow({ set, shift, opens, start, end, closes }: Window, expected: Expected): ShiftWindow {
  return {
    shift: set[shift]!.id,
    opensAt: opens + instantBase,
    startsAt: start + instantBase,
    endsAt: end + instantBase,
    closesAt: closes + instantBase,
    expectedFrom: expected.start + instantBase,
    expectedUntil: (expected.excused ? expected.start : expected.end) + instantBase,
  };
}

/** What leave leaves of a planned shift, worked out as the judging does it; of a half that fell away all is expected. */
function expectedOf(leave: readonly JudgedLeave[], judged: JudgedDay, index: number): Expected {
  const ofDay = leaveOfDay(leave);
  const asked = {
    expected: { start: 0, end: 0, excused: false, needsIn: true, needsOut: true },
    leave: ofDay,
    away: ofDay.undecided,
    policy: judged.policy,
  };
  const planned = plannedWindows(judged);
  expectOf(asked, planned[index]!, index, planned.length);
  return asked.expected;
}

/** Every punch of the date: those its windows took in, those nobody's window did, and those that no longer count. */
function punchUses(context: PersonContext, judged: JudgedDay): PunchUse[] {
  const { view, run } = context;
  const { marks, owner } = context.use;
  const { day, employment, windows } = judged;
  const uses: PunchUse[] = [];
  const from = Math.min(employment.zone.start(day), windows[0]?.opens ?? Infinity) - 2 * 86_400;
  const until = Math.max(employment.zone.start(day + 1), windows.at(-1)?.closes ?? -Infinity) + 2 * 86_400;
  for (let index = firstAtOrAfter(run, from); index < run.until && run.at[index]! <= until; index += 1) {
    const takenBy = owner[index - run.from]!;
    const isOurs = takenBy === day;
    if (!isOurs && (takenBy !== row.noInstant || !liesOn(context, judged, run.at[index]!))) continue;
    const fact = view.punch(run.row[index]!);
    if (isOurs) uses.push(use(fact, usedAs(marks[index - run.from]!), windowOf(windows, index)));
    else {
      // A double tap after a span's last punch is no work found nowhere: it was seen, and passed over.
      const mark = marks[index - run.from]!;
      uses.push(use(fact, mark === 0 ? { used: "not_used", why: "outside_window" } : usedAs(mark), null));
    }
  }
  for (const fact of context.ended) if (liesOn(context, judged, fact.at)) uses.push(use(fact, { used: "not_used", why: fact.why }, null));
  return uses.toSorted((left, right) => left.at - right.at || left.position - right.position);
}

/**
 * Whether a moment that no date took lies on this one. For somebody who moves to a site in another zone one moment can lie on
 * a date of either site: it is the first one's.
 */
function liesOn({ view, person }: PersonContext, { day, employment }: JudgedDay, at: number): boolean {
  if (employment.zone.dayOf(at) !== day) return false;
  const covers = ({ zone, fromDay, untilDay }: EmploymentSpan): boolean => zone.dayOf(at) >= fromDay && zone.dayOf(at) < untilDay;
  return view.employment(person).find(covers) === employment;
}

function windowOf(windows: readonly Window[], index: number): string | null {
  const window = windows.find((candidate) => candidate.from <= index && index < candidate.until);
  if (window === undefined || window.set.length === 0) return null;
  return window.kind === windowShift || window.kind === windowMerged ? window.set[window.shift]!.id : null;
}

type Usage = Pick<PunchUse, "used" | "why">;

function usedAs(mark: number): Usage {
  switch (mark) {
    case markIn:
      return { used: "in" };
    case markOut:
      return { used: "out" };
    case markBetween:
      return { used: "between", why: "not_first_or_last" };
    case markBounce:
      return { used: "not_used", why: "bounce" };
    case markSuperseded:
      return { used: "not_used", why: "superseded_by_terminal" };
    case markField:
      return { used: "not_used", why: "field_refused" };
    case markDirection:
      return { used: "not_used", why: "direction" };
    default:
      return { used: "between" };
  }
}

function use(fact: PunchFact, usage: Usage, shift: string | null): PunchUse {
  return {
    position: fact.position,
    at: fact.at + instantBase,
    direction: fact.direction,
    source: fact.source,
    terminal: fact.terminal,
    punch: fact.punch,
    shift,
    ...usage,
    ...(fact.place === undefined ? {} : { place: fact.place }),
    ...(fact.reading === "exact" ? {} : { reading: fact.reading }),
    ...(fact.correctedBySeconds === 0 ? {} : { correctedBySeconds: fact.correctedBySeconds }),
  };
}
