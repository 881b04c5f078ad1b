import { isDeepStrictEqual } from "node:util";
import { refuse } from "../../shared/errors.ts";
import { identifier, reason, terminalSettings } from "../../shared/events/fields.ts";
import { terminalStream } from "../../shared/events/streams.ts";
import { decideOn, defineCommand } from "./command.ts";
import { currentView, inTurn } from "./ledger-view.ts";
import { settingsFault, stateOf, terminalDecisionTypes, terminalsView, terminalUnknown } from "./terminals.ts";

/** Replaces a terminal's settings. Records received before keep the zone they were resolved with. */
export const changeTerminalSettings = defineCommand({
  name: "change-terminal-settings",
  summary: "Replaces a terminal's settings; what it delivered before keeps its zone.",
  fields: { terminal: identifier, settings: terminalSettings, reason },
  run: (context, { terminal, settings, reason: why }) =>
    inTurn(context.ledger, "terminals", async () => {
      const terminals = await currentView(context.ledger, terminalsView);
      return decideOn(context, {
        command: "change-terminal-settings",
        stream: terminalStream(terminal),
        types: terminalDecisionTypes,
        decide: (history) => {
          const state = stateOf(history);
          if (state === undefined) return terminalUnknown(terminal);
          if (state.retired !== null) return refuse("TERMINAL_RETIRED", `terminal = ${terminal}: it is retired`, { terminal });
          if (isDeepStrictEqual(state.settings, settings)) return [];
          return (
            settingsFault(terminals, terminal, settings) ?? [{ type: "TerminalSettingsChanged", data: { terminal, settings, reason: why } }]
          );
        },
      });
    }),
});
