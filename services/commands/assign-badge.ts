import { refuse } from "../../shared/errors.ts";
import { epochMs, identifier, personKey } from "../../shared/events/fields.ts";
import { employeeStream } from "../../shared/events/streams.ts";
import { decideOn, defineCommand, fieldFault } from "./command.ts";
import { currentView, inTurn } from "./ledger-view.ts";
import { employmentsOf, employmentTypes, holdingsDuring, holdingsView } from "./people.ts";

/** Gives a person key to a person from a moment on. A key belongs to one person at a time. */
export const assignBadge = defineCommand({
  name: "assign-badge",
  summary: "Gives a number or card to a person from a moment on; punches already held under it count from then on too.",
  fields: { employee: identifier, key: personKey, terminal: identifier.optional(), from: epochMs.nullable() },
  run: (context, { employee, key, terminal, from }) =>
    inTurn(context.ledger, "badges", () =>
      decideOn(context, {
        command: "assign-badge",
        stream: employeeStream(employee),
        types: [...employmentTypes, "BadgeAssigned", "BadgeReturned"],
        decide: async (history) => {
          // Terminals trim what they send; a key with blanks around it would never be met.
          if (key.value !== key.value.trim())
            return fieldFault("assign-badge", "key.value", key.value, `without blanks around it: ${key.value.trim()}`);
          if (employmentsOf(history).length === 0) {
            return refuse("EMPLOYEE_UNKNOWN", `employee = ${employee}: nobody of this id has joined`, { employee });
          }
          const holdings = await currentView(context.ledger, holdingsView);
          const held = holdingsDuring(holdings, key, { terminal: terminal ?? null, from, until: null });
          const own = held.find((holding) => holding.employee === employee && holding.until === null);
          if (own !== undefined && own.from === from && own.terminal === (terminal ?? null)) return [];
          const [holding] = held;
          if (holding !== undefined) {
            const whose = holding.employee === employee ? "this person" : `employee ${holding.employee}`;
            return refuse("BADGE_HELD", `key = ${key.kind} ${key.value}: ${whose} holds it during this time; it must be returned first`, {
              holder: holding.employee,
              from: holding.from,
              until: holding.until,
            });
          }
          return [{ type: "BadgeAssigned", data: { employee, key, from, ...(terminal === undefined ? {} : { terminal }) } }];
        },
      }),
    ),
});
