import { z } from "zod";
import { editDistance } from "../../shared/policy/nearest-word.ts";
import { timeOfDay } from "./rule-words.ts";

/** A date of a scenario. */
export const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, "a date as YYYY-MM-DD");

/** A moment: on the wall clock of the scenario's zone, or with Z or an offset. A space may stand for the T. */
export const moment = z.preprocess(
  (value) => (typeof value === "string" ? value.replace(/^(\d{4}-\d{2}-\d{2}) /, "$1T") : value),
  z
    .string()
    .regex(
      /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?$/,
      "a wall-clock time as YYYY-MM-DDTHH:MM:SS, with Z or an offset when it is not the scenario's zone",
    ),
);

/** A moment, or a date, which is the moment it begins. */
export const momentOrDate = z.preprocess(
  (value) => (typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value) ? `${value}T00:00:00` : value),
  moment,
);

export const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/, "a month as YYYY-MM");

/** A time of day; seconds of :00 may stand. */
export const time = z.preprocess(timeOfDay, z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "a time of day as HH:MM"));

/** An id; a number is the text of its digits. */
export const id = z.preprocess((value) => (typeof value === "number" ? String(value) : value), z.string().min(1).max(100));

/**
 * An object with fields for the reader besides its own. One whose name is all but that of a field with a meaning is
 * refused: it is that field, misspelt, and would silently mean nothing.
 */
export function withReaderFields<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const known = Object.keys(shape);
  return z.looseObject(shape).superRefine((value, context) => misspelt(value, known, context));
}

/** Reports the fields of an object that are all but one of the known ones: a letter off, or two letters changed about. */
export function misspelt(value: Readonly<Record<string, unknown>>, known: readonly string[], context: z.core.$RefinementCtx): void {
  for (const name of Object.keys(value)) {
    if (known.includes(name) || name.length < 5 || value[name] === undefined) continue;
    const near = known.find((candidate) => editDistance(candidate, name) === 1 || letters(candidate) === letters(name));
    if (near !== undefined) context.addIssue({ code: "custom", path: [name], message: `no field has this name; did you mean ${near}?` });
  }
}

const letters = (word: string): string => [...word].toSorted().join("");
