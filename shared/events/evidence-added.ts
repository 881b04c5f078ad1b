import { z } from "zod";
import { defineEvent } from "./define.ts";
import { identifier } from "./fields.ts";

export const evidenceText = z.string().trim().min(1).max(2_000);

export const evidenceAdded = defineEvent({
  type: "EvidenceAdded",
  stream: "case-<id>",
  summary: "Evidence was added to a case: an event of the ledger, or a reference to something outside it.",
  data: {
    case: identifier,
    position: z.int().min(0).nullable().describe("place on the ledger of the event that is evidence"),
    event: identifier.nullable().describe("id of that event, such as a punch's"),
    text: evidenceText.nullable().describe("a reference outside the ledger, such as 'camera 3, 18 November 08:58'; never a name"),
  },
});
