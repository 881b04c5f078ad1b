import { decodeEvent } from "../../shared/events/decode.ts";
import { terminalStream } from "../../shared/events/streams.ts";
import { isKnownZone } from "../../shared/time/resolve.ts";
import { createTerminals, type Terminals } from "../../projections/terminals/terminals.ts";
import { isTerminalEvent, terminalState, type TerminalState } from "../../projections/terminals/terminal-state.ts";
import { refuse, type Refusal } from "../../shared/errors.ts";
import type { EventType } from "../../shared/events/catalogue.ts";
import type { LedgerEvent } from "../../shared/events/envelope.ts";
import type { TerminalSettings } from "../../shared/events/fields.ts";
import type { TerminalId } from "../../shared/ids.ts";
import type { Ledger } from "../../shared/ledger/port.ts";
import type { LedgerView } from "./ledger-view.ts";

/** Types of a terminal's stream that people decide with: not the thousands that its polls leave. */
export const terminalDecisionTypes = [
  "TerminalRegistered",
  "TerminalSettingsChanged",
  "TerminalRetired",
  "TerminalFaultReported",
  "TerminalFaultCleared",
  "GapDetected",
  "GapClosed",
] as const satisfies readonly EventType[];

export const terminalsView: LedgerView<Terminals> = {
  types: ["TerminalRegistered", "TerminalSettingsChanged", "TerminalRetired"],
  initial: createTerminals,
  apply: (terminals, event) => {
    if (isTerminalEvent(event)) terminals.apply(event);
  },
};

/** A terminal's state from its decision events. */
export function stateOf(history: readonly LedgerEvent[]): TerminalState | undefined {
  return terminalState(history.filter(isTerminalEvent));
}

/** Reads a terminal's state for a decision about something else. */
export async function readTerminal(ledger: Ledger, terminal: TerminalId): Promise<TerminalState | undefined> {
  const history: LedgerEvent[] = [];
  for await (const batch of ledger.readStream(terminalStream(terminal), 0, { types: terminalDecisionTypes }))
    history.push(...batch.map(decodeEvent));
  return stateOf(history);
}

/** Refuses what is about a terminal nobody registered. */
export function terminalUnknown(terminal: TerminalId): Refusal {
  return refuse("TERMINAL_UNKNOWN", `terminal = ${terminal}: no terminal of this id is registered`, { terminal });
}

/** Why settings cannot hold for a terminal, beside what their schema says. */
export function settingsFault(terminals: Terminals, terminal: TerminalId, settings: TerminalSettings): Refusal | undefined {
  const { zone, protocol, serial } = settings;
  if (!isKnownZone(zone))
    return refuse("ZONE_UNKNOWN", `settings.zone = ${zone}: the name of an IANA time zone, such as Asia/Shanghai`, { zone });
  const holder = terminals.bySerial(protocol, serial);
  if (holder === undefined || holder.terminal === terminal || holder.retired !== null) return undefined;
  return refuse(
    "TERMINAL_SERIAL_TAKEN",
    `settings.serial = ${serial}: terminal ${holder.terminal} is registered with it; retire that one first`,
    {
      serial,
      holder: holder.terminal,
    },
  );
}
