import type { DepartmentId, SiteId } from "../../shared/ids.ts";
import type { DayNumber } from "../../shared/time/day-number.ts";
import type { ShiftSet } from "./facts-types.ts";
import type { PersonPool } from "./person-pool.ts";
import type { HearingFacts } from "./site-hearing.ts";

/**
 * All that judging reads of a view, in memory that threads share: handed to a thread it is not copied. It holds no rule.
 * Whoever is handed one reads it with ImageView; it is not written while somebody reads.
 */
export interface FactsImage {
  readonly personCount: number;
  /** Dates plans are there for, [fromDay, untilDay). */
  readonly fromDay: DayNumber;
  readonly untilDay: DayNumber;
  /** Everybody's punches one after another, as they were when they were last sorted. */
  readonly sorted: { readonly offsets: Int32Array; readonly at: Int32Array; readonly kind: Uint8Array };
  /** Punches of people who got or lost some since: theirs stand here instead, unless their place is from 0 to 0. */
  readonly ownAt: PersonPool;
  readonly ownKind: PersonPool<Uint8Array>;
  /** Plan words, (untilDay - fromDay) a person. */
  readonly plan: Int32Array;
  /**
   * Plan words without planDetails from `fromDay - wideDays` to `untilDay + wideDays`, which only people with leave need:
   * `wide[p]` is the number of the person's among `widePlans`, -1 for none. Nearly all of them are somebody else's too.
   */
  readonly wide: Int32Array;
  readonly widePlans: readonly Int32Array[];
  /** Employment: {@link spanWords} a span. */
  readonly employment: PersonPool;
  /** What few people have, as text: a {@link PersonLists}. */
  readonly lists: PersonPool<Uint8Array>;
  readonly departments: readonly DepartmentId[];
  readonly sites: readonly ImageSite[];
  readonly shiftSets: readonly ShiftSet[];
}

export interface ImageSite {
  readonly site: SiteId;
  readonly zone: string;
  readonly hearing: HearingFacts;
}

/** From day, until day, index of the department, index of the site. */
export const spanWords = 4;
/** Until day of a span nobody has ended. */
export const spanOpen = 0x7fff_ffff;

/** The lists a view has of a person, by the name of the view's method: what is not here, judging cannot ask of an image. */
export const personLists = ["leave", "leaveRequests", "leaveFilings", "earlyDepartures", "overtime", "duties", "resultChanges"] as const;

/** Days before and after the dates planned for everybody that leave is counted in: deadlines and yearly limits reach there. */
export const wideDays = 2_000;
