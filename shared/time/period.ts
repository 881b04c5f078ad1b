import { dateOf, dayNumber, type DayNumber } from "./day-number.ts";

/** Dates of a sheet, [fromDay, untilDay). */
export interface Period {
  readonly fromDay: DayNumber;
  readonly untilDay: DayNumber;
}

/** The day of the month on which periods start, by the policy in force on the first of a month `YYYY-MM`; 1 for calendar months. */
export type StartsOn = (month: string) => number;

/**
 * The period of a month: named after the month it ends in, so that with 26 the sheet of March runs from 26 February to
 * 25 March.
 *
 * It starts where the period before it ended. When a policy moves the day, the period it begins with is a short or a long
 * one, and every date lies in exactly one.
 */
export function periodOf(month: string, startsOn: StartsOn): Period {
  return { fromDay: endOf(monthBefore(month), startsOn), untilDay: endOf(month, startsOn) };
}

/** The month whose period has the date. */
export function monthOf(day: DayNumber, startsOn: StartsOn): string {
  const month = dateOf(day).slice(0, 7);
  return day < endOf(month, startsOn) ? month : monthAfter(month);
}

function endOf(month: string, startsOn: StartsOn): DayNumber {
  const day = startsOn(month);
  return day === 1 ? dayNumber(`${monthAfter(month)}-01`) : dayNumber(`${month}-01`) + day - 1;
}

const monthBefore = (month: string): string => dateOf(dayNumber(`${month}-01`) - 1).slice(0, 7);
const monthAfter = (month: string): string => dateOf(dayNumber(`${month}-01`) + 31).slice(0, 7);
