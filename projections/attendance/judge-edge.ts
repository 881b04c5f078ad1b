import type { EdgeRules } from "./compiled-policy.ts";
import { slotAbsentLate, slotMissing, slotNormal, slotSeriousLate } from "./day-row.ts";

/** What an edge came to. Reused; read it before the next call. */
export interface EdgeVerdict {
  /** A slot result of day-row.ts. */
  result: number;
  /** Seconds late, or early, as the policy counts them; 0 when neither. */
  seconds: number;
  /** Half days of absence it charges. */
  absentHalves: number;
  /** It is absence instead of lateness: the flag of its band is not set. */
  onlyAbsence: boolean;
}

/**
 * Judges an arrival against the start, or a departure against the end, by the policy's bands.
 *
 * An edge of a band given as "over" is not reached by its own value, one given as "from" is. So far off that the punch
 * counts as missing comes first.
 *
 * @param off     Seconds after the start, or before the end; negative when in time. With whole minutes, taken of instants without their seconds.
 * @param offSlot slotLate or slotEarly.
 */
export function judgeEdge(off: number, rules: EdgeRules, offSlot: number, verdict: EdgeVerdict): void {
  verdict.absentHalves = 0;
  verdict.seconds = 0;
  verdict.onlyAbsence = false;
  if (off <= rules.grace) {
    verdict.result = slotNormal;
    return;
  }
  if (off > rules.missingOver) {
    verdict.result = slotMissing;
    return;
  }
  verdict.seconds = rules.fromGrace ? off - rules.grace : off;
  verdict.result = off >= rules.absentBandFrom ? slotAbsentLate : off >= rules.seriousFrom ? slotSeriousLate : offSlot;
  const charged = off > rules.fullAbsentOver ? 2 : off > rules.halfAbsentOver ? 1 : 0;
  verdict.onlyAbsence = charged > 0 && !rules.absentStillCounts;
  verdict.absentHalves = verdict.result === slotAbsentLate ? Math.max(charged, rules.absentBandHalves) : charged;
}
