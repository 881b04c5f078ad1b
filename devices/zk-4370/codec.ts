import type { Decoded } from "../terminal.ts";
import { neutralRecord } from "../zk-push/codec.ts";
import { decodeRows, findRows } from "./attlog-blob.ts";
import { cString, command, commandName, preparedSize, tableOf } from "./commands.ts";
import type { Table } from "./commands.ts";
import { TCP_PREFIX_BYTES, TcpDeframer, decodePayload, nextTcpFrame, startsAsTcpFrame } from "./frames.ts";
import type { ReceivedPayload } from "./frames.ts";
import { PUNCH_EVENT, decodeRealtimePunch } from "./realtime.ts";
import { readSizes } from "./sizes.ts";
import { decodeUserTable } from "./user-table.ts";
import type { UserTable } from "./user-table.ts";

/**
 * Decodes bytes of the ZK binary protocol for `attendance decode zk-4370`. Never throws. It takes
 *
 * - a captured TCP stream, both directions or the terminal's alone: frames one after another; logs in it are put together;
 * - one payload without TCP prefix, as a UDP packet holds it;
 * - an attendance log as read: u32LE length, then rows.
 *
 * Records carry neutral names beside the record itself: `pin`, `localTime`, `state`, `verify`, `workcode`, and `uid` where the row has
 * the terminal's own number of the person. Of a user table only its length is told.
 */
export function decodeZk4370(bytes: Uint8Array): Decoded[] {
  if (bytes.length === 0) return [];
  const capture = new Capture();
  if (startsAsTcpFrame(bytes)) {
    decodeStream(bytes, capture);
    capture.end(bytes.length);
    return capture.decoded;
  }
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const payload = decodePayload(buffer);
  if (bytes.length >= 4 && buffer.readUInt32LE(0) === bytes.length - 4) capture.blob(buffer, "log", 0);
  else if (payload !== undefined && (payload.checksumOk || commandName(payload.command) !== String(payload.command))) {
    capture.payload(payload, 0);
    capture.end(bytes.length);
  } else {
    const problem = "neither TCP frames (50 50 82 7D), nor one payload with its checksum, nor a log that begins with its length";
    capture.decoded.push({ kind: "frame_error", byteOffset: 0, problem });
  }
  return capture.decoded;
}

/** Goes on at the next frame after a fault: a capture may have lost a packet. */
function decodeStream(bytes: Uint8Array, capture: Capture): void {
  let start = 0;
  while (start !== -1 && start < bytes.length) {
    const deframer = new TcpDeframer();
    for (const { byteOffset, payload } of deframer.feed(bytes.subarray(start))) {
      capture.payload(decodePayload(payload)!, start + byteOffset);
    }
    const { fault, open } = deframer;
    if (fault === undefined) {
      if (open !== undefined) capture.fault(start + open.byteOffset, `the frame is cut: only ${open.bytes} byte(s) of it are there`);
      return;
    }
    capture.fault(start + fault.byteOffset, fault.problem);
    start = nextTcpFrame(bytes, start + fault.byteOffset + (fault.byteOffset === 0 ? TCP_PREFIX_BYTES / 2 : 1));
  }
}

/** Follows a conversation: which table is read, and the parts of it that have come. */
class Capture {
  readonly decoded: Decoded[] = [];
  #table: Table | undefined;
  #users: UserTable | undefined;
  #parts: Buffer[] = [];
  #bytes = 0;
  /** Whole size, once the terminal has said it. */
  #prepared: number | undefined;
  #announced = false;
  #startedAt = 0;

  /** Takes the next message, whoever sent it. */
  payload(payload: ReceivedPayload, byteOffset: number): void {
    const { data } = payload;
    if (!payload.checksumOk) this.#other("wrong checksum", payload, { right: `0x${payload.checksum.toString(16).padStart(4, "0")}` });
    const asked = tableOf(payload);
    // An answer of 2000 has no data of a request, so this is the reader's side.
    if (asked !== undefined && payload.command !== command.ok) {
      this.end(byteOffset);
      this.#table = asked;
      this.#forget();
      this.#other("read", payload, { table: asked });
    } else if (payload.command === command.event && data.length > 4) this.#event(payload);
    else if (payload.command === command.announce) {
      this.#announced = true;
      if (this.#prepared === undefined) this.#other("announced", payload, data.length >= 4 ? { size: data.readUInt32LE(0) } : {});
    } else if (payload.command === command.data) this.#data(data, byteOffset);
    else if (payload.command === command.ok) this.#ok(payload, byteOffset);
    else this.#other(commandName(payload.command), payload, describe(payload));
  }

  /** A whole table. Without knowing which, a log is tried first. */
  blob(blob: Buffer, table: Table | undefined, byteOffset: number): void {
    if (table === "users" || (table === undefined && "problem" in findRows(blob) && decodeUserTable(blob) !== undefined)) {
      this.#users = decodeUserTable(blob);
      this.decoded.push({ kind: "other", what: "user table, content dropped", users: this.#users?.size, bytes: blob.length });
      return;
    }
    const found = findRows(blob);
    if ("problem" in found) {
      this.fault(byteOffset, found.problem);
      return;
    }
    for (const { item, uid, workcode } of decodeRows(found, { personOf: (uid) => this.#users?.get(uid) })) {
      if (item.kind === "unreadable") this.decoded.push({ kind: "unreadable", unreadable: item });
      else {
        const extra = { ...(uid === undefined ? {} : { uid }), ...(workcode === undefined ? {} : { workcode }) };
        this.decoded.push(neutralRecord(item, { ...extra, layout: found.layout }));
      }
    }
  }

  fault(byteOffset: number, problem: string): void {
    this.decoded.push({ kind: "frame_error", byteOffset, problem });
  }

  /** Says what is missing when the bytes end inside a transfer. */
  end(length: number): void {
    if (this.#bytes === 0) return;
    const of = this.#prepared === undefined ? "" : ` of ${this.#prepared}`;
    this.fault(length, `the capture ends inside a transfer: ${this.#bytes}${of} byte(s) have come`);
  }

  #data(data: Buffer, byteOffset: number): void {
    if (this.#bytes === 0) this.#startedAt = byteOffset;
    this.#parts.push(data);
    this.#bytes += data.length;
    // All at once, without announcement, is the whole table.
    const whole = this.#prepared === undefined ? !this.#announced : this.#bytes >= this.#prepared;
    if (whole) this.#finish();
  }

  #ok(payload: ReceivedPayload, byteOffset: number): void {
    const size = preparedSize(payload.data);
    if (size !== undefined) {
      this.end(byteOffset);
      this.#forget();
      this.#prepared = size;
      this.#startedAt = byteOffset;
      this.#other("prepared", payload, { size });
    } else if (this.#bytes > 0 && this.#prepared === undefined) this.#finish();
    else if (payload.data.length > 0 || this.#prepared === undefined) this.#other("ok", payload, describe(payload));
  }

  #finish(): void {
    const blob = Buffer.concat(this.#parts);
    this.#forget();
    this.blob(blob, this.#table, this.#startedAt);
    this.#table = undefined;
  }

  #forget(): void {
    this.#parts = [];
    this.#bytes = 0;
    this.#prepared = undefined;
    this.#announced = false;
  }

  #event(payload: ReceivedPayload): void {
    const punch = decodeRealtimePunch(payload);
    if (punch === undefined) {
      this.#other("event", payload, { event: payload.session, punch: payload.session === PUNCH_EVENT, bytes: payload.data.length });
      return;
    }
    const { person, uid, local, state, verify } = punch;
    const who = { ...(person === undefined ? {} : { pin: person }), ...(uid === undefined ? {} : { uid }) };
    this.decoded.push({ kind: "other", what: "realtime punch", ...who, localTime: local, state, verify });
  }

  #other(what: string, payload: ReceivedPayload, extra: Readonly<Record<string, unknown>>): void {
    const { session, reply } = payload;
    this.decoded.push({ kind: "other", what, command: payload.command, session, reply, ...extra });
  }
}

/** What a message says beside its command; of an authentication nothing. */
function describe(payload: ReceivedPayload): Record<string, unknown> {
  const { data } = payload;
  if (data.length === 0 || payload.command === command.auth) return {};
  const text = cString(data).toString("latin1");
  if (/^[\x20-\x7e]{2,}$/.test(text)) return { text };
  const sizes = data.length >= 68 ? readSizes(data) : undefined;
  return sizes === undefined ? { bytes: data.length } : { ...sizes };
}
