import { z } from "zod";
import { defineEvent } from "./define.ts";
import { epochMs, identifier, reason } from "./fields.ts";

export const terminalFaultReported = defineEvent({
  type: "TerminalFaultReported",
  stream: "terminal-<id>",
  summary: "A terminal is out of order from a moment on; punches may be entered by hand for it.",
  data: {
    terminal: identifier,
    fault: identifier.describe("id of this fault, cited by punches entered by hand"),
    since: epochMs,
    reportedBy: z.enum(["person", "system"]),
    reason,
  },
});
