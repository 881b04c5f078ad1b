import type { DepartmentId } from "../../shared/ids.ts";
import { dateOf, dayNumber, type DayNumber } from "../../shared/time/day-number.ts";
import { periodOf, type StartsOn } from "../../shared/time/period.ts";
import type { Policy } from "../../shared/policy/schema.ts";
import type { DayResult } from "../attendance/day-result.ts";
import type { EmploymentSpan } from "../facts/facts-types.ts";
import { isScheduled, isSuspended } from "./counts.ts";
import type { PeriodHours } from "./sheet-types.ts";
import type { PolicyOf } from "./tally.ts";

/** What hours over a period are counted from. */
export interface HoursContext {
  /** Of the sheet's last date. */
  readonly policy: Policy;
  /** Policy in force on a date, in the department the person belonged to on it. */
  readonly policyOf: PolicyOf;
  /** Department of the sheet. */
  readonly department: DepartmentId;
  readonly employment: readonly EmploymentSpan[];
  /** Month of the sheet, `YYYY-MM`. */
  readonly month: string;
  readonly startsOn: StartsOn;
  /** Judges the person's dates of [fromDay, untilDay), whatever their department. */
  readonly judged: (fromDay: DayNumber, untilDay: DayNumber) => readonly DayResult[];
}

const monthsOf = { month: 1, quarter: 3, year: 12 } as const;

/**
 * A person's hours over the period the month lies in, up to the month's end; null unless the policy counts them so.
 *
 * Work on public holidays is overtime of its own and counts on neither side. Approved leave takes its hours off the
 * standard. Standard hours given as a number are those of the whole period: whoever was employed, or the period has lasted,
 * for part of its dates has that part. Duty that counts as duty alone is no work of the period.
 *
 * All of the person's dates count, whatever department they belonged to. They are settled once: in the sheet of the department
 * and the month of the last date of the period on which the person was employed.
 */
export function periodHoursOf({ policy, policyOf, department, employment, month, startsOn, judged }: HoursContext): PeriodHours | null {
  if (policy.hours_system !== "comprehensive") return null;
  const rules = policy.comprehensive_hours;
  const length = monthsOf[rules.period];
  const number = Number(month.slice(5));
  const first = number - ((number - 1) % length);
  const named = (of: number): string => `${month.slice(0, 5)}${String(of).padStart(2, "0")}`;
  const { fromDay } = periodOf(named(first), startsOn);
  const { untilDay } = periodOf(named(first + length - 1), startsOn);
  const soFar = periodOf(month, startsOn).untilDay;
  const last = employment.findLast((span) => span.fromDay < untilDay && span.untilDay > fromDay);
  const days = judged(fromDay, soFar).filter((day) => !isSuspended(day));
  const counted = days.filter((day) => day.dayType !== "statutory_holiday");
  const worked = counted.reduce((sum, day) => sum + day.workedSeconds - dutyAlone(day, policyOf(day)), 0);
  const scheduled = counted.reduce((sum, day) => sum + (isScheduled(day) ? day.scheduledSeconds : 0), 0);
  const given = rules.standard_minutes;
  const standard = given === null ? scheduled : Math.floor((given * 60 * days.length) / (untilDay - fromDay));
  const away = counted.reduce((sum, day) => sum + leaveSeconds(day), 0);
  const standardSeconds = Math.max(0, standard - away);
  const beyond = Math.max(0, worked - standardSeconds);
  const limit = rules.max_overtime_minutes;
  const most = limit === null ? beyond : Math.min(beyond, limit * 60);
  return {
    from: dateOf(fromDay),
    until: dateOf(untilDay),
    workedSeconds: worked,
    standardSeconds,
    overtimeSeconds: beyond <= rules.ignore_up_to_minutes * 60 ? 0 : most,
    settled: last !== undefined && last.department === department && (soFar === untilDay || last.untilDay <= soFar),
  };
}

const dutyAlone = ({ duty }: DayResult, { duty_counts_as: countsAs }: Policy): number => (countsAs === "duty" ? (duty?.seconds ?? 0) : 0);

/** What leave takes of a date's scheduled hours. */
function leaveSeconds(day: DayResult): number {
  if (!isScheduled(day)) return 0;
  const halves = Math.min(
    2,
    day.leave.reduce((sum, leave) => sum + leave.halfDays, 0),
  );
  const byHour = day.leave.reduce((sum, leave) => sum + (leave.halfDays > 0 ? 0 : (leave.seconds ?? 0)), 0);
  return Math.min(day.scheduledSeconds, Math.floor((day.scheduledSeconds * halves) / 2) + byHour);
}

/** Dates of the sheet's month as a policy's periods have them begin. */
export const startsOnUnder =
  (policyOn: (day: DayNumber) => Policy): StartsOn =>
  (month) =>
    policyOn(dayNumber(`${month}-01`)).month_starts_on_day;
