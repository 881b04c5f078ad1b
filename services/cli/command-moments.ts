import { AttendanceError } from "../../shared/errors.ts";

/** Fields of commands that may hold a moment. Some hold a date in one command and a moment in another; a date is left as it is. */
const momentFields = new Set(["at", "filedAt", "from", "notBefore", "occurredAt", "requestedAt", "since", "until", "upTo"]);

const momentText = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?$/;

/**
 * The input of a command with moments written as people write them, 2026-11-18T08:00:00+08:00, turned into the UTC
 * milliseconds commands take. Texts such as a reason or a terminal's reading are never touched.
 *
 * @param input Any JSON; another is returned, this one is left as it is.
 * @throws AttendanceError DATE_INVALID for a moment without its offset, or one that does not exist.
 */
export function withMoments(input: unknown): unknown {
  if (Array.isArray(input)) return input.map(withMoments);
  if (typeof input !== "object" || input === null) return input;
  const entries = Object.entries(input).map(([name, value]): [string, unknown] => [
    name,
    typeof value === "string" && momentFields.has(name) && momentText.test(value) ? momentOf(name, value) : withMoments(value),
  ]);
  return Object.fromEntries(entries);
}

function momentOf(field: string, text: string): number {
  try {
    return Temporal.Instant.from(text).epochMilliseconds;
  } catch (cause) {
    const remedy = "a moment that exists, with its offset, such as 2026-11-18T08:00:00+08:00";
    throw new AttendanceError("DATE_INVALID", `${field} ${text}: ${remedy}`, { field, value: text, remedy }, cause);
  }
}
