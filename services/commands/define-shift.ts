import { isDeepStrictEqual } from "node:util";
import { refuse } from "../../shared/errors.ts";
import { identifier, localDate } from "../../shared/events/fields.ts";
import { shift as shiftField, type Shift } from "../../shared/events/shift-defined.ts";
import { rosterStream } from "../../shared/events/streams.ts";
import type { DepartmentId, ShiftId } from "../../shared/ids.ts";
import { decideOn, defineCommand, fieldFault } from "./command.ts";
import { currentView, type LedgerView } from "./ledger-view.ts";
import { rangeFault } from "./moments.ts";

const dayMinutes = 1_440;

/** Defines a shift of a department, or defines it anew: for all dates, or with `from` for start dates from then on. */
export const defineShift = defineCommand({
  name: "define-shift",
  summary: "Defines a shift of a department: start, end, margins and breaks, on the wall clock.",
  fields: { department: identifier, from: localDate.optional(), shift: shiftField },
  run: async (context, { department, from, shift }) => {
    const owner = (await currentView(context.ledger, shiftOwners)).get(shift.id);
    if (owner !== undefined && owner !== department) {
      return refuse(
        "SHIFT_TAKEN",
        `shift.id = ${shift.id}: department ${owner} has a shift of this id; choose another, such as ${department}-${shift.id}`,
        {
          shift: shift.id,
          owner,
        },
      );
    }
    return decideOn(context, {
      command: "define-shift",
      stream: rosterStream(department),
      types: ["ShiftDefined"],
      decide: (history) => {
        const range = from === undefined ? undefined : rangeFault("define-shift", from, null);
        if (range !== undefined) return range;
        const fault = shiftFault(shift);
        if (fault !== undefined) return fieldFault("define-shift", fault.field, fault.value, fault.remedy);
        // Definitions from different dates stand side by side; of those from one date the last holds.
        const last = history.findLast(
          (event) => event.type === "ShiftDefined" && event.data.shift.id === shift.id && event.data.from === from,
        );
        if (last?.type === "ShiftDefined" && isDeepStrictEqual(last.data.shift, shift)) return [];
        return [{ type: "ShiftDefined", data: { department, ...(from === undefined ? {} : { from }), shift } }];
      },
    });
  },
});

/** Which department each shift id belongs to: rosters and patterns name shifts by id alone, so an id means one shift everywhere. */
const shiftOwners: LedgerView<Map<ShiftId, DepartmentId>> = {
  types: ["ShiftDefined"],
  initial: () => new Map(),
  apply: (owners, event) => {
    if (event.type === "ShiftDefined" && !owners.has(event.data.shift.id)) owners.set(event.data.shift.id, event.data.department);
  },
};

interface ShiftFault {
  readonly field: string;
  readonly value: unknown;
  readonly remedy: string;
}

/** What cannot be a shift: no length, longer than a day, breaks outside it, upside down, or in each other. */
export function shiftFault(shift: Shift): ShiftFault | undefined {
  const start = minutesOf(shift.start);
  const end = minutesOf(shift.end) + (shift.endsNextDay ? dayMinutes : 0);
  if (end <= start) {
    return {
      field: "shift.end",
      value: shift.end,
      remedy: `a time after the start (${shift.start}), or endsNextDay true for a shift over midnight`,
    };
  }
  if (end - start > dayMinutes) return { field: "shift.end", value: shift.end, remedy: "at most 24 hours after the start" };
  let last = start;
  const breaks = shift.breaks
    .map((pause, index) => ({ index, pause, from: afterStart(pause.start, start), until: afterStart(pause.end, start) }))
    .toSorted((one, other) => one.from - other.from);
  for (const { index, pause, from, until } of breaks) {
    if (until <= from || until > end) {
      return {
        field: `shift.breaks.${index}`,
        value: `${pause.start}-${pause.end}`,
        remedy: `a span inside ${shift.start}-${shift.end} that ends after it starts`,
      };
    }
    if (from < last)
      return { field: `shift.breaks.${index}`, value: `${pause.start}-${pause.end}`, remedy: "a span that no other break overlaps" };
    last = until;
  }
  return undefined;
}

/** Minutes of a wall-clock time on the shift's first date, or on its second when it lies before the start. */
function afterStart(time: string, start: number): number {
  const minutes = minutesOf(time);
  return minutes < start ? minutes + dayMinutes : minutes;
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(":").map(Number);
  return hours * 60 + minutes + seconds / 60;
}
