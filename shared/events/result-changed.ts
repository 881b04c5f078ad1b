import { z } from "zod";
import { defineEvent } from "./define.ts";
import { identifier, localDate, reason } from "./fields.ts";

export const changeableResult = z
  .enum(["late", "early", "missing_in", "missing_out", "absence"])
  .describe("the arrival's lateness, the early leave, a missing punch, or the date's absence");

export const resultChanged = defineEvent({
  type: "ResultChanged",
  stream: "employee-<id>",
  summary: "A person excused what a date of somebody else's came to, with a reason; it stands whatever the rules say, until withdrawn.",
  data: {
    employee: identifier,
    change: identifier,
    date: localDate,
    which: changeableResult,
    shift: identifier.optional().describe("the one planned shift it is of, on a date with several; left out: every one of the date"),
    to: z.literal("excused"),
    reason,
  },
});
