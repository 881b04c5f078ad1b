import { openFaults, type TerminalState } from "../../projections/terminals/terminal-state.ts";
import { terminalHealth } from "../../projections/terminals/terminal-health.ts";
import type { EpochMs } from "../../shared/ids.ts";
import type { GatewayStatus, TerminalCounters } from "../gateway/status.ts";
import type { TerminalsView, TerminalView } from "./models.ts";
import type { Projector } from "./projector.ts";

/** Senders shown; whoever makes up names must not fill the page with them. */
const strangersMax = 8;

/**
 * The time clocks as pages show them: what the ledger says of each, and what this process's gateway saw of it since it
 * started. Without a gateway in this process, contacts are those the ledger proves.
 */
export function terminalsViewOf(
  projector: Pick<Projector, "terminals" | "punchCountOf" | "facts">,
  gateway: GatewayStatus | undefined,
  at: EpochMs,
): TerminalsView {
  const counters = new Map(gateway?.terminals.map((entry) => [entry.terminal, entry]));
  const held = projector.facts.view().heldPunches();
  const unknown = held.filter((punch) => punch.why === "unknown_badge");
  return {
    at,
    held: { punches: unknown.length, badges: new Set(unknown.map(({ key }) => `${key?.kind} ${key?.value}`)).size },
    terminals: projector.terminals
      .list()
      .filter((state) => state.retired === null)
      .map((state) => viewOf(state, projector.punchCountOf(state.terminal), counters.get(state.terminal), at)),
    strangers: (gateway?.unregistered ?? [])
      .slice(0, strangersMax)
      .map(({ serial, protocol, items, lastAt, reason }) => ({ serial, protocol, records: items, lastAt, reason })),
  };
}

function viewOf(state: TerminalState, recorded: number, counters: TerminalCounters | undefined, at: EpochMs): TerminalView {
  const seen = counters === undefined || counters.lastContactAt === 0 ? null : counters.lastContactAt;
  const health = terminalHealth(state, at, seen);
  const fault = openFaults(state).at(-1);
  const { name, protocol, serial, site, zone } = state.settings;
  return {
    terminal: state.terminal,
    name,
    protocol,
    serial,
    site,
    zone,
    health: health.status === "fault" || health.status === "silent" ? health.status : health.status === "never_seen" ? "never" : "online",
    lastContactAt: health.lastContactAt,
    completeUpTo: state.watermark,
    offsetMs: health.clockOffsetMs,
    recorded,
    duplicates: counters?.duplicates ?? 0,
    quarantined: health.quarantinedOpen,
    openGaps: health.openGaps,
    fault: fault === undefined ? null : { since: fault.since, reason: fault.reason },
  };
}
