import { identifier, reason } from "../../shared/events/fields.ts";
import { terminalStream } from "../../shared/events/streams.ts";
import { decideOn, defineCommand } from "./command.ts";
import { stateOf, terminalDecisionTypes, terminalUnknown } from "./terminals.ts";

/** Forbids a terminal to deliver anything more; retiring a retired one changes nothing. */
export const retireTerminal = defineCommand({
  name: "retire-terminal",
  summary: "Forbids a terminal to deliver anything more; what it delivered stays.",
  fields: { terminal: identifier, reason },
  run: (context, { terminal, reason: why }) =>
    decideOn(context, {
      command: "retire-terminal",
      stream: terminalStream(terminal),
      types: terminalDecisionTypes,
      decide: (history) => {
        const state = stateOf(history);
        if (state === undefined) return terminalUnknown(terminal);
        return state.retired === null ? [{ type: "TerminalRetired", data: { terminal, reason: why } }] : [];
      },
    }),
});
