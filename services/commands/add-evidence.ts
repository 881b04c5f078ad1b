import { refuse } from "../../shared/errors.ts";
import { evidenceText } from "../../shared/events/evidence-added.ts";
import { epochMs, identifier } from "../../shared/events/fields.ts";
import { caseStream } from "../../shared/events/streams.ts";
import { caseTypes, eventAt, openCaseOf } from "./cases.ts";
import { decideOn, defineCommand, fieldFault, isRefusal } from "./command.ts";

/** Adds to a case what it rests on. */
export const addEvidence = defineCommand({
  name: "add-evidence",
  summary: "Adds evidence to a case that is not decided: an event of the ledger, or a reference to something outside it.",
  fields: {
    case: identifier,
    position: epochMs.min(0).describe("place on the ledger of the event that is evidence").optional(),
    event: identifier.optional(),
    text: evidenceText.optional(),
  },
  run: (context, { case: name, position, event: id, text }) =>
    decideOn(context, {
      command: "add-evidence",
      stream: caseStream(name),
      types: caseTypes,
      decide: async (history) => {
        const opened = openCaseOf(history, name);
        if (isRefusal(opened)) return opened;
        if (position === undefined && text === undefined)
          return fieldFault("add-evidence", "position", undefined, "the position of an event on the ledger, or a text");
        const found = position === undefined ? undefined : await eventAt(context.ledger, position, id);
        if (position !== undefined && found === undefined) {
          const named = id === undefined ? "" : ` with the id ${id}`;
          return refuse("EVIDENCE_UNKNOWN", `position = ${position}: the ledger has no event${named} there`, {
            position,
            event: id ?? null,
          });
        }
        const data = { case: name, position: position ?? null, event: found?.id ?? null, text: text ?? null };
        const known = history.some(
          (event) => event.type === "EvidenceAdded" && event.data.event === data.event && event.data.text === data.text,
        );
        return known ? [] : [{ type: "EvidenceAdded", data }];
      },
    }),
});
