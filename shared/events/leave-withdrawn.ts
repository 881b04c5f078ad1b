import { defineEvent } from "./define.ts";
import { identifier, reason } from "./fields.ts";

export const leaveWithdrawn = defineEvent({
  type: "LeaveWithdrawn",
  stream: "employee-<id>",
  summary: "Approved leave does not hold any more.",
  data: {
    employee: identifier,
    leave: identifier,
    reason,
  },
});
