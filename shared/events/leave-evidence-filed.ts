import { z } from "zod";
import { defineEvent } from "./define.ts";
import { epochMs, identifier } from "./fields.ts";

export const documentReference = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .describe("where the document is kept outside the ledger; never what is in it");
export const documentHash = z
  .string()
  .regex(/^[0-9a-f]{64}$/, "a SHA-256 as 64 hexadecimal digits")
  .describe("SHA-256 of the document's bytes, 64 hexadecimal digits");

export const leaveEvidenceFiled = defineEvent({
  type: "LeaveEvidenceFiled",
  stream: "employee-<id>",
  summary: "The proof a leave needs was handed in: where it is kept and its hash, never its content.",
  data: {
    employee: identifier,
    leave: identifier,
    reference: documentReference,
    sha256: documentHash,
    filedAt: epochMs.describe("when it was handed in, UTC milliseconds; the deadline is held against this"),
  },
});
