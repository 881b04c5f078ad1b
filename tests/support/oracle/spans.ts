import type { Policy } from "../../../shared/policy/schema.ts";
import { addDays, dateOf, startOf } from "./clock.ts";
import { counting, pair, type Bounces, type Paired, type Uses } from "./pairing.ts";
import type { OraclePunch } from "./punches.ts";

/** A span of work found without a roster, or the part of it that a date gets when it is cut at midnight. */
export interface OracleSpan extends Paired {
  readonly date: string;
  readonly startedAt: number;
  /** The last moment at which a punch could still join the whole span. */
  readonly openUntil: number;
  /** From first to last punch, for the automatic break; 0 for all parts but the first. */
  readonly length: number;
  /** Of the whole span. */
  readonly counted: readonly OraclePunch[];
  /** Punches this date answers for: those of the span, or of its part, and what was passed over between them. */
  readonly punches: readonly OraclePunch[];
}

/**
 * All of a person's work as spans: each by the rules, and in the zone, of the date it begins on. Where those change, the next
 * begin with the first punch left over.
 *
 * After a departure a gap of new_span_gap_minutes starts another span; after an arrival only a second arrival at that
 * distance does, or the longest span having passed. A punch without direction is an arrival after a departure, and a departure after an arrival.
 */
export function spansOf(all: readonly OraclePunch[], periods: readonly SpanPeriod[], uses: Uses): OracleSpan[] {
  const owns = (date: string): boolean => periods.some((period) => period.dates.includes(date) && !period.suspended.includes(date));
  const spans: OracleSpan[] = [];
  let left = all;
  for (const { dates, zone, policy, taken, suspended } of periods) {
    const begins = startOf(dates[0]!, zone);
    const ends = startOf(addDays(dates.at(-1)!, 1), zone);
    // Windows of the dates around come first; what they take ends the punches of this period on either side.
    const before = taken.filter((one) => one.date < dates[0]!).map((one) => all.indexOf(one.punch));
    const after = taken.filter((one) => one.date > dates.at(-1)!).map((one) => all.indexOf(one.punch));
    const [from, until] = [Math.max(-1, ...before), Math.min(Infinity, ...after)];
    const free = left.filter((punch) => punch.at >= begins && all.indexOf(punch) > from && all.indexOf(punch) < until);
    const groups = groupsOf(free, all, policy, uses);
    const own = groups.filter((group) => group[0]!.at < ends);
    for (const group of own) {
      const found = datedSpans(group, free, { zone, policy, uses, owns });
      // Work that begins on a date of suspension does not count.
      if (!suspended.includes(dateOf(group[0]!.at, zone))) spans.push(...found);
      else for (const punch of found.flatMap((span) => span.punches)) uses.delete(punch);
    }
    const leftOver = groups[own.length]?.[0];
    const passed = leftOver === undefined ? free : free.slice(0, free.indexOf(leftOver));
    left = left.filter((punch) => !passed.includes(punch));
    // What was found of the punches left over is not what becomes of them.
    for (const punch of free) if (left.includes(punch)) uses.delete(punch);
  }
  return spans;
}

function groupsOf(free: readonly OraclePunch[], all: readonly OraclePunch[], policy: Policy, uses: Uses): OraclePunch[][] {
  const bounces: Bounces = { last: undefined };
  const groups: OraclePunch[][] = [];
  let inside = false;
  for (const punch of counting(free, policy, bounces, uses, all)) {
    const group = groups.at(-1);
    const isNew: boolean = group === undefined || startsAnother(group, punch, inside, policy);
    if (group === undefined || isNew) groups.push([punch]);
    else group.push(punch);
    const wasInside: boolean = isNew ? false : inside;
    inside = punch.direction === "unknown" ? !wasInside : punch.direction === "in";
  }
  return groups;
}

function startsAnother(group: readonly OraclePunch[], punch: OraclePunch, inside: boolean, policy: Policy): boolean {
  if (punch.at - group[0]!.at > policy.max_span_minutes * 60) return true;
  const gap = punch.at - group.at(-1)!.at >= policy.new_span_gap_minutes * 60;
  return gap && (!inside || punch.direction === "in");
}

interface Context {
  readonly zone: string;
  readonly policy: Policy;
  readonly uses: Uses;
  readonly owns: (date: string) => boolean;
}

/** Dates in a row, in one department and zone, that one policy judges by spans. */
export interface SpanPeriod {
  readonly dates: string[];
  /** Those of them on which the person is suspended. */
  readonly suspended: readonly string[];
  readonly zone: string;
  readonly policy: Policy;
  /** Punches that windows take, each with its date. */
  readonly taken: readonly { readonly punch: OraclePunch; readonly date: string }[];
}

function datedSpans(counted: readonly OraclePunch[], free: readonly OraclePunch[], context: Context): OracleSpan[] {
  const { zone, policy, uses } = context;
  const startedAt = counted[0]!.at;
  const longest = startedAt + policy.max_span_minutes * 60;
  // A single punch without direction is an arrival: a span begins with one.
  const paired = pair(counted, { from: startedAt, until: longest }, policy, uses);
  const over = paired.stillIn || paired.lastOut === undefined ? Infinity : paired.lastOut + policy.new_span_gap_minutes * 60;
  const length = counted.at(-1)!.at - startedAt;
  const punches = free.slice(free.indexOf(counted[0]!), free.indexOf(counted.at(-1)!) + 1);
  const span = { ...paired, startedAt, openUntil: Math.min(longest, over), length, counted, punches };
  const worked = workedByDate(paired.intervals, dateOf(startedAt, zone), context);
  if (policy.shift_date_policy === "split_at_midnight" && worked.length > 0) return split(span, worked, zone);
  return [{ ...span, date: ownerOf(span, worked, context) }];
}

function ownerOf(span: Omit<OracleSpan, "date">, worked: readonly DatedWork[], { zone, policy, owns }: Context): string {
  const startDate = dateOf(span.startedAt, zone);
  if (policy.shift_date_policy === "end_day" && span.length > 0) {
    const endDate = dateOf(span.startedAt + span.length - 1, zone);
    return owns(endDate) ? endDate : startDate;
  }
  if (policy.shift_date_policy !== "most_worked") return startDate;
  const most = Math.max(...worked.map((one) => one.seconds));
  return worked.find((one) => one.seconds === most)?.date ?? startDate;
}

interface DatedWork {
  readonly date: string;
  readonly intervals: readonly (readonly [number, number])[];
  readonly seconds: number;
}

/** The work of each date by itself, in order: cut at every midnight. On a date not judged by spans it stays with the date before. */
function workedByDate(intervals: Paired["intervals"], startDate: string, { zone, owns }: Context): DatedWork[] {
  if (intervals.length === 0) return [];
  const byDate = new Map<string, (readonly [number, number])[]>();
  const last = dateOf(intervals.at(-1)![1], zone);
  let owner = startDate;
  for (let date = startDate; date <= last; date = addDays(date, 1)) {
    if (owns(date)) owner = date;
    const [from, until] = [startOf(date, zone), startOf(addDays(date, 1), zone)];
    const own = intervals.map((one) => [Math.max(one[0], from), Math.min(one[1], until)] as const).filter((one) => one[0] < one[1]);
    if (own.length > 0) byDate.set(owner, [...(byDate.get(owner) ?? []), ...own]);
  }
  return [...byDate].map(([date, own]) => ({ date, intervals: own, seconds: own.reduce((sum, one) => sum + one[1] - one[0], 0) }));
}

/** A part of a span for each date worked on. Where midnight cuts, it stands for a departure and an arrival. */
function split(span: Omit<OracleSpan, "date">, worked: readonly DatedWork[], zone: string): OracleSpan[] {
  return worked.map(({ date, intervals }, index) => {
    const isFirst = index === 0;
    const isLast = index === worked.length - 1;
    const from = startOf(date, zone);
    const until = isLast ? Infinity : startOf(worked[index + 1]!.date, zone);
    return {
      ...span,
      date,
      intervals,
      firstIn: isFirst ? span.firstIn : intervals[0]![0],
      lastOut: isLast ? span.lastOut : intervals.at(-1)![1],
      stillIn: isLast && span.stillIn,
      length: isFirst ? span.length : 0,
      punches: span.punches.filter((punch) => (isFirst || punch.at >= from) && punch.at < until),
    };
  });
}
