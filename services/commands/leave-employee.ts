import { refuse } from "../../shared/errors.ts";
import { identifier, localDate, reason } from "../../shared/events/fields.ts";
import { employeeStream } from "../../shared/events/streams.ts";
import { decideOn, defineCommand } from "./command.ts";
import { rangeFault } from "./moments.ts";
import { employmentsOf, employmentTypes } from "./people.ts";

/** Ends a person's employment. Badges stay with them until they are returned. */
export const leaveEmployee = defineCommand({
  name: "leave-employee",
  summary: "Ends a person's employment; the date is the first day no longer employed.",
  fields: { employee: identifier, until: localDate, reason: reason.optional() },
  run: (context, { employee, until, reason: why }) =>
    decideOn(context, {
      command: "leave-employee",
      stream: employeeStream(employee),
      types: employmentTypes,
      decide: (history) => {
        const last = employmentsOf(history).at(-1);
        if (last === undefined) return refuse("EMPLOYEE_UNKNOWN", `employee = ${employee}: nobody of this id has joined`, { employee });
        if (last.until === until) return [];
        if (last.until !== null) {
          return refuse("EMPLOYEE_NOT_EMPLOYED", `employee = ${employee}: their employment ended on ${last.until} already`, {
            employee,
            until: last.until,
          });
        }
        return (
          rangeFault("leave-employee", last.from, until) ?? [
            { type: "EmployeeLeft", data: { employee, until, ...(why === undefined ? {} : { reason: why }) } },
          ]
        );
      },
    }),
});
