import { openDifferences } from "../../projections/replay/open-differences.ts";
import { refuse } from "../../shared/errors.ts";
import { identifier } from "../../shared/events/fields.ts";
import { sheetMonth } from "../../shared/events/sheet-fields.ts";
import { defineCommand, isRefusal } from "./command.ts";
import { decideOnSheet, knownNow, signatureOf } from "./sheets.ts";

/**
 * Files a signed sheet. The sheet is made again first and must have the hash that was signed; what differs by now is
 * counted in the event, and stays for the next month or a reopening.
 */
export const fileSheet = defineCommand({
  name: "file-sheet",
  summary: "Files a signed month sheet, to be paid by.",
  fields: { department: identifier, month: sheetMonth },
  run: (context, input) =>
    decideOnSheet(context, "file-sheet", input, async (state) => {
      const { department, month } = input;
      const signed = signatureOf(state, input);
      if (isRefusal(signed)) return signed;
      if (state.filed !== undefined) {
        const message = `the sheet of ${department} for ${month} was filed before, by ${state.filed.by}`;
        return refuse("SHEET_FILED", message, { department, month, sheetHash: signed.data.sheetHash });
      }
      const { facts, asOfPosition, at } = await knownNow(context);
      const { fault, open } = openDifferences(facts, signed.data, { asOfPosition, at });
      if (fault !== null) return fault;
      const { asOfPosition: position, at: moment, sheetHash, policies } = signed.data;
      const seen = { department, month, asOfPosition: position, at: moment, sheetHash, policies };
      return { type: "SheetFiled", data: { ...seen, signed: signed.event, openFigures: open.figures } };
    }),
});
