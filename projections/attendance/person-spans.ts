import type { DayNumber } from "../../shared/time/day-number.ts";
import type { EmploymentSpan, PunchRun } from "../facts/facts-types.ts";
import type { CompiledPolicy } from "./compiled-policy.ts";
import type { IndexRange, Pairing } from "./pairing.ts";
import type { PolicyBook } from "./policy-choice.ts";
import { spansOf, type Span } from "./spans.ts";
import { firstAtOrAfter } from "./windows.ts";

/** Dates in a row that one policy judges by spans, in one employment. */
interface SpanPeriod {
  readonly fromDay: DayNumber;
  readonly untilDay: DayNumber;
  readonly policy: CompiledPolicy;
  readonly employment: EmploymentSpan;
}

/** Whose spans are asked for, and what else takes punches of theirs. */
export interface PersonSpansAsked {
  readonly run: PunchRun;
  readonly pairing: Pairing;
  readonly employment: readonly EmploymentSpan[];
  readonly book: PolicyBook;
  /** Whether the person is suspended on a date: work does not count that begins on it. */
  readonly isSuspended: (day: DayNumber) => boolean;
  /** From the first to after the last punch that windows of the dates [fromDay, untilDay) take; Infinity and 0 when none do. */
  readonly takenByWindows: (fromDay: DayNumber, untilDay: DayNumber) => IndexRange;
}

/** How many dates a window may reach over the midnight it belongs to. */
const reachDays = 2;

/**
 * All of a person's spans of work by date, so that each punch is in one span at most whatever changed meanwhile.
 *
 * A span belongs to the rules, the employment and the zone of the date of its first punch. Where rules or employment
 * change, the next ones begin with the first punch the ones before left over. Windows of dates not judged by spans come first.
 */
export function spansOfPerson(asked: PersonSpansAsked): ReadonlyMap<DayNumber, readonly Span[]> {
  const { run, pairing, takenByWindows } = asked;
  const periods = periodsOf(asked);
  const owns = (day: DayNumber): boolean =>
    periods.some((period) => period.fromDay <= day && day < period.untilDay) && !asked.isSuspended(day);
  const touched = (fromDay: DayNumber, untilDay: DayNumber) =>
    hasWindows(asked, fromDay, untilDay) ? takenByWindows(fromDay, untilDay) : none;
  const spans: Span[] = [];
  let next = run.from;
  for (const { fromDay, untilDay, policy, employment } of periods) {
    const { zone } = employment;
    const begins = firstAtOrAfter(run, zone.start(fromDay));
    const endsAt = untilDay === Infinity ? Infinity : zone.start(untilDay);
    const from = Math.max(next, begins, touched(fromDay - reachDays, fromDay).until);
    const until = Math.min(run.until, touched(untilDay, untilDay + reachDays).from);
    if (from >= until) continue;
    const found = spansOf({ run, pairing, zone, policy, range: { from, until }, owns });
    const own = found.filter((span) => span.startedAt < endsAt);
    for (const span of own)
      if (!asked.isSuspended(zone.dayOf(span.startedAt))) spans.push(span);
      else pairing.marks?.fill(0, span.fromIndex - run.from, span.untilIndex - run.from);
    next = found.find((span) => span.startedAt >= endsAt)?.fromIndex ?? until;
    // What was found of the punches left over is not what becomes of them.
    pairing.marks?.fill(0, next - run.from, until - run.from);
  }
  return Map.groupBy(spans, (span) => span.day);
}

const none: IndexRange = { from: Infinity, until: 0 };

/** Whether the person has a date of [fromDay, untilDay) that is judged by windows. */
function hasWindows({ employment, book }: PersonSpansAsked, fromDay: DayNumber, untilDay: DayNumber): boolean {
  for (let day = fromDay; day < untilDay && day < Infinity; day += 1) {
    const span = employment.find((candidate) => candidate.fromDay <= day && day < candidate.untilDay);
    if (span !== undefined && book.policyOn(span.department, day).windows.attribution !== "span") return true;
  }
  return false;
}

function periodsOf({ employment, book }: PersonSpansAsked): SpanPeriod[] {
  const periods: SpanPeriod[] = [];
  for (const span of employment)
    for (let fromDay = span.fromDay; fromDay < span.untilDay;) {
      const policy = book.policyOn(span.department, fromDay);
      const untilDay = Math.min(span.untilDay, book.changesAfter(span.department, fromDay));
      if (policy.windows.attribution === "span") periods.push({ fromDay, untilDay, policy, employment: span });
      fromDay = untilDay;
    }
  return periods;
}
