import { z } from "zod";
import { defineEvent } from "./define.ts";
import { epochMs, identifier, localDate } from "./fields.ts";

export const leavePart = z.enum(["day", "morning", "afternoon"]).describe("which part of each date");
export const leaveHours = z.strictObject({ from: epochMs, until: epochMs }).describe("leave by the hour, within one date");

export const leaveDocument = z
  .enum(["awaited", "seen"])
  .describe("awaited: must still come within the policy's time; seen: whoever approved vouches for it");

export const leaveApproved = defineEvent({
  type: "LeaveApproved",
  stream: "employee-<id>",
  summary: "A person's leave was approved.",
  data: {
    employee: identifier,
    leave: identifier,
    kind: identifier.describe("leave type of the policy, such as sick, personal, annual"),
    from: localDate,
    until: localDate.describe("first date no longer on leave"),
    part: leavePart,
    hours: leaveHours.optional(),
    evidence: leaveDocument.optional().describe("the proof: awaited, or seen by whoever approved; left out: seen"),
    form: leaveDocument.optional().describe("the form after a telephone call: awaited, or seen; left out: seen"),
    reason: z.string().max(2_000).optional(),
  },
});
