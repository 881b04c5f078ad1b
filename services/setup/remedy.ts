import type { InputFault } from "../../shared/errors.ts";

/** A fault as the validator reports it: what kind, where, and what it wanted. */
export interface ShapeIssue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly [wanted: string]: unknown;
}

const kinds: Readonly<Record<string, string>> = {
  string: "text in double quotes",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list in square brackets",
  object: "an object in curly braces",
  record: "an object in curly braces",
};

/** What people are told of a fault of shape: one line a field, in words. */
export function shapeFaults(issues: readonly ShapeIssue[], input: unknown): InputFault[] {
  return issues.flatMap((issue): InputFault[] => {
    if (issue.code === "unrecognized_keys") {
      return (issue["keys"] as readonly string[]).map((key) =>
        faultAt(
          input,
          [...issue.path, key],
          "no field has this name here; remove it, or correct its spelling (docs/setup.md lists the fields)",
        ),
      );
    }
    return [faultAt(input, issue.path, remedyOf(issue, valueAt(input, issue.path)))];
  });
}

/** A fault at a path of the file, with the value that stands there. */
export function faultAt(input: unknown, path: readonly PropertyKey[], remedy: string): InputFault {
  const value = valueAt(input, path);
  const text = value === undefined ? "(missing)" : (JSON.stringify(value) ?? String(value));
  return { field: path.map(String).join(".") || "(whole file)", value: text.length > 120 ? `${text.slice(0, 117)}...` : text, remedy };
}

function remedyOf(issue: ShapeIssue, value: unknown): string {
  const wanted = wantedOf(issue);
  if (value === undefined) return `missing: write ${wanted}`;
  return `write ${wanted}`;
}

function wantedOf(issue: ShapeIssue): string {
  const { code, message } = issue;
  if (code === "invalid_type") return kinds[String(issue["expected"])] ?? String(issue["expected"]);
  if (code === "invalid_value") return message.startsWith("Invalid") ? oneOf((issue["values"] as readonly unknown[]).map(String)) : message;
  if (code === "invalid_union") return unionOf(issue);
  if (code === "too_small") return boundOf(issue, "minimum", "at least");
  if (code === "too_big") return boundOf(issue, "maximum", "at most");
  if (code === "invalid_key") return oneOf(keysOf(issue));
  return message;
}

const oneOf = (values: readonly string[]): string => (values.length === 1 ? values[0]! : `one of ${values.join(", ")}`);

function unionOf(issue: ShapeIssue): string {
  return issue["discriminator"] === "from" ? "one of none, fixed, state" : "one of the forms docs/setup.md gives";
}

function keysOf(issue: ShapeIssue): readonly string[] {
  const inner = issue["issues"] as readonly ShapeIssue[] | undefined;
  return ((inner?.[0]?.["values"] as readonly unknown[] | undefined) ?? ["the names docs/setup.md gives"]).map(String);
}

function boundOf(issue: ShapeIssue, bound: "minimum" | "maximum", words: string): string {
  const limit = String(issue[bound]);
  if (issue["origin"] === "string")
    return limit === "1" && bound === "minimum" ? "a text that is not empty" : `a text of ${words} ${limit} characters`;
  if (issue["origin"] === "array") return `a list of ${words} ${limit} ${limit === "1" ? "entry" : "entries"}`;
  return `a number of ${words} ${limit}`;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value: unknown = input;
  for (const step of path) value = (value as Record<PropertyKey, unknown> | null | undefined)?.[step];
  return value;
}
