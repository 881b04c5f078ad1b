import { defineEvent } from "./define.ts";
import { identifier, localDate, reason } from "./fields.ts";

export const employeeSuspended = defineEvent({
  type: "EmployeeSuspended",
  stream: "employee-<id>",
  summary: "A person stays employed, but from a date on nothing is expected of them; their punches are kept.",
  data: {
    employee: identifier,
    from: localDate.describe("first date suspended"),
    reason: reason.optional(),
  },
});
