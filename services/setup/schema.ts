import { z } from "zod";
import { identifier, localDate as dateText, personKey, terminalSettings, weekday } from "../../shared/events/fields.ts";
import { shift } from "../../shared/events/shift-defined.ts";
import { InputError } from "../../shared/errors.ts";
import { isKnownZone } from "../../shared/time/resolve.ts";
import { dayNumber, weekdayOf } from "../../shared/time/day-number.ts";
import { isRealDate } from "../commands/moments.ts";
import { crossFaults } from "./checks.ts";
import { shapeFaults, type ShapeIssue } from "./remedy.ts";

/** Protocols this version speaks; the ledger's events have room for more. */
const protocolsSpoken = ["zk-push", "zk-4370", "attlog-file", "mqtt", "serial-em4100"] as const;

const localDate = dateText.refine((date) => !/^\d{4}-\d{2}-\d{2}$/.test(date) || isRealDate(date), "a date that exists, as YYYY-MM-DD");
const zoneName = z.string().refine(isKnownZone, "the name of an IANA time zone, such as Asia/Shanghai");
/** An id that becomes part of the names of streams, of addresses and of files. */
const id = identifier.regex(/^[\p{L}\p{N}_.:-]*$/u, "an id of letters, digits, '-', '_', '.' and ':' only, without blanks");
const terminalId = identifier.regex(/^(\w[\w.-]{0,63})?$/, "1 to 64 letters, digits, '_', '.' or '-', beginning with a letter or digit");
const protocol = z.enum(protocolsSpoken, {
  error: (issue) => (issue.input === undefined ? undefined : `one of the protocols this version speaks: ${protocolsSpoken.join(", ")}`),
});

const calendarYear = z.strictObject({
  year: z.int().min(1970).max(2200),
  days: z
    .array(z.strictObject({ date: localDate, type: z.enum(["workday", "rest", "statutory_holiday"]), name: z.string().max(120) }))
    .max(366),
  source: z.string().min(1).max(500),
});

const week = z.partialRecord(weekday, identifier.nullable());
const monday = localDate.refine(
  (date) => !isRealDate(date) || weekdayOf(dayNumber(date)) === 0,
  "a Monday that begins a week of the first kind",
);

const employee = z.strictObject({
  id: id.describe("a made-up id; the ledger keeps this and never a name"),
  name: z.string().min(1).max(120).optional().describe("kept in directory.json beside the ledger, never in it"),
  department: id,
  site: id.optional().describe("default: the file's site"),
  from: localDate.describe("first date employed"),
  badges: z.array(personKey.extend({ terminal: terminalId.optional().describe("only on this terminal; left out: on all") })).max(16),
  pattern: z
    .strictObject({
      id: identifier,
      from: localDate,
      week,
      alternate: z
        .strictObject({ week, anchor: monday })
        .optional()
        .describe("a second week that takes turns with the first, counted from a Monday that begins a first one"),
      onHolidays: z.enum(["rest", "work"]).default("rest"),
    })
    .optional()
    .describe("the week this person works over and over"),
});

/** What `attendance setup` takes: a site, who works there, when, and what hangs on the wall. */
const setupFile = z.strictObject({
  site: id,
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
      rules: z
        .record(z.string(), z.unknown())
        .optional()
        .describe("or the rules themselves, as docs/policy.md lists them, or a whole policy document"),
      cases: z
        .array(z.unknown())
        .max(200)
        .optional()
        .describe("scenarios every policy of the scope has to pass, as docs/scenarios.md has them; those of a document besides"),
      despite: z.string().min(1).max(2_000).optional().describe("why the policy is published although a case fails"),
      scope: identifier.default("company"),
      effectiveFrom: localDate,
    })
    .optional(),
  terminals: z.array(terminalSettings.extend({ id: terminalId, protocol, zone: zoneName.optional(), site: id.optional() })).default([]),
  shifts: z
    .array(shift.extend({ department: id, from: localDate.optional().describe("first start date it holds for; left out: all dates") }))
    .default([]),
  employees: z.array(employee).default([]),
  rosters: z
    .array(
      z.strictObject({
        id: identifier,
        department: id,
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
  const faults = [
    ...(parsed.success ? [] : shapeFaults(parsed.error.issues as unknown as readonly ShapeIssue[], input)),
    ...crossFaults(input),
  ];
  if (parsed.success && faults.length === 0) return parsed.data;
  throw new InputError("SETUP_INVALID", "the setup file cannot be used; nothing of it was applied:", faults);
}
