import { z } from "zod";
import { defineEvent } from "./define.ts";
import { epochMs, identifier, localDateTime, zoneName } from "./fields.ts";

export const checkedPeople = z.array(identifier).max(2_000);
export const checkNote = z.string().trim().min(1).max(2_000);

export const spotCheckRecorded = defineEvent({
  type: "SpotCheckRecorded",
  stream: "checks-<department>",
  summary: "A person looked who was there at a moment; a record of supervision, by which no day is judged.",
  data: {
    department: identifier,
    check: identifier,
    reading: localDateTime.describe("when, on the site's wall clock"),
    zone: zoneName,
    occurredAt: epochMs,
    present: checkedPeople.describe("who was there"),
    absent: checkedPeople.describe("who was not"),
    note: checkNote.optional(),
  },
});
