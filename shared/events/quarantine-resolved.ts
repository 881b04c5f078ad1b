import { z } from "zod";
import { defineEvent } from "./define.ts";
import { identifier, reason } from "./fields.ts";

export const quarantineResolved = defineEvent({
  type: "QuarantineResolved",
  stream: "quarantine-<terminal>",
  summary: "A person decided about a quarantined record.",
  data: {
    terminal: identifier,
    record: identifier,
    how: z.enum(["recorded", "discarded"]).describe("recorded: it is a punch now; discarded: it is none"),
    punch: identifier.optional().describe("event id of the punch made from it"),
    reason,
  },
});
