import { dayTypeHoliday, dayTypeRest, planCovered } from "../facts/codes.ts";
import { countWork } from "./count-work.ts";
import * as row from "./day-row.ts";
import type { DayState, Slots } from "./day-state.ts";
import { addSources, waitFor } from "./evidence.ts";
import { expectOf } from "./expected.ts";
import { countAway, findAway, type ShiftFound } from "./judge-leave.ts";
import { judgeSlots } from "./judge-shift.ts";
import { noLeave } from "./leave-of-day.ts";
import { missingIn, missingOut } from "./missing-punch.ts";
import type { Span } from "./spans.ts";
import type { Window } from "./windows.ts";
import { addGaps, addSetBreaks, lengthOf } from "./worked-time.ts";

const { noInstant } = row;

/** Judges the date by its spans of work; `planned` is what was planned for it, in one window. */
export function judgeSpans(day: DayState, spans: readonly Span[], planned: Window | null): void {
  const { slots } = day;
  slots.complete = true;
  slots.openEnd = false;
  for (const span of spans) addSpanWork(day, span);
  slots.firstIn = day.firstIn;
  slots.lastOut = day.lastOut;
  slots.punches = day.punches;
  if (planned !== null) {
    const waited = waitFor(day, planned.opens, planned.closes);
    slots.complete &&= waited;
    day.shifts = 1;
    const found = day.leave === noLeave ? null : foundOf(slots);
    if (found !== null) findAway(day, planned, found);
    expectOf(day, planned, 0, 1);
    const pauses = (day.pauses = day.madePauses);
    pauses.count = 0;
    addSetBreaks(day.employment.zone, day.date, planned.set, pauses);
    addGaps(day.employment.zone, day.date, planned.set, pauses);
    day.scheduled += planned.end - planned.start - lengthOf(pauses);
    if (found === null || !countAway(day, planned, found)) judgeSlots(day, planned, true);
    return;
  }
  if (day.punches === 0) return;
  if (day.dayType === dayTypeRest || day.dayType === dayTypeHoliday) {
    day.flags |= row.flagRestDayWork;
    return;
  }
  // Planned in a way that cannot be judged: nobody can say what is missing.
  if ((day.word & planCovered) !== 0) return;
  if (day.firstIn === noInstant) day.inResult = missingIn(day, spans[0]!.startedAt);
  if (slots.openEnd) day.outResult = missingOut(day);
}

function foundOf({ firstIn, lastOut }: Slots): ShiftFound {
  const earliest = firstIn === noInstant ? lastOut : firstIn;
  return { index: 0, count: 1, earliest, latest: lastOut === noInstant ? firstIn : lastOut };
}

function addSpanWork(day: DayState, span: Span): void {
  const { pairing, slots } = day;
  if (day.firstIn === noInstant) day.firstIn = span.firstIn;
  if (span.lastOut !== noInstant) day.lastOut = span.lastOut;
  slots.openEnd = span.openEnd;
  addSources(day, span.sources);
  day.punches += span.punches;
  const before = pairing.intervalCount;
  for (let index = 0; index < span.intervals.length; index += 1) pairing.intervals[before * 2 + index] = span.intervals[index]!;
  pairing.intervalCount = before + span.intervals.length / 2;
  countWork(day, before, null, span.length);
  if (!waitFor(day, span.startedAt, span.openUntil)) slots.complete = false;
}
