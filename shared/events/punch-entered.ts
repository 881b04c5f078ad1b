import { z } from "zod";
import { defineEvent } from "./define.ts";
import { direction, epochMs, identifier, localDateTime, reason, zoneName } from "./fields.ts";

export const fieldPlace = z.string().trim().min(1).max(200);

export const punchEntered = defineEvent({
  type: "PunchEntered",
  stream: "employee-<id>",
  summary: "A person entered a punch by hand for somebody, tied to a fault of a terminal, or made away from the site.",
  data: {
    employee: identifier,
    terminal: identifier.nullable().describe("the terminal that was out of order; null for a punch made away from the site"),
    fault: identifier.nullable(),
    reading: localDateTime.describe("when it happened, on the site's wall clock"),
    zone: zoneName,
    occurredAt: epochMs,
    direction,
    place: fieldPlace.optional().describe("where it was, for a punch made away from the site; never a person's name"),
    reason,
  },
});
