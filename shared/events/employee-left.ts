import { z } from "zod";
import { defineEvent } from "./define.ts";
import { identifier, localDate } from "./fields.ts";

export const employeeLeft = defineEvent({
  type: "EmployeeLeft",
  stream: "employee-<id>",
  summary: "A person's employment ended; the date is the first day no longer employed.",
  data: {
    employee: identifier,
    until: localDate.describe("first date no longer employed"),
    reason: z.string().max(2_000).optional(),
  },
});
