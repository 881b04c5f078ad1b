import { refuse, type Refusal } from "../../shared/errors.ts";
import type { LedgerEvent } from "../../shared/events/envelope.ts";
import { leaveHours, leavePart } from "../../shared/events/leave-approved.ts";
import { identifier, localDate, reason } from "../../shared/events/fields.ts";
import { employeeStream } from "../../shared/events/streams.ts";
import type { LocalDate } from "../../shared/ids.ts";
import type { Ledger } from "../../shared/ledger/port.ts";
import { decideOn, defineCommand, fieldFault } from "./command.ts";
import { leavesOf, leavesOverlap, type Leave } from "./leaves.ts";
import { rangeFault } from "./moments.ts";
import { employmentsOf, employmentTypes, forOneself, notEmployedOn } from "./people.ts";
import { policyInForce } from "./policies.ts";

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
      decide: async (history) => {
        const fault = rangeFault("approve-leave", from, until) ?? forOneself(context, employee) ?? notEmployedOn(history, employee, from);
        if (fault !== undefined) return fault;
        const unknown = await unknownKind(context.ledger, input, history);
        if (unknown !== undefined) return unknown;
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

/** Refuses a kind of leave that the policy in force on its first date does not have: it would excuse a day under no rule. */
async function unknownKind(
  ledger: Ledger,
  { kind, from }: { readonly kind: string; readonly from: LocalDate },
  history: readonly LedgerEvent[],
): Promise<Refusal | undefined> {
  const department = employmentsOf(history).findLast((span) => span.from <= from)?.department;
  const policy = await policyInForce(ledger, department, from);
  const kinds = policy.leave_types.map((type) => type.kind);
  if (kinds.includes(kind)) return undefined;
  return fieldFault("approve-leave", "kind", kind, `a kind of leave of the policy in force: ${kinds.join(", ")}`);
}

/** The input is the event's data; what was left out must not be there as undefined. */
function withoutUndefined(input: object): Leave {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as unknown as Leave;
}
