import { refuse } from "../../shared/errors.ts";
import { identifier, localDate } from "../../shared/events/fields.ts";
import { employeeStream } from "../../shared/events/streams.ts";
import { decideOn, defineCommand } from "./command.ts";
import { rangeFault } from "./moments.ts";
import { employmentsOf, employmentTypes } from "./people.ts";

/** States that a person is employed from a date on; again after having left, too. */
export const joinEmployee = defineCommand({
  name: "join-employee",
  summary: "States that a person is employed from a date on, in a department, at a site.",
  fields: { employee: identifier, from: localDate, department: identifier, site: identifier },
  run: (context, { employee, from, department, site }) =>
    decideOn(context, {
      command: "join-employee",
      stream: employeeStream(employee),
      types: employmentTypes,
      decide: (history) => {
        const fault = rangeFault("join-employee", from, null);
        if (fault !== undefined) return fault;
        const last = employmentsOf(history).at(-1);
        if (last?.until === null && last.from === from && last.department === department && last.site === site) return [];
        if (last?.until === null) {
          return refuse("EMPLOYEE_EMPLOYED", `employee = ${employee}: employed since ${last.from}; move them, or let them leave first`, {
            employee,
          });
        }
        if (last !== undefined && from < last.until) {
          return refuse("EMPLOYEE_EMPLOYED", `from = ${from}: employed until ${last.until} already`, { employee, until: last.until });
        }
        return [{ type: "EmployeeJoined", data: { employee, from, department, site } }];
      },
    }),
});
