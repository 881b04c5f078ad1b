import { toLocal } from "../../shared/time/resolve.ts";
import type { DayWords } from "./day-words.ts";
import type { ExpectedDay } from "./format-expect.ts";

/** One expected field held against what came out. */
export interface Check {
  /** Where in the expectation, such as `days E1 2024-03-04 late_minutes`. */
  readonly field: string;
  readonly expected: unknown;
  readonly actual: unknown;
  readonly ok: boolean;
}

/**
 * Holds one value against another: the order of flags and ids does not matter, times may leave out their seconds, and a
 * number where a list came out is how many there are.
 */
export function check(field: string, expected: unknown, actual: unknown): Check {
  return { field, expected, actual, ok: same(expected, actual) };
}

/** Holds the fields of an expected day that are present against the actual one. @param zone Zone of the person's wall clock. */
export function checkDay(
  expected: ExpectedDay,
  actual: DayWords | undefined,
  at: { readonly prefix: string; readonly zone: string },
): Check[] {
  const where = `${at.prefix}days ${expected.employee} ${expected.date}`;
  if (actual === undefined) return [check(where, "a day", "no day record")];
  const { employee: _employee, date: _date, flags_absent: absent, flag_state: states, ...fields } = expected;
  const checks = Object.entries(fields).map(([name, value]) => check(`${where} ${name}`, onWallClock(value, at.zone), actual[name]));
  const flags = actual["flags"] as readonly string[];
  if (absent !== undefined)
    checks.push(
      check(
        `${where} flags_absent`,
        [],
        absent.filter((flag) => flags.includes(flag)),
      ),
    );
  if (states !== undefined) {
    const actualStates = actual["flag_state"] as Readonly<Record<string, string>>;
    for (const [flag, state] of Object.entries(states))
      checks.push(check(`${where} flag_state ${flag}`, state, actualStates[flag] ?? "(not set)"));
  }
  return checks;
}

/** A moment with Z or an offset as the zone's wall clock shows it; anything else as it is. */
export function onWallClock(value: unknown, zone: string): unknown {
  const hasOffset = typeof value === "string" && /^\d{4}-\d{2}-\d{2}T.*(?:Z|[+-]\d{2}:\d{2})$/.test(value);
  return hasOffset ? toLocal(Temporal.Instant.from(value).epochMilliseconds, zone) : value;
}

function same(expected: unknown, actual: unknown): boolean {
  if (typeof expected === "number" && Array.isArray(actual)) return expected === actual.length;
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || expected.length !== actual.length) return false;
    const left = expected.map((value) => JSON.stringify(value)).toSorted();
    const right = actual.map((value) => JSON.stringify(value)).toSorted();
    return left.every((value, index) => value === right[index]);
  }
  if (typeof expected === "string" && typeof actual === "string")
    return expected === actual || withSeconds(expected) === withSeconds(actual);
  if (typeof expected === "object" && expected !== null && typeof actual === "object" && actual !== null)
    return Object.entries(expected).every(([key, value]) => same(value, (actual as Record<string, unknown>)[key]));
  return Object.is(expected, actual) || expected === actual;
}

function withSeconds(text: string): string {
  return /T\d{2}:\d{2}$/.test(text) ? `${text}:00` : text;
}
