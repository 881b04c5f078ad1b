import type { EventData } from "../../../shared/events/catalogue.ts";
import type { Policy } from "../../../shared/policy/schema.ts";
import type { OracleDay } from "./day.ts";
import type { Found } from "./found.ts";
import type { Known } from "./known.ts";
import { overtimeApproved } from "./person.ts";
import type { OraclePlan } from "./plan.ts";
import type { SlotVerdict } from "./slot.ts";
import { common, lengthOf } from "./work.ts";

/** Half days of absence of a date, those not yet to be called, and the rules that make absence of it. */
export interface Absence {
  readonly halves: number;
  readonly pending: number;
  readonly rules: readonly string[];
}

interface AbsenceAsked {
  readonly verdicts: readonly SlotVerdict[];
  readonly policy: Policy;
  readonly complete: boolean;
  readonly punches: number;
  readonly worked: number;
  /** Half days of leave. */
  readonly taken: number;
}

/** Each of a date's shifts weighs its share. Leave comes first, then what is pending; absence is what is left of the two half days. */
export function absenceOf({ verdicts, policy, complete, punches, worked, taken }: AbsenceAsked): Absence {
  if (verdicts.length === 0) return { halves: 0, pending: 0, rules: [] };
  const share = (of: (one: SlotVerdict) => number): number => verdicts.reduce((total, one) => total + of(one), 0) / verdicts.length;
  const rules = new Set(verdicts.flatMap((one) => one.rules));
  let absent = share((one) => one.halves);
  // Worked hours: absent first, then half a day; never while something may come, nor where a missing punch leaves them unknown.
  const judgesHours = complete && punches > 0 && taken < 2 && !verdicts.some((one) => one.missing);
  const part = taken === 1 ? 0.5 : 1;
  const below = (minutes: number | null): boolean => judgesHours && minutes !== null && worked < minutes * 60 * part;
  if (below(policy.absent_below_minutes)) {
    absent = 2;
    rules.add("absent_below_minutes");
  } else if (below(policy.half_day_below_minutes) && absent < 1) {
    absent = 1;
    rules.add("half_day_below_minutes");
  }
  const pending = Math.min(2 - taken, Math.ceil(share((one) => one.pending)));
  return { halves: Math.min(2 - taken - pending, Math.ceil(absent)), pending, rules: [...rules].toSorted() };
}

interface StatusAsked {
  readonly plan: OraclePlan;
  readonly absent: number;
  readonly pending: number;
  readonly taken: number;
  readonly punches: number;
}

/** What is missing weighs more than what is excused: half a day of leave beside half a day of absence is absence. */
export function statusOf({ plan, absent, pending, taken, punches }: StatusAsked): string {
  if (taken === 2) return "leave";
  if (plan.shifts.length > 0) {
    if (pending > 0 && punches === 0 && absent === 0) return "pending";
    if (absent > 0) return absent === 2 ? "absent" : "half_absent";
    return taken > 0 ? "half_leave" : "present";
  }
  if (plan.unsure) return "pending";
  if (plan.dayType === "statutory_holiday") return "holiday";
  if (plan.covered || plan.dayType === "rest") return "rest";
  return punches > 0 ? "present" : "none";
}

/** Half days by kind; a half covered by two kinds is the first's. When leave by the hour covers what was planned, what is left of the day is shared out among it. */
export function leaveOf(leave: readonly EventData<"LeaveApproved">[], taken: number): OracleDay["leave"] {
  const free = new Set(["morning", "afternoon"]);
  const listed = leave.flatMap(({ kind, part, hours }) => {
    if (hours !== undefined) return [{ kind, halfDays: 0, seconds: (hours.until - hours.from) / 1_000 }];
    const halves = part === "day" ? ["morning", "afternoon"] : [part];
    const own = halves.filter((half) => free.delete(half));
    return own.length === 0 ? [] : [{ kind, halfDays: own.length }];
  });
  const byHour = listed.filter((one) => "seconds" in one);
  let left = taken - listed.reduce((total, one) => total + one.halfDays, 0);
  for (let turn = 0; byHour.length > 0 && left > 0; turn += 1, left -= 1) byHour[turn % byHour.length]!.halfDays += 1;
  return listed;
}

interface OvertimeAsked {
  readonly employee: string;
  readonly date: string;
  readonly policy: Policy;
  readonly found: Found;
  readonly verdicts: readonly SlotVerdict[];
  readonly worked: number;
  readonly restWork: boolean;
  readonly planned: boolean;
}

/** Overtime by punch, by approval as it stands, or as far as both agree. */
export function overtimeOf(known: Known, asked: OvertimeAsked): number {
  const { employee, date, policy, found } = asked;
  const byPunch = overtimeByPunch(asked);
  if (policy.overtime_needs === "punch") return byPunch;
  const approved = overtimeApproved(known, employee, date).toSorted((a, b) => a[0] - b[0]);
  let reached = -Infinity;
  const once = approved.map(([from, until]) => {
    const rest: [number, number] = [Math.max(from, reached), until];
    reached = Math.max(reached, until);
    return rest;
  });
  return policy.overtime_needs === "approval" ? lengthOf(once) : Math.min(byPunch, common(found.intervals, once));
}

function overtimeByPunch({ policy, found, verdicts, worked, restWork, planned }: OvertimeAsked): number {
  const { overtime } = policy;
  if (restWork) return worked;
  if (!planned || overtime.basis === "rest_days_only") return 0;
  const from = overtime.starts_after_min * 60;
  const scheduled = found.parts.reduce((total, part) => total + part.scheduled, 0);
  let seconds = 0;
  if (overtime.basis === "worked_minus_scheduled_per_day") seconds = Math.max(0, worked - scheduled - from);
  else {
    if (found.lastOut !== undefined) seconds += Math.max(0, found.lastOut - verdicts.at(-1)!.endsAt - from);
    if (overtime.before_shift && found.firstIn !== undefined)
      seconds += Math.max(0, found.parts[0]!.window.startsAt - found.firstIn - from);
  }
  if (seconds <= overtime.ignore_up_to_minutes * 60 || seconds < overtime.min_minutes * 60) return 0;
  return overtime.max_minutes === null ? seconds : Math.min(seconds, overtime.max_minutes * 60);
}
