import type { Policy } from "../../shared/policy/schema.ts";
import {
  earlyApprovals,
  employmentOn,
  everythingReceived,
  leaveOn,
  policyOn,
  punchesOf,
  zoneOf,
  type Known,
  type OraclePunch,
} from "./oracle-known.ts";
import { breaksOf, planOn, windowsAround, type OraclePlan, type OracleWindow } from "./oracle-plan.ts";

/** A day as the oracle judges it, in the words of a DayResult; null when nothing is to be said of it. */
export interface OracleDay {
  readonly status: string;
  readonly dayType: string;
  readonly flags: readonly string[];
  readonly inResult: string;
  readonly outResult: string;
  readonly firstIn: number | null;
  readonly lastOut: number | null;
  readonly workedSeconds: number;
  readonly lateSeconds: number;
  readonly earlySeconds: number;
  readonly overtimeSeconds: number;
  readonly restDayWorkSeconds: number;
  readonly absenceHalfDays: number;
  readonly leaveHalfDays: number;
}

/**
 * Judges one person's date with one planned shift at most, straight from the events, as attendance-rules says it.
 *
 * Written to be read, not to be fast: no state is kept, and every question is answered by looking through all events.
 *
 * @param known The ledger's events up to the position the answer is as of, in order.
 * @param at Epoch seconds of the question.
 * @returns null for a date on which the person was not employed, or nothing was planned and nothing happened.
 */
export function oracleDay(known: readonly Known[], employee: string, date: string, at: number, givenPolicy?: Policy): OracleDay | null {
  const employment = employmentOn(known, employee, date);
  if (employment === undefined) return null;
  const policy = givenPolicy ?? policyOn(known, date);
  const zone = zoneOf(known, employment.site);
  const plan = planOn(known, employee, date);
  const windows = windowsAround(known, employee, date);
  const window = windows.find((candidate) => candidate.date === date);
  if (window === undefined) return null;
  const counted = countedIn(windows, punchesOf(known, employee), (day) => givenPolicy ?? policyOn(known, day)).get(date) ?? [];
  if (window.off) return dayOff(plan, window, counted, zone, policy);

  const leave = leaveOn(known, employee, date);
  const morningOff = leave.some((entry) => entry.part !== "afternoon");
  const afternoonOff = leave.some((entry) => entry.part !== "morning");
  const leaveHalfDays = (morningOff ? 1 : 0) + (afternoonOff ? 1 : 0);
  const expected = expectedEdges(window, zone, morningOff, afternoonOff);
  const { firstIn, lastOut, stillIn, intervals } = pair(counted, expected, policy);
  const breakRule = leaveHalfDays === 0 ? policy.break_rule : "scheduled_break_deducted_when_spanned";
  const worked = workedSeconds(intervals, window, zone, { ...policy, break_rule: breakRule });
  const times = { dayType: plan.dayType, firstIn: firstIn?.at ?? null, lastOut: lastOut?.at ?? null };
  const base = { ...times, workedSeconds: worked, overtimeSeconds: 0, restDayWorkSeconds: 0, leaveHalfDays };
  const sourceFlags = evidenceFlags(counted).toSorted();
  const nothing = { lateSeconds: 0, earlySeconds: 0, absenceHalfDays: 0 };
  if (leaveHalfDays === 2) return { ...base, ...nothing, status: "leave", flags: sourceFlags, inResult: "excused", outResult: "excused" };

  const heard = policy.absence_requires === "window_closed" || everythingReceived(known, employment.site, window.closesAt);
  const decided = at > window.closesAt && heard;
  if (counted.length === 0) {
    const unjudged = { ...base, ...nothing, flags: [], inResult: "none", outResult: "none" };
    if (!decided) return { ...unjudged, status: "pending" };
    const absent = Math.min(policy.no_punch_absent_days * 2, 2 - leaveHalfDays);
    return { ...unjudged, absenceHalfDays: absent, status: statusOf(absent, leaveHalfDays) };
  }
  const moved =
    firstIn === undefined
      ? 0
      : Math.max(-policy.flex_early_max_min * 60, Math.min(policy.flex_late_max_min * 60, firstIn.at - expected.startsAt));
  const arrival = morningOff && firstIn === undefined ? excused : judgeArrival(firstIn, expected.startsAt + Math.max(0, moved), policy);
  const left = stillIn ? undefined : lastOut;
  const departure =
    afternoonOff && left === undefined
      ? excused
      : judgeDeparture(left, expected.endsAt + moved, policy, earlyApprovals(known, employee, date));
  const missing = arrival.result === "missing" || departure.result === "missing";
  let half = arrival.absenceHalfDays + departure.absenceHalfDays;
  if (missing) half = Math.max(half, policy.missing_punch_absent_days * 2);
  const share = leaveHalfDays === 1 ? 0.5 : 1;
  const below = (minutes: number | null): boolean => !missing && minutes !== null && worked < minutes * 60 * share;
  if (below(policy.absent_below_minutes)) half = 2;
  else if (below(policy.half_day_below_minutes)) half = Math.max(half, 1);
  const absent = decided ? Math.min(half, 2 - leaveHalfDays) : 0;
  return {
    ...base,
    status: statusOf(absent, leaveHalfDays),
    flags: [...arrival.flags, ...departure.flags, ...sourceFlags].toSorted(),
    inResult: arrival.result,
    outResult: departure.result,
    lateSeconds: arrival.seconds,
    earlySeconds: departure.seconds,
    absenceHalfDays: absent,
  };
}

/** What is missing weighs more than what is excused: half a day of leave beside half a day of absence is absence. */
function statusOf(absenceHalfDays: number, leaveHalfDays: number): string {
  if (absenceHalfDays > 0) return absenceHalfDays === 2 ? "absent" : "half_absent";
  return leaveHalfDays > 0 ? "half_leave" : "present";
}

/** A day off: whatever is worked on it is rest-day work and overtime, nothing is expected. */
function dayOff(plan: OraclePlan, window: OracleWindow, counted: readonly OraclePunch[], zone: string, policy: Policy): OracleDay {
  const { firstIn, lastOut, intervals } = pair(counted, { startsAt: window.opensAt, endsAt: window.closesAt }, policy);
  const overlapped = { ...policy, break_rule: "scheduled_break_deducted_when_spanned", worked_from: "first_in" } as const;
  const worked = workedSeconds(intervals, window, zone, overlapped);
  return {
    status: plan.dayType === "statutory_holiday" ? "holiday" : "rest",
    dayType: plan.dayType,
    flags: counted.length > 0 ? ["rest_day_work", ...evidenceFlags(counted)].toSorted() : [],
    inResult: "none",
    outResult: "none",
    firstIn: firstIn?.at ?? null,
    lastOut: lastOut?.at ?? null,
    workedSeconds: worked,
    lateSeconds: 0,
    earlySeconds: 0,
    overtimeSeconds: worked,
    restDayWorkSeconds: worked,
    absenceHalfDays: 0,
    leaveHalfDays: 0,
  };
}

/** Which window takes a punch; an arrival at an instant two windows share belongs to the later, anything else to the earlier. */
function ownerOf(punch: OraclePunch, windows: readonly OracleWindow[]): OracleWindow | undefined {
  const taking = windows.filter((window) => window.opensAt <= punch.at && punch.at <= window.closesAt);
  return punch.direction === "in" ? taking.at(-1) : taking[0];
}

/**
 * The punches that count, by the date of the window that took them: not those by hand of which the terminal has its own
 * record, and not those that follow the one before too soon.
 */
function countedIn(
  windows: readonly OracleWindow[],
  all: readonly OraclePunch[],
  policyOf: (date: string) => Policy,
): Map<string, OraclePunch[]> {
  const counted = new Map<string, OraclePunch[]>();
  let before: OraclePunch | undefined;
  for (const punch of all) {
    const window = ownerOf(punch, windows);
    if (window === undefined) continue;
    const policy = policyOf(window.date);
    const isBeaten = (): boolean => all.some((other) => ownerOf(other, windows) === window && isSameSlot(punch, other, policy));
    if (punch.source === "manual" && policy.manual_vs_device !== "both_count" && isBeaten()) continue;
    const alike = before !== undefined && (punch.direction === "unknown" || punch.direction === before.direction);
    if (before !== undefined && alike && punch.at - before.at < policy.bounce_window_seconds) continue;
    before = punch;
    counted.set(window.date, [...(counted.get(window.date) ?? []), punch]);
  }
  return counted;
}

/** Whether a terminal's record tells of the same coming or going as a punch by hand. */
function isSameSlot(manual: OraclePunch, other: OraclePunch, policy: Policy): boolean {
  const alike = other.direction === manual.direction || other.direction === "unknown" || manual.direction === "unknown";
  return other.source === "terminal" && alike && Math.abs(other.at - manual.at) <= policy.manual_match_minutes * 60;
}

interface Paired {
  readonly firstIn: OraclePunch | undefined;
  readonly lastOut: OraclePunch | undefined;
  /** Somebody came, or came back, and is not known to have left. */
  readonly stillIn: boolean;
  readonly intervals: readonly (readonly [number, number])[];
}

/** Arrival, departure and what was worked between, in the four ways the rule `pairing` has. */
function pair(punches: readonly OraclePunch[], edges: { readonly startsAt: number; readonly endsAt: number }, policy: Policy): Paired {
  const only = punches[0];
  const final = punches.at(-1);
  if (only === undefined || final === undefined) return { firstIn: undefined, lastOut: undefined, stillIn: false, intervals: [] };
  if (punches.length === 1) {
    const arrives = only.direction === "unknown" ? only.at - edges.startsAt <= edges.endsAt - only.at : only.direction === "in";
    return { firstIn: arrives ? only : undefined, lastOut: arrives ? undefined : only, stillIn: arrives, intervals: [] };
  }
  switch (policy.pairing) {
    case "first_last":
      return { firstIn: only, lastOut: final, stillIn: false, intervals: [[only.at, final.at]] };
    case "alternate_pairs": {
      const ins = punches.filter((_, index) => index % 2 === 0);
      const outs = punches.filter((_, index) => index % 2 === 1);
      const intervals = outs.map((out, index) => [ins[index]!.at, out.at] as const);
      return { firstIn: only, lastOut: outs.at(-1), stillIn: ins.length > outs.length, intervals };
    }
    case "direction_first_last": {
      const first = punches.findIndex((punch) => punch.direction !== "out");
      const last = punches.findLastIndex((punch) => punch.direction !== "in");
      if (first < 0) return { firstIn: undefined, lastOut: final, stillIn: false, intervals: [] };
      if (last <= first) return { firstIn: punches[first], lastOut: undefined, stillIn: true, intervals: [] };
      return { firstIn: punches[first], lastOut: punches[last], stillIn: false, intervals: [[punches[first]!.at, punches[last]!.at]] };
    }
    case "direction_pairs":
      return pairByDirection(punches);
  }
}

/** Each arrival with the next departure; a second arrival before it, and a departure without one, count for nothing. */
function pairByDirection(punches: readonly OraclePunch[]): Paired {
  const intervals: (readonly [number, number])[] = [];
  let firstIn: OraclePunch | undefined;
  let lastOut: OraclePunch | undefined;
  let inside: OraclePunch | undefined;
  for (const punch of punches) {
    const arrives = punch.direction === "unknown" ? inside === undefined : punch.direction === "in";
    if (arrives && inside === undefined) {
      inside = punch;
      firstIn ??= punch;
    } else if (!arrives && inside !== undefined) {
      intervals.push([inside.at, punch.at]);
      lastOut = punch;
      inside = undefined;
    }
  }
  if (firstIn === undefined) return { firstIn, lastOut: punches.at(-1), stillIn: false, intervals };
  return { firstIn, lastOut, stillIn: inside !== undefined, intervals };
}

function workedSeconds(intervals: readonly (readonly [number, number])[], window: OracleWindow, zone: string, policy: Policy): number {
  let sum = 0;
  for (const [from, until] of intervals) {
    const counted = policy.worked_from !== "first_in" ? Math.max(from, window.startsAt) : from;
    // Second by second would be the obvious way; whole overlaps give the same sum and finish within the test's time.
    sum += Math.max(0, until - counted);
    if (policy.break_rule === "scheduled_break_deducted_when_spanned")
      for (const [breakFrom, breakUntil] of breaksOf(window, zone))
        sum -= Math.max(0, Math.min(until, breakUntil) - Math.max(counted, breakFrom));
  }
  if (policy.break_rule === "scheduled_break_always_deducted" && intervals.length > 0)
    for (const [breakFrom, breakUntil] of breaksOf(window, zone)) sum -= breakUntil - breakFrom;
  return Math.max(0, sum);
}

/** The edges the person is held to: the shift's own, or those of the half that is not leave. */
function expectedEdges(
  window: OracleWindow,
  zone: string,
  morningOff: boolean,
  afternoonOff: boolean,
): { startsAt: number; endsAt: number } {
  if (morningOff && afternoonOff) return window;
  const middle = Math.floor((window.startsAt + window.endsAt) / 2);
  const [breakFrom, breakUntil] = breaksOf(window, zone)[0] ?? [middle, middle];
  return { startsAt: morningOff ? breakUntil : window.startsAt, endsAt: afternoonOff ? breakFrom : window.endsAt };
}

interface Judged {
  readonly result: string;
  readonly flags: readonly string[];
  readonly seconds: number;
  readonly absenceHalfDays: number;
}

const excused: Judged = { result: "excused", flags: [], seconds: 0, absenceHalfDays: 0 };

function judgeArrival(punch: OraclePunch | undefined, startsAt: number, policy: Policy): Judged {
  if (punch === undefined) return { result: "missing", flags: ["missing_in"], seconds: 0, absenceHalfDays: 0 };
  const seconds = (policy.late_compare === "whole_minute" ? Math.floor(punch.at / 60) * 60 : punch.at) - startsAt;
  const over = (minutes: number | null): boolean => minutes !== null && seconds > minutes * 60;
  const reached = (minutes: number | null): boolean => minutes !== null && seconds >= minutes * 60;
  const grace = policy.late_permit_min ?? policy.late_after_min ?? policy.late_grace_min;
  if (!over(grace)) return { result: "normal", flags: [], seconds: 0, absenceHalfDays: 0 };
  if (over(policy.late_becomes_missing_after_min)) return { result: "missing", flags: ["missing_in"], seconds: 0, absenceHalfDays: 0 };
  const lateBy = policy.late_minutes_from === "shift_start" ? seconds : seconds - grace * 60;
  const becameAbsence = over(policy.late_to_full_absent_over_min) ? 2 : over(policy.late_to_half_absent_over_min) ? 1 : 0;
  const band = reached(policy.absent_late_from_min) ? "absent_late" : reached(policy.serious_late_from_min) ? "serious_late" : "late";
  const charged = band === "absent_late" ? policy.absent_late_absent_days * 2 : 0;
  const stillLate = becameAbsence === 0 || policy.late_absent_still_counts_late;
  return {
    result: band,
    flags: stillLate ? [band] : [],
    seconds: lateBy,
    absenceHalfDays: Math.max(becameAbsence, charged),
  };
}

function judgeDeparture(
  punch: OraclePunch | undefined,
  endsAt: number,
  policy: Policy,
  approvals: readonly { from: number; recordedAt: number }[],
): Judged {
  if (punch === undefined) return { result: "missing", flags: ["missing_out"], seconds: 0, absenceHalfDays: 0 };
  const seconds = endsAt - punch.at;
  const grace = policy.early_after_min ?? policy.early_grace_min;
  const over = (minutes: number | null): boolean => minutes !== null && seconds > minutes * 60;
  if (!over(grace)) return { result: "normal", flags: [], seconds: 0, absenceHalfDays: 0 };
  const approved = approvals.some(
    (approval) => punch.at >= approval.from && (policy.early_departure_approval === "any_time" || approval.recordedAt <= punch.at),
  );
  if (approved) return { result: "excused", flags: [], seconds: 0, absenceHalfDays: 0 };
  if (over(policy.early_becomes_missing_after_min)) return { result: "missing", flags: ["missing_out"], seconds: 0, absenceHalfDays: 0 };
  const becameAbsence = over(policy.early_to_full_absent_over_min) ? 2 : over(policy.early_to_half_absent_over_min) ? 1 : 0;
  const stillEarly = becameAbsence === 0 || policy.early_absent_still_counts_early;
  const earlyBy = policy.early_minutes_from === "shift_end" ? seconds : seconds - grace * 60;
  return { result: "early", flags: stillEarly ? ["early"] : [], seconds: earlyBy, absenceHalfDays: becameAbsence };
}

function evidenceFlags(punches: readonly OraclePunch[]): string[] {
  const flags: string[] = [];
  if (punches.some((punch) => punch.source === "manual")) flags.push("manual");
  if (punches.some((punch) => punch.source === "correction")) flags.push("corrected");
  return flags;
}
