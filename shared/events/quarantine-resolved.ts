import { z } from "zod";
import { defineEvent } from "./define.ts";
import { identifier, localDateTime, personKey, reason } from "./fields.ts";

export const quarantineResolution = z.enum(["recorded", "discarded"]).describe("recorded: it is a punch now; discarded: it is none");

/** What a person says a quarantined record was; the bytes stay beside it. */
export const quarantineCorrection = z
  .strictObject({
    terminal: identifier.optional().describe("the registered terminal it came from; left out: the one it is held under"),
    key: personKey,
    reading: localDateTime.nullable().describe("the terminal's wall clock; null: it has none, the moment of receipt stands"),
    state: z.string().max(16).optional(),
    verify: z.string().max(32).optional(),
  })
  .describe("what the record says, read or corrected by a person");

export const quarantineResolved = defineEvent({
  type: "QuarantineResolved",
  stream: "quarantine-<terminal>",
  summary: "A person decided about a quarantined record.",
  data: {
    terminal: identifier,
    record: identifier,
    how: quarantineResolution,
    punch: identifier.optional().describe("event id of the punch made from it"),
    reason,
  },
});
