import { defineEvent } from "./define.ts";
import { direction, epochMs, identifier, localDateTime, reason, zoneName } from "./fields.ts";

export const punchEntered = defineEvent({
  type: "PunchEntered",
  stream: "employee-<id>",
  summary: "A person entered a punch by hand for somebody, tied to a fault of a terminal.",
  data: {
    employee: identifier,
    terminal: identifier.nullable().describe("the terminal that was out of order; null only for an approved correction"),
    fault: identifier.nullable(),
    reading: localDateTime.describe("when it happened, on the site's wall clock"),
    zone: zoneName,
    occurredAt: epochMs,
    direction,
    reason,
  },
});
