import { createHash } from "node:crypto";
import { employeeStream } from "../../shared/events/streams.ts";
import type { EpochMs } from "../../shared/ids.ts";
import type { LeaveScenarioEvent } from "./format-events-leave.ts";
import { addDays } from "./moments.ts";
import { stepAt, type Context, type Step } from "./steps.ts";

/** One event about leave as the ledger's own. @param recordedAt When the ledger learns of it. */
export function leaveSteps(context: Context, event: LeaveScenarioEvent, recordedAt: EpochMs, reason: string): Step[] {
  const spoken = event.type === "leave_requested" || event.type === "leave_approved";
  const employee = spoken ? event.employee : ownerOf(context, event.leave);
  const make = stepAt(context, recordedAt, event.by);
  const stream = employeeStream(employee);
  switch (event.type) {
    case "leave_requested": {
      const { id: leave, how } = event;
      const requestedAt = event.requested_at === undefined ? recordedAt : context.at(event.requested_at, employee);
      return [make(stream, "LeaveRequested", { leave, ...spanOf(context, event), requestedAt, how })];
    }
    case "leave_approved": {
      const { evidence, form } = event;
      const documents = { ...(evidence === undefined ? {} : { evidence }), ...(form === undefined ? {} : { form }) };
      return [make(stream, "LeaveApproved", { leave: event.request ?? event.id, ...spanOf(context, event), ...documents })];
    }
    case "leave_refused":
      return [make(stream, "LeaveRefused", { employee, leave: event.leave, reason })];
    case "leave_withdrawn":
      return [make(stream, "LeaveWithdrawn", { employee, leave: event.leave, reason })];
    case "leave_form_filed":
    case "leave_evidence_filed": {
      const { leave } = event;
      const filedAt = event.filed_at === undefined ? recordedAt : context.at(event.filed_at, employee);
      if (event.type === "leave_form_filed") return [make(stream, "LeaveFormFiled", { employee, leave, filedAt })];
      const sha256 = createHash("sha256").update(`scenario ${leave}`).digest("hex");
      return [make(stream, "LeaveEvidenceFiled", { employee, leave, reference: `file of ${leave}`, sha256, filedAt })];
    }
  }
}

type Spoken = Extract<LeaveScenarioEvent, { readonly type: "leave_requested" | "leave_approved" }>;

function spanOf(context: Context, { employee, kind, from, to, part, hours }: Spoken) {
  const at = (text: string): EpochMs => context.at(text, employee);
  return {
    employee,
    kind,
    from,
    until: addDays(to ?? from, 1),
    part,
    ...(hours === undefined ? {} : { hours: { from: at(hours.from), until: at(hours.until) } }),
  };
}

/** Whose leave it is: that of the request or approval which names it. */
function ownerOf(context: Context, leave: string): string {
  for (const event of context.source.given.events)
    if ((event.type === "leave_requested" || event.type === "leave_approved") && event.id === leave) return event.employee;
  return "";
}
