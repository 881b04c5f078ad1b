import { refuse } from "../../shared/errors.ts";
import { identifier, localDate, reason } from "../../shared/events/fields.ts";
import { employeeStream } from "../../shared/events/streams.ts";
import { decideOn, defineCommand } from "./command.ts";
import { rangeFault } from "./moments.ts";
import { employmentTypes, forOneself, notEmployedOn } from "./people.ts";
import { lastSuspension, suspensionTypes } from "./suspensions.ts";

/** Ends a person's suspension; the date is the first on which they are expected again. */
export const resumeEmployee = defineCommand({
  name: "resume-employee",
  summary: "Ends a person's suspension; the date is the first day no longer suspended.",
  fields: { employee: identifier, from: localDate, reason: reason.optional() },
  run: (context, input) =>
    decideOn(context, {
      command: "resume-employee",
      stream: employeeStream(input.employee),
      types: [...employmentTypes, ...suspensionTypes],
      decide: (history) => {
        const { employee, from } = input;
        const fault = rangeFault("resume-employee", from, null) ?? forOneself(context, employee) ?? notEmployedOn(history, employee, from);
        if (fault !== undefined) return fault;
        const last = lastSuspension(history);
        if (last?.suspended === false && last.from === from) return [];
        if (last?.suspended !== true) return refuse("EMPLOYEE_NOT_SUSPENDED", `employee = ${employee}: not suspended`, { employee });
        // On the very date the suspension began it takes the suspension back.
        return from >= last.from
          ? [{ type: "EmployeeResumed", data: { ...input } }]
          : refuse("EMPLOYEE_NOT_SUSPENDED", `from = ${from}: the suspension begins on ${last.from}`, { employee, from: last.from });
      },
    }),
});
