import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { decodeEm4100 } from "../../devices/serial/em4100-codec.ts";
import { Em4100Framer, encodeEm4100, type Em4100Frame } from "../../devices/serial/em4100-frames.ts";
import { PresenceTracker } from "../../devices/serial/em4100-presence.ts";

const captures = JSON.parse(readFileSync(new URL("../fixtures/em4100/rdm6300.json", import.meta.url), "utf8")) as {
  frames: { id: string; hex: string; expect: { version: string; tag: string; decimal: number; checksumOk: boolean } }[];
};
const one = Buffer.from("0236373030334235314336434203", "hex");

function framesOf(bytes: Uint8Array, options = {}): string[] {
  return decodeEm4100(bytes, options).flatMap((entry) => (entry.kind === "record" ? [entry.record.key.value] : []));
}

describe("frames of a card reader", () => {
  it.each(captures.frames)("reads the public capture $id", ({ hex, expect: expected }) => {
    const decoded = decodeEm4100(Buffer.from(hex, "hex"));
    expect(decoded).toHaveLength(1);
    expect(decoded[0]).toMatchObject({
      kind: "record",
      ...expected,
      record: { key: { kind: "card", value: expected.version + expected.tag }, reading: null },
    });
  });

  it("gives the number as both kinds of print on a card", () => {
    expect(decodeEm4100(one)).toMatchObject([{ version: "67", tag: "003B51C6", decimal: 3_887_558, printed: "059,20934" }]);
  });

  it("refuses a sum for a checksum unless the line is set to it", () => {
    const clone = Buffer.from("\u00022E00AF0EC9B4\u0003", "latin1");
    const sum = (0x2e + 0x00 + 0xaf + 0x0e + 0xc9) & 0xff;
    expect(sum).toBe(0xb4);
    expect(decodeEm4100(clone)).toEqual([
      { kind: "frame_error", byteOffset: 0, problem: expect.stringContaining("change the line's checksum setting") },
    ]);
    expect(framesOf(clone, { checksum: "sum" })).toEqual(["2E00AF0EC9"]);
  });

  it("takes up again at the next frame after noise, half a frame and too long a frame", () => {
    const noise = Buffer.from([0x00, 0xff, 0x41, 0x03]);
    const half = one.subarray(0, 7);
    const long = Buffer.from("\u000267003B51C6CBCB\u0003", "latin1");
    expect(framesOf(Buffer.concat([noise, one, half, one, long, one]))).toEqual(["67003B51C6", "67003B51C6", "67003B51C6"]);
  });

  it("reads frames that end in carriage return, line feed and ETX, and lower case letters", () => {
    expect(framesOf(Buffer.from("\u000267003b51c6cb\r\n\u0003\r\n", "latin1"))).toEqual(["67003B51C6"]);
  });

  it("does not join two halves of a frame across a pause", () => {
    const framer = new Em4100Framer();
    expect(framer.feed(one.subarray(0, 7), 1_000)).toEqual([]);
    expect(framer.feed(one.subarray(7), 1_101)).toMatchObject([
      { kind: "noise", problem: "frame broken off after 6 characters" },
      { kind: "noise" },
    ]);
    expect(framer.feed(one.subarray(0, 7), 2_000)).toEqual([]);
    expect(framer.feed(one.subarray(7), 2_100)).toMatchObject([{ kind: "frame", at: 2_000 }]);
  });

  it("tells a damaged end of a capture", () => {
    expect(decodeEm4100(Buffer.concat([one, one.subarray(0, 5)]))).toMatchObject([
      { kind: "record" },
      { kind: "frame_error", byteOffset: 14 },
    ]);
  });

  it("reads EM-18 modules, and after a character too many waits for a pause", () => {
    const bare = encodeEm4100("67003B51C6", { variant: "em18" });
    const framer = new Em4100Framer({ variant: "em18" });
    expect(framer.feed(bare, 0)).toMatchObject([{ kind: "frame", card: "67003B51C6", checksumOk: true }]);
    const shifted = framer.feed(Buffer.concat([Buffer.from("A"), bare]), 1_000);
    expect(shifted.some((found) => found.kind === "frame" && found.checksumOk)).toBe(false);
    expect(framer.feed(bare, 1_050).some((found) => found.kind === "frame" && found.checksumOk)).toBe(false);
    expect(framer.feed(bare, 2_000)).toMatchObject([{ kind: "frame", checksumOk: true }]);
  });
});

describe("presence of a card", () => {
  const frame = (card: string, at: number, good = true): Em4100Frame => ({
    kind: "frame",
    at,
    byteOffset: 0,
    card,
    checksumOk: good,
    otherChecksumOk: false,
    raw: Buffer.from(card),
  });

  it("is one punch however long the card is held, and another after half a second of silence", () => {
    const tracker = new PresenceTracker();
    const kinds = [0, 65, 130, 630, 1_131, 1_196].map((at) => tracker.see(frame("67003B51C6", at)).kind);
    expect(kinds).toEqual(["presented", "nothing", "nothing", "nothing", "presented", "nothing"]);
  });

  it("is counted per card: two cards in turn are two punches, not twelve", () => {
    const tracker = new PresenceTracker();
    const kinds = Array.from({ length: 12 }, (_, index) => tracker.see(frame(index % 2 ? "AAAAAAAAAA" : "BBBBBBBBBB", index * 65)).kind);
    expect(kinds.filter((kind) => kind === "presented")).toHaveLength(2);
  });

  it("holds a card that is always read with the same wrong checksum to be unbelievable, once", () => {
    const tracker = new PresenceTracker();
    const kinds = [0, 65, 130, 195, 260].map((at) => tracker.see(frame("67003B51C6", at, false)).kind);
    expect(kinds).toEqual(["nothing", "nothing", "unbelievable", "nothing", "nothing"]);
  });

  it("is not ended or begun by a damaged frame between good ones", () => {
    const tracker = new PresenceTracker();
    expect(tracker.see(frame("67003B51C6", 0)).kind).toBe("presented");
    expect(tracker.see(frame("67003B51C6", 65, false)).kind).toBe("nothing");
    expect(tracker.see(frame("67003B51C6", 130)).kind).toBe("nothing");
  });
});
