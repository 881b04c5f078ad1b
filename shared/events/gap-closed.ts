import { z } from "zod";
import { defineEvent } from "./define.ts";
import { identifier } from "./fields.ts";

export const gapClosed = defineEvent({
  type: "GapClosed",
  stream: "terminal-<id>",
  summary: "A gap was filled by records, or a person accepted the loss.",
  data: {
    terminal: identifier,
    gap: identifier,
    how: z.enum(["filled", "accepted"]),
    note: z.string().max(2_000).optional(),
  },
});
