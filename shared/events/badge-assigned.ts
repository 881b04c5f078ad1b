import { defineEvent } from "./define.ts";
import { epochMs, identifier, personKey } from "./fields.ts";

export const badgeAssigned = defineEvent({
  type: "BadgeAssigned",
  stream: "employee-<id>",
  summary: "A person key on terminals belongs to a person from a moment on; punches already held under it count from now on too.",
  data: {
    employee: identifier,
    key: personKey,
    terminal: identifier.optional().describe("only on this terminal; absent: on all"),
    from: epochMs.nullable().describe("null: since ever"),
  },
});
