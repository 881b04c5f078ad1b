import type { LocalDate } from "../../shared/ids.ts";
import { dateOf, dayNumber } from "../../shared/time/day-number.ts";
import type { ReplayPeriod } from "./replay-question.ts";

/** The calendar months of [from, until), the first and last cut to it. */
export function calendarMonths(from: LocalDate, until: LocalDate): ReplayPeriod[] {
  const periods: ReplayPeriod[] = [];
  for (let start = from; start < until;) {
    const end = dateOf(dayNumber(`${start.slice(0, 7)}-01`) + 31);
    const next = `${end.slice(0, 7)}-01`;
    periods.push({ from: start, until: next < until ? next : until });
    start = next;
  }
  return periods;
}
