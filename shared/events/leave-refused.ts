import { defineEvent } from "./define.ts";
import { identifier, reason } from "./fields.ts";

export const leaveRefused = defineEvent({
  type: "LeaveRefused",
  stream: "employee-<id>",
  summary: "Leave that was asked for was not approved.",
  data: {
    employee: identifier,
    leave: identifier,
    reason,
  },
});
