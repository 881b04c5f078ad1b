import { z } from "zod";
import { defineEvent } from "./define.ts";
import { identifier } from "./fields.ts";

export const sheetSigned = defineEvent({
  type: "SheetSigned",
  stream: "month-<department>-<yyyy-mm>",
  summary: "The head signed the month sheet; what becomes known later is an open difference.",
  data: {
    department: identifier,
    month: z.string().regex(/^\d{4}-\d{2}$/),
    asOfPosition: z.int().min(0).describe("the sheet shows what was known before this position"),
    sheetHash: z.string().regex(/^[0-9a-f]{64}$/),
    policies: z.array(z.string()),
  },
});
