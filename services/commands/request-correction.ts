import { refuse } from "../../shared/errors.ts";
import { direction, epochMs, identifier, localDate, localDateTime, reason, zoneName } from "../../shared/events/fields.ts";
import { employeeStream } from "../../shared/events/streams.ts";
import { decideOn, defineCommand, isRefusal } from "./command.ts";
import { correctionTypes, notNextTo } from "./corrections.ts";
import { pastMomentOf, rangeFault } from "./moments.ts";
import { employmentTypes, notEmployedOn } from "./people.ts";

/** Asks for a punch to be made up or replaced; anybody may ask, for themselves too, and in time or not: approving holds to the limits. */
export const requestCorrection = defineCommand({
  name: "request-correction",
  summary: "Asks for a punch to be made up or a wrong one replaced; nothing counts until somebody else approves.",
  fields: {
    employee: identifier,
    request: identifier,
    date: localDate.optional(),
    replaces: identifier.nullable(),
    reading: localDateTime,
    zone: zoneName,
    occurredAt: epochMs.optional(),
    direction,
    reason,
  },
  run: (context, input) => {
    const { employee, request, replaces, reading, zone } = input;
    const date = input.date ?? reading.slice(0, 10);
    return decideOn(context, {
      command: "request-correction",
      stream: employeeStream(employee),
      types: [...employmentTypes, ...correctionTypes],
      decide: (history) => {
        const fault =
          rangeFault("request-correction", date, null) ??
          notNextTo("request-correction", date, reading) ??
          notEmployedOn(history, employee, date);
        if (fault !== undefined) return fault;
        const moment = pastMomentOf("request-correction", { reading, zone, chosen: input.occurredAt, now: context.now() });
        if (isRefusal(moment)) return moment;
        const { occurredAt } = moment;
        const data = { employee, request, date, replaces, reading, zone, occurredAt, direction: input.direction, reason: input.reason };
        const known = history.some((event) => event.type !== "EmployeeJoined" && "request" in event.data && event.data.request === request);
        if (known)
          return refuse("CORRECTION_REQUESTED", `request = ${request}: this name was given to a request before`, { employee, request });
        return [{ type: "CorrectionRequested", data }];
      },
    });
  },
});
