import { identifier, localDate } from "../../shared/events/fields.ts";
import { employeeStream } from "../../shared/events/streams.ts";
import { decideOn, defineCommand } from "./command.ts";
import { rangeFault } from "./moments.ts";
import { employmentsOf, employmentTypes, notEmployedOn } from "./people.ts";

/** States that a person belongs to another department or site from a date on. */
export const moveEmployee = defineCommand({
  name: "move-employee",
  summary: "States that a person belongs to another department or site from a date on.",
  fields: { employee: identifier, from: localDate, department: identifier, site: identifier },
  run: (context, { employee, from, department, site }) =>
    decideOn(context, {
      command: "move-employee",
      stream: employeeStream(employee),
      types: employmentTypes,
      decide: (history) => {
        const fault = rangeFault("move-employee", from, null) ?? notEmployedOn(history, employee, from);
        if (fault !== undefined) return fault;
        const last = employmentsOf(history).at(-1)!;
        if (last.department === department && last.site === site) return [];
        return [{ type: "EmployeeMoved", data: { employee, from, department, site } }];
      },
    }),
});
