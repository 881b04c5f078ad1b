import { refuse } from "../../shared/errors.ts";
import { identifier, localDate, reason } from "../../shared/events/fields.ts";
import { employeeStream } from "../../shared/events/streams.ts";
import { decideOn, defineCommand } from "./command.ts";
import { rangeFault } from "./moments.ts";
import { employmentTypes, forOneself, notEmployedOn } from "./people.ts";
import { lastSuspension, suspensionTypes } from "./suspensions.ts";

/** Suspends a person: employed all the same, nothing is expected of them, and no punch is lost. */
export const suspendEmployee = defineCommand({
  name: "suspend-employee",
  summary: "Suspends a person from a date on: nothing is expected of them until they resume; punches are kept.",
  fields: { employee: identifier, from: localDate, reason: reason.optional() },
  run: (context, input) =>
    decideOn(context, {
      command: "suspend-employee",
      stream: employeeStream(input.employee),
      types: [...employmentTypes, ...suspensionTypes],
      decide: (history) => {
        const { employee, from } = input;
        const fault = rangeFault("suspend-employee", from, null) ?? forOneself(context, employee) ?? notEmployedOn(history, employee, from);
        if (fault !== undefined) return fault;
        const last = lastSuspension(history);
        if (last?.suspended === true && last.from === from) return [];
        if (last?.suspended === true) {
          return refuse("EMPLOYEE_SUSPENDED", `employee = ${employee}: suspended since ${last.from} already`, {
            employee,
            from: last.from,
          });
        }
        if (last !== null && from < last.from) {
          return refuse("EMPLOYEE_SUSPENDED", `from = ${from}: a suspension that ended on ${last.from} covers it or lies after it`, {
            employee,
          });
        }
        return [{ type: "EmployeeSuspended", data: { ...input } }];
      },
    }),
});
