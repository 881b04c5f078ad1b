import { hash } from "node:crypto";
import { deterministicId } from "../../shared/ids.ts";
import type { EpochMs } from "../../shared/ids.ts";
import type { Channel, ProtocolName } from "../../shared/events/fields.ts";
import type { NewEvent } from "../../shared/events/envelope.ts";
import { numberingOf, quarantineRecordId, rawOf } from "./punch-record.ts";
import type { StreamModel } from "./stream-writer.ts";

/** Bytes to be kept until a person decides about them. */
export interface QuarantineItem {
  /** The registered terminal, or `unregistered-…`. */
  readonly terminal: string;
  readonly protocol: ProtocolName;
  readonly channel: Channel;
  readonly code: string;
  readonly problem: string;
  readonly raw: Uint8Array;
  /** Tells apart records whose bytes are the same: a card frame read again says nothing of when. */
  readonly apart?: string;
  readonly identity?: string;
  readonly receivedAt: EpochMs;
  readonly actor: string;
}

/** `full`: not kept, the sender has used up its room. */
export type QuarantineVerdict = "quarantined" | "duplicate" | "full";

/** What one quarantine stream holds, by record id. Not by month: the same bytes are the same bytes whenever they come. */
export interface QuarantineModel extends StreamModel<QuarantineItem, QuarantineVerdict> {
  /** Numbers that quarantined records of one numbering carry; they count as received. */
  numbersOf(numbering: string): readonly number[];
}

/** Longest piece of raw bytes in one event: as rawOf writes it at most 8,300 bytes, so that the rest of the event, however long, fits beside it. */
const pieceBytesMax = 6_144;

/** Beyond this the bytes are no row of anything; the first so many are kept, and the digest of all of them. */
const rawBytesMax = 524_288;

/** @param recordsMax Records kept at most; undefined: no bound (a registered terminal must be able to get rid of its row). */
export function createQuarantineModel(recordsMax?: number): QuarantineModel {
  const stored = new Set<string>();
  const underWay = new Set<string>();
  const numbers = new Map<string, Set<number>>();
  const numbersUnderWay: string[] = [];

  const note = (identity: string): void => {
    const { numbering, number } = numberingOf(identity);
    if (number === undefined) return;
    const known = numbers.get(numbering);
    if (known === undefined) numbers.set(numbering, new Set([number]));
    else known.add(number);
  };

  return {
    types: ["RecordQuarantined"],
    learn: (event) => {
      if (event.type !== "RecordQuarantined") return;
      stored.add(event.data.record);
      if (event.data.identity !== undefined) note(event.data.identity);
    },
    decide: (item, events) => {
      const record = quarantineRecordId(item.raw, item.apart ?? item.identity);
      if (stored.has(record) || underWay.has(record)) return "duplicate";
      if (recordsMax !== undefined && stored.size + underWay.size >= recordsMax) return "full";
      events.push(...quarantineEvents(item, record));
      underWay.add(record);
      if (item.identity !== undefined) numbersUnderWay.push(item.identity);
      return "quarantined";
    },
    keep: () => {
      for (const record of underWay) stored.add(record);
      for (const identity of numbersUnderWay.splice(0)) note(identity);
      underWay.clear();
    },
    forget: () => {
      underWay.clear();
      numbersUnderWay.length = 0;
    },
    reset: () => {
      stored.clear();
      numbers.clear();
    },
    size: () => stored.size,
    weight: (item) => 1 + Math.ceil(Math.min(item.raw.length, rawBytesMax) / 1_024),
    numbersOf: (numbering) => [...(numbers.get(numbering) ?? [])],
  };
}

/** One event, or several when the bytes are too many for one: each piece says which it is, together they are the whole. */
function quarantineEvents(item: QuarantineItem, record: string): NewEvent[] {
  const raw = item.raw.subarray(0, rawBytesMax);
  const pieces = Math.max(1, Math.ceil(raw.length / pieceBytesMax));
  const whole =
    raw.length === item.raw.length
      ? `${raw.length} bytes`
      : `the first ${raw.length} of ${item.raw.length} bytes (SHA-256 ${hash("sha256", item.raw)})`;
  return Array.from({ length: pieces }, (_, index): NewEvent => {
    const piece = index === 0 ? record : `${record}-${index + 1}`;
    const problem = pieces === 1 ? item.problem : `piece ${index + 1} of ${pieces} of ${whole}: ${item.problem}`;
    return {
      id: deterministicId("quarantined", item.terminal, piece),
      type: "RecordQuarantined",
      data: {
        terminal: item.terminal,
        record: piece,
        protocol: item.protocol,
        channel: item.channel,
        code: item.code,
        problem: cut(problem.toWellFormed(), 500),
        raw: rawOf(raw.subarray(index * pieceBytesMax, (index + 1) * pieceBytesMax)),
        ...(item.identity === undefined || index > 0 ? {} : { identity: item.identity }),
        receivedAt: item.receivedAt,
      },
      meta: { actor: item.actor },
    };
  });
}

function cut(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max - 1).toWellFormed()}…`;
}
