import type { EventData } from "../../shared/events/catalogue.ts";
import type { LedgerEvent } from "../../shared/events/envelope.ts";

export type Leave = EventData<"LeaveApproved">;

/** Leaves that hold: approved and not withdrawn. */
export function leavesOf(history: readonly LedgerEvent[]): ReadonlyMap<string, Leave> {
  const leaves = new Map<string, Leave>();
  for (const event of history) {
    if (event.type === "LeaveApproved") leaves.set(event.data.leave, event.data);
    else if (event.type === "LeaveWithdrawn") leaves.delete(event.data.leave);
  }
  return leaves;
}

/** Whether two leaves would count the same time twice. Hours beside a half day are let through: which half they lie in is the shift's to say. */
export function leavesOverlap(one: Leave, other: Leave): boolean {
  if (one.until <= other.from || other.until <= one.from) return false;
  if (one.hours !== undefined && other.hours !== undefined) {
    return one.hours.from < other.hours.until && other.hours.from < one.hours.until;
  }
  if (one.hours !== undefined || other.hours !== undefined) return (one.hours === undefined ? one : other).part === "day";
  return one.part === "day" || other.part === "day" || one.part === other.part;
}
