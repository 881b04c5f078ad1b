import { z } from "zod";
import { defineEvent } from "./define.ts";
import { identifier, localDate, localTime } from "./fields.ts";

/** One planned span of work, on the wall clock of the person's zone. */
export const shift = z.strictObject({
  id: identifier,
  name: z.string().min(1).max(120),
  start: localTime,
  end: localTime,
  endsNextDay: z.boolean().describe("the end is on the date after the start"),
  openBeforeMinutes: z.int().min(0).max(1_440).describe("punches count from this long before the start"),
  closeAfterMinutes: z.int().min(0).max(1_440).describe("punches count until this long after the end"),
  breaks: z
    .array(z.strictObject({ start: localTime, end: localTime }))
    .max(8)
    .describe("inside the shift; wall clock; for an overnight shift a break before the start time lies on the next date"),
});
export type Shift = z.output<typeof shift>;

export const shiftDefined = defineEvent({
  type: "ShiftDefined",
  stream: "roster-<department>",
  summary: "A shift exists, or is different from a date on.",
  data: {
    department: identifier,
    from: localDate.optional().describe("first start date the definition holds for; absent: all dates, until another definition starts"),
    shift,
  },
});
