import { identifier, reason } from "../../shared/events/fields.ts";
import { employeeStream } from "../../shared/events/streams.ts";
import { decideOn, defineCommand } from "./command.ts";
import { notAtStage } from "./leave-checks.ts";
import { leaveStates, leaveTypes } from "./leaves.ts";
import { forOneself } from "./people.ts";

/** Refuses leave that was asked for. */
export const refuseLeave = defineCommand({
  name: "refuse-leave",
  summary: "Does not approve leave that was asked for, with the reason.",
  fields: { employee: identifier, leave: identifier, reason },
  run: (context, { employee, leave, reason: why }) =>
    decideOn(context, {
      command: "refuse-leave",
      stream: employeeStream(employee),
      types: leaveTypes,
      decide: (history) =>
        forOneself(context, employee) ??
        notAtStage(leaveStates(history).get(leave), ["requested"], { employee, leave }) ?? [
          { type: "LeaveRefused", data: { employee, leave, reason: why } },
        ],
    }),
});
