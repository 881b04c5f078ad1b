/**
 * Plain data as JSON text that loses nothing: what JSON lacks is written so that any JSON reader still reads it.
 * Infinity is a number too large to hold (1e999); a Map is an object with the one member `#map`, a list of pairs.
 */

const mapMember = "#map";

/**
 * The text of a value made of null, booleans, numbers, strings, arrays, plain objects and Maps. Members that are
 * undefined are left out. Numbers are written as JavaScript writes them; NaN is refused.
 *
 * @throws TypeError for anything else: a class instance, a function, NaN.
 */
export function plainText(value: unknown): string {
  switch (typeof value) {
    case "number":
      if (Number.isFinite(value)) return String(value);
      if (Number.isNaN(value)) throw new TypeError("NaN is no plain data");
      return value > 0 ? "1e999" : "-1e999";
    case "string":
      return JSON.stringify(value);
    case "boolean":
      return value ? "true" : "false";
    case "object":
      return value === null ? "null" : objectText(value);
    default:
      throw new TypeError(`a ${typeof value} is no plain data`);
  }
}

function objectText(value: object): string {
  if (Array.isArray(value)) return `[${value.map(plainText).join(",")}]`;
  if (value instanceof Map) return `{"${mapMember}":${plainText([...value])}}`;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw new TypeError("an instance of a class is no plain data");
  let text = "";
  for (const [name, member] of Object.entries(value)) {
    if (member !== undefined) text += `${text === "" ? "" : ","}${JSON.stringify(name)}:${plainText(member)}`;
  }
  return `{${text}}`;
}

/** The value a text of {@link plainText} was made of. @throws SyntaxError when it is no JSON. */
export function readPlain(text: string): unknown {
  const value: unknown = JSON.parse(text);
  // Most texts hold no Map, and need not be walked through.
  return text.includes(`{"${mapMember}":`) ? thawed(value) : value;
}

function thawed(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(thawed);
  const members = Object.entries(value);
  const [first] = members;
  if (first !== undefined && members.length === 1 && first[0] === mapMember) return new Map(thawed(first[1]) as [unknown, unknown][]);
  return Object.fromEntries(members.map(([name, member]) => [name, thawed(member)]));
}
