import { refuse, type Refusal } from "../../shared/errors.ts";
import { leaveDocument, leaveHours, leavePart } from "../../shared/events/leave-approved.ts";
import { identifier, localDate, reason } from "../../shared/events/fields.ts";
import { employeeStream } from "../../shared/events/streams.ts";
import { decideOn, defineCommand, fieldFault, isRefusal, type InputOf } from "./command.ts";
import { leaveTerms, noticeFault, notAtStage, overlapping, type LeaveSpan, type LeaveTerms } from "./leave-checks.ts";
import { leaveStates, leaveTypes, type Leave, type LeaveRequest } from "./leaves.ts";
import { employmentTypes, forOneself } from "./people.ts";

const fields = {
  employee: identifier,
  leave: identifier,
  kind: identifier.optional(),
  from: localDate.optional(),
  until: localDate.optional(),
  part: leavePart.optional(),
  hours: leaveHours.optional(),
  evidence: leaveDocument.optional(),
  form: leaveDocument.optional(),
  reason: reason.optional(),
};
type Input = InputOf<typeof fields>;

/**
 * Approves a person's leave: whole or half days of a range of dates, or hours within one date.
 *
 * What was asked for under the id is approved as it stands where the fields are left out. Whether proof and form are
 * still awaited follows from the kind of leave and the request, unless whoever approves says that they saw them.
 */
export const approveLeave = defineCommand({
  name: "approve-leave",
  summary: "Approves a person's leave: days, half days, or hours within one date; fields left out are those of the request.",
  fields,
  run: (context, input) => {
    const { employee, leave } = input;
    return decideOn(context, {
      command: "approve-leave",
      stream: employeeStream(employee),
      types: [...employmentTypes, ...leaveTypes],
      decide: async (history) => {
        const state = leaveStates(history).get(leave);
        const own = forOneself(context, employee) ?? (state === undefined ? undefined : decidedAlready(state, input));
        if (own !== undefined) return own;
        const request = state?.request;
        const span = spanOf(input, request);
        if (isRefusal(span)) return span;
        const terms = await leaveTerms(context, "approve-leave", history, span);
        if (isRefusal(terms)) return terms;
        const fault =
          overlapping(history, span) ??
          (request === undefined ? undefined : await noticeFault(context, { ...request, from: span.from, kind: span.kind }, terms));
        if (fault !== undefined) return fault;
        return [{ type: "LeaveApproved", data: approvalOf(input, span, terms, request) }];
      },
    });
  },
});

/** Of a leave approved before, another cannot be approved under its id; nor can what was refused or withdrawn. */
function decidedAlready(state: Parameters<typeof notAtStage>[0] & object, { employee, leave }: Input): Refusal | undefined {
  if (state.approved !== undefined)
    return refuse("LEAVE_EXISTS", `leave = ${leave}: a leave of this id was approved already; choose another id`, { employee, leave });
  return notAtStage(state, ["requested"], { employee, leave });
}

/** What is approved: as given, and what is left out as it was asked for. */
function spanOf(input: Input, request: LeaveRequest | undefined): LeaveSpan | Refusal {
  const { employee, kind = request?.kind, from = request?.from, until = request?.until, part = request?.part } = input;
  // Hours belong to the part and the dates they were asked for with.
  const hours = input.hours ?? (input.part === undefined && input.from === undefined ? request?.hours : undefined);
  if (kind === undefined || from === undefined || until === undefined || part === undefined) {
    const missing = Object.entries({ kind, from, until, part }).find(([, value]) => value === undefined)![0];
    return fieldFault("approve-leave", missing, undefined, "what to approve: nothing was asked for under this id");
  }
  return { employee, kind, from, until, part, ...(hours === undefined ? {} : { hours }) };
}

function approvalOf(input: Input, span: LeaveSpan, { type }: LeaveTerms, request: LeaveRequest | undefined): Leave {
  const evidence = input.evidence ?? (type.evidence === null ? undefined : "awaited");
  const formFollows = request?.how === "telephone" && type.urgent_form_within_days !== null;
  const form = input.form ?? (formFollows ? "awaited" : undefined);
  return {
    ...span,
    leave: input.leave,
    ...(evidence === undefined ? {} : { evidence }),
    ...(form === undefined ? {} : { form }),
    ...(input.reason === undefined ? {} : { reason: input.reason }),
  };
}
