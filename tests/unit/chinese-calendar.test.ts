import { expect, it } from "vitest";
import days from "chinese-days/dist/chinese-days.json" with { type: "json" };
import { eventCatalogue } from "../../shared/events/catalogue.ts";
import { chineseCalendar, chineseCalendarYears } from "../../shared/policy/calendars/chinese-calendar.ts";

const midAutumnOnNationalDay = new Set([2009, 2020]);

const isMondayToFriday = (date: string): boolean => Temporal.PlainDate.from(date).dayOfWeek <= 5;

const datesOf = (year: number, type: string): string[] =>
  chineseCalendar(year, "hq", "Asia/Shanghai")
    .days.filter((day) => day.type === type)
    .map((day) => day.date.slice(5));

it("knows 2024: eleven statutory holidays and eight weekend days worked", () => {
  expect(datesOf(2024, "statutory_holiday")).toEqual("01-01 02-10 02-11 02-12 04-04 05-01 06-10 09-17 10-01 10-02 10-03".split(" "));
  expect(datesOf(2024, "workday")).toEqual(["02-04", "02-18", "04-07", "04-28", "05-11", "09-14", "09-29", "10-12"]);
  expect(datesOf(2024, "rest")).toContain("05-02");
});

it("knows 2026: thirteen statutory holidays since the law of 2024, New Year's Eve and 2 May among them", () => {
  expect(datesOf(2026, "statutory_holiday")).toEqual(
    "01-01 02-16 02-17 02-18 02-19 04-05 05-01 05-02 06-19 09-25 10-01 10-02 10-03".split(" "),
  );
  expect(datesOf(2026, "workday")).toEqual(["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"]);
});

it("gives a valid event for every year, with every statutory holiday from Monday to Friday among the days off of the notice", () => {
  for (let year = chineseCalendarYears.from; year < chineseCalendarYears.until; year += 1) {
    const calendar = chineseCalendar(year, "hq", "Asia/Shanghai");
    expect(eventCatalogue.CalendarPublished.data.safeParse(calendar).success).toBe(true);
    const off = new Set(Object.keys(days.holidays));
    const workedOnHoliday = calendar.days.filter(
      (day) => day.type === "statutory_holiday" && !off.has(day.date) && isMondayToFriday(day.date),
    );
    expect(workedOnHoliday).toEqual([]);
    expect(calendar.days.filter((day) => day.type === "statutory_holiday")).toHaveLength(
      (year < 2008 ? 10 : year < 2025 ? 11 : 13) - (midAutumnOnNationalDay.has(year) ? 1 : 0),
    );
  }
});

it("refuses a year without a notice instead of guessing", () => {
  expect(() => chineseCalendar(2027, "hq", "Asia/Shanghai")).toThrow(expect.objectContaining({ code: "CALENDAR_YEAR_UNKNOWN" }));
  expect(() => chineseCalendar(2003, "hq", "Asia/Shanghai")).toThrow(/year = 2003: known are 2004 to 2026/);
});
