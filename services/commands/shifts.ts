import { refuse, type Refusal } from "../../shared/errors.ts";
import type { LedgerEvent } from "../../shared/events/envelope.ts";
import type { Shift } from "../../shared/events/shift-defined.ts";
import type { DepartmentId, ShiftId } from "../../shared/ids.ts";

/** Shifts of a department as last defined. */
function shiftsOf(history: readonly LedgerEvent[]): ReadonlyMap<ShiftId, Shift> {
  return new Map(history.flatMap((event) => (event.type === "ShiftDefined" ? [[event.data.shift.id, event.data.shift]] : [])));
}

/** Refuses shift ids that the department has not defined, all of them at once. */
export function unknownShifts(history: readonly LedgerEvent[], department: DepartmentId, ids: Iterable<ShiftId>): Refusal | undefined {
  const known = shiftsOf(history);
  const unknown = [...new Set(ids)].filter((id) => !known.has(id));
  if (unknown.length === 0) return undefined;
  const message = `shift = ${unknown.join(", ")}: department ${department} has defined ${known.size === 0 ? "no shifts" : [...known.keys()].join(", ")}`;
  return refuse("SHIFT_UNKNOWN", message, { department, unknown });
}
