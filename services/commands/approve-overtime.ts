import { epochMs, identifier, localDate, reason } from "../../shared/events/fields.ts";
import { employeeStream } from "../../shared/events/streams.ts";
import { decideOn, defineCommand, fieldFault } from "./command.ts";
import { rangeFault } from "./moments.ts";
import { employmentTypes, forOneself, notEmployedOn } from "./people.ts";

/** Approves overtime of a person for a span of time that belongs to a date. */
export const approveOvertime = defineCommand({
  name: "approve-overtime",
  summary: "Approves overtime of a person for a span of time.",
  fields: { employee: identifier, date: localDate, from: epochMs, until: epochMs, reason },
  run: (context, { employee, date, from, until, reason: why }) =>
    decideOn(context, {
      command: "approve-overtime",
      stream: employeeStream(employee),
      types: [...employmentTypes, "OvertimeApproved"],
      decide: (history) => {
        const fault = rangeFault("approve-overtime", date, null) ?? forOneself(context, employee) ?? notEmployedOn(history, employee, date);
        if (fault !== undefined) return fault;
        if (until <= from || until - from > 86_400_000)
          return fieldFault("approve-overtime", "until", until, "a moment after from, within 24 hours of it");
        const known = history.some((event) => event.type === "OvertimeApproved" && event.data.from === from && event.data.until === until);
        return known ? [] : [{ type: "OvertimeApproved", data: { employee, date, from, until, reason: why } }];
      },
    }),
});
