import { dayNumber, type DayNumber } from "../../shared/time/day-number.ts";
import type { DayResult } from "../attendance/day-result.ts";
import { isScheduled } from "./counts.ts";

/** Days judged at a time while a row is followed back: a row rarely goes further than a month. */
const stepDays = 31;

/** Where earlier dates of the person come from. */
export interface EarlierDays {
  /** The person's days of [fromDay, untilDay), whatever their department, judged by the policies in force on them. */
  readonly judged: (fromDay: DayNumber, untilDay: DayNumber) => readonly DayResult[];
  /** First date of what is known already. */
  readonly fromDay: DayNumber;
  /** How far before it a row is followed. */
  readonly lookBackDays: number;
}

/**
 * Rows of whole days of absence. Anything but a day off breaks a row; a day off does when the policy says so, and so does
 * a time without employment.
 *
 * A row that is under way on the first date is followed back until it breaks, or as far as the limit reaches.
 *
 * @param days Of the person, in order, from `earlier.fromDay` on.
 */
export function absenceRows(days: readonly DayResult[], passOverDaysOff: boolean, earlier: EarlierDays): DayResult[][] {
  const all: DayResult[] = [...days];
  const limit = earlier.fromDay - earlier.lookBackDays;
  for (let from = earlier.fromDay; from > limit && isUnderWay(all, passOverDaysOff);) {
    const before = Math.max(limit, from - stepDays);
    const found = earlier.judged(before, from);
    if (found.length === 0) break;
    all.unshift(...found);
    from = before;
  }
  return rowsOf(all, passOverDaysOff);
}

const breaks = (day: DayResult, passOverDaysOff: boolean): boolean => day.absenceHalfDays !== 2 && (isScheduled(day) || !passOverDaysOff);

/** Whether the first date that says anything about a row is one of absence. */
function isUnderWay(days: readonly DayResult[], passOverDaysOff: boolean): boolean {
  return days.find((day) => day.absenceHalfDays === 2 || breaks(day, passOverDaysOff))?.absenceHalfDays === 2;
}

function rowsOf(days: readonly DayResult[], passOverDaysOff: boolean): DayResult[][] {
  const rows: DayResult[][] = [[]];
  let last: DayNumber | null = null;
  for (const day of days) {
    const date = dayNumber(day.date);
    if (last !== null && date !== last + 1) rows.push([]);
    last = date;
    if (day.absenceHalfDays === 2) rows.at(-1)!.push(day);
    else if (breaks(day, passOverDaysOff)) rows.push([]);
  }
  return rows.filter((row) => row.length > 0);
}
