import { refuse } from "../../shared/errors.ts";
import { epochMs, identifier, reason } from "../../shared/events/fields.ts";
import { terminalStream } from "../../shared/events/streams.ts";
import { decideOn, defineCommand } from "./command.ts";
import { stateOf, terminalDecisionTypes, terminalUnknown } from "./terminals.ts";

/** States that a terminal is out of order from a moment on, so that punches may be entered by hand for it. */
export const reportTerminalFault = defineCommand({
  name: "report-terminal-fault",
  summary: "States that a terminal is out of order from a moment on; punches may then be entered by hand for it.",
  fields: { terminal: identifier, fault: identifier, since: epochMs, reason },
  run: (context, { terminal, fault, since, reason: why }) =>
    decideOn(context, {
      command: "report-terminal-fault",
      stream: terminalStream(terminal),
      types: terminalDecisionTypes,
      decide: (history) => {
        const state = stateOf(history);
        if (state === undefined) return terminalUnknown(terminal);
        if (state.faults.has(fault))
          return refuse("FAULT_EXISTS", `fault = ${fault}: terminal ${terminal} had a fault of this id; choose another`, {
            terminal,
            fault,
          });
        if (since > context.now())
          return refuse("MOMENT_IN_FUTURE", `since = ${since}: a fault can be reported from now or before`, { since });
        const reportedBy = context.actor.startsWith("person:") ? "person" : "system";
        return [{ type: "TerminalFaultReported", data: { terminal, fault, since, reportedBy, reason: why } }];
      },
    }),
});
