import { refuse } from "../../shared/errors.ts";
import { identifier, reason } from "../../shared/events/fields.ts";
import { terminalStream } from "../../shared/events/streams.ts";
import { decideOn, defineCommand } from "./command.ts";
import { stateOf, terminalDecisionTypes, terminalUnknown } from "./terminals.ts";

/** Accepts that the records of a gap are lost. Filling a gap is the gateway's, when the records arrive. */
export const closeGap = defineCommand({
  name: "close-gap",
  summary: "Accepts that the missing records of a gap are lost.",
  fields: { terminal: identifier, gap: identifier, note: reason },
  run: (context, { terminal, gap, note }) =>
    decideOn(context, {
      command: "close-gap",
      stream: terminalStream(terminal),
      types: terminalDecisionTypes,
      decide: (history) => {
        const state = stateOf(history);
        if (state === undefined) return terminalUnknown(terminal);
        const open = state.gaps.get(gap);
        if (open === undefined) return refuse("GAP_UNKNOWN", `gap = ${gap}: terminal ${terminal} has no gap of this id`, { terminal, gap });
        if (open.closed !== null)
          return refuse("GAP_CLOSED", `gap = ${gap}: it is closed already (${open.closed})`, { terminal, gap, how: open.closed });
        return [{ type: "GapClosed", data: { terminal, gap, how: "accepted", note } }];
      },
    }),
});
