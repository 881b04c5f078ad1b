import { defineEvent } from "./define.ts";
import { identifier } from "./fields.ts";
import { sha256, sheetHashField, sheetMonth } from "./sheet-fields.ts";

/** What an employee says of their own row of a signed sheet. */
export const rowStatement = {
  department: identifier,
  month: sheetMonth,
  employee: identifier,
  sheetHash: sheetHashField,
  rowHash: sha256.describe(
    "SHA-256 of the canonical JSON of the person's own row: what they say holds for a later sheet with the same row",
  ),
} as const;

export const sheetConfirmed = defineEvent({
  type: "SheetConfirmed",
  stream: "month-<department>-<yyyy-mm>",
  summary: "An employee confirmed their own row of a signed month sheet.",
  data: rowStatement,
});
