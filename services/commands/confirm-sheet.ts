import { identifier } from "../../shared/events/fields.ts";
import { sheetHashField, sheetMonth } from "../../shared/events/sheet-fields.ts";
import { defineCommand, isRefusal } from "./command.ts";
import { decideOnSheet, ownStatement } from "./sheets.ts";

/** Confirms the employee's own row of a signed sheet; an objection of theirs is withdrawn by it. */
export const confirmSheet = defineCommand({
  name: "confirm-sheet",
  summary: "Confirms one's own row of a signed month sheet.",
  fields: { department: identifier, month: sheetMonth, employee: identifier, sheetHash: sheetHashField },
  run: (context, input) =>
    decideOnSheet(context, "confirm-sheet", input, async (state) => {
      const own = await ownStatement(context, state, input);
      if (isRefusal(own)) return own;
      const said = state.statements.get(input.employee);
      if (said?.kind === "confirmed" && said.rowHash === own.rowHash) return undefined;
      return { type: "SheetConfirmed", data: own };
    }),
});
