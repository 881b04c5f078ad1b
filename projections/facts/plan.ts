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
  planDayTypeMask,
  planDetails,
  planDuty,
  planOff,
  planRosterHoliday,
  planShiftMask,
  planSuspended,
} from "./codes.ts";
import type { EmploymentSpan, Plan } from "./facts-types.ts";
import { holds } from "./known.ts";
import { keepWord, keptWord, type PatternWords } from "./pattern-words.ts";
import { patternOn, weekOn, type PatternFact, type PersonFacts, type RosterEntry } from "./people.ts";
import type { Shifts } from "./shifts.ts";
import { suspensionsOf } from "./suspensions.ts";

/** What a plan is made of. */
export interface PlanSources {
  readonly person: PersonFacts;
  readonly employment: readonly EmploymentSpan[];
  readonly shifts: Shifts;
  readonly calendars: Calendars;
  readonly patternWords: PatternWords;
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
    let pattern: PatternFact | undefined;
    let table: Int32Array | undefined;
    for (let day = Math.max(span.fromDay, fromDay); day < until; day += 1) {
      const entry = sources.person.roster.size === 0 ? undefined : entryOn(sources.person, day, sources.asOf);
      const holding = patternOn(patterns, day);
      if (entry !== undefined || holding === undefined) {
        words[day - fromDay] = rosteredWord(sources, patterns, span, { day, entry });
        continue;
      }
      if (holding !== pattern || table === undefined) table = sources.patternWords.table((pattern = holding), span.site);
      const kept = keptWord(table, day);
      words[day - fromDay] = kept >= 0 ? kept : keepWord(table, day, patternWord(sources, holding, span, day));
    }
  }
  const planned = { fromDay, words };
  putDuties(sources, planned);
  markDetails(sources, words, fromDay, untilDay);
  suspend(sources, planned);
  return { fromDay, words };
}

/** A date of which a roster speaks, or nothing does. */
function rosteredWord(
  sources: PlanSources,
  patterns: readonly PatternFact[],
  span: EmploymentSpan,
  { day, entry }: { readonly day: DayNumber; readonly entry: RosterEntry | undefined },
): number {
  const calendar = sources.calendars.dayOf(span.site, day, sources.asOf);
  if (entry === undefined) return (calendar.type << planDayTypeShift) | planOff;
  const works = entry.shifts.length > 0;
  const holiday = calendar.type === dayTypeHoliday;
  const type = holiday ? dayTypeHoliday : works ? dayTypeWorkday : dayTypeRest;
  if (works) {
    const word = planned(sources, entry.shifts, type, day);
    // Of a shift nobody defined only a holiday makes more than it is already: a date nobody can judge.
    const mayBeOff = holiday || (calendar.type === dayTypeUnknown && (word & planCalendarUnknown) === 0);
    return word | (mayBeOff ? planRosterHoliday : 0);
  }
  return off(sources, nearestShifts(sources, patterns, day), type, day);
}

/** A date of which nothing but the pattern speaks: the same word for everybody who works by it at the site. */
function patternWord(sources: PlanSources, pattern: PatternFact, span: EmploymentSpan, day: DayNumber): number {
  const calendar = sources.calendars.dayOf(span.site, day, sources.asOf);
  const shift = weekOn(pattern, day)[weekdayOf(day)] ?? null;
  const usual = usualOf(pattern);
  const asPattern = (type: number): number => (shift === null ? off(sources, usual, type, day) : planned(sources, [shift], type, day));
  const ownType = shift === null ? dayTypeRest : dayTypeWorkday;
  if (pattern.worksHolidays) return asPattern(calendar.type === dayTypeHoliday ? dayTypeHoliday : ownType);
  if (calendar.type === dayTypeUnknown) return asPattern(dayTypeUnknown) | planCalendarUnknown;
  const offShifts = shift === null ? usual : [shift];
  if (calendar.type === dayTypeHoliday) return off(sources, offShifts, dayTypeHoliday, day);
  if (calendar.named && calendar.type === dayTypeRest) return off(sources, offShifts, dayTypeRest, day);
  if (calendar.named && usual.length > 0) return planned(sources, offShifts, dayTypeWorkday, day);
  return asPattern(ownType);
}

function planned(sources: PlanSources, shifts: readonly string[], type: number, day: DayNumber): number {
  const set = sources.shifts.setOn(shifts, day, sources.asOf);
  // A shift nobody defined: the date is planned in a way that cannot be judged, so it is unknown rather than free.
  if (set === undefined) return (dayTypeUnknown << planDayTypeShift) | planCovered | planCalendarUnknown | planOff;
  return (type << planDayTypeShift) | planCovered | setBits(set);
}

function off(sources: PlanSources, usual: readonly string[], type: number, day: DayNumber): number {
  const set = usual.length === 0 ? undefined : sources.shifts.setOn(usual, day, sources.asOf);
  return (type << planDayTypeShift) | planCovered | planOff | (set === undefined ? 0 : setBits(set));
}

function setBits(set: number): number {
  if (set >= planShiftMask) throw new RangeError(`more than ${planShiftMask - 1} different sets of shifts`);
  return set + 1;
}

function entryOn(person: PersonFacts, day: DayNumber, asOf: number): RosterEntry | undefined {
  return person.roster.get(day)?.findLast((candidate) => candidate.knownAt < asOf);
}

/** The shift a pattern has on the first weekday it works, from Monday; of two weeks in turn the first that works at all. */
function usualOf({ week, alternate }: PatternFact): readonly string[] {
  const works = (shift: string | null): boolean => shift !== null;
  const shift = week.find(works) ?? alternate?.week.find(works);
  return shift === undefined || shift === null ? [] : [shift];
}

const nearestDaysMax = 14;

/** What somebody rostered date by date usually works: a pattern's shift, else that of the nearest date worked. */
function nearestShifts({ person, asOf }: PlanSources, patterns: readonly PatternFact[], day: DayNumber): readonly string[] {
  const pattern = patternOn(patterns, day);
  if (pattern !== undefined) return usualOf(pattern);
  for (let distance = 1; distance <= nearestDaysMax; distance += 1)
    for (const near of [day - distance, day + distance]) {
      const entry = entryOn(person, near, asOf);
      if (entry !== undefined && entry.shifts.length > 0) return entry.shifts;
    }
  return [];
}

function markDetails({ person, asOf }: PlanSources, words: Int32Array, fromDay: DayNumber, untilDay: DayNumber): void {
  const mark = (from: DayNumber, until: DayNumber): void => {
    for (let day = Math.max(from, fromDay); day < Math.min(until, untilDay); day += 1) words[day - fromDay]! |= planDetails;
  };
  for (const leave of person.leave) if (holds(leave, asOf)) mark(leave.fromDay, leave.untilDay);
  for (const request of person.leaveRequests) if (request.position < asOf) mark(request.fromDay, request.untilDay);
  for (const approval of person.earlyDepartures) if (holds(approval, asOf)) mark(approval.day, approval.day + 1);
  for (const change of person.resultChanges) if (holds(change, asOf)) mark(change.day, change.day + 1);
  for (const approval of person.overtime) if (holds(approval, asOf)) mark(approval.day, approval.day + 1);
}

/** Puts duty on days off: the date's set is what the duty is. Where work is planned, duty changes nothing. */
function putDuties({ person, shifts, asOf }: PlanSources, { fromDay, words }: Plan): void {
  const known = person.duties.filter((duty) => holds(duty, asOf) && duty.day >= fromDay && duty.day < fromDay + words.length);
  if (known.length === 0) return;
  for (const [day, duties] of Map.groupBy(known, (duty) => duty.day)) {
    const word = words[day - fromDay]!;
    const employed = word !== 0;
    const works = (word & planOff) === 0 && (word & planShiftMask) !== 0;
    if (!employed || works) continue;
    const set = shifts.dutySet(duties, day, asOf);
    const type = (word >> planDayTypeShift) & planDayTypeMask;
    const unknown = type === dayTypeUnknown || set === undefined ? planCalendarUnknown : 0;
    // A workday on which nobody planned anything is a day off with duty, and a rest day at that.
    const dayType = type === dayTypeWorkday ? dayTypeRest : type;
    words[day - fromDay] =
      (dayType << planDayTypeShift) | planCovered | planOff | planDuty | unknown | (set === undefined ? 0 : setBits(set));
  }
}

/** Takes everything off the dates of a suspension but their type, and what may make another type of it. */
function suspend({ person, asOf }: PlanSources, { fromDay, words }: Plan): void {
  for (const span of suspensionsOf(person.suspensions, person.employment, asOf)) {
    const until = Math.min(span.untilDay, fromDay + words.length);
    for (let day = Math.max(span.fromDay, fromDay); day < until; day += 1) {
      const word = words[day - fromDay]!;
      const type = word & ((planDayTypeMask << planDayTypeShift) | planRosterHoliday);
      if (word !== 0) words[day - fromDay] = type | planOff | planSuspended;
    }
  }
}
