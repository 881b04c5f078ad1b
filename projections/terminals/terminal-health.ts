import { openFaults, openGaps, type TerminalState } from "./terminal-state.ts";
import type { EpochMs } from "../../shared/ids.ts";

/** Minutes without contact after which a terminal counts as silent, when its settings do not say. */
const silentAfterMinutesDefault = 15;

/** A clock that is off by more than this makes punches wrong by whole minutes. */
const clockOffMsMax = 60_000;

/** How a terminal is doing at a moment; the worst that holds, in the order retired, fault, never_seen, silent, attention, ok. */
export interface TerminalHealth {
  readonly status: "ok" | "attention" | "silent" | "never_seen" | "fault" | "retired";
  /** Since when it has been silent: its last contact; null when it is not, or never was in contact. */
  readonly silentSince: EpochMs | null;
  readonly lastContactAt: EpochMs | null;
  readonly openFaults: number;
  readonly openGaps: number;
  /** Its clock against ours when last measured, milliseconds; null when never measured. */
  readonly clockOffsetMs: number | null;
  readonly quarantinedOpen: number;
}

/**
 * Says how a terminal is doing at a moment.
 *
 * Silence of a file-only terminal means nothing: it never calls. Everything else falls silent when its last contact,
 * polls included, is `silentAfterMinutes` ago.
 *
 * @param lastContactAt the newest contact anybody saw, from outside: polls are not on the ledger. Null when unknown; the
 *   moment of the newest stored record is used where it is later.
 */
export function terminalHealth(state: TerminalState, at: EpochMs, lastContactAt: EpochMs | null): TerminalHealth {
  const contact = latest(
    latest(lastContactAt, state.lastStoredAt),
    state.watermark !== null && state.watermark <= at ? state.watermark : null,
  );
  const silentAfterMs = (state.settings.silentAfterMinutes ?? silentAfterMinutesDefault) * 60_000;
  const calls = state.settings.protocol !== "attlog-file";
  const silent = calls && contact !== null && at - contact >= silentAfterMs;
  const faults = openFaults(state).length;
  const gaps = openGaps(state).length;
  const clockOffsetMs = state.clock?.offsetMs ?? null;
  const clockOff = clockOffsetMs !== null && Math.abs(clockOffsetMs) > clockOffMsMax;
  const quarantinedOpen = state.counts.quarantined - state.counts.resolved;
  return {
    status: worst({
      retired: state.retired !== null,
      fault: faults > 0,
      neverSeen: calls && contact === null,
      silent,
      attention: gaps > 0 || clockOff || quarantinedOpen > 0,
    }),
    silentSince: silent ? contact : null,
    lastContactAt: contact,
    openFaults: faults,
    openGaps: gaps,
    clockOffsetMs,
    quarantinedOpen,
  };
}

function worst(signs: Readonly<Record<"retired" | "fault" | "neverSeen" | "silent" | "attention", boolean>>): TerminalHealth["status"] {
  if (signs.retired) return "retired";
  if (signs.fault) return "fault";
  if (signs.neverSeen) return "never_seen";
  if (signs.silent) return "silent";
  return signs.attention ? "attention" : "ok";
}

function latest(one: EpochMs | null, other: EpochMs | null): EpochMs | null {
  if (one === null || other === null) return one ?? other;
  return Math.max(one, other);
}
