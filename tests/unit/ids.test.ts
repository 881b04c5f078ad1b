import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { deterministicId, uuidV7 } from "../../shared/ids.ts";

const shape = (version: number) => new RegExp(`^[0-9a-f]{8}-[0-9a-f]{4}-${version}[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`);

describe("an event id", () => {
  it("is the UUIDv7 of RFC 9562's own example for the same moment and chance", () => {
    // Appendix A.6: 2022-02-22T19:22:22Z, rand_a 0xCC3, rand_b 0x18C4DC0C0C07398F.
    const random = Uint8Array.from(Buffer.from("0000000000000cc398c4dc0c0c07398f", "hex"));
    expect(uuidV7(Date.parse("2022-02-22T19:22:22.000Z"), random)).toBe("017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
  });

  test("has the shape of a UUIDv7, holds its moment, and sorts by it", () => {
    const moment = fc.integer({ min: 0, max: 2 ** 48 - 1 });
    fc.assert(
      fc.property(moment, moment, (one, other) => {
        const [first, second] = [uuidV7(one), uuidV7(other)];
        expect(first).toMatch(shape(7));
        expect(Number.parseInt(first.replaceAll("-", "").slice(0, 12), 16)).toBe(one);
        if (one !== other) expect(first < second).toBe(one < other);
      }),
    );
  });

  it("differs between two made at the same moment, and leaves the random bytes it was given alone", () => {
    const random = new Uint8Array(16).fill(0xff);
    expect(uuidV7(1, random)).toMatch(shape(7));
    expect([...random]).toEqual(Array.from({ length: 16 }, () => 0xff));
    expect(new Set(Array.from({ length: 1_000 }, () => uuidV7(1))).size).toBe(1_000);
  });
});

describe("an id made of parts", () => {
  it("is pinned: another algorithm would store old records twice", () => {
    expect(deterministicId("punch", "front", "0701", "2026-11-23T08:58:12")).toBe("99347598-84c7-816b-94a9-0a6749d008a9");
  });

  test("is a UUIDv8, the same for the same parts, another for any other parts", () => {
    const parts = fc.array(fc.string(), { maxLength: 5 });
    fc.assert(
      fc.property(parts, parts, (one, other) => {
        expect(deterministicId(...one)).toMatch(shape(8));
        expect(deterministicId(...one) === deterministicId(...other)).toBe(JSON.stringify(one) === JSON.stringify(other));
      }),
      { numRuns: 1_000 },
    );
  });

  it("tells apart parts that run together", () => {
    const ids = [["ab", "c"], ["a", "bc"], ["abc"], ["abc", ""], ["", "abc"], ["1:a"], ["", "1:a"]].map((parts) =>
      deterministicId(...parts),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });
});
