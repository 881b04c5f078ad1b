import { epochMs, identifier } from "../../shared/events/fields.ts";
import { employeeStream } from "../../shared/events/streams.ts";
import { decideOn, defineCommand, isRefusal } from "./command.ts";
import { momentDone, notAtStage } from "./leave-checks.ts";
import { leaveStates, leaveTypes } from "./leaves.ts";

/** Files the form that follows a telephone call. */
export const fileLeaveForm = defineCommand({
  name: "file-leave-form",
  summary: "States that the form for leave asked for by telephone came in; filedAt when it was earlier than now.",
  fields: { employee: identifier, leave: identifier, filedAt: epochMs.optional() },
  run: (context, { employee, leave, filedAt }) =>
    decideOn(context, {
      command: "file-leave-form",
      stream: employeeStream(employee),
      types: leaveTypes,
      decide: (history) => {
        const fault = notAtStage(leaveStates(history).get(leave), ["requested", "approved"], { employee, leave });
        if (fault !== undefined) return fault;
        const moment = momentDone(context, "file-leave-form", { field: "filedAt", value: filedAt, employee });
        return isRefusal(moment) ? moment : [{ type: "LeaveFormFiled", data: { employee, leave, filedAt: moment.at } }];
      },
    }),
});
