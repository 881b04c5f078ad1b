import { z } from "zod";
import { defineEvent } from "./define.ts";
import { epochMs, identifier } from "./fields.ts";

export const watermarkAdvanced = defineEvent({
  type: "WatermarkAdvanced",
  stream: "terminal-<id>",
  summary: "Everything the terminal recorded up to a moment is known to have been received.",
  data: {
    terminal: identifier,
    upTo: epochMs,
    evidence: z
      .enum(["contact", "sequence", "line_open", "complete_file", "reconciliation", "statement"])
      .describe("what the protocol gave for it"),
    reason: z.string().max(2_000).optional().describe("for a statement: why the person who gives it can say so"),
    stamps: z.record(z.string(), z.string()).optional().describe("upload positions the terminal computed, per table, as last sent"),
  },
});
