import { refuse } from "../../shared/errors.ts";
import { epochMs, identifier, reason } from "../../shared/events/fields.ts";
import { terminalStream } from "../../shared/events/streams.ts";
import { decideOn, defineCommand, fieldFault } from "./command.ts";
import { stateOf, terminalDecisionTypes, terminalUnknown } from "./terminals.ts";

/** States that a fault of a terminal was over at a moment. */
export const clearTerminalFault = defineCommand({
  name: "clear-terminal-fault",
  summary: "States that a fault of a terminal is over.",
  fields: { terminal: identifier, fault: identifier, until: epochMs, note: reason.optional() },
  run: (context, { terminal, fault, until, note }) =>
    decideOn(context, {
      command: "clear-terminal-fault",
      stream: terminalStream(terminal),
      types: terminalDecisionTypes,
      decide: (history) => {
        const state = stateOf(history);
        if (state === undefined) return terminalUnknown(terminal);
        const open = state.faults.get(fault);
        if (open === undefined)
          return refuse("FAULT_UNKNOWN", `fault = ${fault}: terminal ${terminal} has no fault of this id`, { terminal, fault });
        if (open.until !== null)
          return refuse("FAULT_CLEARED", `fault = ${fault}: it was cleared already`, { terminal, fault, until: open.until });
        if (until <= open.since)
          return fieldFault("clear-terminal-fault", "until", until, `a moment after the fault began (${open.since})`);
        if (until > context.now())
          return refuse("MOMENT_IN_FUTURE", `until = ${until}: a fault can be cleared as of now or before`, { until });
        return [{ type: "TerminalFaultCleared", data: { terminal, fault, until, ...(note === undefined ? {} : { note }) } }];
      },
    }),
});
