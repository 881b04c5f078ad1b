import { z } from "zod";
import { date, id, moment } from "./format-words.ts";

const recorded = { recorded_at: moment.optional(), by: id.optional(), reason: z.string().optional() };

/** What people find out and decide about conduct, in the scenario format's words. */
export const conductEvents = [
  z.looseObject({
    type: z.literal("case_opened"),
    id,
    kind: z.enum(["proxy_punching", "other"]),
    employees: z.array(id).min(1).max(2),
    about: date.optional(),
    ...recorded,
  }),
  z.looseObject({
    type: z.literal("evidence_added"),
    id: id.optional(),
    case: id,
    punch: id.optional(),
    text: z.string().optional(),
    ...recorded,
  }),
  z.looseObject({
    type: z.literal("case_decided"),
    id: id.optional(),
    case: id,
    decision: z.enum(["upheld", "dismissed"]),
    date,
    ...recorded,
  }),
  z.looseObject({ type: z.literal("correction_refused"), id: id.optional(), request: id, ...recorded }),
  z.looseObject({
    type: z.literal("result_changed"),
    id,
    employee: id,
    date,
    which: z.enum(["late", "early", "missing_in", "missing_out", "absence"]),
    shift: id.optional(),
    ...recorded,
  }),
  z.looseObject({ type: z.literal("result_change_withdrawn"), id: id.optional(), change: id, employee: id, ...recorded }),
  z.looseObject({
    type: z.literal("field_punch"),
    id,
    employee: id,
    at: moment,
    direction: z.enum(["in", "out", "unknown"]).default("unknown"),
    place: z.string().min(1).default("away"),
    ...recorded,
  }),
  z.looseObject({
    type: z.literal("spot_check"),
    id,
    department: id.optional(),
    at: moment,
    present: z.array(id).default([]),
    absent: z.array(id).default([]),
    ...recorded,
  }),
] as const;

export type ConductEvent = z.output<(typeof conductEvents)[number]>;
