import { decodeEvent, textOf } from "../../shared/events/decode.ts";
import type { LedgerEvent } from "../../shared/events/envelope.ts";
import type { StoredEvent } from "../../shared/ledger/port.ts";
import { grownArray, roomFor, sharedArray } from "./shared-arrays.ts";

type Bytes = Uint8Array<SharedArrayBuffer>;

const utf8 = new TextEncoder();
const newline = 10;
/** Bytes a character of a text may take. */
const bytesPerCharacter = 3;

/**
 * The events behind everything but punches and watermarks, as lines of `position TAB canonical JSON`: few, and what
 * everything else can be made of again, so that a snapshot holds events and arrays and no shape of ours.
 */
export class Journal {
  #bytes: Bytes = sharedArray<Bytes>(Uint8Array, 1_024);
  #length = 0;

  add(stored: StoredEvent): void {
    const line = `${stored.position}\t${textOf(stored)}\n`;
    const needed = this.#length + line.length * bytesPerCharacter;
    if (needed > this.#bytes.length) this.#bytes = grownArray<Bytes>(Uint8Array, this.#bytes, roomFor(this.#bytes.length, needed));
    this.#length += utf8.encodeInto(line, this.#bytes.subarray(this.#length)).written;
  }

  /** All lines. Not to be kept while events are added. */
  bytes(): Bytes {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Takes the lines of another journal as its own, and hands out each event. */
  restore(bytes: Bytes, take: (event: LedgerEvent, position: number) => void): void {
    this.#bytes = bytes;
    this.#length = bytes.length;
    for (let from = 0; from < bytes.length;) {
      const until = bytes.indexOf(newline, from);
      const line = Buffer.from(bytes.buffer, bytes.byteOffset + from, until - from).toString("utf8");
      const tab = line.indexOf("\t");
      take(eventOf(line.slice(tab + 1)), Number(line.slice(0, tab)));
      from = until + 1;
    }
  }
}

const ending = /"revision":(\d+),"stream":("(?:[^"\\]|\\.)*"),"type":"(\w+)","v":\d+\}$/;

/** Place and type stand at the end of the canonical JSON; see encodeEvent. */
function eventOf(text: string): LedgerEvent {
  const [, revision, stream, type] = ending.exec(text)!;
  return decodeEvent({ revision: Number(revision), stream: JSON.parse(stream!) as string, type: type!, text, bytes: none });
}

const none = new Uint8Array(0);
