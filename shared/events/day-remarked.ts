import { z } from "zod";
import { defineEvent } from "./define.ts";
import { identifier, localDate } from "./fields.ts";

export const dayRemarked = defineEvent({
  type: "DayRemarked",
  stream: "employee-<id>",
  summary: "A remark was put beside a person's day.",
  data: {
    employee: identifier,
    date: localDate,
    remark: z.string().trim().min(1).max(2_000),
  },
});
