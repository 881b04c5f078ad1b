/*
 * Frames of the ZK binary protocol (devices.md §4.1). Payload: u16LE command, u16LE checksum, u16LE session, u16LE reply number, data.
 * Over UDP a packet is a payload; over TCP `50 50 82 7D` and a u32LE length stand in front of each, and packets say nothing.
 */

/** One message, either way. */
export interface Payload {
  readonly command: number;
  readonly session: number;
  readonly reply: number;
  readonly data: Buffer;
}

/** A message as it was received. */
export interface ReceivedPayload extends Payload {
  /** Several terminals and most clients are lax with it over TCP: a wrong one is worth a word there, no more. */
  readonly checksumOk: boolean;
  /** What it should have been. */
  readonly checksum: number;
}

/** Bytes before the data. */
const HEADER_BYTES = 8;
/** Longest payload taken; data comes in chunks below 64 KB. */
const PAYLOAD_BYTES_MAX = 2 ** 20;

const TCP_START = Buffer.from("5050827d", "hex");
/** Bytes in front of a payload over TCP. */
export const TCP_PREFIX_BYTES = 8;

/** Whether bytes begin as a TCP frame does. */
export function startsAsTcpFrame(bytes: Uint8Array): boolean {
  return bytes.length >= TCP_START.length && TCP_START.equals(bytes.subarray(0, TCP_START.length));
}

/** Where the next TCP frame may start, from an offset on; -1 when nowhere. */
export function nextTcpFrame(bytes: Uint8Array, from: number): number {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).indexOf(TCP_START, from);
}

/** One's complement of the folded sum of little-endian words, the checksum field (bytes 2 and 3) counted as zero. */
export function checksumOf(payload: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < payload.length; at += 2) {
    if (at === 2) continue;
    sum += payload[at]! | ((payload[at + 1] ?? 0) << 8);
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x1_0000);
  return ~sum & 0xffff;
}

/** The bytes of a message, checksum worked out. */
export function encodePayload({ command, session, reply, data }: Payload): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES + data.length);
  bytes.writeUInt16LE(command, 0);
  bytes.writeUInt16LE(session, 4);
  bytes.writeUInt16LE(reply, 6);
  bytes.set(data, HEADER_BYTES);
  bytes.writeUInt16LE(checksumOf(bytes), 2);
  return bytes;
}

/** The same with the prefix of a TCP frame. */
export function tcpFrame(payload: Uint8Array): Buffer {
  const frame = Buffer.alloc(TCP_PREFIX_BYTES + payload.length);
  frame.set(TCP_START, 0);
  frame.writeUInt32LE(payload.length, 4);
  frame.set(payload, TCP_PREFIX_BYTES);
  return frame;
}

/** Reads a payload; undefined when it is shorter than its header. The data is a view of the bytes given. */
export function decodePayload(bytes: Uint8Array): ReceivedPayload | undefined {
  if (bytes.length < HEADER_BYTES) return undefined;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const checksum = checksumOf(buffer);
  return {
    command: buffer.readUInt16LE(0),
    session: buffer.readUInt16LE(4),
    reply: buffer.readUInt16LE(6),
    data: buffer.subarray(HEADER_BYTES),
    checksumOk: buffer.readUInt16LE(2) === checksum,
    checksum,
  };
}

/** Why a stream of TCP frames cannot be read on, and where in the stream the frame at fault starts. */
export interface FrameFault {
  readonly byteOffset: number;
  readonly problem: string;
}

/**
 * Puts payloads together again out of a TCP stream that is split and joined at will.
 *
 * Invariant: holds at most one frame, whose announced length was checked before any room was made for it; each byte is copied once.
 * After a fault nothing more is read: where the next frame starts can only be guessed at.
 */
export class TcpDeframer {
  readonly #prefix = Buffer.alloc(TCP_PREFIX_BYTES);
  #prefixLength = 0;
  #payload: Buffer | undefined;
  #payloadLength = 0;
  #frameStart = 0;
  #read = 0;
  #fault: FrameFault | undefined;

  /** Set once the stream turned out to be no stream of frames. */
  get fault(): FrameFault | undefined {
    return this.#fault;
  }

  /** The frame that has begun and is not whole yet: where it starts, and how much of it there is. */
  get open(): { readonly byteOffset: number; readonly bytes: number } | undefined {
    const bytes = this.#prefixLength + this.#payloadLength;
    return bytes === 0 ? undefined : { byteOffset: this.#frameStart, bytes };
  }

  /** Takes the next bytes of the stream. @returns the payloads that became whole, each a buffer of its own with its frame's offset. */
  feed(bytes: Uint8Array): { readonly byteOffset: number; readonly payload: Buffer }[] {
    const whole: { byteOffset: number; payload: Buffer }[] = [];
    let at = 0;
    while (at < bytes.length && this.#fault === undefined) {
      const taken = this.#payload === undefined ? this.#takePrefix(bytes, at) : this.#takePayload(bytes, at, this.#payload);
      at += taken;
      this.#read += taken;
      if (this.#payload === undefined || this.#payloadLength < this.#payload.length) continue;
      whole.push({ byteOffset: this.#frameStart, payload: this.#payload });
      this.#payload = undefined;
      this.#payloadLength = 0;
      this.#prefixLength = 0;
    }
    return whole;
  }

  #takePrefix(bytes: Uint8Array, at: number): number {
    if (this.#prefixLength === 0) this.#frameStart = this.#read;
    const part = bytes.subarray(at, at + TCP_PREFIX_BYTES - this.#prefixLength);
    this.#prefix.set(part, this.#prefixLength);
    this.#prefixLength += part.length;
    const compared = Math.min(this.#prefixLength, TCP_START.length);
    if (!this.#prefix.subarray(0, compared).equals(TCP_START.subarray(0, compared))) {
      this.#fault = { byteOffset: this.#frameStart, problem: "bytes that are no frame: each starts with 50 50 82 7D" };
    } else if (this.#prefixLength === TCP_PREFIX_BYTES) {
      const length = this.#prefix.readUInt32LE(4);
      if (length >= HEADER_BYTES && length <= PAYLOAD_BYTES_MAX) this.#payload = Buffer.allocUnsafeSlow(length);
      else {
        const problem = `a frame announces ${length} bytes; ${HEADER_BYTES} to ${PAYLOAD_BYTES_MAX} are possible`;
        this.#fault = { byteOffset: this.#frameStart, problem };
      }
    }
    return part.length;
  }

  #takePayload(bytes: Uint8Array, at: number, payload: Buffer): number {
    const part = bytes.subarray(at, at + payload.length - this.#payloadLength);
    payload.set(part, this.#payloadLength);
    this.#payloadLength += part.length;
    return part.length;
  }
}
