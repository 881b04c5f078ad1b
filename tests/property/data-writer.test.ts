import * as fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { z } from "zod";
import { canonicalJson } from "../../shared/events/canonical-json.ts";
import { eventCatalogue } from "../../shared/events/catalogue.ts";
import { dataWriter } from "../../shared/events/data-writer.ts";
import { punchEvent, voidEvent } from "../support/ledger-events.ts";

/** What zod and the canonical writer make of a value: the text, or undefined where they refuse it. */
function theLongWay(schema: z.ZodType, value: unknown): string | undefined {
  const parsed = schema.safeParse(value);
  if (!parsed.success) return undefined;
  try {
    return canonicalJson(parsed.data, "data");
  } catch {
    return undefined;
  }
}

const oddTexts = fc.constantFrom(
  "",
  " ",
  " a ",
  '"',
  "\\",
  "\n",
  "\u007f",
  "é",
  "张三",
  "\ud83d\ude00",
  "\ud800",
  "\udc00x",
  "x".repeat(129),
);
const oddValues = fc.oneof(
  oddTexts,
  fc.constantFrom<unknown>(null, undefined, true, 0, -0, 1.5, -1, 2 ** 53, Number.NaN, 5, 1n, [], {}, [undefined], new Date(0), () => 1),
  fc.constantFrom<unknown>("pin", "push", "2026-03-02", "2026-03-02T08:58:10", "exact", "08:00"),
);

/** Values near what a schema wants: mostly right, sometimes wrong in one place. */
function near(schema: z.ZodType, depth = 0): fc.Arbitrary<unknown> {
  const { def } = (schema as unknown as { _zod: { def: Record<string, unknown> } })._zod;
  const inner = (one: unknown) => near(one as z.ZodType, depth + 1);
  const right: Record<string, () => fc.Arbitrary<unknown>> = {
    string: () => fc.oneof(fc.constantFrom("2026-03-02", "2026-03-02T08:58:10", "08:00", "gate-1"), fc.string({ maxLength: 12 }), oddTexts),
    number: () => fc.oneof(fc.integer({ min: 0, max: 4 }), fc.maxSafeInteger()),
    boolean: () => fc.boolean(),
    enum: () => fc.constantFrom(...Object.values(def["entries"] as object)),
    literal: () => fc.constantFrom(...(def["values"] as unknown[])),
    nullable: () => fc.oneof(fc.constant(null), inner(def["innerType"])),
    optional: () => fc.oneof(fc.constant(undefined), inner(def["innerType"])),
    array: () => fc.array(inner(def["element"]), { maxLength: 4 }),
    union: () => fc.oneof(...(def["options"] as unknown[]).map(inner)),
    record: () => fc.dictionary(fc.string({ maxLength: 4 }), inner(def["valueType"]), { maxKeys: 3 }),
    unknown: () => fc.jsonValue(),
    object: () => members(def["shape"] as Record<string, z.ZodType>, inner),
  };
  const make = right[def["type"] as string];
  if (!make) throw new Error(`no values for ${String(def["type"])}`);
  return fc.oneof({ weight: 60, arbitrary: make() }, { weight: 1, arbitrary: oddValues });
}

/** Objects with the members in any order, members left out, and now and then one too many. */
function members(shape: Record<string, z.ZodType>, inner: (schema: unknown) => fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const all = Object.fromEntries(Object.entries(shape).map(([key, schema]) => [key, inner(schema)]));
  const extra = fc.option(fc.constantFrom("fingerprint", "__proto__", "toString", "0"), { freq: 25 });
  const requiredKeys = Object.keys(shape).filter((key) => !shape[key]!.safeParse(undefined).success);
  return fc.tuple(fc.record(all, { requiredKeys }), extra, fc.infiniteStream(fc.nat(99))).map(([record, more, order]) => {
    const entries: [string, unknown][] = Object.entries(record);
    if (more !== null) entries.push([more, "x"]);
    const ranked = entries
      .map((entry) => ({ entry, rank: order.next().value as number }))
      .toSorted((left, right) => left.rank - right.rank);
    return Object.fromEntries(ranked.map(({ entry }) => entry));
  });
}

describe.each(Object.values(eventCatalogue).map((definition) => ({ type: definition.type, schema: definition.data as z.ZodType })))(
  "data of $type",
  ({ schema }) => {
    it("are written as the long way writes them, or left to it", () => {
      const write = dataWriter(schema);
      fc.assert(
        fc.property(near(schema), (value) => {
          const text = write(value);
          if (text !== undefined) expect(text).toBe(theLongWay(schema, value));
        }),
        { numRuns: 300 },
      );
    });
  },
);

test("any schema made of what the writer knows is written as the long way writes it, or left to it", () => {
  const odd = z.strictObject({
    b: z.string().min(2).max(4),
    a: z.string().regex(/^x+$/i).optional(),
    ten: z.int().min(-5).max(5),
    above: z.int().gt(3).nullable(),
    list: z
      .array(z.union([z.int(), z.strictObject({ deep: z.boolean().nullable() })]))
      .min(1)
      .max(2),
    one: z.literal(["in", "out"]),
    number: z.literal(5).optional(),
    trimmed: z.string().trim().optional(),
    loose: z.looseObject({}).optional(),
    fine: z
      .string()
      .refine((value) => value !== "no")
      .optional(),
    either: z.enum(["l", "r"]).default("l"),
  });
  const write = dataWriter(odd);
  const value = { ten: -0, b: "ab", one: "in", list: [1, { deep: null }], above: null };
  expect(write({ ...value, either: undefined })).toBeUndefined();
  const known = dataWriter(odd.omit({ either: true, above: true }));
  expect(known({ ten: -0, b: "ab", one: "in", list: [1, { deep: null }] })).toBe('{"b":"ab","list":[1,{"deep":null}],"one":"in","ten":0}');
  for (const change of [
    { b: "a" },
    { b: "abcde" },
    { ten: 6 },
    { ten: -6 },
    { list: [] },
    { list: [1, 2, 3] },
    { one: "up" },
    { more: 1 },
    { list: [1.5] },
  ]) {
    expect(known({ ten: 0, b: "ab", one: "in", list: [1], ...change })).toBeUndefined();
  }
  expect(known({ ten: 0, b: "ab", one: "in", list: [1], trimmed: " a" })).toBeUndefined();
  expect(known({ ten: 0, b: "ab", one: "in", list: [1], fine: "no" })).toBeUndefined();
  expect(known({ ten: 0, b: "ab", one: "in", list: [1], loose: { a: 1 } })).toBeUndefined();
  expect(known({ ten: 0, b: "ab", one: "in", list: [1], a: "XX" })).toBeUndefined();
});

test("the events that come by the hundred take the short way, and one that is trimmed does not", () => {
  const punch = punchEvent("x");
  expect(dataWriter(eventCatalogue.PunchRecorded.data)(punch.data)).toBe(canonicalJson(punch.data, "data"));
  expect(dataWriter(eventCatalogue.WatermarkAdvanced.data)({ terminal: "t", upTo: 5, evidence: "contact" })).toBeDefined();
  expect(dataWriter(eventCatalogue.PunchVoided.data)(voidEvent("x").data)).toBeUndefined();
});
