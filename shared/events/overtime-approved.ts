import { defineEvent } from "./define.ts";
import { epochMs, identifier, localDate, reason } from "./fields.ts";

export const overtimeApproved = defineEvent({
  type: "OvertimeApproved",
  stream: "employee-<id>",
  summary: "Overtime of a person was approved for a span of time.",
  data: {
    employee: identifier,
    date: localDate,
    from: epochMs,
    until: epochMs,
    reason,
  },
});
