import { setTimeout as sleep } from "node:timers/promises";
import { decodeEvent } from "../../shared/events/decode.ts";
import { terminalStream } from "../../shared/events/streams.ts";
import { NO_STREAM, type Ledger, type StoredEvent } from "../../shared/ledger/port.ts";
import { createTerminals, type Terminals } from "../../projections/terminals/terminals.ts";
import { isTerminalEvent, terminalEventTypes, type TerminalEvent } from "../../projections/terminals/terminal-state.ts";
import type { TerminalId } from "../../shared/ids.ts";
import type { DeviceLog } from "../../devices/terminal.ts";

/**
 * The terminals as the ledger has them, followed live.
 *
 * Invariant: the state of each terminal is the fold of its stream up to `revisionOf`, except that measurements,
 * operations and watermarks from before the start are taken from the stream's tail alone (they only ever replace one
 * another, and there are as many as there are polls). An event is never applied twice: its revision says so.
 */
export interface Registry {
  readonly terminals: Terminals;
  /** Last revision of the terminal's stream that the state contains. */
  revisionOf(terminal: TerminalId): number;
  /** Applies events this process has appended to the terminal's stream, the last of them at `lastRevision`. */
  applyOwn(terminal: TerminalId, events: readonly TerminalEvent[], lastRevision: number): void;
  /** Reads what others added to the terminal's stream. */
  catchUp(terminal: TerminalId): Promise<void>;
  /** Applies everything about terminals up to a position of the ledger. */
  appliedTo(position: number): Promise<void>;
  close(): Promise<void>;
}

/** Types that are few: all of them are read at the start. The others follow from the tail. */
const fewTypes = terminalEventTypes.filter(
  (type) => type !== "WatermarkAdvanced" && type !== "TerminalClockMeasured" && type !== "TerminalOperationLogged",
);
const few: ReadonlySet<string> = new Set(fewTypes);

/** How many events of a terminal's stream are looked at for its last watermark, before looking at eight times as many. */
const tailFirst = 64;

const resubscribeAfterMs = 1_000;

/** Reads the terminals from the ledger and follows them; resolves when all that was committed before is known. */
export async function createRegistry(ledger: Ledger, log: DeviceLog): Promise<Registry> {
  const terminals = createTerminals();
  const revisions = new Map<TerminalId, number>();
  const ending = new AbortController();
  let applied = -1;

  const revisionOf = (terminal: TerminalId): number => revisions.get(terminal) ?? NO_STREAM;

  function apply(stored: StoredEvent): void {
    const event = decodeEvent(stored);
    if (!isTerminalEvent(event) || stored.stream !== terminalStream(event.data.terminal)) return;
    if (stored.revision <= revisionOf(event.data.terminal)) return;
    terminals.apply(event);
    revisions.set(event.data.terminal, stored.revision);
  }

  async function catchUp(terminal: TerminalId): Promise<void> {
    const stream = terminalStream(terminal);
    const head = await ledger.streamHead(stream);
    for await (const batch of ledger.readStream(stream, revisionOf(terminal) + 1, { types: terminalEventTypes })) batch.forEach(apply);
    if (head > revisionOf(terminal)) revisions.set(terminal, head);
  }

  /** Finds the last watermark, measurement and operation of a terminal without reading its whole stream. */
  async function readTail(terminal: TerminalId): Promise<void> {
    const stream = terminalStream(terminal);
    const head = await ledger.streamHead(stream);
    const known = revisionOf(terminal);
    for (let span = tailFirst; ; span *= 8) {
      const from = Math.max(0, head + 1 - span);
      const found: StoredEvent[] = [];
      for await (const batch of ledger.readStream(stream, from, { types: terminalEventTypes })) found.push(...batch);
      if (from > 0 && !found.some((event) => event.type === "WatermarkAdvanced")) continue;
      for (const stored of found) {
        // What is few was applied already; what is many is applied now, wherever it stands.
        if (stored.revision > known) apply(stored);
        else if (!few.has(stored.type)) terminals.apply(decodeEvent(stored) as TerminalEvent);
      }
      if (head > revisionOf(terminal)) revisions.set(terminal, head);
      return;
    }
  }

  async function follow(from: number): Promise<void> {
    let next = from;
    while (!ending.signal.aborted) {
      try {
        for await (const batch of ledger.subscribe(next, { types: terminalEventTypes, signal: ending.signal })) {
          for (const stored of batch) {
            apply(stored);
            next = stored.position + 1;
          }
          applied = Math.max(applied, next - 1);
        }
        return;
      } catch (err) {
        if (ending.signal.aborted) return;
        log.error({ err, position: next }, "terminals cannot be followed; trying again");
        await sleep(resubscribeAfterMs, undefined, { signal: ending.signal, ref: false }).catch(() => undefined);
      }
    }
  }

  const start = await ledger.nextPosition();
  for await (const batch of ledger.readAll(0, { types: fewTypes })) batch.forEach(apply);
  for (const state of terminals.list()) await readTail(state.terminal);
  applied = start - 1;
  const following = follow(start);

  return {
    terminals,
    revisionOf,
    applyOwn: (terminal, events, lastRevision) => {
      const firstRevision = lastRevision - events.length + 1;
      events.forEach((event, index) => {
        if (firstRevision + index <= revisionOf(terminal)) return;
        terminals.apply(event);
        revisions.set(terminal, firstRevision + index);
      });
    },
    catchUp,
    appliedTo: async (position) => {
      if (position <= applied) return;
      // Not waiting for the subscription: it passes over what is not about terminals, and says nothing of how far it is.
      const end = await ledger.nextPosition();
      for await (const batch of ledger.readAll(applied + 1, { types: terminalEventTypes })) batch.forEach(apply);
      applied = Math.max(applied, end - 1);
    },
    close: async () => {
      ending.abort();
      await following;
    },
  };
}
