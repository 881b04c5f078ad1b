import { refuse } from "../../shared/errors.ts";
import { direction, epochMs, identifier, localDateTime, reason, zoneName } from "../../shared/events/fields.ts";
import { employeeStream } from "../../shared/events/streams.ts";
import { decideOn, defineCommand, isRefusal } from "./command.ts";
import { pastMomentOf } from "./moments.ts";
import { employmentTypes, forOneself, notEmployedOn } from "./people.ts";
import { punchFault, punchTypes } from "./punches.ts";

/** Puts a punch where one was missing, or replaces a wrong one, as was asked for and is hereby approved. */
export const approveCorrection = defineCommand({
  name: "approve-correction",
  summary: "Approves a request to put a punch where one was missing or to replace a wrong one.",
  fields: {
    employee: identifier,
    request: identifier,
    replaces: identifier.nullable(),
    position: epochMs.min(0).describe("place on the ledger of the replaced punch, when a terminal recorded it").optional(),
    reading: localDateTime,
    zone: zoneName,
    occurredAt: epochMs.optional(),
    direction,
    reason,
  },
  run: (context, input) => {
    const { employee, request, replaces, reading, zone } = input;
    return decideOn(context, {
      command: "approve-correction",
      stream: employeeStream(employee),
      types: [...employmentTypes, ...punchTypes],
      decide: async (history) => {
        const own = forOneself(context, employee);
        if (own !== undefined) return own;
        const moment = pastMomentOf("approve-correction", { reading, zone, chosen: input.occurredAt, now: context.now() });
        if (isRefusal(moment)) return moment;
        if (history.some((event) => event.type === "CorrectionApproved" && event.data.request === request)) {
          return refuse("CORRECTION_DECIDED", `request = ${request}: it was approved already`, { employee, request });
        }
        const not =
          notEmployedOn(history, employee, reading.slice(0, 10)) ??
          (replaces === null
            ? undefined
            : await punchFault(context.ledger, employee, { punch: replaces, position: input.position }, history));
        if (not !== undefined) return not;
        const { occurredAt } = moment;
        const data = { employee, request, replaces, reading, zone, occurredAt, direction: input.direction, reason: input.reason };
        return [{ type: "CorrectionApproved", data }];
      },
    });
  },
});
