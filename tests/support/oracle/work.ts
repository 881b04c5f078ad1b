import type { Policy } from "../../../shared/policy/schema.ts";
import { addDays, dateOf, momentOf, startOf } from "./clock.ts";

type Interval = readonly [from: number, until: number];

/** What is counted of one window, or of one span of work, in seconds. */
export interface Work {
  readonly worked: number;
  readonly rounded: number;
  readonly night: number;
}

export interface WorkToCount {
  readonly intervals: readonly Interval[];
  readonly pauses: readonly Interval[];
  /** Time before it does not count; -Infinity when all does. */
  readonly notBefore: number;
  /** Pauses are taken off whole, worked through or not. */
  readonly pausesWhole: boolean;
  /** From the first to the last punch, for the automatic break. */
  readonly length: number;
  readonly zone: string;
  readonly policy: Policy;
}

export function countWork({ intervals, pauses, notBefore, pausesWhole, length, zone, policy }: WorkToCount): Work {
  if (intervals.length === 0) return { worked: 0, rounded: 0, night: 0 };
  const autoBreak = policy.auto_break !== null && length > policy.auto_break.after_minutes * 60 ? policy.auto_break.deduct_minutes * 60 : 0;
  const less = autoBreak + (pausesWhole ? lengthOf(pauses) : 0);
  const counted = (some: readonly Interval[]): number => {
    const clipped = some.map(([from, until]): Interval => [Math.max(from, notBefore), until]);
    return Math.max(0, lengthOf(clipped) - (pausesWhole ? 0 : common(clipped, pauses)) - less);
  };
  const steps = policy.rounding;
  const rounded =
    steps === null
      ? intervals
      : intervals.map(([from, until]): Interval => [round(from, "in", zone, policy), round(until, "out", zone, policy)]);
  const clipped = intervals.map(([from, until]): Interval => [Math.max(from, notBefore), until]);
  const night = nights(clipped, zone, policy);
  const nightWork = night.flatMap((one) => clipped.map((interval) => overlap(interval, one)));
  return { worked: counted(intervals), rounded: counted(rounded), night: lengthOf(nightWork) - common(nightWork, pauses) };
}

export function lengthOf(intervals: readonly Interval[]): number {
  return intervals.reduce((sum, [from, until]) => sum + Math.max(0, until - from), 0);
}

const overlap = (one: Interval, other: Interval): Interval => [Math.max(one[0], other[0]), Math.min(one[1], other[1])];

/** Seconds that lie in one of each. */
export function common(some: readonly Interval[], others: readonly Interval[]): number {
  return lengthOf(some.flatMap((one) => others.map((other) => overlap(one, other))));
}

/** The nights that may touch the intervals. A date clocks skipped has none. */
function nights(intervals: readonly Interval[], zone: string, policy: Policy): Interval[] {
  const { night_window: night } = policy;
  if (night === null) return [];
  const from = Math.min(...intervals.map((one) => one[0]));
  const until = Math.max(...intervals.map((one) => one[1]));
  const all: Interval[] = [];
  for (let date = addDays(dateOf(from, zone), -1); startOf(date, zone) < until; date = addDays(date, 1)) {
    if (startOf(date, zone) === startOf(addDays(date, 1), zone)) continue;
    const endsOn = night.end > night.start ? date : addDays(date, 1);
    all.push([momentOf(date, night.start, zone), momentOf(endsOn, night.end, zone)]);
  }
  return all;
}

/** A moment on the policy's steps, counted from the start of its date; half a step is rounded up to the next by "closest". */
export function round(at: number, edge: "in" | "out", zone: string, { rounding }: Policy): number {
  if (rounding === null) return at;
  const step = (edge === "in" ? rounding.in_minutes : rounding.out_minutes) * 60;
  const mode = edge === "in" ? rounding.mode : (rounding.out_mode ?? rounding.mode);
  if (step === 0) return at;
  const midnight = startOf(dateOf(at, zone), zone);
  const into = (at - midnight) % step;
  const down = at - into;
  if (into === 0 || mode === "down") return down;
  if (mode === "up") return down + step;
  return into * 2 >= step ? down + step : down;
}
