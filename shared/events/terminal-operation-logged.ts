import { z } from "zod";
import { defineEvent } from "./define.ts";
import { channel, epochMs, identifier, localDateTime } from "./fields.ts";

export const terminalOperationLogged = defineEvent({
  type: "TerminalOperationLogged",
  stream: "terminal-<id>",
  summary: "A terminal reported something done to itself: switched on, clock set, log deleted, menu opened.",
  data: {
    terminal: identifier,
    channel,
    operation: z.string().max(64).describe("the terminal's own code"),
    operator: z.string().max(64).describe("who did it, as the terminal names them; 0 or empty when nobody"),
    reading: localDateTime.nullable(),
    values: z.array(z.string().max(64)),
    receivedAt: epochMs,
  },
});
