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
        (await punchFault(context.ledger, employee, { punch, position }, history)) ?? [
          { type: "PunchVoided", data: { employee, punch, reason: why } },
        ],
    }),
});
