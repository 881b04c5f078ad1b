import { defineEvent } from "./define.ts";
import { identifier, terminalSettings } from "./fields.ts";

export const terminalRegistered = defineEvent({
  type: "TerminalRegistered",
  stream: "terminal-<id>",
  summary: "A terminal is allowed to deliver records.",
  data: {
    terminal: identifier,
    settings: terminalSettings,
  },
});
