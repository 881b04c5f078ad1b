import type { EpochMs } from "../../shared/ids.ts";
import type { Decoded, TerminalRecord, UnreadableRecord } from "../terminal.ts";
import { Em4100Framer, type Em4100Frame, type FramerOptions } from "./em4100-frames.ts";

/** What a card's ten characters say. */
interface Em4100Tag {
  /** First byte: version or customer number. */
  readonly version: string;
  /** The four bytes of the number. */
  readonly tag: string;
  /** The same as a number: one way cards are printed. */
  readonly decimal: number;
  /** The lower three bytes as `facility,number`: the other way cards are printed. */
  readonly printed: string;
}

/** Takes a card's ten characters apart. */
function describeTag(card: string): Em4100Tag {
  const number = Buffer.from(card.slice(2), "hex");
  return {
    version: card.slice(0, 2),
    tag: card.slice(2),
    decimal: number.readUInt32BE(0),
    printed: `${String(number[1]).padStart(3, "0")},${String(number.readUInt16BE(2)).padStart(5, "0")}`,
  };
}

/**
 * The record of a presented card. The reader has neither clock nor counter, so the moment of receipt makes it the
 * record it is: `67003B51C6@1774746000000`. Delivered again it is the same; presented again it is another.
 *
 * @param presentedAt Absent where it is not known, as in a capture: then there is no identity.
 */
export function recordOf(frame: Em4100Frame, presentedAt?: EpochMs): TerminalRecord {
  return {
    kind: "record",
    key: { kind: "card", value: frame.card },
    reading: null,
    ...(presentedAt !== undefined && { identity: `${frame.card}@${presentedAt}`, live: true }),
    raw: frame.raw,
  };
}

/** What is kept of a card that was read the same several times, each time with a wrong checksum. */
export function unbelievableOf(frame: Em4100Frame): UnreadableRecord {
  const told = Buffer.from(frame.raw)
    .toString("latin1")
    .replaceAll(/[^0-9A-Fa-f]/g, "")
    .slice(10);
  const remedy = frame.otherChecksumOk
    ? "it is right counted the other way: change the line's checksum setting"
    : "the reader or the card is damaged, or the reader counts it in a way not known here";
  return {
    kind: "unreadable",
    code: "EM4100_CHECKSUM_WRONG",
    problem: `checksum = ${told}, repeated for number ${frame.card}: ${remedy}`,
    raw: frame.raw,
  };
}

/**
 * Decodes captured bytes of a reader for `attendance decode serial-em4100`: one entry a frame and one a stretch of
 * noise, in order. A capture has no times, so repeats of a presence are not joined.
 */
export function decodeEm4100(bytes: Uint8Array, options: Partial<FramerOptions> = {}): Decoded[] {
  const framer = new Em4100Framer(options);
  const found = framer.feed(bytes, 0);
  // Whatever is still open at the end of the capture is told by a pause and a harmless line end.
  if (framer.midFrame) found.push(...framer.feed(Uint8Array.of(0x0d), Number.MAX_SAFE_INTEGER));
  return found.map((entry): Decoded => {
    if (entry.kind === "noise") return { kind: "frame_error", byteOffset: entry.byteOffset, problem: entry.problem };
    if (!entry.checksumOk)
      return { kind: "frame_error", byteOffset: entry.byteOffset, problem: unbelievableOf(entry).problem.replace(", repeated", "") };
    return { kind: "record", record: recordOf(entry), ...describeTag(entry.card), checksumOk: true, byteOffset: entry.byteOffset };
  });
}
