import type { EventData } from "../../shared/events/catalogue.ts";
import type { LedgerEvent } from "../../shared/events/envelope.ts";

/** Duty that holds, by its id: assigned and not withdrawn. */
export function dutiesOf(history: readonly LedgerEvent[]): ReadonlyMap<string, EventData<"DutyAssigned">> {
  const duties = new Map<string, EventData<"DutyAssigned">>();
  for (const event of history) {
    if (event.type === "DutyAssigned") duties.set(event.data.duty, event.data);
    else if (event.type === "DutyWithdrawn") duties.delete(event.data.duty);
  }
  return duties;
}
