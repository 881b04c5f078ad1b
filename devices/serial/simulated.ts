import { encodeEm4100, type FramerOptions } from "./em4100-frames.ts";

/** A reader repeats its frame this often while a card is near (devices.md §8.1). */
const frameEveryMs = 65;

export interface SimulatedReaderOptions extends Partial<Pick<FramerOptions, "variant" | "checksum">> {
  /** Writes to the device end of a line, such as `createPtyPair().write`. */
  readonly write: (bytes: Uint8Array) => void;
  /** Waits; handed in so that a test can do without real time. */
  readonly wait?: (ms: number) => Promise<void>;
}

/** The device's side of an EM4100 reader: frames on the line for as long as a card is held to it. */
export class SimulatedEm4100Reader {
  /** Every presentation, in order. */
  readonly log: { readonly card: string; readonly frames: number }[] = [];
  readonly #options: SimulatedReaderOptions;
  readonly #wait: (ms: number) => Promise<void>;

  constructor(options: SimulatedReaderOptions) {
    this.#options = options;
    this.#wait = options.wait ?? ((ms) => new Promise((resolve) => setTimeout(resolve, ms)));
  }

  /**
   * Holds a card to the reader.
   *
   * @param card The ten hexadecimal characters of the card.
   * @param holdMs For how long; the frame is sent at least once.
   */
  async present(card: string, holdMs = 300): Promise<void> {
    if (!/^[0-9A-Fa-f]{10}$/.test(card)) throw new RangeError(`card = ${card}: ten hexadecimal characters`);
    const frame = encodeEm4100(card, this.#options);
    const frames = Math.max(1, Math.floor(holdMs / frameEveryMs));
    for (let count = 0; count < frames; count++) {
      if (count > 0) await this.#wait(frameEveryMs);
      this.#options.write(frame);
    }
    this.log.push({ card: card.toUpperCase(), frames });
  }

  /** Disturbance on the line: bytes that are no frame, or half of one. */
  disturb(bytes: Uint8Array): void {
    this.#options.write(bytes);
  }
}
