import { defineEvent } from "./define.ts";
import { identifier, localDate } from "./fields.ts";

export const employeeMoved = defineEvent({
  type: "EmployeeMoved",
  stream: "employee-<id>",
  summary: "A person belongs to another department or site from a date on.",
  data: {
    employee: identifier,
    from: localDate,
    department: identifier,
    site: identifier,
  },
});
