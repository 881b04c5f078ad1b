import type { LocalDate } from "../../shared/ids.ts";
import { dateOf, dayNumber, type DayNumber } from "../../shared/time/day-number.ts";

/** Dates of a sheet, [fromDay, untilDay). */
export interface Period {
  readonly fromDay: DayNumber;
  readonly untilDay: DayNumber;
}

/**
 * The period of a month that starts on a day of the month: named after the month it ends in, so that with 26 the sheet
 * of March runs from 26 February to 25 March.
 *
 * @param month    `YYYY-MM`.
 * @param startsOn 1 for the calendar month.
 */
export function periodOf(month: string, startsOn: number): Period {
  const first = dayNumber(`${month}-01`);
  if (startsOn === 1) return { fromDay: first, untilDay: firstOfNext(month) };
  const before = dateOf(first - 1).slice(0, 7);
  return { fromDay: dayNumber(`${before}-01`) + startsOn - 1, untilDay: first + startsOn - 1 };
}

function firstOfNext(month: string): DayNumber {
  const later: LocalDate = dateOf(dayNumber(`${month}-01`) + 31);
  return dayNumber(`${later.slice(0, 7)}-01`);
}
