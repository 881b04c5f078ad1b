import { defineEvent } from "./define.ts";
import { identifier, reason } from "./fields.ts";

export const correctionRefused = defineEvent({
  type: "CorrectionRefused",
  stream: "employee-<id>",
  summary: "A request to make up or replace a punch was refused; the punches stay as they were.",
  data: { employee: identifier, request: identifier, reason },
});
