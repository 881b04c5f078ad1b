import { defineEvent } from "./define.ts";
import { epochMs, identifier, personKey } from "./fields.ts";

export const badgeReturned = defineEvent({
  type: "BadgeReturned",
  stream: "employee-<id>",
  summary: "A person key no longer belongs to a person from a moment on.",
  data: {
    employee: identifier,
    key: personKey,
    terminal: identifier.optional(),
    until: epochMs,
  },
});
