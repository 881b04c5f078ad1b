import { command } from "../../devices/zk-4370/commands.ts";
import { encodePayload, tcpFrame } from "../../devices/zk-4370/frames.ts";
import { packTime } from "../../devices/zk-push/packed-time.ts";
import { fixture } from "./zk-push.ts";

interface Cases {
  readonly checksum: readonly { readonly payloadWithZeroChecksum: string; readonly checksum: string; readonly wireBytes: string }[];
  readonly time: readonly { readonly u32: number; readonly bytesLE: string; readonly expect: string }[];
  readonly commKey: readonly { readonly commKey: number; readonly sessionId: number; readonly authData: string }[];
  readonly attlogBlobs: Readonly<
    Record<
      string,
      {
        readonly blob: string;
        readonly declaredRecords: number;
        readonly stride: number;
        readonly expect: readonly Record<string, unknown>[];
      }
    >
  >;
  readonly realtime: readonly { readonly frame: string; readonly expect: Record<string, unknown> }[];
  readonly frames: readonly { readonly payload: string; readonly command: number; readonly session: number; readonly reply: number }[];
}

/** Bytes of real terminals and worked examples, each with its origin. */
export const cases = JSON.parse(fixture("zk-4370/cases.json").toString("utf8")) as Cases;

export const hex = (text: string): Buffer => Buffer.from(text, "hex");

/** A row to be written in any layout. */
export interface PlainRow {
  readonly pin: string;
  readonly uid?: number;
  readonly time: string;
  readonly state: number;
  readonly verify: number;
}

/** A log as a terminal gives it away: length, then rows; written a second time, apart from the simulated terminal. */
export function logBlob(layout: "40" | "16" | "8a" | "8b", rows: readonly PlainRow[], prefix: Uint8Array = new Uint8Array()): Buffer {
  const body = Buffer.concat([prefix, ...rows.map((row) => logRow(layout, row))]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(body.length);
  return Buffer.concat([length, body]);
}

function logRow(layout: "40" | "16" | "8a" | "8b", row: PlainRow): Buffer {
  const time = Buffer.alloc(4);
  time.writeUInt32LE(packTime(row.time));
  const uid = Buffer.alloc(2);
  uid.writeUInt16LE(row.uid ?? 1);
  const { state, verify } = row;
  if (layout === "8a") return Buffer.concat([uid, Buffer.of(verify), time, Buffer.of(state)]);
  if (layout === "8b") return Buffer.concat([uid, Buffer.of((state << 4) | verify, 0), time]);
  if (layout === "16") {
    const person = Buffer.alloc(4);
    person.writeUInt32LE(Number(row.pin));
    return Buffer.concat([person, time, Buffer.of(state, verify), Buffer.alloc(6)]);
  }
  const pin = Buffer.alloc(24);
  pin.write(row.pin);
  return Buffer.concat([uid, pin, Buffer.of(verify), time, Buffer.of(state), hex("00000000ff000000")]);
}

/** A terminal's message as it stands in a TCP capture. */
export function message(code: number, data: Uint8Array = new Uint8Array(), { session = 7_982, reply = 1 } = {}): Buffer {
  return tcpFrame(encodePayload({ command: code, session, reply, data: Buffer.from(data) }));
}

/** What a terminal answers to a prepared read of a blob, in chunks, each in several packets. */
export function preparedRead(blob: Buffer, { chunk = 100, packet = 40 } = {}): Buffer {
  const prepared = Buffer.alloc(13);
  prepared.writeUInt32LE(blob.length, 1);
  prepared.writeUInt32LE(blob.length, 5);
  const frames = [message(command.ok, prepared)];
  for (let at = 0; at < blob.length; at += chunk) {
    const part = blob.subarray(at, at + chunk);
    const announced = Buffer.alloc(4);
    announced.writeUInt32LE(part.length);
    frames.push(message(command.announce, announced));
    for (let from = 0; from < part.length; from += packet) frames.push(message(command.data, part.subarray(from, from + packet)));
    frames.push(message(command.ok));
  }
  return Buffer.concat(frames);
}

/** Plain rows, one every second from a morning on. */
export function plainRows(count: number, options: { readonly from?: number; readonly uids?: number } = {}): PlainRow[] {
  return Array.from({ length: count }, (_, index) => ({
    pin: String(1_001 + (index % (options.uids ?? 50))),
    uid: 1 + (index % (options.uids ?? 50)),
    time: new Date((options.from ?? Date.UTC(2026, 10, 23, 8)) + index * 1_000).toISOString().slice(0, 19).replace("T", " "),
    state: index % 2,
    verify: [1, 15, 4][index % 3]!,
  }));
}
