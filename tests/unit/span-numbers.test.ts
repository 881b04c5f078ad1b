import { expect, test } from "vitest";
import { createInterner } from "../../projections/facts/interner.ts";
import { SpanNumbers } from "../../projections/facts/span-numbers.ts";

test("a text within bytes has the number that the interner gives it, however many there are", () => {
  const interner = createInterner();
  interner.intern("pin:0007");
  const spans = new SpanNumbers(interner, "pin:");
  const bytes = Buffer.alloc(64);
  const numberOf = (text: string, at: number): number => {
    bytes.fill(35);
    bytes.write(text, at);
    return spans.intern(bytes, at, at + text.length);
  };
  expect(numberOf("0007", 3)).toBe(0);
  for (let round = 0; round < 2; round += 1)
    for (let person = 0; person < 3_000; person += 1) {
      const text = `${person * 7}${"x".repeat(person % 30)}`;
      expect(numberOf(text, person % 13)).toBe(interner.find(`pin:${text}`));
    }
  expect(interner.size).toBe(3_001);
  // Beginnings of a text, and none at all, are other texts.
  expect(numberOf("000", 0)).toBe(3_001);
  expect(numberOf("", 5)).toBe(3_002);
  expect(numberOf("", 9)).toBe(3_002);
});
