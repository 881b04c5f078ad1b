import { z } from "zod";
import { defineEvent } from "./define.ts";
import { identifier, localDate } from "./fields.ts";

export const rosterEntries = z
  .array(
    z.strictObject({
      employee: identifier,
      date: localDate,
      shifts: z.array(identifier).max(4).describe("shift ids; empty: rest day"),
    }),
  )
  .min(1)
  .max(2_000);

export const rosterPublished = defineEvent({
  type: "RosterPublished",
  stream: "roster-<department>",
  summary: "Single dates of persons were rostered; a later publication replaces an earlier one for the same person and date.",
  data: {
    department: identifier,
    roster: identifier,
    entries: rosterEntries,
  },
});
