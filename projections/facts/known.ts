/** A fact of an interval or a date with the span of positions it was known for. */
export interface Known {
  /** Position of the event that made it known. */
  readonly knownAt: number;
  /** Position of the event that ended it; Infinity while it holds. */
  endedAt: number;
}

/** Position of no event: the fact still holds. */
export const open = Infinity;

/**
 * Whether a fact belongs to the answer that knows the events before `asOf`.
 *
 * @param asOf Exclusive position; Infinity for all that is known.
 */
export function holds(fact: Known, asOf: number): boolean {
  return fact.knownAt < asOf && fact.endedAt >= asOf;
}
