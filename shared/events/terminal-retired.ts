import { defineEvent } from "./define.ts";
import { identifier, reason } from "./fields.ts";

export const terminalRetired = defineEvent({
  type: "TerminalRetired",
  stream: "terminal-<id>",
  summary: "A terminal may deliver nothing more; what it delivered stays.",
  data: {
    terminal: identifier,
    reason,
  },
});
