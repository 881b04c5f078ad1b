import { isDeepStrictEqual } from "node:util";
import { refuse, type Refusal } from "../../shared/errors.ts";
import { identifier, localDate } from "../../shared/events/fields.ts";
import { alternateWeek, patternOnHolidays, patternPriority, weekOfShifts } from "../../shared/events/pattern-assigned.ts";
import { rosterStream } from "../../shared/events/streams.ts";
import { dayNumber, weekdayOf } from "../../shared/time/day-number.ts";
import { decideOn, defineCommand, fieldFault } from "./command.ts";
import { isRealDate, rangeFault } from "./moments.ts";
import { unknownShifts } from "./shifts.ts";

/** Lets a person work the same week over and over from a date on. */
export const assignPattern = defineCommand({
  name: "assign-pattern",
  summary: "Lets a person work the same week over and over from a date on.",
  fields: {
    department: identifier,
    employee: identifier,
    pattern: identifier,
    from: localDate,
    until: localDate.nullable(),
    week: weekOfShifts,
    alternate: alternateWeek.optional(),
    priority: patternPriority,
    onHolidays: patternOnHolidays,
  },
  run: (context, input) => {
    const { department, pattern, from, until, week, alternate } = input;
    return decideOn(context, {
      command: "assign-pattern",
      stream: rosterStream(department),
      types: ["ShiftDefined", "PatternAssigned"],
      decide: (history) => {
        const shifts = [...Object.values(week), ...Object.values(alternate?.week ?? {})].filter((id) => typeof id === "string");
        const fault =
          rangeFault("assign-pattern", from, until) ?? anchorFault(alternate?.anchor) ?? unknownShifts(history, department, shifts);
        if (fault !== undefined) return fault;
        const earlier = history.find((event) => event.type === "PatternAssigned" && event.data.pattern === pattern);
        if (earlier !== undefined && isDeepStrictEqual(earlier.data, { ...input })) return [];
        if (earlier !== undefined) {
          return refuse("PATTERN_EXISTS", `pattern = ${pattern}: department ${department} has an assignment of this id; choose another`, {
            department,
            pattern,
          });
        }
        return [{ type: "PatternAssigned", data: { ...input } }];
      },
    });
  },
});

/** Two weeks in turn are counted from a Monday. */
function anchorFault(anchor: string | undefined): Refusal | undefined {
  if (anchor === undefined || (isRealDate(anchor) && weekdayOf(dayNumber(anchor)) === 0)) return undefined;
  return fieldFault("assign-pattern", "alternate.anchor", anchor, "a Monday that begins a week of the first kind");
}
