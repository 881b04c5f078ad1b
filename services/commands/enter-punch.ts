import { refuse, type Refusal } from "../../shared/errors.ts";
import { direction, epochMs, identifier, localDateTime, reason } from "../../shared/events/fields.ts";
import { employeeStream } from "../../shared/events/streams.ts";
import type { LedgerEvent } from "../../shared/events/envelope.ts";
import type { TerminalState } from "../../projections/terminals/terminal-state.ts";
import type { EpochMs } from "../../shared/ids.ts";
import { decideOn, defineCommand, isRefusal } from "./command.ts";
import { pastMomentOf } from "./moments.ts";
import { employmentTypes, forOneself, notEmployedOn } from "./people.ts";
import { readTerminal, terminalUnknown } from "./terminals.ts";

/** Enters a punch by hand for somebody, tied to a fault of a terminal that covers the moment. */
export const enterPunch = defineCommand({
  name: "enter-punch",
  summary: "Enters a punch by hand for somebody, tied to a fault of a terminal that covers the moment.",
  fields: {
    employee: identifier,
    terminal: identifier,
    fault: identifier,
    reading: localDateTime,
    occurredAt: epochMs.optional(),
    direction,
    reason,
  },
  run: async (context, input) => {
    const { employee, terminal, fault, reading } = input;
    return decideOn(context, {
      command: "enter-punch",
      stream: employeeStream(employee),
      types: [...employmentTypes, "PunchEntered", "PunchVoided"],
      decide: async (history) => {
        const own = forOneself(context, employee);
        if (own !== undefined) return own;
        const state = await readTerminal(context.ledger, terminal);
        if (state === undefined) return terminalUnknown(terminal);
        const { zone } = state.settings;
        const moment = pastMomentOf("enter-punch", { reading, zone, chosen: input.occurredAt, now: context.now() });
        if (isRefusal(moment)) return moment;
        const { occurredAt } = moment;
        const not = faultNotCovering(state, fault, occurredAt) ?? notEmployedOn(history, employee, reading.slice(0, 10));
        if (not !== undefined) return not;
        if (enteredAlready(history, occurredAt, input.direction)) {
          return refuse("PUNCH_ENTERED", `reading = ${reading}: this punch of ${employee} was entered already`, { employee, reading });
        }
        const data = { employee, terminal, fault, reading, zone, occurredAt, direction: input.direction, reason: input.reason };
        return [{ type: "PunchEntered", data }];
      },
    });
  },
});

function faultNotCovering(state: TerminalState, fault: string, at: EpochMs): Refusal | undefined {
  const { terminal } = state;
  const reported = state.faults.get(fault);
  if (reported === undefined)
    return refuse("FAULT_UNKNOWN", `fault = ${fault}: terminal ${terminal} has no fault of this id`, { terminal, fault });
  if (reported.since <= at && (reported.until === null || at < reported.until)) return undefined;
  const { since, until } = reported;
  return refuse(
    "FAULT_NOT_COVERING",
    `fault = ${fault}: terminal ${terminal} was in order at this moment; a punch by hand needs a fault that covers it`,
    {
      terminal,
      fault,
      since,
      until,
      occurredAt: at,
    },
  );
}

function enteredAlready(history: readonly LedgerEvent[], at: EpochMs, which: string): boolean {
  const voided = new Set(history.flatMap((event) => (event.type === "PunchVoided" ? [event.data.punch] : [])));
  return history.some(
    (event) => event.type === "PunchEntered" && event.data.occurredAt === at && event.data.direction === which && !voided.has(event.id),
  );
}
