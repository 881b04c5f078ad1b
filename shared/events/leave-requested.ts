import { z } from "zod";
import { defineEvent } from "./define.ts";
import { epochMs, identifier, localDate } from "./fields.ts";
import { leaveHours, leavePart } from "./leave-approved.ts";

export const leaveAskedHow = z
  .enum(["form", "telephone"])
  .describe("form: in writing; telephone: the urgent way, on which the form follows");

export const leaveRequested = defineEvent({
  type: "LeaveRequested",
  stream: "employee-<id>",
  summary: "A person asked for leave; nothing is decided yet.",
  data: {
    employee: identifier,
    leave: identifier.describe("names the leave from the request to its end"),
    kind: identifier.describe("leave type of the policy, such as sick, personal, annual"),
    from: localDate,
    until: localDate.describe("first date no longer asked for"),
    part: leavePart,
    hours: leaveHours.optional(),
    requestedAt: epochMs.describe("when it was asked for, UTC milliseconds; its date is what notice is counted from"),
    how: leaveAskedHow,
    reason: z.string().max(2_000).optional().describe("never an illness or a finding"),
  },
});
