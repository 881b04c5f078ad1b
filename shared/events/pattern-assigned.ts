import { z } from "zod";
import { defineEvent } from "./define.ts";
import { identifier, localDate, weekday } from "./fields.ts";

export const weekOfShifts = z.partialRecord(weekday, identifier.nullable()).describe("shift id per weekday; null or absent: rest day");
export const patternPriority = z.enum(["assigned", "default"]);
export const patternOnHolidays = z.enum(["rest", "work"]).describe("whether public holidays are days off in this pattern");

export const patternAssigned = defineEvent({
  type: "PatternAssigned",
  stream: "roster-<department>",
  summary: "A person works the same week over and over from a date on, until another pattern replaces it.",
  data: {
    department: identifier,
    employee: identifier,
    pattern: identifier.describe("id of this assignment"),
    from: localDate,
    until: localDate.nullable().describe("first date it no longer holds; null: open"),
    week: weekOfShifts,
    priority: patternPriority,
    onHolidays: patternOnHolidays,
  },
});
