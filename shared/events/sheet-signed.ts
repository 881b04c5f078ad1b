import { z } from "zod";
import { defineEvent } from "./define.ts";
import { identifier, reason } from "./fields.ts";
import { seenSheet } from "./sheet-fields.ts";

export const sheetSigned = defineEvent({
  type: "SheetSigned",
  stream: "month-<department>-<yyyy-mm>",
  summary: "The head signed the month sheet; what becomes known later is an open difference.",
  data: {
    ...seenSheet,
    prepared: identifier.describe("event id of the preparation that was signed; it has the same sheetHash"),
    accepted: z
      .strictObject({ unsettledDays: z.int().min(1), reason })
      .optional()
      .describe("days that were not settled yet when it was signed, and why that was accepted"),
  },
});
