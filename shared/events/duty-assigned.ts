import { z } from "zod";
import { defineEvent } from "./define.ts";
import { identifier, localDate, localTime, reason } from "./fields.ts";

export const dutyHours = z
  .strictObject({ start: localTime, end: localTime, endsNextDay: z.boolean() })
  .describe("wall clock of the person's site");

export const dutyAssigned = defineEvent({
  type: "DutyAssigned",
  stream: "employee-<id>",
  summary:
    "A person is to be present on a date that is no working day for them: duty, by hours of its own or by a shift. On a working day the shifts hold and the duty counts for nothing.",
  data: {
    employee: identifier,
    duty: identifier.describe("id of this assignment"),
    date: localDate.describe("the date the duty starts on"),
    site: identifier.describe("whose terminals must have reported before somebody is said to have missed it"),
    shift: identifier.optional().describe("a shift gives the hours; else hours are there"),
    hours: dutyHours.optional(),
    reason: reason.optional(),
  },
});
