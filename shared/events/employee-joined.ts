import { defineEvent } from "./define.ts";
import { identifier, localDate } from "./fields.ts";

export const employeeJoined = defineEvent({
  type: "EmployeeJoined",
  stream: "employee-<id>",
  summary: "A person is employed from a date on, in a department, at a site.",
  data: {
    employee: identifier,
    from: localDate,
    department: identifier,
    site: identifier,
  },
});
