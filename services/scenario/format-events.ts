import { z } from "zod";
import { conductEvents } from "./format-events-conduct.ts";
import { date, id, moment, month } from "./format-words.ts";

const recorded = { recorded_at: moment.optional(), by: id.optional(), reason: z.string().optional() };
const direction = z.enum(["in", "out", "unknown"]).default("unknown");

const event = z.discriminatedUnion("type", [
  z.looseObject({
    type: z.literal("punch"),
    id,
    employee: id.nullable(),
    at: moment,
    direction,
    device: id.default("D1"),
    device_seq: z.union([z.int(), z.string()]).optional(),
    badge: id.optional(),
    received_at: moment.optional(),
    recorded_at: moment.optional(),
    redelivery_of: id.optional(),
  }),
  z.looseObject({
    type: z.literal("manual_punch"),
    id,
    employee: id,
    at: moment,
    direction,
    device: id.nullable().default(null),
    ...recorded,
  }),
  z.looseObject({
    type: z.literal("badge_assigned"),
    id: id.optional(),
    badge: id,
    employee: id,
    effective_from: z.union([date, moment]).optional(),
    ...recorded,
  }),
  z.looseObject({
    type: z.literal("badge_returned"),
    id: id.optional(),
    badge: id,
    employee: id,
    effective_until: z.union([date, moment]),
    ...recorded,
  }),
  z.looseObject({
    type: z.literal("correction_requested"),
    id,
    employee: id,
    date,
    slot: z.enum(["in", "out"]),
    claimed_at: moment,
    ...recorded,
  }),
  z.looseObject({ type: z.literal("correction_approved"), id: id.optional(), request: id, ...recorded }),
  z.looseObject({ type: z.literal("punch_voided"), id: id.optional(), punch: id, employee: id.optional(), ...recorded }),
  z.looseObject({
    type: z.literal("leave_approved"),
    id,
    employee: id,
    kind: id.default("personal"),
    from: date,
    to: date.optional(),
    part: z.enum(["day", "morning", "afternoon"]).default("day"),
    ...recorded,
  }),
  z.looseObject({ type: z.literal("leave_withdrawn"), id: id.optional(), leave: id, ...recorded }),
  z.looseObject({
    type: z.literal("early_departure_approved"),
    id: id.optional(),
    employee: id,
    date,
    not_before: moment.optional(),
    ...recorded,
  }),
  z.looseObject({ type: z.literal("overtime_approved"), id: id.optional(), employee: id, date, from: moment, until: moment, ...recorded }),
  z.looseObject({ type: z.literal("roster_published"), id: id.optional(), employee: id, date, shifts: z.array(id), ...recorded }),
  z.looseObject({
    type: z.literal("clock_corrected"),
    id: id.optional(),
    device: id,
    from: moment,
    until: moment,
    add_seconds: z.int(),
    ...recorded,
  }),
  z.looseObject({ type: z.literal("device_fault"), id, device: id, since: moment, until: moment.optional(), ...recorded }),
  z.looseObject({ type: z.literal("watermark"), id: id.optional(), device: id, up_to: moment, ...recorded }),
  z.looseObject({
    type: z.literal("rules_published"),
    id: id.optional(),
    from: date,
    rules: z.record(z.string(), z.unknown()),
    ...recorded,
  }),
  z.looseObject({ type: z.literal("sheet_signed"), id: id.optional(), month, department: id.optional(), ...recorded }),
  z.looseObject({ type: z.literal("sheet_filed"), id: id.optional(), month, department: id.optional(), ...recorded }),
  z.looseObject({ type: z.literal("sheet_reopened"), id: id.optional(), month, department: id.optional(), ...recorded }),
  ...conductEvents,
]);
export type ScenarioEvent = z.output<typeof event>;

/** What happened, in the order it was learnt; an entry without a type is a punch. */
export const scenarioEvents = z
  .array(z.preprocess((value) => (isPunchWithoutType(value) ? { ...value, type: "punch" } : value), event))
  .default([]);

function isPunchWithoutType(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !("type" in value);
}
