import { z } from "zod";
import { defineEvent } from "./define.ts";
import { identifier } from "./fields.ts";

export const policyCasesKept = defineEvent({
  type: "PolicyCasesKept",
  stream: "policy-<scope>",
  summary:
    "What every policy of the scope must bring about: cases that are run before one is published. They replace those kept before; many are kept in parts, one event each, recorded together.",
  data: {
    scope: identifier.describe("'company' or 'department:<id>'"),
    part: z.int().min(1),
    parts: z.int().min(1).max(64),
    cases: z
      .array(z.string().min(2).max(15_000))
      .max(200)
      .describe("each a scenario in the words of docs/scenarios.md, as JSON text; its people are invented"),
  },
});
