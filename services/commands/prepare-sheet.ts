import { identifier } from "../../shared/events/fields.ts";
import { sheetMonth } from "../../shared/events/sheet-fields.ts";
import { defineCommand, isRefusal } from "./command.ts";
import { alreadySigned, decideOnSheet, sheetNow } from "./sheets.ts";

/** Puts a department's month sheet before its head, as known now. Prepared again, the later preparation counts. */
export const prepareSheet = defineCommand({
  name: "prepare-sheet",
  summary: "Prepares a department's month sheet as known now, for the head to check and sign.",
  fields: { department: identifier, month: sheetMonth },
  run: (context, input) =>
    decideOnSheet(context, "prepare-sheet", input, async (state) => {
      const signed = alreadySigned(state, input);
      if (signed !== undefined) return signed;
      const now = await sheetNow(context, input);
      if (isRefusal(now)) return now;
      const { prepared } = state;
      // The same sheet by the same person says nothing new; by another it changes who may sign.
      if (prepared?.data.sheetHash === now.seen.sheetHash && prepared.by === context.actor) return undefined;
      return { type: "SheetPrepared", data: { ...now.seen, unsettledDays: now.unsettled.length } };
    }),
});
