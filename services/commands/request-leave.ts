import { refuse } from "../../shared/errors.ts";
import { epochMs, identifier, localDate, reason } from "../../shared/events/fields.ts";
import { leaveHours, leavePart } from "../../shared/events/leave-approved.ts";
import { leaveAskedHow } from "../../shared/events/leave-requested.ts";
import { employeeStream } from "../../shared/events/streams.ts";
import { decideOn, defineCommand, isRefusal } from "./command.ts";
import { leaveTerms, momentDone, overlapping } from "./leave-checks.ts";
import { leaveStates, leaveTypes } from "./leaves.ts";
import { employmentTypes } from "./people.ts";

/** Asks for leave. People ask for themselves, or somebody who took the telephone call enters it. */
export const requestLeave = defineCommand({
  name: "request-leave",
  summary: "Asks for a person's leave, in writing or by telephone; somebody else decides.",
  fields: {
    employee: identifier,
    leave: identifier,
    kind: identifier,
    from: localDate,
    until: localDate,
    part: leavePart,
    hours: leaveHours.optional(),
    how: leaveAskedHow.optional(),
    requestedAt: epochMs.optional(),
    reason: reason.optional(),
  },
  run: (context, input) => {
    const { employee, leave, kind, from, until, part, hours, how = "form", requestedAt, reason: why } = input;
    return decideOn(context, {
      command: "request-leave",
      stream: employeeStream(employee),
      types: [...employmentTypes, ...leaveTypes],
      decide: async (history) => {
        const terms = await leaveTerms(context, "request-leave", history, input);
        if (isRefusal(terms)) return terms;
        const moment = momentDone(context, "request-leave", { field: "requestedAt", value: requestedAt, employee });
        if (isRefusal(moment)) return moment;
        if (leaveStates(history).has(leave))
          return refuse("LEAVE_EXISTS", `leave = ${leave}: there is a leave of this id already; choose another id`, { employee, leave });
        const fault = overlapping(history, input);
        if (fault !== undefined) return fault;
        const span = { employee, leave, kind, from, until, part, ...(hours === undefined ? {} : { hours }) };
        const data = { ...span, requestedAt: moment.at, how, ...(why === undefined ? {} : { reason: why }) };
        return [{ type: "LeaveRequested", data }];
      },
    });
  },
});
