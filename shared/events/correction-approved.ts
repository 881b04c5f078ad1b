import { defineEvent } from "./define.ts";
import { direction, epochMs, identifier, localDate, localDateTime, reason, zoneName } from "./fields.ts";

export const correctionApproved = defineEvent({
  type: "CorrectionApproved",
  stream: "employee-<id>",
  summary: "An approved request put a punch where one was missing or replaced a wrong one.",
  data: {
    employee: identifier,
    request: identifier,
    date: localDate.optional().describe("business date it is about; that of the reading when left out"),
    replaces: identifier.nullable().describe("event id of the punch that no longer counts; null when a slot was empty"),
    reading: localDateTime,
    zone: zoneName,
    occurredAt: epochMs,
    direction,
    reason,
  },
});
