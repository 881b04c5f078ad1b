import { weekdayOf, type DayNumber } from "../../shared/time/day-number.ts";
import type { Calendars } from "./calendars.ts";
import {
  dayTypeHoliday,
  dayTypeRest,
  dayTypeUnknown,
  dayTypeWorkday,
  planCalendarUnknown,
  planCovered,
  planDayTypeShift,
  planDetails,
  planShiftMask,
  type EmploymentSpan,
  type Plan,
} from "./facts-types.ts";
import { holds } from "./known.ts";
import { patternOn, type PatternFact, type PersonFacts } from "./people.ts";
import type { Shifts } from "./shifts.ts";

/** What a plan is made of. */
export interface PlanSources {
  readonly person: PersonFacts;
  readonly employment: readonly EmploymentSpan[];
  readonly shifts: Shifts;
  readonly calendars: Calendars;
  readonly asOf: number;
}

/**
 * One word a date for what roster, pattern and calendar say: no rule, no punch.
 *
 * A rostered date is taken as it stands. A pattern gives way to the calendar: holidays and named rest days are off, a
 * make-up working day is worked in the usual shift even where the pattern rests, and weekly rest days are the pattern's
 * own affair. Dates without employment are 0.
 */
export function planDays(sources: PlanSources, fromDay: DayNumber, untilDay: DayNumber): Plan {
  const words = new Int32Array(Math.max(0, untilDay - fromDay));
  const patterns = sources.person.patterns.filter((pattern) => holds(pattern, sources.asOf));
  for (const span of sources.employment) {
    const until = Math.min(span.untilDay, untilDay);
    for (let day = Math.max(span.fromDay, fromDay); day < until; day += 1) words[day - fromDay] = wordOf(sources, patterns, span, day);
  }
  markDetails(sources, words, fromDay, untilDay);
  return { fromDay, words };
}

function wordOf(sources: PlanSources, patterns: readonly PatternFact[], span: EmploymentSpan, day: DayNumber): number {
  const { calendars, asOf } = sources;
  const calendar = calendars.dayOf(span.site, day, asOf);
  const entry = sources.person.roster.get(day)?.findLast((candidate) => candidate.knownAt < asOf);
  if (entry !== undefined) {
    const type = calendar.type === dayTypeHoliday ? dayTypeHoliday : entry.shifts.length > 0 ? dayTypeWorkday : dayTypeRest;
    return word(sources, entry.shifts, type, day);
  }
  const pattern = patternOn(patterns, day);
  if (pattern === undefined) return calendar.type << planDayTypeShift;
  const shift = pattern.week[weekdayOf(day)] ?? null;
  const shifts = shift === null ? [] : [shift];
  const ownType = shift === null ? dayTypeRest : dayTypeWorkday;
  if (pattern.worksHolidays) return word(sources, shifts, calendar.type === dayTypeHoliday ? dayTypeHoliday : ownType, day);
  if (calendar.type === dayTypeUnknown) return word(sources, shifts, dayTypeUnknown, day) | planCalendarUnknown;
  if (calendar.type === dayTypeHoliday) return word(sources, [], dayTypeHoliday, day);
  if (calendar.named && calendar.type === dayTypeRest) return word(sources, [], dayTypeRest, day);
  if (calendar.named) return word(sources, shift === null ? usualOf(pattern) : shifts, dayTypeWorkday, day);
  return word(sources, shifts, ownType, day);
}

function word(sources: PlanSources, shifts: readonly string[], type: number, day: DayNumber): number {
  const bits = (type << planDayTypeShift) | planCovered;
  if (shifts.length === 0) return bits;
  const set = sources.shifts.setOn(shifts, day, sources.asOf);
  // A shift nobody defined: the date is planned in a way that cannot be judged, so it is unknown rather than free.
  if (set === undefined) return (dayTypeUnknown << planDayTypeShift) | planCovered | planCalendarUnknown;
  if (set >= planShiftMask) throw new RangeError(`more than ${planShiftMask - 1} different sets of shifts`);
  return bits | (set + 1);
}

/** The shift a pattern has on the first weekday it works, from Monday. */
export function usualOf(pattern: PatternFact): readonly string[] {
  const shift = pattern.week.find((candidate) => candidate !== null);
  return shift === undefined || shift === null ? [] : [shift];
}

function markDetails({ person, asOf }: PlanSources, words: Int32Array, fromDay: DayNumber, untilDay: DayNumber): void {
  const mark = (from: DayNumber, until: DayNumber): void => {
    for (let day = Math.max(from, fromDay); day < Math.min(until, untilDay); day += 1) words[day - fromDay]! |= planDetails;
  };
  for (const leave of person.leave) if (holds(leave, asOf)) mark(leave.fromDay, leave.untilDay);
  for (const approval of person.earlyDepartures) if (holds(approval, asOf)) mark(approval.day, approval.day + 1);
  for (const approval of person.overtime) if (holds(approval, asOf)) mark(approval.day, approval.day + 1);
}
