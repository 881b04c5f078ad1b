import { AttendanceError } from "../errors.ts";

/** Deeper nesting than any event has; beyond it the value is a mistake or has a cycle. */
const depthMax = 32;

/** A property's name, and how it is written before its value. */
interface Member {
  readonly key: string;
  readonly label: string;
}

/** Shapes seen before, so that an object with the same properties in the same order is neither sorted nor quoted again. */
const knownShapes = new Map<string, readonly Member[]>();
const knownShapesMax = 2_000;

/** What JSON escapes, and what has no UTF-8 form; text without any of it is written as it is. */
const needsCare = /["\\\u0000-\u001f\ud800-\udfff]/;

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
      // Minus zero comes out as 0, which is what RFC 8785 asks for.
      return String(value);
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
  if (!needsCare.test(value)) return `"${value}"`;
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
  for (const { key, label } of members(record, path)) {
    const member = record[key];
    if (member === undefined) continue;
    if (out.length > 1) out += ",";
    out += label;
    // The commonest values are written here, without making a path that only a refusal would need.
    if (typeof member === "string" && !needsCare.test(member)) out += `"${member}"`;
    else if (typeof member === "number" && Number.isSafeInteger(member)) out += member;
    else out += write(member, `${path}.${key}`, depth + 1);
  }
  return `${out}}`;
}

/** Properties in the order of their names' UTF-16 code units (RFC 8785 §3.2.3). */
function members(record: Readonly<Record<string, unknown>>, path: string): readonly Member[] {
  const keys = Object.keys(record);
  if (keys.length === 0) return [];
  const shape = keys.join("\u0000");
  const known = knownShapes.get(shape);
  if (known) return known;
  const sorted = keys
    .toSorted((left, right) => (left < right ? -1 : left > right ? 1 : 0))
    .map((key) => ({ key, label: `${text(key, path)}:` }));
  // A name that holds the separator could be taken for two; such an object is sorted each time.
  if (!keys.some((key) => key.includes("\u0000")) && knownShapes.size < knownShapesMax) knownShapes.set(shape, sorted);
  return sorted;
}

function invalid(field: string, value: string, remedy: string): AttendanceError {
  return new AttendanceError("EVENT_INVALID", `${field} = ${value}: ${remedy}`, { field, value, remedy });
}
