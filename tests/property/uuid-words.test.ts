import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readUuid, writeUuid, writeUuidText } from "../../projections/facts/uuid-words.ts";

test("a UUID is four words, and they are the UUID again, wherever in the bytes it stands", () => {
  fc.assert(
    fc.property(fc.uuid(), fc.nat(9), (id, at) => {
      const words = new Uint32Array(8);
      expect(writeUuidText(words, 4, id)).toBe(true);
      expect(readUuid(words, 4)).toBe(id);
      expect(writeUuid(words, 0, Buffer.from(`${"f".repeat(at)}${id}f`), at)).toBe(true);
      expect(words.subarray(0, 4)).toEqual(words.subarray(4));
      expect(words[1]).toBe(Number.parseInt(id.slice(9, 13) + id.slice(14, 18), 16));
    }),
  );
});

test("a text that differs from a UUID in one character is none", () => {
  const other = fc.constantFrom("A", "g", "-", "`", "/", ":", " ", "é", "0x", "");
  fc.assert(
    fc.property(fc.uuid(), fc.nat(35), other, (id, at, character) => {
      const text = id.slice(0, at) + character + id.slice(at + 1);
      if (text !== id) expect(writeUuidText(new Uint32Array(4), 0, text)).toBe(false);
    }),
  );
});
