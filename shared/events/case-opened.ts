import { z } from "zod";
import { defineEvent } from "./define.ts";
import { identifier, localDate, reason } from "./fields.ts";

export const caseKind = z.enum(["proxy_punching", "other"]).describe("punching for somebody else, or other conduct");

export const casePeople = z
  .array(identifier)
  .min(1)
  .max(2)
  .describe("for proxy_punching who punched, then for whom; otherwise the one person it is about");

export const caseOpened = defineEvent({
  type: "CaseOpened",
  stream: "case-<id>",
  summary: "A matter of conduct is being looked into; nothing follows from it until a person has decided.",
  data: {
    case: identifier,
    kind: caseKind,
    employees: casePeople,
    about: localDate.nullable().describe("date of the matter; null when it is not of one date"),
    reason,
  },
});
