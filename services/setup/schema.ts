import { z } from "zod";
import { identifier, localDate, personKey, terminalSettings, weekday, zoneName } from "../../shared/events/fields.ts";
import { shift } from "../../shared/events/shift-defined.ts";
import { InputError } from "../../shared/errors.ts";

const calendarYear = z.strictObject({
  year: z.int().min(1970).max(2200),
  days: z
    .array(z.strictObject({ date: localDate, type: z.enum(["workday", "rest", "statutory_holiday"]), name: z.string().max(120) }))
    .max(366),
  source: z.string().min(1).max(500),
});

const week = z.partialRecord(weekday, identifier.nullable());

const employee = z.strictObject({
  id: identifier.describe("a made-up id; the ledger keeps this and never a name"),
  name: z.string().min(1).max(120).optional().describe("kept in directory.json beside the ledger, never in it"),
  department: identifier,
  site: identifier.optional().describe("default: the file's site"),
  from: localDate.describe("first date employed"),
  badges: z.array(personKey.extend({ terminal: identifier.optional().describe("only on this terminal; left out: on all") })).max(16),
  pattern: z
    .strictObject({ id: identifier, from: localDate, week, onHolidays: z.enum(["rest", "work"]).default("rest") })
    .optional()
    .describe("the week this person works over and over"),
});

/** What `attendance setup` takes: a site, who works there, when, and what hangs on the wall. */
const setupFile = z.strictObject({
  site: identifier,
  zone: zoneName,
  weeklyRest: z.array(weekday).default(["sat", "sun"]),
  calendar: z
    .strictObject({
      country: z.literal("CN").optional().describe("seed the years from the packaged calendar of public holidays and make-up working days"),
      years: z.array(z.int().min(1970).max(2200)).default([]),
      given: z.array(calendarYear).default([]),
    })
    .optional(),
  policy: z
    .strictObject({
      ready: z.enum(["customer-service"]).optional().describe("a policy that comes with the program"),
      rules: z.record(z.string(), z.unknown()).optional().describe("or the rules themselves, as docs/policy.md lists them"),
      scope: identifier.default("company"),
      effectiveFrom: localDate,
    })
    .optional(),
  terminals: z.array(terminalSettings.partial({ zone: true, site: true }).extend({ id: identifier })).default([]),
  shifts: z.array(shift.extend({ department: identifier })).default([]),
  employees: z.array(employee).default([]),
  rosters: z
    .array(
      z.strictObject({
        id: identifier,
        department: identifier,
        entries: z.array(z.strictObject({ employee: identifier, date: localDate, shifts: z.array(identifier).max(4) })).min(1),
      }),
    )
    .default([]),
});

export type SetupFile = z.output<typeof setupFile>;

/**
 * Reads a setup file's contents.
 *
 * @throws InputError SETUP_INVALID listing every fault with its path, the value found and what would be right.
 */
export function parseSetup(input: unknown): SetupFile {
  const parsed = setupFile.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new InputError(
    "SETUP_INVALID",
    "the setup file cannot be used:",
    parsed.error.issues.map((issue) => ({ field: issue.path.join("."), value: valueAt(input, issue.path), remedy: issue.message })),
  );
}

function valueAt(input: unknown, path: readonly PropertyKey[]): string {
  let value: unknown = input;
  for (const step of path) value = (value as Record<PropertyKey, unknown> | null | undefined)?.[step];
  return value === undefined ? "(missing)" : (JSON.stringify(value) ?? String(value)).slice(0, 120);
}
