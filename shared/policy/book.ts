import { z } from "zod";
import { InputError, type InputFault } from "../errors.ts";
import { isRealLocalDateTime } from "../time/resolve.ts";
import { faultsOf, parsePolicy } from "./parse.ts";
import type { Policy } from "./schema.ts";
import { gapText, overlapRemedy, standingVersions, versionFault, versionGaps, versionOverlaps } from "./versions.ts";

const date = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, "a date as YYYY-MM-DD")
  .refine((text) => isRealLocalDateTime(`${text}T00:00:00`), "a date that exists");

/** A book of policy versions: which rules hold where, from when and until when. */
const bookSchema = z.strictObject({
  format: z.literal("attendance-policy-book"),
  version: z.literal(1),
  versions: z
    .array(
      z.strictObject({
        scope: z.string().regex(/^(company|department:.+)$/, "company, or department:<id>"),
        from: date,
        until: date.nullable().default(null),
        gap_on_purpose: z.boolean().default(false),
        rules: z.record(z.string(), z.unknown()),
      }),
    )
    .min(1),
});

/** A version of a book, its rules read. */
export interface BookVersion {
  readonly scope: string;
  readonly from: string;
  readonly until: string | null;
  readonly policy: Policy;
}

/** Whether a file is meant as a book of versions. */
export const isPolicyBook = (input: unknown): boolean => typeof input === "object" && input !== null && "versions" in input;

/**
 * Reads a book of policy versions and holds them against each other.
 *
 * @throws InputError POLICY_INVALID with every fault: of each version's rules, versions of one scope from the same date, an
 *         end that another version forestalls, and dates left without a policy unless gap_on_purpose says so.
 */
export function parsePolicyBook(input: unknown): readonly BookVersion[] {
  const parsed = bookSchema.safeParse(input);
  if (!parsed.success) throw new InputError("POLICY_INVALID", "the book of policies cannot be used", faultsOf(parsed.error, input));
  const faults: InputFault[] = [];
  const { versions } = parsed.data;
  const read = versions.map((version, index) => ({ ...version, policy: rulesOf(version.rules, `versions.${index}.rules`, faults) }));
  faults.push(...dateFaults(versions));
  if (faults.length > 0) throw new InputError("POLICY_INVALID", "the book of policies cannot be used", faults);
  return read.map(({ scope, from, until, policy }) => ({ scope, from, until, policy: policy! }));
}

function rulesOf(rules: unknown, path: string, faults: InputFault[]): Policy | undefined {
  try {
    return parsePolicy(rules);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    faults.push(...error.faults.map(({ field, ...fault }) => ({ field: `${path}.${field}`, ...fault })));
    return undefined;
  }
}

type GivenVersion = z.output<typeof bookSchema>["versions"][number];

function dateFaults(versions: readonly GivenVersion[]): InputFault[] {
  const faults: InputFault[] = [];
  for (const [index, { scope, from, until }] of versions.entries()) {
    const at = `versions.${index}`;
    const first = versions.findIndex((other) => other.scope === scope && other.from === from);
    if (first < index)
      faults.push(versionFault(`${at}.from`, from, `versions.${first} of ${scope} is from this date too; keep one of them`));
    if (until !== null && until <= from)
      faults.push(versionFault(`${at}.until`, until, `a date after from = ${from}; it is the first date no longer in force`));
  }
  if (faults.length > 0) return faults;
  const standing = standingVersions(versions);
  for (const { version, until, next } of versionOverlaps(standing))
    faults.push(versionFault(`versions.${versions.indexOf(version as GivenVersion)}.until`, until, overlapRemedy(next)));
  for (const gap of versionGaps(standing)) {
    const before = standing.findLast((version) => version.scope === gap.scope && version.until === gap.from);
    if (before === undefined || before.gap_on_purpose) continue;
    faults.push(
      versionFault(
        `versions.${versions.indexOf(before)}.until`,
        before.until,
        `${gapText(gap)}: let a version begin on ${gap.from}, leave until out, or say gap_on_purpose`,
      ),
    );
  }
  return faults;
}
