import { AttendanceError } from "../errors.ts";

/** Deeper nesting than any event has; beyond it the value is a mistake or has a cycle. */
const depthMax = 32;

/** A property's name, and whether an object keeps it where it was put: numbers come first whatever the order, `__proto__` is no property. */
interface Member {
  readonly key: string;
  readonly movable: boolean;
}

/** The properties of objects alike, as found and in canonical order. */
interface Shape {
  readonly keys: readonly string[];
  readonly members: readonly Member[];
}

/** Shapes seen before, by their number of properties, so that the next object alike is not sorted again. */
const knownShapes: Shape[][] = [];
/** How many of one length are kept: events have a handful, a policy's tables may have any. */
const knownShapesMax = 12;

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
  const ordered = inOrder(value, 0);
  if (ordered !== notPlain) {
    const quick = JSON.stringify(ordered);
    // How JSON.stringify shows half a surrogate pair, or a text that happens to look like it: the careful way tells them apart.
    if (!quick.includes("\\ud")) return quick;
  }
  return write(value, path, 0);
}

/** Says that a value needs the careful way, {@link write}: to be refused with its name, or because JavaScript would reorder it. */
const notPlain = Symbol("not plain");

/** The value with the properties of its objects in canonical order, so that JSON.stringify, which is quicker than any loop, writes it. */
function inOrder(value: unknown, depth: number): unknown {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      return Number.isSafeInteger(value) ? value : notPlain;
    case "object": {
      if (value === null) return null;
      if (depth >= depthMax) return notPlain;
      if (Array.isArray(value)) {
        const items = value.map((item) => inOrder(item, depth + 1));
        return items.includes(notPlain) ? notPlain : items;
      }
      return membersInOrder(value as Readonly<Record<string, unknown>>, depth);
    }
    default:
      return notPlain;
  }
}

function membersInOrder(record: Readonly<Record<string, unknown>>, depth: number): unknown {
  const prototype: unknown = Object.getPrototypeOf(record);
  if (prototype !== Object.prototype && prototype !== null) return notPlain;
  const ordered: Record<string, unknown> = {};
  for (const { key, movable } of members(record)) {
    const member = record[key];
    if (member === undefined) continue;
    if (!movable) return notPlain;
    if (typeof member === "string") ordered[key] = member;
    else {
      const inner = inOrder(member, depth + 1);
      if (inner === notPlain) return notPlain;
      ordered[key] = inner;
    }
  }
  return ordered;
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
  for (const { key } of members(record)) {
    const member = record[key];
    if (member === undefined) continue;
    if (out.length > 1) out += ",";
    out += `${text(key, path)}:${write(member, `${path}.${key}`, depth + 1)}`;
  }
  return `${out}}`;
}

/** Properties in the order of their names' UTF-16 code units (RFC 8785 §3.2.3). */
function members(record: Readonly<Record<string, unknown>>): readonly Member[] {
  const keys = Object.keys(record);
  if (keys.length === 0) return [];
  const alike = (knownShapes[keys.length] ??= []);
  for (const shape of alike) if (isSameList(shape.keys, keys)) return shape.members;
  const sorted = keys
    .toSorted((left, right) => (left < right ? -1 : left > right ? 1 : 0))
    .map((key) => ({ key, movable: !/^\d/.test(key) && key !== "__proto__" }));
  if (alike.length < knownShapesMax) alike.push({ keys, members: sorted });
  return sorted;
}

function isSameList(left: readonly string[], right: readonly string[]): boolean {
  for (let index = 0; index < left.length; index += 1) if (left[index] !== right[index]) return false;
  return true;
}

function invalid(field: string, value: string, remedy: string): AttendanceError {
  return new AttendanceError("EVENT_INVALID", `${field} = ${value}: ${remedy}`, { field, value, remedy });
}
