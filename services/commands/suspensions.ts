import type { LedgerEvent } from "../../shared/events/envelope.ts";
import type { LocalDate } from "../../shared/ids.ts";

/** Types that say whether a person is suspended. */
export const suspensionTypes = ["EmployeeSuspended", "EmployeeResumed"] as const;

/** What was last said of a person's suspension; joining anew ends one. Null when nothing was. */
export function lastSuspension(history: readonly LedgerEvent[]): { readonly suspended: boolean; readonly from: LocalDate } | null {
  const last = history.findLast(({ type }) => type === "EmployeeSuspended" || type === "EmployeeResumed" || type === "EmployeeJoined");
  if (last?.type === "EmployeeSuspended") return { suspended: true, from: last.data.from };
  return last?.type === "EmployeeResumed" ? { suspended: false, from: last.data.from } : null;
}
