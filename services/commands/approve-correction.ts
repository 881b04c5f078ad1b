import { direction, epochMs, identifier, localDate, localDateTime, reason, zoneName } from "../../shared/events/fields.ts";
import { employeeStream } from "../../shared/events/streams.ts";
import { decideOn, defineCommand, isRefusal } from "./command.ts";
import { notAllowed, notNextTo, openRequest } from "./corrections.ts";
import { pastMomentOf, rangeFault } from "./moments.ts";
import { employmentTypes, forOneself, notEmployedOn } from "./people.ts";
import { punchFault, punchTypes } from "./punches.ts";

/** Puts a punch where one was missing, or replaces a wrong one, as was asked for and is hereby approved. */
export const approveCorrection = defineCommand({
  name: "approve-correction",
  summary: "Approves a request to put a punch where one was missing or to replace a wrong one.",
  fields: {
    employee: identifier,
    request: identifier,
    date: localDate.optional(),
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
      types: [...employmentTypes, ...punchTypes, "CorrectionRequested", "CorrectionRefused"],
      decide: async (history) => {
        const own = forOneself(context, employee);
        if (own !== undefined) return own;
        const moment = pastMomentOf("approve-correction", { reading, zone, chosen: input.occurredAt, now: context.now() });
        if (isRefusal(moment)) return moment;
        const asked = openRequest(history, employee, request);
        if (isRefusal(asked)) return asked;
        const date = input.date ?? asked?.data.date ?? reading.slice(0, 10);
        const not =
          rangeFault("approve-correction", date, null) ??
          notNextTo("approve-correction", date, reading) ??
          notEmployedOn(history, employee, date) ??
          (replaces === null
            ? undefined
            : await punchFault(context.ledger, employee, { punch: replaces, position: input.position }, history)) ??
          (await notAllowed(context, { employee, request, date, direction: input.direction, replaces }));
        if (not !== undefined) return not;
        const { occurredAt } = moment;
        const data = { employee, request, date, replaces, reading, zone, occurredAt, direction: input.direction, reason: input.reason };
        return [{ type: "CorrectionApproved", data }];
      },
    });
  },
});
