import { refuse } from "../../shared/errors.ts";
import { epochMs, identifier, reason } from "../../shared/events/fields.ts";
import { terminalStream } from "../../shared/events/streams.ts";
import { decideOn, defineCommand } from "./command.ts";
import { stateOf, terminalDecisionTypes, terminalUnknown } from "./terminals.ts";

/**
 * States that everything a terminal recorded up to a moment has been received. For what no protocol can prove: a site's
 * days before its first clock, a terminal whose log comes by USB stick only, one that was thrown away.
 */
export const stateComplete = defineCommand({
  name: "state-complete",
  summary: "States that everything a terminal recorded up to a moment has been received; absence waits for it.",
  fields: { terminal: identifier, upTo: epochMs, reason },
  run: (context, { terminal, upTo, reason: why }) =>
    decideOn(context, {
      command: "state-complete",
      stream: terminalStream(terminal),
      types: [...terminalDecisionTypes, "WatermarkAdvanced"],
      decide: (history) => {
        const state = stateOf(history);
        if (state === undefined) return terminalUnknown(terminal);
        if (upTo > context.now()) {
          return refuse("MOMENT_IN_FUTURE", `upTo = ${upTo}: it lies ahead; nobody can say what has not happened yet`, { terminal, upTo });
        }
        if (state.watermark !== null && upTo <= state.watermark) {
          return refuse(
            "WATERMARK_BEHIND",
            `upTo = ${upTo}: terminal ${terminal} is known to be complete up to ${state.watermark} already`,
            {
              terminal,
              upTo,
              watermark: state.watermark,
            },
          );
        }
        return [{ type: "WatermarkAdvanced", data: { terminal, upTo, evidence: "statement", reason: why } }];
      },
    }),
});
