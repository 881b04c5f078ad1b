import { defineEvent } from "./define.ts";
import { identifier, localDate, reason } from "./fields.ts";

export const employeeResumed = defineEvent({
  type: "EmployeeResumed",
  stream: "employee-<id>",
  summary: "A suspension ended.",
  data: {
    employee: identifier,
    from: localDate.describe("first date no longer suspended"),
    reason: reason.optional(),
  },
});
