import { AttendanceError } from "../errors.ts";

/** Deeper nesting than any event has; beyond it the value is a mistake or has a cycle. */
const depthMax = 32;

/** Property orders seen before, so that an object of a known shape is not sorted again. */
const sortedOrders = new Map<string, readonly string[]>();
const sortedOrdersMax = 2_000;

/**
 * Writes a value as canonical JSON (RFC 8785), in the part of it that the ledger allows.
 *
 * Allowed are null, booleans, well-formed text, integers within ±(2^53 − 1), arrays and plain objects. A property whose
 * value is undefined is left out, as JSON.stringify leaves it out. Fractions are refused: money and time are counted in
 * whole units, and the text of a fraction is where canonical forms of two programs part.
 *
 * @param path Dotted name of the value, for the message.
 * @throws EVENT_INVALID naming the field and what would be right.
 */
export function canonicalJson(value: unknown, path: string): string {
  return write(value, path, 0);
}

function write(value: unknown, path: string, depth: number): string {
  switch (typeof value) {
    case "string":
      return text(value, path);
    case "number":
      if (!Number.isSafeInteger(value)) {
        throw invalid(path, String(value), "a whole number within ±9007199254740991; larger or fractional values are written as text");
      }
      // Not String(value): minus zero is written as 0.
      return JSON.stringify(value);
    case "boolean":
      return value ? "true" : "false";
    case "object":
      if (value === null) return "null";
      if (depth >= depthMax) throw invalid(path, "(nested too deeply)", `at most ${depthMax} levels, without cycles`);
      return Array.isArray(value) ? array(value, path, depth) : object(value, path, depth);
    default:
      throw invalid(path, `(${typeof value})`, "text, a whole number, true, false, null, a list or an object");
  }
}

function text(value: string, path: string): string {
  // Half a surrogate pair has no UTF-8 form: two programs would store different bytes for it.
  if (!value.isWellFormed()) throw invalid(path, JSON.stringify(value), "well-formed Unicode text, without lone surrogates");
  return JSON.stringify(value);
}

function array(values: readonly unknown[], path: string, depth: number): string {
  let out = "[";
  for (let index = 0; index < values.length; index += 1) {
    if (index > 0) out += ",";
    out += write(values[index], `${path}[${index}]`, depth + 1);
  }
  return `${out}]`;
}

function object(value: object, path: string, depth: number): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw invalid(path, `(${value.constructor?.name ?? "object"})`, "a plain object; dates and the like are written as text or numbers");
  }
  const record = value as Readonly<Record<string, unknown>>;
  let out = "{";
  for (const key of sortedKeys(record)) {
    const member = record[key];
    if (member === undefined) continue;
    if (out.length > 1) out += ",";
    out += `${text(key, path)}:`;
    // The commonest members are written here, without making a path that only a refusal would need.
    if (typeof member === "string" && member.isWellFormed()) out += JSON.stringify(member);
    else if (typeof member === "boolean") out += member ? "true" : "false";
    else if (member === null) out += "null";
    else if (Number.isSafeInteger(member)) out += JSON.stringify(member);
    else out += write(member, `${path}.${key}`, depth + 1);
  }
  return `${out}}`;
}

/** Property names in the order of their UTF-16 code units (RFC 8785 §3.2.3). */
function sortedKeys(record: Readonly<Record<string, unknown>>): readonly string[] {
  const keys = Object.keys(record);
  if (keys.length < 2) return keys;
  const shape = keys.join("\u0000");
  const known = sortedOrders.get(shape);
  if (known) return known;
  // A name that holds the separator could be taken for two; such an object is sorted each time.
  const sorted = keys.toSorted((left, right) => (left < right ? -1 : left > right ? 1 : 0));
  if (!keys.some((key) => key.includes("\u0000")) && sortedOrders.size < sortedOrdersMax) sortedOrders.set(shape, sorted);
  return sorted;
}

function invalid(field: string, value: string, remedy: string): AttendanceError {
  return new AttendanceError("EVENT_INVALID", `${field} = ${value}: ${remedy}`, { field, value, remedy });
}
