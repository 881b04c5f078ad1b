import { defineEvent } from "./define.ts";
import { epochMs, identifier, localDate, reason } from "./fields.ts";

export const earlyDepartureApproved = defineEvent({
  type: "EarlyDepartureApproved",
  stream: "employee-<id>",
  summary: "A person may leave before the shift ends on a date.",
  data: {
    employee: identifier,
    date: localDate,
    notBefore: epochMs.nullable().describe("earliest moment covered; null: any"),
    reason,
  },
});
