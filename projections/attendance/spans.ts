import type { DayNumber } from "../../shared/time/day-number.ts";
import type { ZoneDays } from "../../shared/time/zone-days.ts";
import { directionIn, directionMask, directionOut } from "../facts/codes.ts";
import type { PunchRun } from "../facts/facts-types.ts";
import type { CompiledPolicy } from "./compiled-policy.ts";
import { noInstant } from "./day-row.ts";
import type { IndexRange, Pairing } from "./pairing.ts";

/** Work found without a roster: punches that follow each other closely enough, or a part of it on one date. */
export interface Span {
  readonly day: DayNumber;
  readonly firstIn: number;
  readonly lastOut: number;
  readonly openEnd: boolean;
  readonly intervals: readonly number[];
  readonly sources: number;
  /** Punches that count. */
  readonly punches: number;
  /** Punches of the part: indices of the run, [fromIndex, untilIndex). */
  readonly fromIndex: number;
  readonly untilIndex: number;
  /** First punch of the whole span. */
  readonly startedAt: number;
  /** The last moment at which a punch could still join the whole span. */
  readonly openUntil: number;
  /** The whole span's length from first to last punch, for the automatic break; 0 for all parts but the first. */
  readonly length: number;
}

/** What spans are found in and by. */
export interface SpanSource {
  readonly run: PunchRun;
  readonly pairing: Pairing;
  readonly zone: ZoneDays;
  readonly policy: CompiledPolicy;
  /** Punches to group: indices of the run. */
  readonly range: IndexRange;
  /** Whether a date is judged by spans; work dated otherwise stays with the date it began on, or was last cut on. */
  readonly owns: (day: DayNumber) => boolean;
}

/**
 * Groups punches of a person into spans, in order, and gives each its date.
 *
 * After a departure a gap of new_span_gap_minutes starts another span; after an arrival only a second arrival at that
 * distance does, or the longest span having passed. A punch without direction alternates.
 */
export function spansOf(source: SpanSource): Span[] {
  const { run, pairing, range } = source;
  pairing.begin(pairing.marks);
  pairing.choose(run, range, source.policy, run);
  const count = pairing.effectiveCount;
  const spans: Span[] = [];
  let first = 0;
  let open = false;
  for (let number = 0; number < count; number += 1) {
    const direction = run.kind[pairing.indexOf(number)]! & directionMask;
    if (number > first && startsAnother(source, first, number, open)) {
      spans.push(...finished(source, first, number - first));
      pairing.narrow(run, 0, count);
      first = number;
    }
    open = number === first ? direction !== directionOut : direction === directionIn || (direction !== directionOut && !open);
  }
  if (count > first) spans.push(...finished(source, first, count - first));
  return spans;
}

/** @param open Whether the punch before was an arrival. */
function startsAnother({ run, pairing, policy }: SpanSource, first: number, number: number, open: boolean): boolean {
  const at = pairing.effectiveAt(run, number);
  if (at - pairing.effectiveAt(run, first) > policy.spanMax) return true;
  const gap = at - pairing.effectiveAt(run, number - 1) >= policy.spanGap;
  return gap && (!open || (run.kind[pairing.indexOf(number)]! & directionMask) === directionIn);
}

function finished(source: SpanSource, first: number, count: number): Span[] {
  const { run, pairing, policy } = source;
  pairing.narrow(run, first, count);
  const startedAt = pairing.effectiveAt(run, 0);
  const before = pairing.intervalCount;
  // A single punch without direction is an arrival: a span begins with one.
  pairing.pair(run, policy, startedAt, startedAt + policy.spanMax);
  const intervals = pairing.intervals.slice(before * 2, pairing.intervalCount * 2);
  pairing.intervalCount = before;
  const { firstIn, lastOut, openEnd, sources } = pairing;
  const indices = { fromIndex: pairing.indexOf(0), untilIndex: pairing.indexOf(count - 1) + 1 };
  const longest = startedAt + policy.spanMax;
  const openUntil = openEnd || lastOut === noInstant ? longest : Math.min(longest, lastOut + policy.spanGap);
  const found = { firstIn, lastOut, openEnd, sources, startedAt, openUntil, intervals };
  const whole = { ...found, punches: count, length: pairing.length(run), ...indices };
  if (policy.spanDate === "split_at_midnight" && intervals.length > 0) return splitAtMidnight(whole, source);
  return [{ ...whole, day: dateOf(whole, source) }];
}

function dateOf({ intervals, startedAt, length }: Omit<Span, "day">, { zone, policy, owns }: SpanSource): DayNumber {
  const startDay = zone.dayOf(startedAt);
  if (policy.spanDate === "end_day") {
    const endDay = length > 0 ? zone.dayOf(startedAt + length - 1) : startDay;
    return owns(endDay) ? endDay : startDay;
  }
  if (policy.spanDate !== "most_worked") return startDay;
  let best = startDay;
  let most = 0;
  for (const [day, pieces] of byDate(intervals, startDay, { zone, owns })) {
    let worked = 0;
    for (let index = 0; index < pieces.length; index += 2) worked += pieces[index + 1]! - pieces[index]!;
    if (worked > most) {
      most = worked;
      best = day;
    }
  }
  return best;
}

/** Cuts the intervals at every midnight, which then stands for a departure and an arrival. */
function splitAtMidnight(whole: Omit<Span, "day">, { run, zone, owns }: SpanSource): Span[] {
  const startDay = zone.dayOf(whole.startedAt);
  const parts = [...byDate(whole.intervals, startDay, { zone, owns })];
  // In and out in one second: nothing to cut, and the punches are somebody's all the same.
  if (parts.length === 0) return [{ ...whole, day: startDay }];
  const firstFrom = (instant: number): number => {
    let index = whole.fromIndex;
    while (index < whole.untilIndex && run.at[index]! < instant) index += 1;
    return index;
  };
  return parts.map(([day, intervals], index) => {
    const after = parts[index + 1];
    return {
      ...whole,
      day,
      fromIndex: index === 0 ? whole.fromIndex : firstFrom(zone.start(day)),
      untilIndex: after === undefined ? whole.untilIndex : firstFrom(zone.start(after[0])),
      intervals,
      firstIn: index === 0 ? whole.firstIn : intervals[0]!,
      lastOut: after === undefined ? whole.lastOut : intervals.at(-1)!,
      openEnd: whole.openEnd && after === undefined,
      length: index === 0 ? whole.length : 0,
    };
  });
}

/** The work of each date, in order. What lies on a date not judged by spans stays with the date before. */
function byDate(
  intervals: readonly number[],
  startDay: DayNumber,
  { zone, owns }: Pick<SpanSource, "zone" | "owns">,
): Map<DayNumber, number[]> {
  const dates = new Map<DayNumber, number[]>();
  let own = startDay;
  for (let index = 0; index < intervals.length; index += 2) {
    let from = intervals[index]!;
    const until = intervals[index + 1]!;
    while (from < until) {
      const day = zone.dayOf(from);
      const end = Math.min(until, zone.start(day + 1));
      if (owns(day)) own = day;
      const pieces = dates.get(own) ?? [];
      pieces.push(from, end);
      dates.set(own, pieces);
      from = end;
    }
  }
  return dates;
}
