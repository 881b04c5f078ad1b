import { refuse, type Refusal } from "../../shared/errors.ts";
import { identifier, reason } from "../../shared/events/fields.ts";
import { acceptUnsettled, sheetHashField, sheetMonth } from "../../shared/events/sheet-fields.ts";
import type { EventData } from "../../shared/events/catalogue.ts";
import { defineCommand, fieldFault, isRefusal } from "./command.ts";
import { alreadySigned, decideOnSheet, sheetChanged, sheetNow, type SeenNow } from "./sheets.ts";

/** Dates of unsettled days a refusal names; the rest is counted. */
const daysNamedMax = 20;

/**
 * Signs the sheet that was prepared: by somebody else than who prepared it, under the hash of the sheet they read, and
 * only while the ledger still says the same.
 */
export const signSheet = defineCommand({
  name: "sign-sheet",
  summary: "Signs a prepared month sheet; what becomes known later shows as open differences and never changes it.",
  fields: {
    department: identifier,
    month: sheetMonth,
    sheetHash: sheetHashField,
    acceptPending: acceptUnsettled.optional(),
    reason: reason.optional(),
  },
  run: (context, input) =>
    decideOnSheet(context, "sign-sheet", input, async (state) => {
      const { department, month, sheetHash } = input;
      const before = alreadySigned(state, input);
      if (before !== undefined) return before;
      const { prepared } = state;
      if (prepared === undefined) {
        return refuse("SHEET_NOT_PREPARED", `the sheet of ${department} for ${month} is not prepared`, { department, month });
      }
      if (prepared.by === context.actor) {
        const message = `${context.actor} prepared the sheet of ${department} for ${month}; somebody else must sign it`;
        return refuse("SHEET_OWN_PREPARATION", message, { department, month, preparer: prepared.by });
      }
      const now = await sheetNow(context, input);
      if (isRefusal(now)) return now;
      const changed =
        sheetChanged(
          prepared.data.sheetHash,
          now.seen.sheetHash,
          "something became known since it was prepared; prepare it again",
          input,
        ) ?? sheetChanged(sheetHash, prepared.data.sheetHash, "this is not the sheet that was prepared", input);
      if (changed !== undefined) return changed;
      const accepted = acceptedOf(now, input);
      if (isRefusal(accepted)) return accepted;
      return { type: "SheetSigned", data: { ...now.seen, prepared: prepared.event, ...accepted } };
    }),
});

/** What is accepted although it is not settled; refused when the signer has not said so, or not why. */
function acceptedOf(
  { unsettled }: SeenNow,
  input: { readonly acceptPending?: boolean | undefined; readonly reason?: string | undefined },
): Pick<EventData<"SheetSigned">, "accepted"> | Refusal {
  if (unsettled.length === 0) return {};
  if (input.acceptPending !== true) {
    const named = unsettled.slice(0, daysNamedMax);
    const more = unsettled.length > named.length ? ` and ${unsettled.length - named.length} more` : "";
    const list = named.map(({ employee, date }) => `${employee} ${date}`).join(", ");
    return refuse("SHEET_PENDING", `${unsettled.length} days are not settled yet: ${list}${more}`, {
      count: unsettled.length,
      days: named,
    });
  }
  if (input.reason === undefined) {
    return fieldFault("sign-sheet", "reason", undefined, "why a sheet with days not settled yet is signed all the same");
  }
  return { accepted: { unsettledDays: unsettled.length, reason: input.reason } };
}
