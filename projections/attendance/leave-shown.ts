import type { DayNumber } from "../../shared/time/day-number.ts";
import { instantBase } from "../../shared/time/zone-days.ts";
import type { DayLeave, LeaveEvent } from "./day-result.ts";
import { halfAfternoon, halfMorning, type JudgedLeave, type PersonLeave } from "./person-leave.ts";

/**
 * Half days of leave by kind. A half covered by two kinds is counted once, for the one approved first. What is left of
 * the half days taken, when leave by the hour covers all that was planned, is shared out among it in turn.
 *
 * @param taken Half days of leave of the date, as judged.
 */
export function leaveTakenOf(judged: readonly JudgedLeave[], taken: number): DayLeave[] {
  const leave: { kind: string; halfDays: number; seconds?: number }[] = [];
  let counted = 0;
  for (const { kind, halves, hours, outcome } of judged) {
    if (outcome !== "holds") continue;
    if (hours !== null) {
      leave.push({ kind, halfDays: 0, seconds: hours.until - hours.from });
      continue;
    }
    const own = halves & ~counted;
    counted |= halves;
    const halfDays = ((own & halfMorning) === 0 ? 0 : 1) + ((own & halfAfternoon) === 0 ? 0 : 1);
    if (halfDays > 0) leave.push({ kind, halfDays });
  }
  const byHour = leave.filter((one) => one.seconds !== undefined);
  const left = byHour.length === 0 ? 0 : taken - leave.reduce((total, one) => total + one.halfDays, 0);
  for (let half = 0; half < left; half += 1) byHour[half % byHour.length]!.halfDays += 1;
  return leave;
}

/** Events about leave that a date is part of, in order of position. */
export function leaveEventsOf(leave: PersonLeave, day: DayNumber): LeaveEvent[] {
  const events: LeaveEvent[] = [];
  const kinds = new Map<string, string>();
  for (const { leave: id, kind, position } of leave.approvedOn(day)) {
    kinds.set(id, kind);
    events.push({ position, what: "approved", leave: id, kind, at: null });
  }
  for (const { leave: id, kind, position, how, requestedAt, decision, decidedBy } of leave.requestsOn(day)) {
    kinds.set(id, kind);
    events.push({ position, what: how === "telephone" ? "telephoned" : "requested", leave: id, kind, at: requestedAt + instantBase });
    if (decidedBy !== null && (decision === "refused" || decision === "withdrawn"))
      events.push({ position: decidedBy, what: decision, leave: id, kind, at: null });
  }
  for (const [id, kind] of kinds)
    for (const { position, what, filedAt } of leave.filingsOf(id))
      events.push({ position, what: `${what}_filed`, leave: id, kind, at: filedAt + instantBase });
  return events.toSorted((left, right) => left.position - right.position);
}
