import type { DayResult, OffEdge } from "../attendance/day-result.ts";
import { standing } from "./counts.ts";
import type { PolicyOf } from "./tally.ts";

/**
 * The days without the latenesses a policy leaves uncounted: the first so many of each period that are short enough. Only
 * plain latenesses are: a serious one, or one that became absence, is no matter of patience. Which are the first goes by date.
 *
 * @param days     In order of date.
 * @param periodOf Name of the period a day lies in.
 */
export function withoutFreeLatenesses(
  days: readonly DayResult[],
  policyOf: PolicyOf,
  periodOf: (day: DayResult) => string,
): readonly DayResult[] {
  const used = new Map<string, number>();
  return days.map((day) => {
    const rule = policyOf(day).late_free;
    if (rule === null) return day;
    const short = standing(day, "late").filter(({ seconds }) => seconds <= rule.max_minutes * 60);
    if (short.length === 0) return day;
    const period = periodOf(day);
    const before = used.get(period) ?? 0;
    const left = short.slice(0, Math.max(0, rule.times - before));
    used.set(period, before + left.length);
    return left.length === 0 ? day : without(day, left);
  });
}

/** How many latenesses were left out. @param counted Dates of `days` as they count. */
export function freeLatenesses(days: readonly DayResult[], counted: readonly DayResult[]): number {
  const edges = (of: readonly DayResult[]): number => of.reduce((total, { offEdges }) => total + offEdges.length, 0);
  return edges(days) - edges(counted);
}

function without(day: DayResult, left: readonly OffEdge[]): DayResult {
  const seconds = left.reduce((total, edge) => total + edge.seconds, 0);
  return { ...day, offEdges: day.offEdges.filter((edge) => !left.includes(edge)), lateSeconds: day.lateSeconds - seconds };
}
