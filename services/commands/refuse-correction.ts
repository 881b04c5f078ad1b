import { refuse } from "../../shared/errors.ts";
import { identifier, reason } from "../../shared/events/fields.ts";
import { employeeStream } from "../../shared/events/streams.ts";
import { decideOn, defineCommand, isRefusal } from "./command.ts";
import { correctionTypes, openRequest } from "./corrections.ts";
import { forOneself } from "./people.ts";

/** Refuses a request for a correction; the punches stay as they were. */
export const refuseCorrection = defineCommand({
  name: "refuse-correction",
  summary: "Refuses a request to make up or replace a punch, with a reason.",
  fields: { employee: identifier, request: identifier, reason },
  run: (context, { employee, request, reason: why }) =>
    decideOn(context, {
      command: "refuse-correction",
      stream: employeeStream(employee),
      types: correctionTypes,
      decide: (history) => {
        const own = forOneself(context, employee);
        if (own !== undefined) return own;
        const asked = openRequest(history, employee, request);
        if (isRefusal(asked)) return asked;
        if (asked === undefined)
          return refuse("CORRECTION_UNKNOWN", `request = ${request}: ${employee} has no request of this name`, { employee, request });
        return [{ type: "CorrectionRefused", data: { employee, request, reason: why } }];
      },
    }),
});
