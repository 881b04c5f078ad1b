import { epochMs, identifier } from "../../shared/events/fields.ts";
import { documentHash, documentReference } from "../../shared/events/leave-evidence-filed.ts";
import { employeeStream } from "../../shared/events/streams.ts";
import { decideOn, defineCommand, isRefusal } from "./command.ts";
import { momentDone, notAtStage } from "./leave-checks.ts";
import { leaveStates, leaveTypes } from "./leaves.ts";
import { forOneself } from "./people.ts";

/** Files the proof for a leave. Whoever looked at the document does it, never the person it is about. */
export const fileLeaveEvidence = defineCommand({
  name: "file-leave-evidence",
  summary: "States that the proof a leave needs came in: where it is kept and its SHA-256, never what is in it.",
  fields: { employee: identifier, leave: identifier, reference: documentReference, sha256: documentHash, filedAt: epochMs.optional() },
  run: (context, { employee, leave, reference, sha256, filedAt }) =>
    decideOn(context, {
      command: "file-leave-evidence",
      stream: employeeStream(employee),
      types: leaveTypes,
      decide: (history) => {
        const fault =
          forOneself(context, employee) ?? notAtStage(leaveStates(history).get(leave), ["requested", "approved"], { employee, leave });
        if (fault !== undefined) return fault;
        const moment = momentDone(context, "file-leave-evidence", { field: "filedAt", value: filedAt, employee });
        if (isRefusal(moment)) return moment;
        return [{ type: "LeaveEvidenceFiled", data: { employee, leave, reference, sha256, filedAt: moment.at } }];
      },
    }),
});
