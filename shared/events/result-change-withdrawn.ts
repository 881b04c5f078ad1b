import { defineEvent } from "./define.ts";
import { identifier, reason } from "./fields.ts";

export const resultChangeWithdrawn = defineEvent({
  type: "ResultChangeWithdrawn",
  stream: "employee-<id>",
  summary: "A changed result was withdrawn: the date is judged by the rules again.",
  data: { employee: identifier, change: identifier, reason },
});
