import { defineEvent } from "./define.ts";
import { identifier, reason, terminalSettings } from "./fields.ts";

export const terminalSettingsChanged = defineEvent({
  type: "TerminalSettingsChanged",
  stream: "terminal-<id>",
  summary: "A terminal's settings were replaced; records received before keep the zone they were resolved with.",
  data: {
    terminal: identifier,
    settings: terminalSettings,
    reason,
  },
});
