import { decodeEvent } from "../../shared/events/decode.ts";
import { quarantineStream } from "../../shared/events/streams.ts";
import type { EventOf, LedgerEvent } from "../../shared/events/envelope.ts";
import type { RawBytes } from "../../shared/events/fields.ts";
import type { EpochMs } from "../../shared/ids.ts";
import type { Ledger, StoredEvent } from "../../shared/ledger/port.ts";

/** A record in quarantine, and what a person decided about it. */
export interface QuarantinedRecord {
  /** The registered terminal, or `unregistered-…`. */
  readonly terminal: string;
  readonly record: string;
  readonly position: number;
  readonly code: string;
  readonly problem: string;
  readonly raw: RawBytes;
  readonly receivedAt: EpochMs;
  readonly event: EventOf<"RecordQuarantined">["data"];
  /** Null while it waits. */
  readonly resolved: {
    readonly how: "recorded" | "discarded";
    readonly punch: string | null;
    readonly reason: string;
    readonly by: string;
  } | null;
}

const types = ["RecordQuarantined", "QuarantineResolved"] as const;

/**
 * Lists what is or was in quarantine, oldest first.
 *
 * @param filter.terminal only of this terminal or unregistered sender; else of all.
 * @param filter.state open: still waiting for a decision; resolved: decided.
 */
export async function listQuarantine(
  ledger: Ledger,
  filter: { readonly terminal?: string; readonly state?: "open" | "resolved" } = {},
): Promise<readonly QuarantinedRecord[]> {
  const source =
    filter.terminal === undefined ? ledger.readAll(0, { types }) : ledger.readStream(quarantineStream(filter.terminal), 0, { types });
  const records = new Map<string, QuarantinedRecord>();
  for await (const batch of source) for (const stored of batch) apply(records, stored);
  const all = [...records.values()];
  if (filter.state === undefined) return all;
  return all.filter(({ resolved }) => (resolved === null) === (filter.state === "open"));
}

function apply(records: Map<string, QuarantinedRecord>, stored: StoredEvent): void {
  const event: LedgerEvent = decodeEvent(stored);
  if (event.type === "RecordQuarantined") {
    const { terminal, record, code, problem, raw, receivedAt } = event.data;
    const { position } = stored;
    records.set(`${terminal}\n${record}`, {
      terminal,
      record,
      position,
      code,
      problem,
      raw,
      receivedAt,
      event: event.data,
      resolved: null,
    });
  } else if (event.type === "QuarantineResolved") {
    const { terminal, record, how, punch = null, reason } = event.data;
    const held = records.get(`${terminal}\n${record}`);
    if (held !== undefined) records.set(`${terminal}\n${record}`, { ...held, resolved: { how, punch, reason, by: event.meta.actor } });
  }
}

/** Bytes as they were received. */
export function bytesOf(raw: RawBytes): Uint8Array {
  return "text" in raw ? Buffer.from(raw.text, "utf8") : Buffer.from(raw.base64, "base64");
}
