import { refuse } from "../../shared/errors.ts";
import { identifier, terminalSettings } from "../../shared/events/fields.ts";
import { terminalStream } from "../../shared/events/streams.ts";
import { isDeepStrictEqual } from "node:util";
import { decideOn, defineCommand, fieldFault } from "./command.ts";
import { currentView, inTurn } from "./ledger-view.ts";
import { settingsFault, stateOf, terminalDecisionTypes, terminalsView } from "./terminals.ts";

/** Allows a terminal to deliver records. Its serial number must be free among the protocols that share it. */
export const registerTerminal = defineCommand({
  name: "register-terminal",
  summary: "Allows a terminal to deliver records.",
  fields: { terminal: identifier, settings: terminalSettings },
  run: (context, { terminal, settings }) =>
    inTurn(context.ledger, "terminals", async () => {
      // The id becomes part of stream names, and people read it in lists.
      if (!/^[\w][\w.-]{0,63}$/.test(terminal)) {
        return fieldFault(
          "register-terminal",
          "terminal",
          terminal,
          "1 to 64 letters, digits, '_', '.' or '-', beginning with a letter or digit",
        );
      }
      const terminals = await currentView(context.ledger, terminalsView);
      return decideOn(context, {
        command: "register-terminal",
        stream: terminalStream(terminal),
        types: terminalDecisionTypes,
        decide: (history) => {
          const state = stateOf(history);
          if (state !== undefined && state.retired === null && isDeepStrictEqual(state.settings, settings)) return [];
          if (state !== undefined)
            return refuse("TERMINAL_EXISTS", `terminal = ${terminal}: this id is taken; ids are never given twice`, { terminal });
          return settingsFault(terminals, terminal, settings) ?? [{ type: "TerminalRegistered", data: { terminal, settings } }];
        },
      });
    }),
});
