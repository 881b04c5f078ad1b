import type { AttendanceError } from "../shared/errors.ts";
import type { Channel, PersonKey, ProtocolName } from "../shared/events/fields.ts";
import type { EpochMs, LocalDateTime } from "../shared/ids.ts";

/**
 * The port between a protocol and the gateway.
 *
 * A connection decodes what a terminal sent into a Delivery and hands it to the sink. Only when the sink's promise has
 * resolved may the connection give the terminal anything it could take for an acknowledgement: resolved means durable.
 * A rejected promise means nothing may be acknowledged; the terminal keeps its records and sends them again.
 */
export type DeliverySink = (delivery: Delivery) => Promise<DeliveryOutcome>;

/** What one contact of a terminal brought: one upload, one message, one frame, one file. */
export interface Delivery {
  readonly protocol: ProtocolName;
  readonly channel: Channel;
  /** How the terminal names itself: serial number, MQTT device name, serial line name. */
  readonly serial: string;
  readonly receivedAt: EpochMs;
  /** Where it came from, for the log: an address and port, a device path, a file name. */
  readonly remote?: string;
  readonly items: readonly DeliveryItem[];
}

export type DeliveryItem =
  | TerminalRecord
  | UnreadableRecord
  | TerminalOperation
  | UploadStamp
  | ContactEvidence
  | SequenceGap
  | BlindInterval
  | ClockOffset;

/** A record of somebody presenting themselves: what the terminal sent, decoded but unjudged. */
export interface TerminalRecord {
  readonly kind: "record";
  readonly key: PersonKey;
  /** The terminal's own clock; null when it has none, then the moment of receipt stands. */
  readonly reading: { readonly text: string; readonly local: LocalDateTime; readonly offset?: string } | null;
  readonly state?: string;
  readonly verify?: string;
  readonly workcode?: string;
  /** The terminal's running number: for gaps, never the identity by itself. */
  readonly counter?: string;
  /** Replaces the row identity where terminal, key, reading, state and verify do not identify a record (devices.md §1.2). */
  readonly identity?: string;
  /** Sent as it happened, as far as the protocol tells. */
  readonly live?: boolean;
  /** The terminal says its clock was not set. */
  readonly unsynced?: boolean;
  /** The row comes from a file that was edited, or may have been, after it left the terminal. */
  readonly edited?: boolean;
  /** The row as received. */
  readonly raw: Uint8Array;
}

/** Bytes that can never be a record; they are kept and counted as received (devices.md §1.4). */
export interface UnreadableRecord {
  readonly kind: "unreadable";
  readonly code: AttendanceError["code"];
  /** In words: which field, which value, what would be right. */
  readonly problem: string;
  /** The terminal's own numbering of it where that can be read, as in TerminalRecord: its number counts as received. */
  readonly identity?: string;
  readonly raw: Uint8Array;
}

/** Something done to the terminal itself. */
export interface TerminalOperation {
  readonly kind: "operation";
  readonly operation: string;
  readonly operator: string;
  readonly local: LocalDateTime | null;
  readonly values: readonly string[];
}

/** The upload position a terminal computed for one of its tables; kept with the batch and returned at the next handshake. */
export interface UploadStamp {
  readonly kind: "stamp";
  readonly table: string;
  readonly value: string;
}

/** The protocol gives evidence that everything the terminal recorded up to a moment has been delivered. */
export interface ContactEvidence {
  readonly kind: "complete_up_to";
  readonly upTo: EpochMs;
  readonly evidence: "contact" | "sequence" | "line_open" | "complete_file";
}

/** The terminal's own numbering jumped. The gateway opens a gap and closes it when the numbers arrive. */
export interface SequenceGap {
  readonly kind: "sequence_gap";
  /** Made of the terminal's counting, so that the same gap is the same gap: `boot 7f/12-15`. */
  readonly gap: string;
  readonly missing: string;
  /** False when the numbers have arrived meanwhile. */
  readonly open: boolean;
}

/** A reader without memory had nobody listening: what was presented in between is lost. */
export interface BlindInterval {
  readonly kind: "blind";
  readonly from: EpochMs;
  readonly until: EpochMs;
}

/** The terminal's clock compared with ours on a record known to be live. */
export interface ClockOffset {
  readonly kind: "clock_offset";
  readonly offsetMs: number;
}

export type DeliveryOutcome =
  | {
      readonly accepted: true;
      readonly recorded: number;
      readonly duplicates: number;
      readonly corroborated: number;
      readonly quarantined: number;
    }
  | {
      /** Nothing of it may be acknowledged to the terminal; `quarantined` items are durable all the same. */
      readonly accepted: false;
      readonly reason: "unregistered" | "retired" | "wrong_protocol" | "wrong_token";
      readonly quarantined: number;
    };

/** What a connection may know of a registered terminal. */
export interface TerminalProfile {
  readonly terminal: string;
  readonly serial: string;
  readonly zone: string;
  readonly site: string;
  readonly grade: number;
  readonly token?: string;
  /** Upload positions per table as last stored. */
  readonly stamps: Readonly<Record<string, string>>;
}

/** Looks a terminal up by how it names itself; undefined when it is not registered or retired. */
export type TerminalLookup = (protocol: ProtocolName, serial: string) => TerminalProfile | undefined;

/** A running connection or listener of a protocol. */
export interface TerminalConnection {
  /** Stops taking new deliveries, lets those under way finish and be answered, then frees port, line or client. */
  close(): Promise<void>;
}

/** What every connection is handed; nothing here is global. */
export interface ConnectionContext {
  readonly deliver: DeliverySink;
  readonly lookup: TerminalLookup;
  readonly now: () => EpochMs;
  readonly log: DeviceLog;
}

/** The part of a pino logger that devices use. */
export interface DeviceLog {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** What a pure codec makes of bytes, for `attendance decode`: one entry a record, in order. */
export type Decoded =
  | { readonly kind: "record"; readonly record: TerminalRecord; readonly [extra: string]: unknown }
  | { readonly kind: "unreadable"; readonly unreadable: UnreadableRecord }
  | { readonly kind: "frame_error"; readonly byteOffset: number; readonly problem: string }
  | { readonly kind: "other"; readonly what: string; readonly [extra: string]: unknown };
