import { defineEvent } from "./define.ts";
import { reason } from "./fields.ts";
import { rowStatement } from "./sheet-confirmed.ts";

export const sheetObjectedTo = defineEvent({
  type: "SheetObjectedTo",
  stream: "month-<department>-<yyyy-mm>",
  summary: "An employee objected to their own row of a signed month sheet; confirming it later withdraws the objection.",
  data: { ...rowStatement, reason },
});
