import { defaultPolicy, type Policy } from "../../../shared/policy/schema.ts";
import { periodWord } from "../../../projections/replay/period-row.ts";
import { closeAfter, companyFirstDay, companyShifts, isWorkday, openBefore, shiftOf, type CompanyShape } from "./punched-company.ts";

/**
 * The policy that everything is compared under: a shift with lunch, some minutes of grace, later than half an hour half a
 * day of absence, later than two hours a whole one, nobody there a whole one; first and last punch count; totals by person
 * and period. Seconds.
 */
export const simple = { grace: 300, halfOver: 1_800, fullOver: 7_200 } as const;

/** The same as our rules. */
export const simplePolicy: Policy = {
  ...defaultPolicy,
  late_grace_min: simple.grace / 60,
  late_to_half_absent_over_min: simple.halfOver / 60,
  late_to_full_absent_over_min: simple.fullOver / 60,
  early_grace_min: 0,
  no_punch_absent_days: 1,
  missing_punch_absent_days: 0,
  pairing: "first_last",
  bounce_window_seconds: 0,
};

/** What is compared, a row of these a person and period. */
export const simpleWords = 7;
const [lateAt, lateSecondsAt, earlyAt, earlySecondsAt, missingAt, absentAt, workedAt] = [0, 1, 2, 3, 4, 5, 6] as const;

/** Our row of a person and period, as these. */
export function simpleOf(row: Int32Array, into: Int32Array, at: number): void {
  into[at + lateAt] = row[periodWord.late]!;
  into[at + lateSecondsAt] = row[periodWord.lateSeconds]!;
  into[at + earlyAt] = row[periodWord.early]!;
  into[at + earlySecondsAt] = row[periodWord.earlySeconds]!;
  into[at + missingAt] = row[periodWord.missingIn]! + row[periodWord.missingOut]!;
  into[at + absentAt] = row[periodWord.absentHalves]!;
  into[at + workedAt] = row[periodWord.workedSeconds]!;
}

/** Days on which periods begin, as days of the company, and the day after the last: twelve of them, whatever the months. */
export const periodEdges = ({ days }: CompanyShape): number[] => Array.from({ length: 13 }, (_, index) => Math.round((index * days) / 12));

/** Seconds from the first midnight in UTC+8; a punch's moment less this is seconds of the company's wall clock. */
export const firstMidnight = companyFirstDay * 86_400 - 8 * 3_600;

/** What a day comes to under the simple policy; every other way of computing it calls this, or says the same in SQL. */
export function addSimpleDay(
  person: number,
  day: { readonly day: number; readonly first: number; readonly last: number; readonly count: number },
  into: Int32Array,
  at: number,
): void {
  const { start, end, lunch, lunchEnd } = companyShifts[shiftOf(person)];
  const begins = day.day * 86_400 + start;
  const ends = day.day * 86_400 + end;
  if (day.count === 0) {
    into[at + absentAt]! += 2;
    return;
  }
  const single = day.count === 1;
  const arrives = !single || Math.abs(day.first - begins) <= Math.abs(day.first - ends);
  const leaves = !single || !arrives;
  if (single) into[at + missingAt]! += 1;
  if (arrives) {
    const late = day.first - begins;
    if (late > simple.grace) {
      into[at + lateSecondsAt]! += late;
      if (late > simple.fullOver) into[at + absentAt]! += 2;
      else if (late > simple.halfOver) into[at + absentAt]! += 1;
      else into[at + lateAt]! += 1;
    }
  }
  if (leaves) {
    const early = ends - day.last;
    if (early > 0) {
      into[at + earlyAt]! += 1;
      into[at + earlySecondsAt]! += early;
    }
  }
  if (single) return;
  const from = day.day * 86_400 + lunch;
  const until = day.day * 86_400 + lunchEnd;
  into[at + workedAt]! += day.last - day.first - Math.max(0, Math.min(day.last, until) - Math.max(day.first, from));
}

/** Everybody's punches one after another, each person's in order; `base` is taken off `at` to have the company's wall clock. */
export interface SortedPunches {
  readonly offsets: Int32Array;
  readonly at: Int32Array;
  readonly base: number;
}

/** One loop written for this one policy: as fast as it goes in this language. */
export function handMade({ offsets, at, base }: SortedPunches, shape: CompanyShape): Int32Array {
  const edges = periodEdges(shape);
  const out = new Int32Array(shape.people * 12 * simpleWords);
  for (let person = 0; person < shape.people; person += 1) {
    const { start, end, lunch, lunchEnd } = companyShifts[shiftOf(person)];
    const until = offsets[person + 1]!;
    let next = offsets[person]!;
    let period = 0;
    for (let day = 0; day < shape.days; day += 1) {
      while (day >= edges[period + 1]!) period += 1;
      if (!isWorkday(day)) continue;
      const midnight = base + day * 86_400;
      const row = (person * 12 + period) * simpleWords;
      const opens = midnight + start - openBefore;
      const closes = midnight + end + closeAfter;
      while (next < until && at[next]! < opens) next += 1;
      const from = next;
      while (next < until && at[next]! <= closes) next += 1;
      const count = next - from;
      if (count === 0) {
        out[row + absentAt]! += 2;
        continue;
      }
      const first = at[from]!;
      const last = at[next - 1]!;
      const arrives = count > 1 || Math.abs(first - midnight - start) <= Math.abs(first - midnight - end);
      const late = first - midnight - start;
      if (arrives && late > simple.grace) {
        out[row + lateSecondsAt]! += late;
        if (late > simple.fullOver) out[row + absentAt]! += 2;
        else if (late > simple.halfOver) out[row + absentAt]! += 1;
        else out[row + lateAt]! += 1;
      }
      const early = midnight + end - last;
      if ((count > 1 || !arrives) && early > 0) {
        out[row + earlyAt]! += 1;
        out[row + earlySecondsAt]! += early;
      }
      if (count === 1) out[row + missingAt]! += 1;
      else {
        const overlap = Math.min(last, midnight + lunchEnd) - Math.max(first, midnight + lunch);
        out[row + workedAt]! += last - first - (overlap > 0 ? overlap : 0);
      }
    }
  }
  return out;
}
