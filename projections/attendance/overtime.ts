import { dayTypeHoliday, dayTypeRest, dayTypeWorkday, planDetails } from "../facts/codes.ts";
import { noInstant, flagRestDayWork } from "./day-row.ts";
import type { CompiledPolicy, OvertimeOnDay } from "./compiled-policy.ts";
import type { DayState } from "./day-state.ts";

/**
 * Seconds of overtime of a date whose work has been counted.
 *
 * On a day off all work is overtime; on a workday what the policy's basis says. By approval alone the approved spans
 * count as they stand; with both, no more than was worked within them. Hours counted over a period are settled with it: of
 * single days only a public holiday has overtime then.
 */
export function overtimeSeconds(day: DayState): number {
  const { policy } = day;
  if (policy.comprehensive && day.dayType !== dayTypeHoliday) return 0;
  const rules = policy.overtimeOn[day.dayType]!;
  // A shift planned on a holiday is limited as on a working day; what it needs goes by its kind. Where hours count over a
  // period all work on a holiday is overtime of the holiday.
  const asOff = day.isOff || policy.comprehensive;
  const byPunch = limited(asOff ? onDayOff(day) : onWorkday(day), asOff ? rules : policy.overtimeOn[dayTypeWorkday]!);
  if (rules.needs === "punch") return byPunch;
  if ((day.word & planDetails) === 0) return 0;
  const approved = day.details.overtimeOn(day.date);
  if (rules.needs === "approval") return approved.reduce((total, span) => total + span.until - span.from, 0);
  const within = approved.reduce((total, span) => total + workedWithin(day, span.from, span.until), 0);
  return Math.min(byPunch, within);
}

/** Work on a day off; time on duty that counts as duty is none. */
export function workOutsideDuty({ worked, duty, policy }: DayState): number {
  return policy.dutyCountsAs === "duty" ? worked - duty : worked;
}

/** Work on a day off before limits; none where nobody knows that the date is one. */
const onDayOff = (day: DayState): number => (day.isOff && (day.flags & flagRestDayWork) === 0 ? 0 : workOutsideDuty(day));

/** So little is none, so much is cut, and only whole steps count. */
function limited(seconds: number, { ignoreUpTo, min, max, step }: OvertimeOnDay): number {
  if (seconds <= ignoreUpTo || seconds < min) return 0;
  const most = Math.min(seconds, max);
  return step === 0 ? most : most - (most % step);
}

function onWorkday(day: DayState): number {
  const { overtime } = day.policy;
  if (overtime.basis === "rest_days_only") return 0;
  if (overtime.basis === "worked_minus_scheduled_per_day") return Math.max(0, day.worked - day.scheduled - overtime.startsAfter);
  let seconds = 0;
  if (day.lastOut !== noInstant) seconds += Math.max(0, day.lastOut - day.end - overtime.startsAfter);
  if (overtime.beforeShift && day.firstIn !== noInstant) seconds += Math.max(0, day.start - day.firstIn - overtime.startsAfter);
  return seconds;
}

function workedWithin(day: DayState, from: number, until: number): number {
  const { intervals, intervalCount } = day.pairing;
  let total = 0;
  for (let index = 0; index < intervalCount; index += 1)
    total += Math.max(0, Math.min(until, intervals[index * 2 + 1]!) - Math.max(from, intervals[index * 2]!));
  return total;
}

/**
 * The class overtime of a date is booked under: work on a date with duty that counts as time in lieu as that, all of it; else
 * the kind of day decides.
 *
 * @param dayType A day type number of the facts.
 */
export function overtimeClassOf({ source, dutyCountsAs }: CompiledPolicy, dayType: number, hasDuty: boolean): string {
  if (hasDuty && dutyCountsAs === "time_in_lieu") return "time_in_lieu";
  const { statutory_holiday: holiday, rest, workday } = source.overtime_class;
  return dayType === dayTypeHoliday ? holiday : dayType === dayTypeRest ? rest : workday;
}
