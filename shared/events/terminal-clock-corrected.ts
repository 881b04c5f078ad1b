import { z } from "zod";
import { defineEvent } from "./define.ts";
import { identifier, localDateTime, reason } from "./fields.ts";

export const terminalClockCorrected = defineEvent({
  type: "TerminalClockCorrected",
  stream: "terminal-<id>",
  summary: "A person states that a terminal's clock was wrong by a fixed amount over a range of its own readings.",
  data: {
    terminal: identifier,
    correction: identifier,
    from: localDateTime.describe("first reading affected, inclusive"),
    until: localDateTime.describe("readings from here on are not affected"),
    addSeconds: z.int().describe("seconds to add to the terminal's reading"),
    reason,
  },
});
