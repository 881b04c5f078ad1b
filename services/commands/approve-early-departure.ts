import { epochMs, identifier, localDate, reason } from "../../shared/events/fields.ts";
import { employeeStream } from "../../shared/events/streams.ts";
import { decideOn, defineCommand } from "./command.ts";
import { rangeFault } from "./moments.ts";
import { employmentTypes, forOneself, notEmployedOn } from "./people.ts";

/** Lets a person leave before their shift ends on a date. */
export const approveEarlyDeparture = defineCommand({
  name: "approve-early-departure",
  summary: "Lets a person leave before the shift ends on a date.",
  fields: { employee: identifier, date: localDate, notBefore: epochMs.nullable(), reason },
  run: (context, { employee, date, notBefore, reason: why }) =>
    decideOn(context, {
      command: "approve-early-departure",
      stream: employeeStream(employee),
      types: [...employmentTypes, "EarlyDepartureApproved"],
      decide: (history) => {
        const fault =
          rangeFault("approve-early-departure", date, null) ?? forOneself(context, employee) ?? notEmployedOn(history, employee, date);
        if (fault !== undefined) return fault;
        const known = history.some(
          (event) => event.type === "EarlyDepartureApproved" && event.data.date === date && event.data.notBefore === notBefore,
        );
        return known ? [] : [{ type: "EarlyDepartureApproved", data: { employee, date, notBefore, reason: why } }];
      },
    }),
});
