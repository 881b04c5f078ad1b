import { z } from "zod";
import { conductEvents } from "./format-events-conduct.ts";
import { nearestWord } from "../../shared/policy/nearest-word.ts";
import { eventInKnownWords } from "./event-words.ts";
import { date, id, misspelt, moment, momentOrDate, month, time } from "./format-words.ts";
import { leaveEvents } from "./format-events-leave.ts";

const recorded = { recorded_at: momentOrDate.optional(), by: id.optional(), reason: z.string().optional() };
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
    received_at: momentOrDate.optional(),
    recorded_at: momentOrDate.optional(),
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
  z.looseObject({
    type: z.literal("correction_approved"),
    id: id.optional(),
    request: id.optional().describe("left out where the approval says itself what it fills"),
    employee: id.optional(),
    date: date.optional(),
    slot: z.enum(["in", "out"]).optional(),
    claimed_at: moment.optional(),
    ...recorded,
  }),
  z.looseObject({ type: z.literal("punch_voided"), id: id.optional(), punch: id, employee: id.optional(), ...recorded }),
  z.looseObject({
    type: z.literal("early_departure_approved"),
    id: id.optional(),
    employee: id,
    date,
    not_before: moment.optional(),
    ...recorded,
  }),
  z.looseObject({ type: z.literal("overtime_approved"), id: id.optional(), employee: id, date, from: moment, until: moment, ...recorded }),
  z.looseObject({
    type: z.literal("duty_assigned"),
    id,
    employee: id,
    date,
    shift: id.optional(),
    start: time.optional(),
    end: time.optional(),
    ends_next_day: z.boolean().default(false),
    ...recorded,
  }),
  z.looseObject({ type: z.literal("duty_withdrawn"), id: id.optional(), duty: id, ...recorded }),
  z.looseObject({ type: z.literal("suspended"), id: id.optional(), employee: id, from: date, ...recorded }),
  z.looseObject({ type: z.literal("resumed"), id: id.optional(), employee: id, from: date, ...recorded }),
  z.looseObject({
    type: z.literal("roster_published"),
    id: id.optional(),
    employee: id,
    date,
    to: date.optional().describe("the last date; left out: the one date"),
    shifts: z.array(id),
    ...recorded,
  }),
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
  ...leaveEvents,
]);
export type ScenarioEvent = z.output<typeof event>;

/** Fields of each type of event. */
const fieldsOf: ReadonlyMap<string, readonly string[]> = new Map(
  event.options.map((option) => [option.shape.type.value, Object.keys(option.shape)]),
);

/** What happened, in the order it was learnt; an entry without a type is a punch. */
export const scenarioEvents = z
  .array(
    z.preprocess(
      eventInKnownWords,
      event.superRefine((value, context) => misspelt(value, fieldsOf.get(value.type) ?? [], context)),
    ),
  )
  .default([]);

/** What would be right where an event has a type nobody knows. */
export function knownTypes(found: unknown): string {
  const near = nearestWord(String(found), [...fieldsOf.keys()]);
  return near === undefined
    ? `no event has this type; there are ${[...fieldsOf.keys()].join(", ")}`
    : `no event has this type; did you mean ${near}?`;
}
