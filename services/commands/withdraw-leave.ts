import { refuse } from "../../shared/errors.ts";
import { identifier, reason } from "../../shared/events/fields.ts";
import { employeeStream } from "../../shared/events/streams.ts";
import { decideOn, defineCommand } from "./command.ts";
import { leavesOf } from "./leaves.ts";

/** Withdraws approved leave. A person may withdraw their own: it only takes from them. */
export const withdrawLeave = defineCommand({
  name: "withdraw-leave",
  summary: "States that approved leave does not hold any more.",
  fields: { employee: identifier, leave: identifier, reason },
  run: (context, { employee, leave, reason: why }) =>
    decideOn(context, {
      command: "withdraw-leave",
      stream: employeeStream(employee),
      types: ["LeaveApproved", "LeaveWithdrawn"],
      decide: (history) => {
        if (leavesOf(history).has(leave)) return [{ type: "LeaveWithdrawn", data: { employee, leave, reason: why } }];
        return refuse("LEAVE_UNKNOWN", `leave = ${leave}: employee ${employee} has no approved leave of this id`, { employee, leave });
      },
    }),
});
