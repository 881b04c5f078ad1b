import { refuse } from "../../shared/errors.ts";
import { direction, epochMs, identifier, localDateTime, reason, zoneName } from "../../shared/events/fields.ts";
import { fieldPlace } from "../../shared/events/punch-entered.ts";
import { employeeStream } from "../../shared/events/streams.ts";
import { decideOn, defineCommand, isRefusal } from "./command.ts";
import { pastMomentOf } from "./moments.ts";
import { employmentTypes, forOneself, notEmployedOn } from "./people.ts";

/** Enters a punch made away from the site (外勤), with the place. How it counts is for the rule field_punches to say. */
export const enterFieldPunch = defineCommand({
  name: "enter-field-punch",
  summary: "Enters a punch somebody made away from the site, with the place; the rule field_punches says how it counts.",
  fields: {
    employee: identifier,
    reading: localDateTime,
    zone: zoneName,
    occurredAt: epochMs.optional(),
    direction,
    place: fieldPlace,
    reason,
  },
  run: (context, input) => {
    const { employee, reading, zone, direction: way, place } = input;
    return decideOn(context, {
      command: "enter-field-punch",
      stream: employeeStream(employee),
      types: [...employmentTypes, "PunchEntered", "PunchVoided"],
      decide: (history) => {
        const own = forOneself(context, employee);
        if (own !== undefined) return own;
        const moment = pastMomentOf("enter-field-punch", { reading, zone, chosen: input.occurredAt, now: context.now() });
        if (isRefusal(moment)) return moment;
        const not = notEmployedOn(history, employee, reading.slice(0, 10));
        if (not !== undefined) return not;
        const { occurredAt } = moment;
        const voided = new Set(history.flatMap((event) => (event.type === "PunchVoided" ? [event.data.punch] : [])));
        const entered = history.filter((event) => event.type === "PunchEntered");
        if (entered.some(({ id, data }) => data.occurredAt === occurredAt && data.direction === way && !voided.has(id)))
          return refuse("PUNCH_ENTERED", `reading = ${reading}: this punch of ${employee} was entered already`, { employee, reading });
        const data = { employee, terminal: null, fault: null, reading, zone, occurredAt, direction: way, place, reason: input.reason };
        return [{ type: "PunchEntered", data }];
      },
    });
  },
});
