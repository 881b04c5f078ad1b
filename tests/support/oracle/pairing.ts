import type { Policy } from "../../../shared/policy/schema.ts";
import type { OraclePunch } from "./punches.ts";

/** What became of a punch, in the words of a day result. */
export interface Use {
  readonly used: "in" | "out" | "between" | "not_used";
  readonly why?: string;
}

export type Uses = Map<OraclePunch, Use>;

/** Remembers across windows which punch counted last, because a double tap may lie on both sides of an edge. */
export interface Bounces {
  last: OraclePunch | undefined;
}

/**
 * Those of some punches that count: not those by hand a terminal has too, nor those too soon after the last that counted.
 *
 * @param all Where a terminal's own record of a punch by hand is looked for.
 */
export function counting(punches: readonly OraclePunch[], policy: Policy, bounces: Bounces, uses: Uses, all = punches): OraclePunch[] {
  const counted: OraclePunch[] = [];
  for (const punch of punches) {
    const beaten = policy.manual_vs_device !== "both_count" && all.some((other) => isSameSlot(punch, other, policy));
    if (punch.source === "manual" && beaten) {
      uses.set(punch, { used: "not_used", why: "superseded_by_terminal" });
      continue;
    }
    const { last } = bounces;
    const soon = last !== undefined && punch.at - last.at < policy.bounce_window_seconds;
    if (soon && (punch.direction === "unknown" || punch.direction === last.direction)) {
      uses.set(punch, { used: "not_used", why: "bounce" });
      continue;
    }
    bounces.last = punch;
    counted.push(punch);
  }
  return counted;
}

/** Whether a terminal's record tells of the same coming or going as a punch by hand. */
function isSameSlot(manual: OraclePunch, other: OraclePunch, policy: Policy): boolean {
  const alike = other.direction === manual.direction || other.direction === "unknown" || manual.direction === "unknown";
  return other.source === "terminal" && alike && Math.abs(other.at - manual.at) <= policy.manual_match_minutes * 60;
}

export interface Paired {
  readonly firstIn: number | undefined;
  readonly lastOut: number | undefined;
  /** Somebody came, or came back, and is not known to have left. */
  readonly stillIn: boolean;
  readonly intervals: readonly (readonly [from: number, until: number])[];
}

const notUsed = { used: "not_used", why: "direction" } as const;
const between = { used: "between", why: "not_first_or_last" } as const;
const isIn = { used: "in" } as const;
const isOut = { used: "out" } as const;

/**
 * Arrival, departure and what was worked between, in the four ways the rule `pairing` has.
 *
 * @param from Where an arrival is expected, and `until` a departure: a single punch without direction is the nearer one.
 */
export function pair(
  punches: readonly OraclePunch[],
  { from, until }: { readonly from: number; readonly until: number },
  policy: Policy,
  uses: Uses,
): Paired {
  const only = punches[0];
  if (only === undefined) return { firstIn: undefined, lastOut: undefined, stillIn: false, intervals: [] };
  if (punches.length === 1) {
    const nearer = Math.abs(only.at - from) <= Math.abs(only.at - until);
    const arrives = only.direction === "unknown" ? nearer : only.direction === "in";
    uses.set(only, arrives ? isIn : isOut);
    return { firstIn: arrives ? only.at : undefined, lastOut: arrives ? undefined : only.at, stillIn: arrives, intervals: [] };
  }
  switch (policy.pairing) {
    case "first_last":
      return whole(punches, punches[0], punches.at(-1), uses);
    case "alternate_pairs":
      return alternating(punches, uses);
    case "direction_first_last": {
      const first = punches.find((punch) => punch.direction !== "out");
      const later = first === undefined ? punches : punches.slice(punches.indexOf(first) + 1);
      return whole(
        punches,
        first,
        later.findLast((punch) => punch.direction !== "in"),
        uses,
      );
    }
    case "direction_pairs":
      return byDirection(punches, uses);
  }
}

/** From the arrival to the departure, whatever was punched between. */
function whole(punches: readonly OraclePunch[], first: OraclePunch | undefined, last: OraclePunch | undefined, uses: Uses): Paired {
  for (const [index, punch] of punches.entries()) {
    const afterFirst = first === undefined || index > punches.indexOf(first);
    const beforeLast = last === undefined || index < punches.indexOf(last);
    uses.set(punch, punch === first ? isIn : punch === last ? isOut : afterFirst && beforeLast ? between : notUsed);
  }
  const intervals = first === undefined || last === undefined ? [] : [[first.at, last.at] as const];
  return { firstIn: first?.at, lastOut: last?.at, stillIn: first !== undefined && last === undefined, intervals };
}

function alternating(punches: readonly OraclePunch[], uses: Uses): Paired {
  const ins = punches.filter((_, index) => index % 2 === 0);
  const outs = punches.filter((_, index) => index % 2 === 1);
  for (const punch of ins) uses.set(punch, isIn);
  for (const punch of outs) uses.set(punch, isOut);
  const intervals = outs.map((out, index) => [ins[index]!.at, out.at] as const);
  return { firstIn: ins[0]!.at, lastOut: outs.at(-1)!.at, stillIn: ins.length > outs.length, intervals };
}

/** Each arrival with the next departure; a second arrival before it, and a departure without one, count for nothing. */
function byDirection(punches: readonly OraclePunch[], uses: Uses): Paired {
  const intervals: (readonly [number, number])[] = [];
  let inside: OraclePunch | undefined;
  for (const punch of punches) {
    const arrives = punch.direction === "unknown" ? inside === undefined : punch.direction === "in";
    if (arrives && inside === undefined) {
      inside = punch;
      uses.set(punch, isIn);
    } else if (!arrives && inside !== undefined) {
      intervals.push([inside.at, punch.at]);
      inside = undefined;
      uses.set(punch, isOut);
    } else uses.set(punch, notUsed);
  }
  const firstIn = intervals[0]?.[0] ?? inside?.at;
  if (firstIn !== undefined) return { firstIn, lastOut: intervals.at(-1)?.[1], stillIn: inside !== undefined, intervals };
  // Nobody came in: the last to leave is a departure all the same.
  const last = punches.at(-1)!;
  uses.set(last, isOut);
  return { firstIn, lastOut: last.at, stillIn: false, intervals };
}
