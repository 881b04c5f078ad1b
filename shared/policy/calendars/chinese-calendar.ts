import days from "chinese-days/dist/chinese-days.json" with { type: "json" };
import { InputError } from "../../errors.ts";
import type { EventData } from "../../events/catalogue.ts";
import type { SiteId } from "../../ids.ts";

type CalendarDay = EventData<"CalendarPublished">["days"][number];

/** First and last year whose notice of the State Council is in the data. */
export const chineseCalendarYears = { from: 2004, until: 2027 } as const;

/**
 * The working calendar of a year in mainland China, as the data of a CalendarPublished event: statutory holidays, the
 * rest days around them, and the weekend days worked in exchange.
 *
 * A seed only: the law leaves a site free to publish its own. `statutory_holiday` are the days of the law itself
 * (全国年节及纪念日放假办法, in its versions of 1999, 2007, 2013 and 2024), on which overtime has its own class; other days
 * off around them, and days off given once (3 September 2015), are `rest`. Days of the year fixed by the next year's notice (a New Year's bridge in late December)
 * are there only when that notice is in the data.
 *
 * @param zone IANA zone of the site.
 * @throws InputError CALENDAR_YEAR_UNKNOWN for a year without a notice: it is never guessed.
 */
export function chineseCalendar(year: number, site: SiteId, zone: string): EventData<"CalendarPublished"> {
  if (!Number.isInteger(year) || year < chineseCalendarYears.from || year >= chineseCalendarYears.until)
    throw new InputError("CALENDAR_YEAR_UNKNOWN", "no calendar is known for the year", [
      {
        field: "year",
        value: String(year),
        remedy: `known are ${chineseCalendarYears.from} to ${chineseCalendarYears.until - 1}; import the calendar of another year from its notice`,
      },
    ]);
  const statutory = statutoryHolidays(year);
  const inYear = (table: Record<string, string>): [string, string][] =>
    Object.entries(table).filter(([date]) => date.startsWith(`${year}-`));
  const entries = new Map<string, CalendarDay>();
  for (const [date, text] of inYear(days.holidays))
    entries.set(date, { date, type: statutory.has(date) ? "statutory_holiday" : "rest", name: nameOf(text) });
  for (const [date, name] of statutory) if (!entries.has(date)) entries.set(date, { date, type: "statutory_holiday", name });
  for (const [date, text] of inYear(days.workdays)) entries.set(date, { date, type: "workday", name: `${nameOf(text)}调休上班` });
  return {
    site,
    zone,
    year,
    weeklyRest: ["sat", "sun"],
    days: [...entries.values()].toSorted((a, b) => (a.date < b.date ? -1 : 1)),
    source: `国务院办公厅关于${year}年部分节假日安排的通知 (chinese-days 1.5.7)`,
  };
}

/** The table's text is "English,Chinese,number of statutory days". */
function nameOf(text: string): string {
  return text.split(",")[1] ?? text;
}

/**
 * The statutory holidays of the law in force in the year, by date.
 *
 * The days of the lunar year come from the platform's Chinese calendar, not from the package's own functions, which
 * shift by a day where the process's zone lies west of Greenwich.
 */
function statutoryHolidays(year: number): Map<string, string> {
  const solar = (month: number, day: number): string => `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
  const holidays = new Map<string, string>([[solar(1, 1), "元旦"]]);
  const labourDays = year < 2008 ? 3 : year < 2025 ? 1 : 2;
  for (let day = 1; day <= labourDays; day += 1) holidays.set(solar(5, day), "劳动节");
  for (let day = 1; day <= 3; day += 1) holidays.set(solar(10, day), "国庆节");
  for (const [date, month, day] of lunarDays(year)) {
    const eve = year >= 2008 && (year < 2014 || year >= 2025);
    const newYearDays = year >= 2008 && year < 2014 ? 2 : 3;
    if (month === "M01" && day <= newYearDays) holidays.set(date, "春节");
    if (month === "M01" && day === 1 && eve) holidays.set(Temporal.PlainDate.from(date).subtract({ days: 1 }).toString(), "春节");
    if (year >= 2008 && month === "M05" && day === 5) holidays.set(date, "端午");
    if (year >= 2008 && month === "M08" && day === 15) holidays.set(date, "中秋");
  }
  if (year >= 2008) holidays.set(solar(4, pureBrightness(year)), "清明");
  return holidays;
}

/** Every date of a year with its month and day in the Chinese calendar; leap months carry an L and match none above. */
function* lunarDays(year: number): Generator<readonly [string, string, number]> {
  for (let date = new Temporal.PlainDate(year, 1, 1); date.year === year; date = date.add({ days: 1 })) {
    const lunar = date.withCalendar("chinese");
    yield [date.toString(), lunar.monthCode, lunar.day];
  }
}

/** Day of April of the solar term Pure Brightness (清明), by the usual approximation; right for 2000 to 2099. */
function pureBrightness(year: number): number {
  const inCentury = year % 100;
  return Math.floor(inCentury * 0.2422 + 4.81) - Math.floor(inCentury / 4);
}
