import { z } from "zod";
import { defineEvent } from "./define.ts";
import { epochMs, identifier } from "./fields.ts";

export const terminalClockMeasured = defineEvent({
  type: "TerminalClockMeasured",
  stream: "terminal-<id>",
  summary: "A terminal's clock was compared with ours, on a record known to be live.",
  data: {
    terminal: identifier,
    offsetMs: z.int().describe("terminal minus gateway, milliseconds"),
    measuredAt: epochMs,
  },
});
