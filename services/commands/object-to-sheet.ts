import { identifier, reason } from "../../shared/events/fields.ts";
import { sheetHashField, sheetMonth } from "../../shared/events/sheet-fields.ts";
import { defineCommand, isRefusal } from "./command.ts";
import { decideOnSheet, ownStatement } from "./sheets.ts";

/** Objects to the employee's own row of a signed sheet. It changes no figure: whoever decides reopens the sheet, or not. */
export const objectToSheet = defineCommand({
  name: "object-to-sheet",
  summary: "Objects to one's own row of a signed month sheet, saying what is wrong.",
  fields: { department: identifier, month: sheetMonth, employee: identifier, sheetHash: sheetHashField, reason },
  run: (context, input) =>
    decideOnSheet(context, "object-to-sheet", input, async (state) => {
      const own = await ownStatement(context, state, input);
      if (isRefusal(own)) return own;
      const said = state.statements.get(input.employee);
      if (said?.kind === "objected" && said.rowHash === own.rowHash && said.reason === input.reason) return undefined;
      return { type: "SheetObjectedTo", data: { ...own, reason: input.reason } };
    }),
});
