import { z } from "zod";
import { defineEvent } from "./define.ts";
import { epochMs, identifier } from "./fields.ts";

export const gapDetected = defineEvent({
  type: "GapDetected",
  stream: "terminal-<id>",
  summary: "Records of a terminal are known or feared to be missing.",
  data: {
    terminal: identifier,
    gap: identifier,
    kind: z.enum(["sequence", "blind", "reconciliation", "overwritten"]).describe("blind: a reader without memory while nobody listened"),
    from: epochMs.nullable(),
    until: epochMs.nullable(),
    missing: z.string().max(500).describe("what is missing in the terminal's own counting, such as 'boot 7f, seq 12..15'"),
  },
});
