import type { EpochMs } from "../../shared/ids.ts";

/**
 * Frames of EM4100 / 125 kHz reader modules (RDM6300, RDM630, ID-12, EM-18): bytes in, frames out. Pure.
 *
 * `STX`, 10 hexadecimal characters (1 byte version, 4 bytes number), 2 of checksum, `ETX`; some put CR LF before ETX.
 * EM-18 modules send the 12 characters alone. Source: devices.md §8.1 and the public test frames of the RDM6300.
 */
export interface FramerOptions {
  /** `framed` with STX and ETX; `em18` without. */
  readonly variant: "framed" | "em18";
  /** How the checksum is made of the five bytes: all XORed, or the low byte of their sum. */
  readonly checksum: "xor" | "sum";
  /** A pause inside a frame after which its rest is not waited for. */
  readonly interByteMs: number;
}

export const framerDefaults: FramerOptions = { variant: "framed", checksum: "xor", interByteMs: 100 };

/** A frame whole in shape. Whether its number can be believed says `checksumOk`. */
export interface Em4100Frame {
  readonly kind: "frame";
  /** When its first byte came. */
  readonly at: EpochMs;
  /** Place of its first byte in everything fed so far. */
  readonly byteOffset: number;
  /** The 10 characters, upper case: the identity of the card. */
  readonly card: string;
  readonly checksumOk: boolean;
  /** The checksum would be right the other way of counting it. */
  readonly otherChecksumOk: boolean;
  readonly raw: Uint8Array;
}

/** Bytes that are no frame. */
export interface FrameNoise {
  readonly kind: "noise";
  readonly byteOffset: number;
  readonly problem: string;
}

const STX = 0x02;
const ETX = 0x03;
const CR = 0x0d;
const LF = 0x0a;
const frameChars = 12;

/** Value of a hexadecimal character, -1 for any other byte. */
function nibble(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const upper = byte & 0xdf;
  return upper >= 0x41 && upper <= 0x46 ? upper - 0x37 : -1;
}

/**
 * Turns bytes into frames, however they are cut into pieces.
 *
 * Starts anew at each STX, holds at most one frame, takes up again after noise at the next STX (`framed`) or after a
 * pause (`em18`, where nothing else marks a beginning).
 */
export class Em4100Framer {
  readonly #options: FramerOptions;
  readonly #chars = new Uint8Array(frameChars);
  #count = 0;
  #inFrame = false;
  /** `em18` only: what follows is a rest of something; wait for a pause. */
  #lost = false;
  /** A run of bytes outside frames is told once. */
  #inNoise = false;
  #offset = 0;
  #startOffset = 0;
  #startAt: EpochMs = 0;
  #lastAt: EpochMs = Number.NEGATIVE_INFINITY;

  constructor(options: Partial<FramerOptions> = {}) {
    this.#options = { ...framerDefaults, ...options };
  }

  /** True while a frame is begun and not ended. */
  get midFrame(): boolean {
    return this.#inFrame;
  }

  /**
   * Takes the next bytes.
   *
   * @param at When they came; a clock set back counts as a pause.
   */
  feed(bytes: Uint8Array, at: EpochMs): (Em4100Frame | FrameNoise)[] {
    const found: (Em4100Frame | FrameNoise)[] = [];
    if (bytes.length === 0) return found;
    const pause = at - this.#lastAt;
    if (pause > this.#options.interByteMs || pause < 0) {
      if (this.#inFrame) found.push(this.#drop(`frame broken off after ${this.#count} characters`));
      this.#lost = false;
      this.#inNoise = false;
    }
    this.#lastAt = at;
    for (const byte of bytes) {
      const result = this.#options.variant === "framed" ? this.#framedByte(byte, at) : this.#bareByte(byte, at);
      if (result !== undefined) found.push(result);
      this.#offset++;
    }
    return found;
  }

  #framedByte(byte: number, at: EpochMs): Em4100Frame | FrameNoise | undefined {
    if (byte === STX) {
      const broken = this.#inFrame ? this.#drop(`frame broken off after ${this.#count} characters`) : undefined;
      this.#begin(at);
      return broken;
    }
    if (!this.#inFrame) return byte === CR || byte === LF ? undefined : this.#noise(byte);
    if (byte === ETX) return this.#count === frameChars ? this.#end(true) : this.#drop(`frame of ${this.#count} characters, 12 expected`);
    if ((byte === CR || byte === LF) && this.#count === frameChars) return undefined;
    return this.#collect(byte);
  }

  #bareByte(byte: number, at: EpochMs): Em4100Frame | FrameNoise | undefined {
    if (this.#lost || byte === CR || byte === LF) return undefined;
    if (!this.#inFrame) this.#begin(at);
    const problem = this.#collect(byte);
    if (problem !== undefined) {
      this.#lost = true;
      return problem;
    }
    if (this.#count < frameChars) return undefined;
    const frame = this.#end(false);
    // Out of step by a character the checksum fails: guessing where a frame begins would one day give a wrong card.
    if (!frame.checksumOk) this.#lost = true;
    return frame;
  }

  #begin(at: EpochMs): void {
    this.#inFrame = true;
    this.#inNoise = false;
    this.#count = 0;
    this.#startOffset = this.#offset;
    this.#startAt = at;
  }

  #collect(byte: number): FrameNoise | undefined {
    if (nibble(byte) < 0) return this.#drop(`byte ${hex(byte)} inside a frame is no hexadecimal character`);
    if (this.#count === frameChars) return this.#drop("frame of more than 12 characters");
    this.#chars[this.#count++] = byte;
    return undefined;
  }

  #noise(byte: number): FrameNoise | undefined {
    if (this.#inNoise) return undefined;
    this.#inNoise = true;
    return { kind: "noise", byteOffset: this.#offset, problem: `byte ${hex(byte)} outside of a frame` };
  }

  #drop(problem: string): FrameNoise {
    this.#inFrame = false;
    // Its rest is not told again.
    this.#inNoise = true;
    return { kind: "noise", byteOffset: this.#startOffset, problem };
  }

  #end(framed: boolean): Em4100Frame {
    this.#inFrame = false;
    let xor = 0;
    let sum = 0;
    for (let index = 0; index < 10; index += 2) {
      const value = this.#byteAt(index);
      xor ^= value;
      sum = (sum + value) & 0xff;
    }
    const told = this.#byteAt(10);
    const [right, other] = this.#options.checksum === "xor" ? [xor, sum] : [sum, xor];
    return {
      kind: "frame",
      at: this.#startAt,
      byteOffset: this.#startOffset,
      card: String.fromCharCode(...this.#chars.subarray(0, 10)).toUpperCase(),
      checksumOk: told === right,
      otherChecksumOk: told === other,
      raw: framed ? Uint8Array.of(STX, ...this.#chars, ETX) : this.#chars.slice(),
    };
  }

  #byteAt(index: number): number {
    return nibble(this.#chars[index]!) * 16 + nibble(this.#chars[index + 1]!);
  }
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0").toUpperCase();
}

/** Writes a frame as a reader does. */
export function encodeEm4100(card: string, options: Partial<FramerOptions> = {}): Uint8Array {
  const { variant, checksum } = { ...framerDefaults, ...options };
  const bytes = Buffer.from(card, "hex");
  const check = checksum === "xor" ? bytes.reduce((a, b) => a ^ b, 0) : bytes.reduce((a, b) => (a + b) & 0xff, 0);
  const chars = Buffer.from(card.toUpperCase() + hex(check));
  return variant === "framed" ? Uint8Array.of(STX, ...chars, ETX) : chars;
}
