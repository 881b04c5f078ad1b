import { defineEvent } from "./define.ts";
import { epochMs, identifier } from "./fields.ts";

export const leaveFormFiled = defineEvent({
  type: "LeaveFormFiled",
  stream: "employee-<id>",
  summary: "The form for leave asked for by telephone came in.",
  data: {
    employee: identifier,
    leave: identifier,
    filedAt: epochMs.describe("when it was handed in, UTC milliseconds; the deadline is held against this"),
  },
});
