import { z } from "zod";
import { defineEvent } from "./define.ts";
import { channel, epochMs, evidenceGrade, identifier, localDateTime, personKey, protocolName, rawBytes, zoneName } from "./fields.ts";

export const punchRecorded = defineEvent({
  type: "PunchRecorded",
  stream: "punches-<terminal>-<yyyy-mm>, or punches-<terminal>-seq-<numbering> for records with the terminal's own numbering",
  summary: "A registered terminal's record was accepted as a punch.",
  data: {
    terminal: identifier,
    protocol: protocolName,
    channel,
    key: personKey,
    identity: z
      .string()
      .max(256)
      .optional()
      .describe(
        "what makes the record the same record, where terminal, key, reading, state and verify do not: the terminal's boot and sequence number",
      ),
    reading: z
      .strictObject({
        text: z.string().max(64).describe("as sent"),
        local: localDateTime,
        offset: z.string().max(9).optional().describe("offset from UTC the terminal sent with it, such as +08:00"),
      })
      .nullable()
      .describe("the terminal's own clock; null when it has none"),
    zone: zoneName,
    tzdb: z.string().max(16).describe("version of the time zone database the reading was resolved with"),
    resolution: z
      .enum(["exact", "ambiguous", "nonexistent", "received"])
      .describe("received: the terminal has no clock, so the moment we received it stands"),
    occurredAt: epochMs.nullable().describe("UTC milliseconds; null when ambiguous or nonexistent"),
    candidates: z
      .array(epochMs)
      .max(2)
      .optional()
      .describe("both moments of an ambiguous reading; for a nonexistent one the moments just before and after the clock change give"),
    receivedAt: epochMs,
    state: z.string().max(16).optional(),
    verify: z.string().max(32).optional(),
    workcode: z.string().max(32).optional(),
    counter: z.string().max(32).optional().describe("the terminal's running number, for gap detection"),
    live: z.boolean().optional().describe("sent as it happened, not from the terminal's memory"),
    flags: z.array(z.enum(["clock_implausible", "clock_unsynced", "ahead_of_server", "edited_file", "offset_differs"])).optional(),
    grade: evidenceGrade,
    raw: rawBytes,
  },
});
