import { z } from "zod";
import { date, id, moment, momentOrDate } from "./format-words.ts";

const recorded = { recorded_at: momentOrDate.optional(), by: id.optional(), reason: z.string().optional() };
const document = z.enum(["awaited", "seen"]).optional();
const span = {
  employee: id,
  kind: id.default("personal"),
  from: date,
  to: date.optional(),
  part: z.enum(["day", "morning", "afternoon"]).default("day"),
  hours: z.strictObject({ from: moment, until: moment }).optional(),
};

/** Leave asked for, decided and proved, in the scenario format's words. */
export const leaveEvents = [
  z.looseObject({
    type: z.literal("leave_requested"),
    id,
    ...span,
    how: z.enum(["form", "telephone"]).default("form"),
    requested_at: moment.optional(),
    ...recorded,
  }),
  z.looseObject({
    type: z.literal("leave_approved"),
    id,
    request: id.optional(),
    ...span,
    evidence: document,
    form: document,
    ...recorded,
  }),
  z.looseObject({ type: z.literal("leave_refused"), id: id.optional(), leave: id, ...recorded }),
  z.looseObject({ type: z.literal("leave_withdrawn"), id: id.optional(), leave: id, ...recorded }),
  z.looseObject({ type: z.literal("leave_form_filed"), id: id.optional(), leave: id, filed_at: moment.optional(), ...recorded }),
  z.looseObject({ type: z.literal("leave_evidence_filed"), id: id.optional(), leave: id, filed_at: moment.optional(), ...recorded }),
] as const;

export type LeaveScenarioEvent = z.output<(typeof leaveEvents)[number]>;
