import { z } from "zod";
import { defineEvent } from "./define.ts";
import { identifier, localDate, weekday } from "./fields.ts";

export const weekOfShifts = z.partialRecord(weekday, identifier.nullable()).describe("shift id per weekday; null or absent: rest day");
export const patternPriority = z.enum(["assigned", "default"]);
export const patternOnHolidays = z.enum(["rest", "work"]).describe("whether public holidays are days off in this pattern");

export const alternateWeek = z
  .strictObject({
    week: weekOfShifts,
    anchor: localDate.describe("a Monday that begins a week of the first kind; before it the weeks take turns too"),
  })
  .describe("a second week that takes turns with the first, such as five working days after six; absent: every week is alike");

export const patternAssigned = defineEvent({
  type: "PatternAssigned",
  stream: "roster-<department>",
  summary: "A person works the same week, or two weeks in turn, over and over from a date on, until another pattern replaces it.",
  data: {
    department: identifier,
    employee: identifier,
    pattern: identifier.describe("id of this assignment"),
    from: localDate,
    until: localDate.nullable().describe("first date it no longer holds; null: open"),
    week: weekOfShifts,
    alternate: alternateWeek.optional(),
    priority: patternPriority,
    onHolidays: patternOnHolidays,
  },
});
