/**
 * Watches the framing of an MQTT byte stream and says when a packet announces more bytes than allowed (MQTT 3.1.1
 * §2.2.3), before those bytes are collected. Looks at headers only; pure apart from its own few numbers.
 */
export class PacketGuard {
  readonly #bytesMax: number;
  #skip = 0;
  #inLength = false;
  #length = 0;
  #shift = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** Takes the next bytes of the stream; the problem when a packet is too long or its length is malformed, else undefined. */
  check(bytes: Uint8Array): string | undefined {
    let at = 0;
    while (at < bytes.length) {
      if (this.#skip > 0) {
        const step = Math.min(this.#skip, bytes.length - at);
        this.#skip -= step;
        at += step;
      } else if (!this.#inLength) {
        this.#inLength = true;
        this.#length = 0;
        this.#shift = 0;
        at++;
      } else {
        const byte = bytes[at++]!;
        this.#length += (byte & 0x7f) << this.#shift;
        this.#shift += 7;
        if (this.#length > this.#bytesMax) return `packet of at least ${this.#length} bytes, at most ${this.#bytesMax} allowed`;
        if ((byte & 0x80) === 0) {
          this.#inLength = false;
          this.#skip = this.#length;
        } else if (this.#shift > 21) {
          return "packet length of more than four bytes";
        }
      }
    }
    return undefined;
  }
}
