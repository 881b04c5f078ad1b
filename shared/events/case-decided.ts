import { z } from "zod";
import { defineEvent } from "./define.ts";
import { identifier, localDate, reason } from "./fields.ts";

export const caseDecision = z.enum(["upheld", "dismissed"]);

export const caseDecided = defineEvent({
  type: "CaseDecided",
  stream: "case-<id>",
  summary: "A person decided a case on its evidence; one that is upheld stands on the sheets of all its people, in the month of its date.",
  data: {
    case: identifier,
    decision: caseDecision,
    date: localDate.describe("date of the decision: it belongs to the sheet that has it"),
    reason,
  },
});
