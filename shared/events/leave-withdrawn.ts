import { defineEvent } from "./define.ts";
import { identifier, reason } from "./fields.ts";

export const leaveWithdrawn = defineEvent({
  type: "LeaveWithdrawn",
  stream: "employee-<id>",
  summary: "Leave does not hold any more, or is not asked for any more.",
  data: {
    employee: identifier,
    leave: identifier,
    reason,
  },
});
