import { defineEvent } from "./define.ts";
import { identifier, reason } from "./fields.ts";

export const dutyWithdrawn = defineEvent({
  type: "DutyWithdrawn",
  stream: "employee-<id>",
  summary: "Assigned duty does not hold any more.",
  data: {
    employee: identifier,
    duty: identifier,
    reason,
  },
});
