import { identifier, reason } from "../../shared/events/fields.ts";
import { sheetMonth } from "../../shared/events/sheet-fields.ts";
import { defineCommand, isRefusal } from "./command.ts";
import { decideOnSheet, signatureOf } from "./sheets.ts";

/** Takes back the signature under a signed or filed sheet, for a reason. A sheet only prepared is simply prepared again. */
export const reopenSheet = defineCommand({
  name: "reopen-sheet",
  summary: "Reopens a signed or filed month sheet for a reason, so that it can be prepared and signed anew.",
  fields: { department: identifier, month: sheetMonth, reason },
  run: (context, input) =>
    decideOnSheet(context, "reopen-sheet", input, async (state) => {
      const { department, month } = input;
      const signed = signatureOf(state, input);
      if (isRefusal(signed)) return signed;
      const { event, data } = signed;
      return { type: "SheetReopened", data: { department, month, signed: event, sheetHash: data.sheetHash, reason: input.reason } };
    }),
});
