import { dateOf, type DayNumber } from "../../shared/time/day-number.ts";
import { instantBase } from "../../shared/time/zone-days.ts";
import { dayTypeHoliday, dayTypeRest, directionIn } from "../facts/codes.ts";
import type { EmploymentSpan, EndedPunch, FactsView, LeaveFact, PunchFact, PunchRun } from "../facts/facts-types.ts";
import type { CompiledPolicy } from "./compiled-policy.ts";
import { leaveOfDay } from "./day-details.ts";
import type { DayLeave, DayResult, OffEdge, PunchUse, ShiftWindow } from "./day-result.ts";
import * as row from "./day-row.ts";
import type { Expected } from "./day-state.ts";
import { expectOf } from "./expected.ts";
import { findingsOf } from "./findings.ts";
import type { PunchesUsed } from "./judge-person.ts";
import { markBetween, markBounce, markDirection, markIn, markOut, markSuperseded } from "./pairing.ts";
import { firstAtOrAfter, windowMerged, windowShift, type Window } from "./windows.ts";

/** A judged date as PersonJudge left it. */
export interface JudgedDay {
  readonly day: DayNumber;
  readonly employment: EmploymentSpan;
  readonly policy: CompiledPolicy;
  /** Of the date, in order. */
  readonly windows: readonly Window[];
  readonly words: Int32Array;
  /** See DayState.offEdges. */
  readonly offEdges: readonly number[];
}

/** What a person's day results share. */
export interface PersonContext {
  readonly view: FactsView;
  readonly person: number;
  readonly run: PunchRun;
  readonly use: PunchesUsed;
  readonly leave: readonly LeaveFact[];
  readonly ended: readonly EndedPunch[];
}

/** Makes the day result of a judged date. */
export function dayObject(context: PersonContext, judged: JudgedDay): DayResult {
  const { view, person } = context;
  const { day, employment, policy, words } = judged;
  const planned = plannedWindows(judged);
  const leave = leaveOf(context.leave, judged, (words[row.wordHalves]! >> 2) & 3);
  const punches = punchUses(context, judged);
  const unattributed = punches.filter((punch) => punch.why === "outside_window").length;
  const flags = words[row.wordFlags]!;
  const results = words[row.wordResults]!;
  const halves = words[row.wordHalves]!;
  const overtimeSeconds = words[row.wordOvertime]!;
  const restDayWorkSeconds = words[row.wordRestDayWork]!;
  const dayType = words[row.wordDayType]!;
  const classes = policy.source.overtime_class;
  const overtimeClass = dayType === dayTypeHoliday ? classes.statutory_holiday : dayType === dayTypeRest ? classes.rest : classes.workday;
  return {
    employee: view.employeeOf(person),
    department: employment.department,
    date: dateOf(day),
    zone: employment.zone.zone,
    shifts: planned.flatMap((window) => (window.kind === windowShift ? [window.set[window.shift]!.id] : window.set.map((one) => one.id))),
    windows: planned.map((window, index) => shiftWindow(window, expectedOf(context, judged, index))),
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
    overtimeClass: overtimeSeconds > 0 || restDayWorkSeconds > 0 ? overtimeClass : null,
    restDayWorkSeconds,
    nightSeconds: words[row.wordNight]!,
    absenceHalfDays: halves & 3,
    pendingHalfDays: halves >> 4,
    leave,
    state: words[row.wordConfirmed] === 1 ? "confirmed" : "provisional",
    policy: policy.hash,
    findings: findingsOf(words, policy, leave.length > 0 ? leaveFacts(context.leave, judged) : [], unattributed),
    punches,
  };
}

const epoch = (at: number): number | null => (at === row.noInstant ? null : at + instantBase);

function offEdgesOf(words: readonly number[]): OffEdge[] {
  const edges: OffEdge[] = [];
  for (let at = 0; at < words.length; at += 3) {
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

/** What leave leaves of a planned shift, worked out as the judging does it. */
function expectedOf({ leave }: PersonContext, judged: JudgedDay, index: number): Expected {
  const counting = leaveFacts(leave, judged);
  const asked = {
    expected: { start: 0, end: 0, excused: false, needsIn: true, needsOut: true },
    leave: leaveOfDay(counting, () => true),
    policy: judged.policy,
  };
  const planned = plannedWindows(judged);
  expectOf(asked, planned[index]!, index, planned.length);
  return asked.expected;
}

const plannedWindows = ({ windows }: JudgedDay): Window[] => windows.filter(({ kind }) => kind === windowShift || kind === windowMerged);

/** Leave that counts on the date: on a day off only that of kinds counted in natural days. */
function leaveFacts(all: readonly LeaveFact[], { day, policy, windows }: JudgedDay): LeaveFact[] {
  const planned = windows.some((window) => window.kind === windowShift || window.kind === windowMerged);
  return all.filter((fact) => fact.fromDay <= day && day < fact.untilDay && (planned || policy.leaveOnRestDays.has(fact.kind)));
}

/**
 * Half days by kind. A half covered by two kinds is counted once, for the one approved first. What is left of the half
 * days taken, when leave by the hour covers all that was planned, is shared out among it in turn.
 */
function leaveOf(all: readonly LeaveFact[], judged: JudgedDay, taken: number): DayLeave[] {
  const leave: { kind: string; halfDays: number; seconds?: number }[] = [];
  let morning = false;
  let afternoon = false;
  for (const { kind, part, hours } of leaveFacts(all, judged)) {
    if (hours !== null) {
      leave.push({ kind, halfDays: 0, seconds: hours.until - hours.from });
      continue;
    }
    const takesMorning: boolean = part !== "afternoon" && !morning;
    const takesAfternoon: boolean = part !== "morning" && !afternoon;
    morning ||= takesMorning;
    afternoon ||= takesAfternoon;
    const halfDays = (takesMorning ? 1 : 0) + (takesAfternoon ? 1 : 0);
    if (halfDays > 0) leave.push({ kind, halfDays });
  }
  const byHour = leave.filter((one) => one.seconds !== undefined);
  const left = byHour.length === 0 ? 0 : taken - leave.reduce((total, one) => total + one.halfDays, 0);
  for (let half = 0; half < left; half += 1) byHour[half % byHour.length]!.halfDays += 1;
  return leave;
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
    if (!isOurs && (takenBy !== row.noInstant || employment.zone.dayOf(run.at[index]!) !== day)) continue;
    const fact = view.punch(run.row[index]!);
    if (isOurs) uses.push(use(fact, usedAs(marks[index - run.from]!), windowOf(windows, index)));
    else uses.push(use(fact, { used: "not_used", why: "outside_window" }, null));
  }
  for (const fact of context.ended)
    if (employment.zone.dayOf(fact.at) === day) uses.push(use(fact, { used: "not_used", why: fact.why }, null));
  return uses.toSorted((left, right) => left.at - right.at || left.position - right.position);
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
    ...(fact.reading === "exact" ? {} : { reading: fact.reading }),
    ...(fact.correctedBySeconds === 0 ? {} : { correctedBySeconds: fact.correctedBySeconds }),
  };
}
