import type { InputFault } from "../errors.ts";
import type { LocalDate } from "../ids.ts";

/** When a version of a scope's policy is in force. */
export interface VersionDates {
  readonly scope: string;
  readonly from: LocalDate;
  /** First date no longer in force; null: until another takes its place. */
  readonly until: LocalDate | null;
}

/** Dates of a scope on which no version of it is in force although one was before: [from, until), null for ever after. */
interface VersionGap {
  readonly scope: string;
  readonly from: LocalDate;
  readonly until: LocalDate | null;
}

const open = "9999-12-31";

/**
 * The versions that stand: of several of one scope from the same date the last given takes the place of the others.
 * By scope and date.
 */
export function standingVersions<Version extends VersionDates>(versions: readonly Version[]): Version[] {
  const standing = new Map(versions.map((version) => [`${version.scope} ${version.from}`, version]));
  return [...standing.values()].toSorted((a, b) => (a.scope === b.scope ? (a.from < b.from ? -1 : 1) : a.scope < b.scope ? -1 : 1));
}

/** Dates left without a policy. @param versions Standing ones; an open one holds again when a later one has ended. */
export function versionGaps(versions: readonly VersionDates[]): VersionGap[] {
  return [...Map.groupBy(versions, (version) => version.scope)].flatMap(([scope, own]) => {
    const gaps: VersionGap[] = [];
    let covered = own[0]!.from;
    for (const { from, until } of own) {
      if (from > covered) gaps.push({ scope, from: covered, until: from });
      const end = until ?? open;
      if (end > covered) covered = end;
    }
    return covered === open ? gaps : [...gaps, { scope, from: covered, until: null }];
  });
}

/** A version said to hold until a date on which another has taken its place already. @param versions Standing ones. */
export function versionOverlaps(
  versions: readonly VersionDates[],
): { readonly version: VersionDates; readonly until: LocalDate; readonly next: VersionDates }[] {
  return versions.flatMap((version) => {
    if (version.until === null) return [];
    const { until } = version;
    const next = versions.find((other) => other.scope === version.scope && other.from > version.from && other.from < until);
    return next === undefined ? [] : [{ version, until, next }];
  });
}

/** A gap in words: which dates, and of which scope. */
export function gapText({ scope, from, until }: VersionGap): string {
  const dates = until === null ? `from ${from} on` : `from ${from} until ${until} (not included)`;
  return scope === "company" ? `the company has no policy ${dates}` : `${scope} has no policy of its own ${dates}`;
}

/** A remedy for an overlap. */
export const overlapRemedy = (next: VersionDates): string =>
  `at the latest ${next.from}, from which another version of ${next.scope} is in force; or publish that one anew`;

/** A fault at a place of a file. */
export const versionFault = (field: string, value: unknown, remedy: string): InputFault => ({
  field,
  value: value === undefined ? "(missing)" : JSON.stringify(value),
  remedy,
});
