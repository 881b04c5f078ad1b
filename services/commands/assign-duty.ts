import { isDeepStrictEqual } from "node:util";
import { refuse, type Refusal } from "../../shared/errors.ts";
import { decodeEvent } from "../../shared/events/decode.ts";
import { dutyHours } from "../../shared/events/duty-assigned.ts";
import type { LedgerEvent } from "../../shared/events/envelope.ts";
import { identifier, localDate, reason } from "../../shared/events/fields.ts";
import { employeeStream, rosterStream } from "../../shared/events/streams.ts";
import type { Ledger } from "../../shared/ledger/port.ts";
import { decideOn, defineCommand, fieldFault } from "./command.ts";
import { dutiesOf } from "./duties.ts";
import { rangeFault } from "./moments.ts";
import { employmentsOf, employmentTypes, forOneself, notEmployedOn } from "./people.ts";
import { unknownShifts } from "./shifts.ts";

/** Puts a person on duty on a rest day or holiday, by a shift or by hours of its own; at their own site unless said otherwise. */
export const assignDuty = defineCommand({
  name: "assign-duty",
  summary: "Puts a person on duty on a date that is no working day for them, by a shift or by hours of its own.",
  fields: {
    employee: identifier,
    duty: identifier,
    date: localDate,
    site: identifier.optional(),
    shift: identifier.optional(),
    hours: dutyHours.optional(),
    reason: reason.optional(),
  },
  run: (context, input) => {
    const { employee, duty, date, shift, hours } = input;
    return decideOn(context, {
      command: "assign-duty",
      stream: employeeStream(employee),
      types: [...employmentTypes, "DutyAssigned", "DutyWithdrawn"],
      decide: async (history) => {
        const fault = rangeFault("assign-duty", date, null) ?? forOneself(context, employee) ?? notEmployedOn(history, employee, date);
        if (fault !== undefined) return fault;
        if ((shift === undefined) === (hours === undefined))
          return fieldFault("assign-duty", "hours", hours, "hours or a shift, and not both");
        if (hours !== undefined && hours.end <= hours.start !== hours.endsNextDay)
          return fieldFault("assign-duty", "hours", hours, "an end after the start; with endsNextDay one not after it, on the next date");
        const { department, site } = employmentsOf(history).findLast((span) => span.from <= date)!;
        const unknown = shift === undefined ? undefined : unknownShifts(await definedIn(context.ledger, department), department, [shift]);
        if (unknown !== undefined) return unknown;
        const data = { ...input, site: input.site ?? site };
        const earlier = dutiesOf(history).get(duty);
        if (earlier !== undefined && isDeepStrictEqual(earlier, data)) return [];
        return idTaken(history, employee, duty) ?? [{ type: "DutyAssigned", data }];
      },
    });
  },
});

/** An id stays with its duty, also when that was withdrawn. */
function idTaken(history: readonly LedgerEvent[], employee: string, duty: string): Refusal | undefined {
  if (!history.some((event) => event.type === "DutyAssigned" && event.data.duty === duty)) return undefined;
  return refuse("DUTY_EXISTS", `duty = ${duty}: employee ${employee} was assigned duty of this id already; choose another id`, {
    employee,
    duty,
  });
}

async function definedIn(ledger: Ledger, department: string): Promise<LedgerEvent[]> {
  const events: LedgerEvent[] = [];
  for await (const batch of ledger.readStream(rosterStream(department), 0, { types: ["ShiftDefined"] }))
    events.push(...batch.map(decodeEvent));
  return events;
}
