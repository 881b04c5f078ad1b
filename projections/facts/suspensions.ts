import type { DayNumber } from "../../shared/time/day-number.ts";
import { open } from "./known.ts";
import type { EmploymentFact, SuspensionFact } from "./people.ts";

/** Dates a person is suspended on: [fromDay, untilDay). */
interface Suspension {
  readonly fromDay: DayNumber;
  readonly untilDay: DayNumber;
}

/**
 * A person's suspensions as known before a position: each until the next resumption, or until the person joins anew. Of
 * two statements about one date the later known holds.
 */
export function suspensionsOf(
  facts: readonly SuspensionFact[],
  employment: readonly EmploymentFact[],
  asOf: number,
): readonly Suspension[] {
  const known = facts.filter((fact) => fact.knownAt < asOf);
  if (known.length === 0) return [];
  const turns = [...new Set(known.map((fact) => fact.fromDay))]
    .toSorted((left, right) => left - right)
    .map((fromDay) => known.findLast((fact) => fact.fromDay === fromDay)!);
  const joined = employment.filter((fact) => fact.kind === "joined" && fact.knownAt < asOf);
  return turns.flatMap(({ kind, fromDay }, index) => {
    if (kind === "resumed") return [];
    const anew = joined
      .filter((fact) => fact.kind === "joined" && fact.fromDay > fromDay)
      .map((fact) => (fact.kind === "joined" ? fact.fromDay : open));
    return [{ fromDay, untilDay: Math.min(turns[index + 1]?.fromDay ?? open, ...anew) }];
  });
}
