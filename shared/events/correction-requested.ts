import { defineEvent } from "./define.ts";
import { direction, epochMs, identifier, localDate, localDateTime, reason, zoneName } from "./fields.ts";

export const correctionRequested = defineEvent({
  type: "CorrectionRequested",
  stream: "employee-<id>",
  summary: "Somebody asked for a punch to be made up or replaced; nothing counts until it is approved.",
  data: {
    employee: identifier,
    request: identifier,
    date: localDate.describe("business date it is about; an overnight shift's is the one it began on"),
    replaces: identifier.nullable().describe("event id of the punch that would no longer count; null when a slot is empty"),
    reading: localDateTime,
    zone: zoneName,
    occurredAt: epochMs,
    direction,
    reason,
  },
});
