import { planDuty } from "../facts/codes.ts";
import { finishDay } from "./finish-day.ts";
import type { DayState } from "./day-state.ts";
import { judgeDuty } from "./judge-duty.ts";
import { judgeFree, judgeOff, judgeShift } from "./judge-shift.ts";
import { judgeSpans } from "./judge-spans.ts";
import type { IndexRange } from "./pairing.ts";
import type { Span } from "./spans.ts";
import { windowDuty, windowFree, windowOff, type Window } from "./windows.ts";

/**
 * Judges one date of one person: the one evaluation that live view, rebuild, what-if, sheet and scenario all go through.
 *
 * @param day     Begun for the date.
 * @param windows The date's windows in order; with attribution span only what was planned.
 * @param spans   The date's spans of work, null unless the policy finds days by spans.
 * @param out     The row to write; see day-row.ts.
 */
export function judgeDay(day: DayState, windows: readonly Window[], spans: readonly Span[] | null, out: Int32Array): void {
  if (spans !== null) judgeSpans(day, spans, windows[0] ?? null);
  else
    for (let index = 0; index < windows.length; index += 1) {
      const window = windows[index]!;
      if (window.kind === windowOff || window.kind === windowDuty) judgeOff(day, window);
      else if (window.kind === windowFree) judgeFree(day, window);
      else judgeShift(day, window, index, windows.length);
    }
  if ((day.word & planDuty) !== 0) judgeDuty(day, spans?.map(punchesOf) ?? windows);
  finishDay(day, out);
}

const punchesOf = ({ fromIndex: from, untilIndex: until }: Span): IndexRange => ({ from, until });
