import type { Known } from "./known.ts";
import { settingsOf } from "./person.ts";

/**
 * Whether everything that happened at a site within [opens, closes] (epoch seconds) is known to have been received.
 *
 * No fault and no gap of a clock there touches it, every clock has reported past it, and one at least speaks for it.
 * Retired clocks are not waited for, nor those registered after it that have never reported.
 */
export function everythingReceived(known: Known, site: string, opens: number, closes: number): boolean {
  const registered = [...known.of("TerminalRegistered"), ...known.of("TerminalSettingsChanged")];
  const terminals = [...new Set(registered.map(({ data }) => data.terminal))].filter(
    (terminal) =>
      settingsOf(known, terminal, Infinity)?.site === site && !known.of("TerminalRetired").some(({ data }) => data.terminal === terminal),
  );
  if (terminals.some((terminal) => hasTrouble(known, terminal, opens * 1_000, closes * 1_000))) return false;
  const heard = terminals.map((terminal) => ({ terminal, upTo: heardUpTo(known, terminal, Infinity) }));
  const everyoneSpoke = heard.every(({ terminal, upTo }) => {
    const known = Math.min(...registered.filter(({ data }) => data.terminal === terminal).map(({ recordedAt }) => recordedAt));
    return upTo > closes * 1_000 || (upTo === -Infinity && known > closes * 1_000);
  });
  return everyoneSpoke && (terminals.length === 0 || heard.some(({ upTo }) => upTo > closes * 1_000));
}

/** How far a terminal had been heard by what is known before a position: epoch milliseconds, -Infinity when never. */
function heardUpTo(known: Known, terminal: string, before: number): number {
  const marks = known.of("WatermarkAdvanced").filter(({ data, position }) => data.terminal === terminal && position < before);
  return Math.max(-Infinity, ...marks.map(({ data }) => data.upTo).filter((upTo) => upTo > 0));
}

function hasTrouble(known: Known, terminal: string, from: number, until: number): boolean {
  const faults = known.of("TerminalFaultReported").filter(({ data }) => data.terminal === terminal);
  const cleared = known.of("TerminalFaultCleared").filter(({ data }) => data.terminal === terminal);
  const openFault = faults.some(
    ({ data, position }) =>
      data.since <= until &&
      !cleared.some((one) => one.data.fault === data.fault && one.position > position) &&
      !faults.some((again) => again.data.fault === data.fault && again.position > position),
  );
  const gaps = known.of("GapDetected").filter(({ data }) => data.terminal === terminal);
  const closed = known.of("GapClosed").filter(({ data }) => data.terminal === terminal);
  const openGap = gaps.some(({ data, position, recordedAt }) => {
    const over = closed.some((one) => one.data.gap === data.gap && one.position > position);
    const again = gaps.some((one) => one.data.gap === data.gap && one.position > position);
    // A gap without bounds lies between what had been heard in full before it and the moment it was noticed.
    const began = data.from ?? heardUpTo(known, terminal, position);
    const ended = data.until ?? recordedAt;
    return !over && !again && began <= until && ended >= from;
  });
  return openFault || openGap;
}
