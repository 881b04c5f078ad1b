import type { DayFlag, DayResult, PunchUse, ShiftWindow } from "../attendance/day-result.ts";
import type { DepartmentId, EmployeeId, EpochSeconds, LocalDate } from "../../shared/ids.ts";

/**
 * Where somebody is today, as far as the ledger knows. Each person is in exactly one state; being late is a mark beside it.
 *
 * `missing`: due, not seen, and every clock of the site has reported past the start. `pending`: due and not seen, but a
 * clock has not reported yet, so nobody can say. `absent`: the judged day says so.
 */
export const presenceStates = ["missing", "absent", "pending", "in", "left", "expected", "leave", "off"] as const;
export type PresenceState = (typeof presenceStates)[number];

/** A judged day with what is needed to say where the person is now. */
export interface PresenceInput {
  readonly day: DayResult;
  /** Every clock of the person's site has reported everything up to here; null when none ever did. */
  readonly heardUpTo: EpochSeconds | null;
}

export type PresenceReasonCode =
  | "late"
  | "serious_late"
  | "absent_late"
  | "early"
  | "missing_in"
  | "missing_out"
  | "missing_first"
  | "absent"
  | "half_absent"
  | "pending"
  | "leave"
  | "half_leave"
  | "rest"
  | "holiday"
  | "none"
  | "expected"
  | "rest_day_work"
  | "approved_early"
  | "leave_undecided"
  | "calendar_unknown";

/** Why the row says what it says, for a short text. */
export interface PresenceReason {
  readonly code: PresenceReasonCode;
  readonly seconds?: number;
  /** The planned moment it is measured against. */
  readonly at?: EpochSeconds;
  /** Kind of leave. */
  readonly kind?: string;
}

/** One line of today's board. */
export interface PresenceRow {
  readonly employee: EmployeeId;
  readonly department: DepartmentId;
  readonly date: LocalDate;
  readonly zone: string;
  readonly state: PresenceState;
  readonly late: boolean;
  readonly flags: readonly DayFlag[];
  /** The planned shifts as instants; empty on days off. */
  readonly spans: readonly ShiftWindow[];
  readonly firstIn: EpochSeconds | null;
  readonly lastOut: EpochSeconds | null;
  readonly lateSeconds: number;
  readonly earlySeconds: number;
  readonly why: readonly PresenceReason[];
}

/**
 * Where a person is at `now`.
 *
 * @param now Epoch seconds.
 */
export function presenceOf(input: PresenceInput, now: EpochSeconds): PresenceRow {
  const { day } = input;
  const state = stateOf(input, now);
  return {
    employee: day.employee,
    department: day.department,
    date: day.date,
    zone: day.zone,
    state,
    late: isLate(day),
    flags: day.flags,
    spans: day.windows,
    firstIn: day.firstIn,
    // A last punch is shown as a departure only once it can be one: people punch twice, and step out for lunch.
    lastOut: state === "in" ? null : day.lastOut,
    lateSeconds: day.lateSeconds,
    earlySeconds: state === "in" ? 0 : day.earlySeconds,
    why: reasonsOf(input, state),
  };
}

const isLate = (day: DayResult): boolean => day.flags.some((flag) => flag === "late" || flag === "serious_late" || flag === "absent_late");

function stateOf(input: PresenceInput, now: EpochSeconds): PresenceState {
  const { day } = input;
  const spans = day.windows;
  if (effectivePunches(day).length > 0) return hasLeft(input, now) ? "left" : "in";
  if (day.status === "leave") return "leave";
  if (spans.length === 0) return day.status === "pending" ? "pending" : "off";
  if (day.status === "holiday" || day.status === "rest") return "off";
  // The first shift that leave leaves anything of; before it a person on leave for the morning is on leave, not missing.
  const left = dueFrom(day);
  const due = left ?? spans[0]!.startsAt;
  if (left === undefined && isUndecided(day)) return now < due ? "expected" : "pending";
  if (now < due) return now < spans[0]!.startsAt ? "expected" : day.leave.length === 0 && isUndecided(day) ? "pending" : "leave";
  if (day.status === "absent" || day.status === "half_absent") return "absent";
  if (input.heardUpTo === null || input.heardUpTo < due) return "pending";
  // The whole span is over and the judge has not said absent: something is still open.
  if (now > spans.at(-1)!.closesAt) return "pending";
  return "missing";
}

/** Somebody asked for leave of the date and nobody has decided: nothing is expected of them there, and nothing is settled. */
const isUndecided = (day: DayResult): boolean =>
  day.findings.some((finding) => finding.code === "leave_undecided" && finding.state === "provisional");

/** When the person is first expected on the date, leave taken off; undefined when on no planned shift at all. */
const dueFrom = (day: DayResult): EpochSeconds | undefined =>
  day.windows.find(({ expectedFrom, expectedUntil }) => expectedFrom < expectedUntil)?.expectedFrom;

const effectivePunches = (day: DayResult): readonly PunchUse[] => day.punches.filter((punch) => punch.used !== "not_used");

function hasLeft({ day }: PresenceInput, now: EpochSeconds): boolean {
  const spans = day.windows;
  const last = effectivePunches(day).reduce((latest, punch) => (punch.at >= latest.at ? punch : latest));
  if (last.direction === "in") return isOver(day, now);
  if (last.direction === "out") return true;
  if (spans.length === 0) return day.lastOut !== null || day.state === "confirmed";
  const end = spans.at(-1)!.endsAt;
  const departed = day.lastOut !== null && (day.lastOut >= end || now >= end);
  return departed || isOver(day, now);
}

/** Nothing can follow any more: the last window has closed, or the day is judged for good. */
function isOver(day: DayResult, now: EpochSeconds): boolean {
  return day.windows.length === 0 ? day.state === "confirmed" : now > day.windows.at(-1)!.closesAt;
}

function reasonsOf({ day }: PresenceInput, state: PresenceState): readonly PresenceReason[] {
  const start = dueFrom(day) ?? day.windows[0]?.startsAt;
  const end = day.windows.at(-1)?.endsAt;
  const at = (moment: EpochSeconds | undefined): { readonly at?: EpochSeconds } => (moment === undefined ? {} : { at: moment });
  switch (state) {
    case "missing":
      return [{ code: "missing_in", ...at(start) }];
    case "absent":
      return [{ code: "absent" }];
    case "pending":
      return [pendingReason(day)];
    case "expected":
      return [{ code: "expected", ...at(start) }];
    case "leave":
      return leaveReasons(day);
    case "off":
      return [{ code: day.status === "holiday" ? "holiday" : day.status === "rest" ? "rest" : "none" }];
    case "in":
    case "left":
      return workReasons(day, state, start, end);
  }
}

function pendingReason(day: DayResult): PresenceReason {
  if (day.findings.some((finding) => finding.code === "calendar_unknown")) return { code: "calendar_unknown" };
  const kind = day.leaveEvents[0]?.kind;
  return isUndecided(day) ? { code: "leave_undecided", ...(kind === undefined ? {} : { kind }) } : { code: "pending" };
}

const leaveReasons = (day: DayResult): PresenceReason[] =>
  day.leave.map((leave) => ({ code: leave.halfDays === 1 ? "half_leave" : "leave", kind: leave.kind }));

function workReasons(day: DayResult, state: "in" | "left", start?: EpochSeconds, end?: EpochSeconds): PresenceReason[] {
  const reasons: PresenceReason[] = [];
  for (const flag of day.flags) {
    if (flag === "late" || flag === "serious_late" || flag === "absent_late") {
      reasons.push({ code: flag, seconds: day.lateSeconds, ...(start === undefined ? {} : { at: start }) });
    }
    if (flag === "missing_in") reasons.push({ code: "missing_first" });
    if (flag === "rest_day_work") reasons.push({ code: "rest_day_work" });
    if (state === "left" && flag === "early") {
      reasons.push({ code: "early", seconds: day.earlySeconds, ...(end === undefined ? {} : { at: end }) });
    }
    if (state === "left" && flag === "missing_out") reasons.push({ code: "missing_out" });
  }
  if (state === "left" && day.status === "half_absent") reasons.push({ code: "half_absent" });
  if (state === "left" && day.findings.some((finding) => finding.code === "approved_early")) reasons.push({ code: "approved_early" });
  return [...reasons, ...leaveReasons(day)];
}

/**
 * Which of a person's judged days the board shows at `now`: yesterday's while its overnight shift can still be worked
 * and today's has not opened, else today's.
 *
 * @param days Yesterday's and today's, or today's alone.
 */
export function dayOnBoard(yesterday: PresenceInput | undefined, today: PresenceInput, now: EpochSeconds): PresenceInput {
  const last = yesterday?.day.windows.at(-1);
  if (yesterday === undefined || last === undefined) return today;
  const todayOpens = today.day.windows[0]?.opensAt ?? Infinity;
  const crossesMidnight = last.closesAt > now;
  const atWork = now < last.endsAt || (effectivePunches(yesterday.day).length > 0 && !hasLeft(yesterday, now));
  return crossesMidnight && atWork && now < todayOpens ? yesterday : today;
}
