import { z } from "zod";
import { defineEvent } from "./define.ts";
import { epochMs, identifier } from "./fields.ts";

export const terminalFaultCleared = defineEvent({
  type: "TerminalFaultCleared",
  stream: "terminal-<id>",
  summary: "A fault of a terminal is over.",
  data: {
    terminal: identifier,
    fault: identifier,
    until: epochMs,
    note: z.string().max(2_000).optional(),
  },
});
