import { refuse, type Refusal } from "../../shared/errors.ts";
import type { LedgerEvent } from "../../shared/events/envelope.ts";
import { epochMs, identifier, reason } from "../../shared/events/fields.ts";
import { employeeStream } from "../../shared/events/streams.ts";
import { decideOn, defineCommand } from "./command.ts";
import { forOneself } from "./people.ts";
import { punchFault, punchTypes } from "./punches.ts";

/** States that a punch does not count for its person; it stays visible. */
export const voidPunch = defineCommand({
  name: "void-punch",
  summary: "States that a punch does not count for its person any more; it stays visible.",
  fields: {
    employee: identifier,
    punch: identifier,
    position: epochMs.min(0).describe("place on the ledger of a punch that a terminal recorded").optional(),
    reason,
  },
  run: (context, { employee, punch, position, reason: why }) =>
    decideOn(context, {
      command: "void-punch",
      stream: employeeStream(employee),
      types: punchTypes,
      decide: async (history) =>
        forOneself(context, employee) ??
        (await punchFault(context.ledger, employee, { punch, position }, history)) ??
        replacement(history, punch) ?? [{ type: "PunchVoided", data: { employee, punch, reason: why } }],
    }),
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
