import { refuse } from "../../shared/errors.ts";
import { identifier, reason } from "../../shared/events/fields.ts";
import { employeeStream } from "../../shared/events/streams.ts";
import { decideOn, defineCommand } from "./command.ts";
import { dutiesOf } from "./duties.ts";
import { forOneself } from "./people.ts";

/** Withdraws assigned duty. Nobody withdraws their own: it would make good what they missed. */
export const withdrawDuty = defineCommand({
  name: "withdraw-duty",
  summary: "States that assigned duty does not hold any more.",
  fields: { employee: identifier, duty: identifier, reason },
  run: (context, { employee, duty, reason: why }) =>
    decideOn(context, {
      command: "withdraw-duty",
      stream: employeeStream(employee),
      types: ["DutyAssigned", "DutyWithdrawn"],
      decide: (history) => {
        const fault = forOneself(context, employee);
        if (fault !== undefined) return fault;
        if (dutiesOf(history).has(duty)) return [{ type: "DutyWithdrawn", data: { employee, duty, reason: why } }];
        return refuse("DUTY_UNKNOWN", `duty = ${duty}: employee ${employee} has no duty of this id`, { employee, duty });
      },
    }),
});
