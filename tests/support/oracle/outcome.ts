import type { EventData } from "../../../shared/events/catalogue.ts";
import type { Policy } from "../../../shared/policy/schema.ts";
import type { OracleDay } from "./day.ts";
import type { Found } from "./found.ts";
import type { Known } from "./known.ts";
import { overtimeApproved } from "./person.ts";
import type { DayType, OraclePlan } from "./plan.ts";
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
  /** What a person excused of the date. */
  readonly excused: ReadonlySet<string>;
}

/** Each of a date's shifts weighs its share. Leave comes first, then what is pending; absence is what is left of the two half days. */
export function absenceOf({ verdicts, policy, complete, punches, worked, taken, excused }: AbsenceAsked): Absence {
  if (verdicts.length === 0) return { halves: 0, pending: 0, rules: [] };
  const share = (of: (one: SlotVerdict) => number): number => verdicts.reduce((total, one) => total + of(one), 0) / verdicts.length;
  const rules = new Set(verdicts.flatMap((one) => one.rules));
  let absent = share((one) => one.halves);
  // Worked hours: absent first, then half a day; never while something may come, nor where a missing punch leaves them unknown.
  // Excusing what is missing does not make the hours known.
  const unknown = verdicts.some((one) => one.missing) || excused.has("missing_in") || excused.has("missing_out");
  const judgesHours = complete && (punches > 0 || policy.hours_system === "free") && taken < 2 && !unknown;
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
  const charged = Math.min(2 - taken - pending, Math.ceil(absent));
  // What a person excused is no absence; which rule would have made it one is said with the change.
  if (charged > 0 && excused.has("absence")) return { halves: 0, pending, rules: [] };
  return { halves: charged, pending, rules: [...rules].toSorted() };
}

interface StatusAsked {
  readonly plan: OraclePlan;
  readonly absent: number;
  readonly pending: number;
  readonly taken: number;
  readonly punches: number;
  /** Hours are free. */
  readonly free: boolean;
}

/** What is missing weighs more than what is excused: half a day of leave beside half a day of absence is absence. */
export function statusOf({ plan, absent, pending, taken, punches, free }: StatusAsked): string {
  if (taken === 2) return "leave";
  if (plan.shifts.length > 0) {
    if (pending > 0 && punches === 0 && absent === 0) return "pending";
    if (absent > 0) return absent === 2 ? "absent" : "half_absent";
    return taken > 0 ? "half_leave" : punches === 0 && free ? "none" : "present";
  }
  if (plan.suspended) return "none";
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
  readonly dayType: DayType;
}

/** Overtime by punch, by approval as it stands, or as far as both agree: as the kind of day needs it. */
export function overtimeOf(known: Known, asked: OvertimeAsked): number {
  const { employee, date, policy, found, dayType } = asked;
  // Hours counted over a period are settled with it; only a public holiday has overtime of its own.
  if (policy.hours_system === "comprehensive" && dayType !== "statutory_holiday") return 0;
  const byPunch = overtimeByPunch(asked);
  const kind = dayType === "unknown" ? "workday" : dayType;
  const needs = typeof policy.overtime_needs === "string" ? policy.overtime_needs : policy.overtime_needs[kind];
  if (needs === "punch") return byPunch;
  const approved = overtimeApproved(known, employee, date).toSorted((a, b) => a[0] - b[0]);
  let reached = -Infinity;
  const once = approved.map(([from, until]) => {
    const rest: [number, number] = [Math.max(from, reached), until];
    reached = Math.max(reached, until);
    return rest;
  });
  return needs === "approval" ? lengthOf(once) : Math.min(byPunch, common(found.intervals, once));
}

function overtimeByPunch({ policy, found, verdicts, worked, restWork, planned, dayType }: OvertimeAsked): number {
  const { overtime } = policy;
  const limits = { ...overtime, round_down_to_minutes: policy.overtime_round_down_to_minutes };
  const holiday = dayType === "statutory_holiday";
  // Where hours count over a period all work on a holiday is overtime of the holiday.
  if (restWork || (planned && policy.hours_system === "comprehensive"))
    return limited(worked, holiday ? policy.overtime_on_holidays : policy.overtime_on_rest_days);
  if (!planned || overtime.basis === "rest_days_only") return 0;
  const from = overtime.starts_after_min * 60;
  if (overtime.basis === "worked_minus_scheduled_per_day") {
    const scheduled = found.parts.reduce((total, part) => total + part.scheduled, 0);
    return limited(Math.max(0, worked - scheduled - from), limits);
  }
  const after = found.lastOut === undefined ? 0 : Math.max(0, found.lastOut - verdicts.at(-1)!.endsAt - from);
  const early = overtime.before_shift && found.firstIn !== undefined;
  const before = early ? Math.max(0, found.parts[0]!.window.startsAt - found.firstIn! - from) : 0;
  return limited(after + before, limits);
}

/** So little is none, so much is cut, and only whole steps count. */
function limited(seconds: number, limits: Policy["overtime_on_rest_days"]): number {
  const { ignore_up_to_minutes: ignored, min_minutes: min, max_minutes: max, round_down_to_minutes: step } = limits;
  if (seconds <= ignored * 60 || seconds < min * 60) return 0;
  const most = max === null ? seconds : Math.min(seconds, max * 60);
  return step === 0 ? most : most - (most % (step * 60));
}
