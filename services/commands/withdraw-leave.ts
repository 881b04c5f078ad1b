import { identifier, reason } from "../../shared/events/fields.ts";
import { employeeStream } from "../../shared/events/streams.ts";
import { decideOn, defineCommand } from "./command.ts";
import { notAtStage } from "./leave-checks.ts";
import { leaveStates, leaveTypes } from "./leaves.ts";

/** Withdraws leave, approved or only asked for. A person may withdraw their own: it only takes from them. */
export const withdrawLeave = defineCommand({
  name: "withdraw-leave",
  summary: "States that leave does not hold any more, or is not asked for any more.",
  fields: { employee: identifier, leave: identifier, reason },
  run: (context, { employee, leave, reason: why }) =>
    decideOn(context, {
      command: "withdraw-leave",
      stream: employeeStream(employee),
      types: leaveTypes,
      decide: (history) =>
        notAtStage(leaveStates(history).get(leave), ["requested", "approved"], { employee, leave }) ?? [
          { type: "LeaveWithdrawn", data: { employee, leave, reason: why } },
        ],
    }),
});
