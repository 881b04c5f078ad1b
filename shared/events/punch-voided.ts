import { defineEvent } from "./define.ts";
import { identifier, reason } from "./fields.ts";

export const punchVoided = defineEvent({
  type: "PunchVoided",
  stream: "employee-<id>",
  summary: "A punch does not count for its person any more; it stays visible.",
  data: {
    employee: identifier,
    punch: identifier.describe("event id of the punch, recorded or entered"),
    reason,
  },
});
