import type { DayNumber } from "../../shared/time/day-number.ts";
import type { ZoneDays } from "../../shared/time/zone-days.ts";
import type { ShiftSet } from "../facts/facts-types.ts";

/** Start and end in turn: [from, until, from, until, …], the first `count` of them valid. */
export interface Spans {
  readonly edges: number[];
  count: number;
}

export const emptySpans = (): Spans => ({ edges: [], count: 0 });

/** No breaks; never added to. */
export const noPauses: Spans = emptySpans();

/** Adds the breaks of all shifts of a date. */
export function addSetBreaks(zone: ZoneDays, day: DayNumber, set: ShiftSet, pauses: Spans): void {
  for (const shift of set) addBreaks(zone, day, shift.breaks, pauses);
}

/** Adds the time between the shifts of a date that lies in none of them. */
export function addGaps(zone: ZoneDays, day: DayNumber, set: ShiftSet, pauses: Spans): void {
  let from = set[0]!.end;
  for (let index = 1; index < set.length; index += 1) {
    const { start, end } = set[index]!;
    if (start > from) addSpan(pauses, zone.instant(day, from), zone.instant(day, start));
    from = Math.max(from, end);
  }
}

/** Adds one shift's breaks. */
export function addBreaks(zone: ZoneDays, day: DayNumber, breaks: readonly number[], pauses: Spans): void {
  for (let index = 0; index < breaks.length; index += 2)
    addSpan(pauses, zone.instant(day, breaks[index]!), zone.instant(day, breaks[index + 1]!));
}

/** A break from within an hour that clocks skipped to its end lasts no time. */
function addSpan(spans: Spans, from: number, until: number): void {
  if (until <= from) return;
  spans.edges[spans.count * 2] = from;
  spans.edges[spans.count * 2 + 1] = until;
  spans.count += 1;
}

/** Seconds of all spans together. */
export function lengthOf(spans: Spans): number {
  let total = 0;
  for (let index = 0; index < spans.count; index += 1) total += spans.edges[index * 2 + 1]! - spans.edges[index * 2]!;
  return total;
}

/** Seconds of [from, until) that lie in the spans. */
export function overlapOf(from: number, until: number, spans: Spans): number {
  let total = 0;
  for (let index = 0; index < spans.count; index += 1) {
    const overlap = Math.min(until, spans.edges[index * 2 + 1]!) - Math.max(from, spans.edges[index * 2]!);
    if (overlap > 0) total += overlap;
  }
  return total;
}

/** Night seconds of an interval without its breaks. @param night Wall clock of start and end, the end past the start. */
export function nightSeconds(
  zone: ZoneDays,
  night: { readonly start: number; readonly end: number },
  { from, until }: { readonly from: number; readonly until: number },
  pauses: Spans,
): number {
  let total = 0;
  for (let day = zone.dayOf(from) - 1; zone.start(day) < until; day += 1) {
    // A date that clocks skipped has no night of its own.
    if (zone.start(day) === zone.start(day + 1)) continue;
    const nightFrom = Math.max(from, zone.instant(day, night.start));
    const nightUntil = Math.min(until, zone.instant(day, night.end));
    if (nightUntil > nightFrom) total += nightUntil - nightFrom - overlapOf(nightFrom, nightUntil, pauses);
  }
  return total;
}

/**
 * Rounds an instant to steps of the wall clock, counted from the start of its date.
 *
 * @param step Seconds. "closest" rounds half a step up.
 */
export function roundInstant(zone: ZoneDays, at: number, step: number, mode: "closest" | "down" | "up"): number {
  const midnight = zone.start(zone.dayOf(at));
  const steps = (at - midnight) / step;
  const rounded = mode === "down" ? Math.floor(steps) : mode === "up" ? Math.ceil(steps) : Math.floor(steps + 0.5);
  return midnight + rounded * step;
}
