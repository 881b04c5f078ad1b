import { z } from "zod";
import { defineEvent } from "./define.ts";
import { seenSheet } from "./sheet-fields.ts";

export const sheetPrepared = defineEvent({
  type: "SheetPrepared",
  stream: "month-<department>-<yyyy-mm>",
  summary: "Somebody prepared the month sheet, for the head to check and sign.",
  data: {
    ...seenSheet,
    unsettledDays: z.int().min(0).describe("days of persons that later evidence could still change"),
  },
});
