import { refuse, type Refusal } from "../../shared/errors.ts";
import type { LedgerEvent } from "../../shared/events/envelope.ts";
import { epochMs, identifier, reason } from "../../shared/events/fields.ts";
import { employeeStream } from "../../shared/events/streams.ts";
import { decideOn, defineCommand, fieldFault } from "./command.ts";
import { forOneself } from "./people.ts";
import { punchAt, punchFault, punchTypes } from "./punches.ts";

/** States that a punch does not count for its person; it stays visible. */
export const voidPunch = defineCommand({
  name: "void-punch",
  summary: "States that a punch does not count for its person any more; it stays visible.",
  fields: {
    employee: identifier,
    punch: identifier.describe("id of the punch; may be left out where its position is given").optional(),
    position: epochMs.min(0).describe("place on the ledger of the punch; a punch that a terminal recorded needs it").optional(),
    reason,
  },
  run: async (context, { employee, punch: given, position, reason: why }) => {
    const punch = given ?? (await punchAt(context.ledger, position));
    if (punch === undefined)
      return fieldFault(
        "void-punch",
        "position",
        position,
        "the place of a punch on the ledger, which explain shows as #75, or punch, its id",
      );
    return decideOn(context, {
      command: "void-punch",
      stream: employeeStream(employee),
      types: punchTypes,
      decide: async (history) =>
        forOneself(context, employee) ??
        (await punchFault(context.ledger, employee, { punch, position }, history)) ??
        replacement(history, punch) ?? [{ type: "PunchVoided", data: { employee, punch, reason: why } }],
    });
  },
});

/** A correction that replaced a punch cannot simply go: neither the new nor the old would count, and the slot would stand empty. */
function replacement(history: readonly LedgerEvent[], punch: string): Refusal | undefined {
  const correction = history.find((event) => event.type === "CorrectionApproved" && event.id === punch);
  if (correction?.type !== "CorrectionApproved" || correction.data.replaces === null) return undefined;
  return refuse(
    "CORRECTION_REPLACES",
    `punch = ${punch}: it replaced punch ${correction.data.replaces}; approve a correction of this one instead`,
    {
      punch,
      replaces: correction.data.replaces,
    },
  );
}
