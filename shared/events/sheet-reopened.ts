import { defineEvent } from "./define.ts";
import { identifier, reason } from "./fields.ts";
import { sheetHashField, sheetMonth } from "./sheet-fields.ts";

export const sheetReopened = defineEvent({
  type: "SheetReopened",
  stream: "month-<department>-<yyyy-mm>",
  summary: "A signed or filed month sheet holds no longer; it stays visible, and another can be prepared.",
  data: {
    department: identifier,
    month: sheetMonth,
    signed: identifier.describe("event id of the signature that ceases to hold"),
    sheetHash: sheetHashField,
    reason,
  },
});
