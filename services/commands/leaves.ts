import type { EventData } from "../../shared/events/catalogue.ts";
import type { LedgerEvent } from "../../shared/events/envelope.ts";

export type Leave = EventData<"LeaveApproved">;
export type LeaveRequest = EventData<"LeaveRequested">;

/** Types that say what became of a person's leave. */
export const leaveTypes = ["LeaveRequested", "LeaveApproved", "LeaveRefused", "LeaveWithdrawn"] as const;

/** A leave by its id: what was asked for, what was approved, and where it stands. */
export interface LeaveState {
  readonly request: LeaveRequest | undefined;
  readonly approved: Leave | undefined;
  readonly stage: "requested" | "approved" | "refused" | "withdrawn";
}

/** Every leave a person ever asked for or was given, by id. */
export function leaveStates(history: readonly LedgerEvent[]): ReadonlyMap<string, LeaveState> {
  const states = new Map<string, LeaveState>();
  for (const event of history) {
    if (event.type === "LeaveRequested") {
      states.set(event.data.leave, { request: event.data, approved: undefined, stage: "requested" });
    } else if (event.type === "LeaveApproved") {
      states.set(event.data.leave, { request: states.get(event.data.leave)?.request, approved: event.data, stage: "approved" });
    } else if (event.type === "LeaveRefused" || event.type === "LeaveWithdrawn") {
      const { request, approved } = states.get(event.data.leave) ?? {};
      states.set(event.data.leave, { request, approved, stage: event.type === "LeaveRefused" ? "refused" : "withdrawn" });
    }
  }
  return states;
}

/** Leaves that hold: approved and not withdrawn. */
export function leavesOf(history: readonly LedgerEvent[]): readonly Leave[] {
  return [...leaveStates(history).values()].flatMap(({ approved, stage }) =>
    stage === "approved" && approved !== undefined ? [approved] : [],
  );
}

type Span = Pick<Leave, "from" | "until" | "part" | "hours">;

/** Whether two leaves would count the same time twice. Hours beside a half day are let through: which half they lie in is the shift's to say. */
export function leavesOverlap(one: Span, other: Span): boolean {
  if (one.until <= other.from || other.until <= one.from) return false;
  if (one.hours !== undefined && other.hours !== undefined) {
    return one.hours.from < other.hours.until && other.hours.from < one.hours.until;
  }
  if (one.hours !== undefined || other.hours !== undefined) return (one.hours === undefined ? one : other).part === "day";
  return one.part === "day" || other.part === "day" || one.part === other.part;
}
