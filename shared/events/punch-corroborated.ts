import { z } from "zod";
import { defineEvent } from "./define.ts";
import { channel, epochMs, identifier, rawBytes } from "./fields.ts";

export const punchCorroborated = defineEvent({
  type: "PunchCorroborated",
  stream: "punches-<terminal>-<yyyy-mm>",
  summary: "Another channel of the same terminal delivered a recorded punch with a different state or way of verification.",
  data: {
    terminal: identifier,
    punch: identifier.describe("event id of the punch"),
    channel,
    state: z.string().max(16).optional(),
    verify: z.string().max(32).optional(),
    receivedAt: epochMs,
    raw: rawBytes,
  },
});
