import { refuse } from "../../shared/errors.ts";
import { identifier, reason } from "../../shared/events/fields.ts";
import { employeeStream } from "../../shared/events/streams.ts";
import { decideOn, defineCommand } from "./command.ts";
import { forOneself } from "./people.ts";

/** Withdraws a changed result: the date is judged by the rules again. */
export const withdrawResultChange = defineCommand({
  name: "withdraw-result-change",
  summary: "Withdraws what was excused of somebody else's date; it is judged by the rules again.",
  fields: { employee: identifier, change: identifier, reason },
  run: (context, { employee, change, reason: why }) =>
    decideOn(context, {
      command: "withdraw-result-change",
      stream: employeeStream(employee),
      types: ["ResultChanged", "ResultChangeWithdrawn"],
      decide: (history) => {
        const own = forOneself(context, employee);
        if (own !== undefined) return own;
        const names = (type: "ResultChanged" | "ResultChangeWithdrawn"): boolean =>
          history.some((event) => event.type === type && event.data.change === change);
        if (!names("ResultChanged"))
          return refuse("RESULT_CHANGE_UNKNOWN", `change = ${change}: nothing of ${employee} was changed under this name`, {
            employee,
            change,
          });
        return names("ResultChangeWithdrawn") ? [] : [{ type: "ResultChangeWithdrawn", data: { employee, change, reason: why } }];
      },
    }),
});
