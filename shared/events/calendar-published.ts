import { z } from "zod";
import { defineEvent } from "./define.ts";
import { identifier, localDate, zoneName, weekday } from "./fields.ts";

export const calendarYear = z.int().min(1970).max(2200);
export const weeklyRest = z.array(weekday);
export const calendarDays = z
  .array(z.strictObject({ date: localDate, type: z.enum(["workday", "rest", "statutory_holiday"]), name: z.string().max(120) }))
  .max(366);
export const calendarSource = z.string().min(1).max(500).describe("where it comes from, such as the notice it restates");

export const calendarPublished = defineEvent({
  type: "CalendarPublished",
  stream: "calendar-<site>",
  summary: "A year's public holidays and make-up working days are known for a site.",
  data: {
    site: identifier,
    zone: zoneName,
    year: calendarYear,
    weeklyRest,
    days: calendarDays,
    source: calendarSource,
  },
});
