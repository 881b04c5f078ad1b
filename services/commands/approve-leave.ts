import { refuse } from "../../shared/errors.ts";
import { leaveHours, leavePart } from "../../shared/events/leave-approved.ts";
import { identifier, localDate, reason } from "../../shared/events/fields.ts";
import { employeeStream } from "../../shared/events/streams.ts";
import { decideOn, defineCommand, fieldFault } from "./command.ts";
import { leavesOf, leavesOverlap, type Leave } from "./leaves.ts";
import { rangeFault } from "./moments.ts";
import { employmentTypes, forOneself, notEmployedOn } from "./people.ts";

/** Approves a person's leave: whole or half days of a range of dates, or hours within one date. */
export const approveLeave = defineCommand({
  name: "approve-leave",
  summary: "Approves a person's leave: days, half days, or hours within one date.",
  fields: {
    employee: identifier,
    leave: identifier,
    kind: identifier,
    from: localDate,
    until: localDate,
    part: leavePart,
    hours: leaveHours.optional(),
    reason: reason.optional(),
  },
  run: (context, input) => {
    const { employee, leave, from, until, hours } = input;
    return decideOn(context, {
      command: "approve-leave",
      stream: employeeStream(employee),
      types: [...employmentTypes, "LeaveApproved", "LeaveWithdrawn"],
      decide: (history) => {
        const fault = rangeFault("approve-leave", from, until) ?? forOneself(context, employee) ?? notEmployedOn(history, employee, from);
        if (fault !== undefined) return fault;
        if (hours !== undefined && hours.until <= hours.from)
          return fieldFault("approve-leave", "hours.until", hours.until, `a moment after ${hours.from}`);
        if (hours !== undefined && hours.until - hours.from > 86_400_000)
          return fieldFault("approve-leave", "hours", hours, "hours within one date; for more, days");
        if (history.some((event) => event.type === "LeaveApproved" && event.data.leave === leave)) {
          return refuse("LEAVE_EXISTS", `leave = ${leave}: a leave of this id was approved already; choose another id`, {
            employee,
            leave,
          });
        }
        const data = withoutUndefined(input);
        const other = [...leavesOf(history).values()].find((candidate) => leavesOverlap(candidate, data));
        if (other !== undefined) {
          return refuse(
            "LEAVE_OVERLAPS",
            `from = ${from}: leave ${other.leave} covers part of it already (${other.from} until ${other.until})`,
            { other: other.leave },
          );
        }
        return [{ type: "LeaveApproved", data }];
      },
    });
  },
});

/** The input is the event's data; what was left out must not be there as undefined. */
function withoutUndefined(input: object): Leave {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as unknown as Leave;
}
