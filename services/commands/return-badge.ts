import { refuse } from "../../shared/errors.ts";
import { epochMs, identifier, personKey } from "../../shared/events/fields.ts";
import { employeeStream } from "../../shared/events/streams.ts";
import { decideOn, defineCommand, fieldFault } from "./command.ts";
import { inTurn } from "./ledger-view.ts";
import { holdingsView, keyName } from "./people.ts";

/** Ends that a person key belongs to a person. */
export const returnBadge = defineCommand({
  name: "return-badge",
  summary: "States that a number or card no longer belongs to a person from a moment on.",
  fields: { employee: identifier, key: personKey, terminal: identifier.optional(), until: epochMs },
  run: (context, { employee, key, terminal, until }) =>
    inTurn(context.ledger, "badges", () =>
      decideOn(context, {
        command: "return-badge",
        stream: employeeStream(employee),
        types: holdingsView.types,
        decide: (history) => {
          const holdings = holdingsView.initial();
          for (const event of history) holdingsView.apply(holdings, event);
          const held = holdings.byKey
            .get(keyName(key))
            ?.find((holding) => holding.terminal === (terminal ?? null) && holding.until === null);
          if (held === undefined) {
            return refuse("BADGE_NOT_HELD", `key = ${key.kind} ${key.value}: employee ${employee} does not hold it`, { employee });
          }
          if (held.from !== null && until <= held.from)
            return fieldFault("return-badge", "until", until, `a moment after it was given (${held.from})`);
          return [{ type: "BadgeReturned", data: { employee, key, until, ...(terminal === undefined ? {} : { terminal }) } }];
        },
      }),
    ),
});
