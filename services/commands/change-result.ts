import { judgeDays } from "../../projections/attendance/judge-days.ts";
import type { DayResult } from "../../projections/attendance/day-result.ts";
import { refuse, type Refusal } from "../../shared/errors.ts";
import type { EventData } from "../../shared/events/catalogue.ts";
import { identifier, localDate, reason } from "../../shared/events/fields.ts";
import { changeableResult } from "../../shared/events/result-changed.ts";
import { employeeStream } from "../../shared/events/streams.ts";
import { dateOf, dayNumber } from "../../shared/time/day-number.ts";
import { decideOn, defineCommand, fieldFault, type CommandContext } from "./command.ts";
import { rangeFault } from "./moments.ts";
import { employmentTypes, forOneself, notEmployedOn } from "./people.ts";
import { knownNow } from "./sheets.ts";

type Which = EventData<"ResultChanged">["which"];

/** Excuses what somebody else's date came to. What was excused stays visible, and stays excused whatever becomes known later. */
export const changeResult = defineCommand({
  name: "change-result",
  summary: "Excuses a lateness, an early leave, a missing punch or an absence of somebody else's date, with a reason.",
  fields: { employee: identifier, change: identifier, date: localDate, which: changeableResult, shift: identifier.optional(), reason },
  run: (context, { employee, change, date, which, shift, reason: why }) =>
    decideOn(context, {
      command: "change-result",
      stream: employeeStream(employee),
      types: [...employmentTypes, "ResultChanged", "ResultChangeWithdrawn"],
      decide: async (history) => {
        const fault = rangeFault("change-result", date, null) ?? forOneself(context, employee) ?? notEmployedOn(history, employee, date);
        if (fault !== undefined) return fault;
        if (history.some((event) => event.type === "ResultChanged" && event.data.change === change))
          return refuse("RESULT_CHANGE_KNOWN", `change = ${change}: this name was given to a change before`, { employee, change });
        if (which === "absence" && shift !== undefined)
          return fieldFault("change-result", "shift", shift, "leave it out: absence is of the date, and not of one of its shifts");
        const not = await nothingToChange(context, { employee, date, which, shift });
        if (not !== undefined) return not;
        const of = shift === undefined ? {} : { shift };
        return [{ type: "ResultChanged", data: { employee, change, date, which, ...of, to: "excused", reason: why } }];
      },
    }),
});

async function nothingToChange(
  context: CommandContext,
  { employee, date, which, shift }: Pick<EventData<"ResultChanged">, "employee" | "date" | "which" | "shift">,
): Promise<Refusal | undefined> {
  const { facts, at } = await knownNow(context);
  const [day] = judgeDays(facts, { employees: [employee], from: date, until: dateOf(dayNumber(date) + 1), at });
  const planned = day?.windows.map((window) => window.shift) ?? [];
  if (shift !== undefined && !planned.includes(shift)) {
    const shifts = planned.length === 0 ? "it has none" : `one of ${planned.join(", ")}`;
    return fieldFault("change-result", "shift", shift, `a shift planned on ${date}: ${shifts}`);
  }
  if (day !== undefined && has(day, which)) return undefined;
  const found = day === undefined ? "nothing" : [day.status, ...day.flags].join(", ");
  const message = `which = ${which}: ${date} of ${employee} has nothing of the kind; it is ${found}`;
  return refuse("RESULT_NOT_THERE", message, { employee, date, which, found });
}

function has(day: DayResult, which: Which): boolean {
  switch (which) {
    case "late":
      return day.lateSeconds > 0;
    case "early":
      return day.earlySeconds > 0;
    case "missing_in":
    case "missing_out":
      return day.flags.includes(which);
    case "absence":
      return day.absenceHalfDays > 0;
  }
}
