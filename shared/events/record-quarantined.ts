import { z } from "zod";
import { defineEvent } from "./define.ts";
import { channel, epochMs, identifier, protocolName, rawBytes } from "./fields.ts";

export const recordQuarantined = defineEvent({
  type: "RecordQuarantined",
  stream: "quarantine-<terminal>",
  summary: "Bytes that cannot be a punch, or come from a terminal nobody registered, are kept until a person decides.",
  data: {
    terminal: identifier.describe("the registered terminal, or 'unregistered-' and how the sender named itself"),
    record: identifier.describe("id of the quarantined record, made from its bytes: the same bytes are kept once"),
    protocol: protocolName,
    channel,
    code: z.string().max(64).describe("why: a code of docs/errors.md"),
    problem: z.string().max(500).describe("why, in words: field, value, what would be right"),
    identity: z.string().max(256).optional().describe("the terminal's own numbering of it where that can be read, as in PunchRecorded"),
    raw: rawBytes,
    receivedAt: epochMs,
  },
});
