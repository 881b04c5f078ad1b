import { z } from "zod";
import { defineEvent } from "./define.ts";
import { identifier } from "./fields.ts";
import { seenSheet } from "./sheet-fields.ts";

export const sheetFiled = defineEvent({
  type: "SheetFiled",
  stream: "month-<department>-<yyyy-mm>",
  summary: "The signed month sheet was filed, to be paid by; it says what the signature says, whatever became known since.",
  data: {
    ...seenSheet,
    signed: identifier.describe("event id of the signature; position, moment, hash and policies are those it names"),
    openFigures: z.int().min(0).describe("figures that were known to differ from the signed ones when it was filed"),
  },
});
