import type { EventOf } from "../../shared/events/envelope.ts";
import { dayNumber } from "../../shared/time/day-number.ts";
import { instantBase } from "../../shared/time/zone-days.ts";
import { ceilInstant } from "./ceil-instant.ts";
import type { LeaveDecision, LeaveRequestFact } from "./facts-types.ts";
import { open } from "./known.ts";
import type { LeaveRequestHistory, PersonFacts } from "./people.ts";

type LeaveEvent = EventOf<"LeaveApproved" | "LeaveEvidenceFiled" | "LeaveFormFiled" | "LeaveRefused" | "LeaveRequested" | "LeaveWithdrawn">;

/** Folds an event about a leave into the person's facts. */
export function applyLeave(person: PersonFacts, event: LeaveEvent, position: number): void {
  switch (event.type) {
    case "LeaveRequested": {
      const { requestedAt, how } = event.data;
      person.leaveRequests.push({ ...spanOf(event.data), requestedAt: floorInstant(requestedAt), how, position, decisions: [] });
      return;
    }
    case "LeaveApproved": {
      const { evidence, form } = event.data;
      end(person, event.data.leave, "approved", position);
      const awaited = { evidenceAwaited: evidence === "awaited", formAwaited: form === "awaited" };
      person.leave.push({ ...spanOf(event.data), ...awaited, position, knownAt: position, endedAt: open });
      return;
    }
    case "LeaveRefused":
      return end(person, event.data.leave, "refused", position);
    case "LeaveWithdrawn":
      return end(person, event.data.leave, "withdrawn", position);
    case "LeaveFormFiled":
    case "LeaveEvidenceFiled": {
      const { leave, filedAt } = event.data;
      const what = event.type === "LeaveFormFiled" ? "form" : "evidence";
      person.leaveFilings.push({ leave, what, filedAt: floorInstant(filedAt), position });
    }
  }
}

/** The second a moment lies in: what was handed in within a date's last second was handed in on it. */
const floorInstant = (ms: number): number => Math.floor(ms / 1_000) - instantBase;

function spanOf({ leave, kind, from, until, part, hours }: EventOf<"LeaveApproved" | "LeaveRequested">["data"]) {
  return {
    leave,
    kind,
    fromDay: dayNumber(from),
    untilDay: dayNumber(until),
    part,
    hours: hours === undefined ? null : { from: ceilInstant(hours.from), until: ceilInstant(hours.until) },
  };
}

/** A leave of the id that held holds no more, and what was asked for under it is decided. */
function end(person: PersonFacts, leave: string, decision: LeaveDecision, position: number): void {
  for (const fact of person.leave) if (fact.leave === leave && fact.endedAt === open) fact.endedAt = position;
  for (const request of person.leaveRequests) if (request.leave === leave) request.decisions.push({ decision, knownAt: position });
}

/** What was asked for and decided before a position. */
export function leaveRequestsKnown(histories: readonly LeaveRequestHistory[], asOf: number): LeaveRequestFact[] {
  return histories
    .filter(({ position }) => position < asOf)
    .map(({ decisions, ...request }) => {
      const last = decisions.findLast(({ knownAt }) => knownAt < asOf);
      return { ...request, decision: last?.decision ?? null, decidedBy: last?.knownAt ?? null };
    });
}
