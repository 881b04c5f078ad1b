import { z } from "zod";
import { InputError } from "../../shared/errors.ts";
import { languages } from "../web/language.ts";

/** Fields of queries and paths, each with what would be right, for the message. */

const dateExists = (text: string): boolean => {
  try {
    return Temporal.PlainDate.from(text, { overflow: "reject" }).toString() === text;
  } catch {
    return false;
  }
};

export const dateField = z.string().refine(dateExists, "give a date that exists as YYYY-MM-DD, such as 2026-11-23");
export const monthField = z
  .string()
  .regex(/^(19[7-9]\d|20\d\d|21\d\d)-(0[1-9]|1[0-2])$/, "give a month as YYYY-MM between 1970-01 and 2199-12, such as 2026-11");
export const idField = z.string().min(1, "give an id of 1 to 128 characters").max(128, "give an id of 1 to 128 characters");
export const languageField = z.enum(languages, "choose zh-CN or en");
export const asOfField = z
  .string()
  .min(1, "give a ledger position such as 1200, or a moment with its offset; leave it out for now")
  .max(40, "give a ledger position such as 1200, or a moment such as 2026-11-20T18:00:00+08:00");
export const positionField = z
  .string()
  .regex(/^\d{1,15}$/, "give a position of the ledger: a whole number from 0 on")
  .transform(Number);
export const limitField = (most: number) =>
  z
    .string()
    .regex(/^[1-9]\d{0,3}$/, `give a whole number from 1 to ${most}`)
    .transform(Number)
    .refine((limit) => limit <= most, `give a whole number from 1 to ${most}`);

/**
 * Reads a query or a path's parameters. Unknown names are refused: a mistyped one must not be answered as if it were not there.
 *
 * @throws InputError REQUEST_INVALID naming every field, its value and what would be right.
 */
export function readInput<Shape extends z.ZodRawShape>(input: unknown, shape: Shape): z.output<z.ZodObject<Shape>> {
  const parsed = z.strictObject(shape).safeParse(input);
  if (parsed.success) return parsed.data;
  const known = Object.keys(shape).join(", ");
  const faults = parsed.error.issues.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => ({
          field: key,
          value: shown(input, [key]),
          remedy: known === "" ? "leave it out" : `leave it out; known here: ${known}`,
        }))
      : [
          {
            field: issue.path.join("."),
            value: shown(input, issue.path),
            remedy: Array.isArray(valueAt(input, issue.path)) ? "give it once" : issue.message,
          },
        ],
  );
  throw new InputError("REQUEST_INVALID", `${faults.length} field(s) of the request cannot be used:`, faults);
}

const valueAt = (input: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((value, step) => (value as Record<PropertyKey, unknown> | undefined)?.[step], input);

function shown(input: unknown, path: readonly PropertyKey[]): string {
  const value = valueAt(input, path);
  return value === undefined ? "(missing)" : JSON.stringify(value).slice(0, 120);
}
