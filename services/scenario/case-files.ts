import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { InputError } from "../../shared/errors.ts";
import { parsePolicyDocument } from "../../shared/policy/document.ts";

/**
 * The cases a policy document names: those written in it, then those of its files, by their path from the document.
 * Bare rules have none.
 *
 * @param path  Where the document was read from.
 * @param input The document as parsed JSON.
 * @throws InputError SCENARIO_INVALID naming a file that cannot be read or is no scenario file.
 */
export function casesBeside(path: string, input: unknown): readonly unknown[] {
  if (typeof input !== "object" || input === null || !("format" in input)) return [];
  const { cases, caseFiles } = parsePolicyDocument(input);
  return [...cases, ...caseFiles.flatMap((name) => casesIn(join(dirname(path), name)))];
}

/** The scenarios of a file, not yet read one by one. @throws InputError SCENARIO_INVALID */
export function casesIn(path: string): readonly unknown[] {
  const fault = (value: string, remedy: string): InputError =>
    new InputError("SCENARIO_INVALID", "a file of cases cannot be used", [{ field: path, value, remedy }]);
  let file: unknown;
  try {
    file = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw fault("(unreadable)", (error as Error).message);
  }
  const { format, scenarios } = (file ?? {}) as { readonly format?: unknown; readonly scenarios?: unknown };
  if (format !== "attendance-scenarios" || !Array.isArray(scenarios))
    throw fault(JSON.stringify(format) ?? "(missing)", 'a scenario file: "format": "attendance-scenarios", and "scenarios"');
  return scenarios;
}
