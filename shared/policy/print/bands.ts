import type { RuleName } from "../schema.ts";

/** One band of a ladder of minutes, and the rule that says where it begins. */
export interface Band {
  readonly rule: RuleName;
  readonly minutes: number;
  /** Whether the edge itself belongs to the band ("from 30 minutes") or only what lies past it ("over 30 minutes"). */
  readonly edge: "over" | "from";
  /** What a lateness of the band is, as the end of a sentence. */
  readonly what: string;
}

/** A band with where it ends; null for no end. */
export interface BoundedBand extends Band {
  readonly until: Pick<Band, "rule" | "minutes" | "edge"> | null;
}

/**
 * Gives each band its upper end: where the first of the bands that take precedence begins. A band that those leave
 * nothing of is left out.
 *
 * @param bands By precedence, the mildest first, as the engine tests them from the last.
 */
export function boundBands(bands: readonly Band[]): BoundedBand[] {
  return bands.flatMap((band, index) => {
    const later = bands.slice(index + 1);
    const until = later.reduce<Band | null>((least, other) => (least === null || begins(other) < begins(least) ? other : least), null);
    return until !== null && begins(until) <= begins(band) ? [] : [{ ...band, until }];
  });
}

/** Orders edges: one past a value begins later than one at it. */
const begins = ({ minutes, edge }: Band): number => minutes + (edge === "over" ? 0.5 : 0);
