import { chineseCalendar, chineseCalendarYears } from "../../shared/policy/calendars/chinese-calendar.ts";
import type { LocalDate } from "../../shared/ids.ts";
import { demoSite, demoZone } from "./company.ts";

/** Years the demo's calendar can be seeded with, of those asked for; others have weekends only and show as unknown. */
export function knownYears(years: readonly number[]): readonly number[] {
  return years.filter((year) => year >= chineseCalendarYears.from && year < chineseCalendarYears.until);
}

/** Tells workdays by the packaged calendar, by weekends alone where it ends. */
export function workdayTeller(years: readonly number[]): (date: LocalDate) => boolean {
  const types = new Map(
    knownYears(years).flatMap((year) => chineseCalendar(year, demoSite, demoZone).days.map(({ date, type }) => [date, type] as const)),
  );
  return (date) => {
    const type = types.get(date);
    return type === undefined ? Temporal.PlainDate.from(date).dayOfWeek <= 5 : type === "workday";
  };
}

/** The last workday on or before a date. */
export function lastWorkday(date: LocalDate, isWorkday: (date: LocalDate) => boolean): LocalDate {
  let day = date;
  while (!isWorkday(day)) day = nextDate(day, -1);
  return day;
}

/** The date so many days later. */
export function nextDate(date: LocalDate, days = 1): LocalDate {
  return Temporal.PlainDate.from(date).add({ days }).toString();
}

/** All dates in [from, until). */
export function datesIn(from: LocalDate, until: LocalDate): LocalDate[] {
  const dates: LocalDate[] = [];
  for (let date = from; date < until; date = nextDate(date)) dates.push(date);
  return dates;
}
