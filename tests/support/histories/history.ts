import { StoredEvents } from "../stored-events.ts";
import type { NewEvent } from "../../../shared/events/envelope.ts";
import type { StoredEvent } from "../../../shared/ledger/port.ts";

/** One event and when the ledger learnt of it, epoch milliseconds. */
export interface HistoryEvent {
  readonly recordedAt: number;
  readonly stream: string;
  readonly event: NewEvent;
}

/** What happened in a small company in a week, and when its ledger learnt of it. */
export interface History {
  readonly zone: string;
  readonly employees: readonly string[];
  readonly departments: readonly string[];
  /** Half-open dates worth asking about. */
  readonly from: string;
  readonly until: string;
  /** Moments of questions, epoch milliseconds: one in the middle of it, one long after. */
  readonly askedAt: readonly [early: number, late: number];
  /** In order of recording. */
  readonly events: readonly HistoryEvent[];
}

/** The history as a ledger would hand it on. */
export function storeHistory(history: History): readonly StoredEvent[] {
  const stored = new StoredEvents();
  // Type and data of an event belong together since they were drawn.
  for (const { recordedAt, stream, event } of history.events)
    stored.add(stream, event.type, event.data as never, { recordedAt, id: event.id });
  return stored.events;
}

/** The history as a person would tell it: a line an event, at the zone's wall clock. */
export function tellHistory({ zone, events }: History): string {
  const clock = (at: number): string =>
    Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toString({ timeZoneName: "never", smallestUnit: "second" });
  const shown = (value: unknown): string =>
    JSON.stringify(value, (_, part: unknown) => (typeof part === "number" && part > 1e12 && part < 3e12 ? clock(part) : part));
  const lines = events.map(
    ({ recordedAt, event }, position) => `${String(position).padStart(3)} ${clock(recordedAt)} ${event.type} ${shown(event.data)}`,
  );
  return [`zone ${zone}`, ...lines].join("\n");
}
