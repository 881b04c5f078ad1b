import { AttendanceError } from "../../shared/errors.ts";
import { decodeEvent } from "../../shared/events/decode.ts";
import { terminalStream } from "../../shared/events/streams.ts";
import type { TerminalEvent } from "../../projections/terminals/terminal-state.ts";
import type { EpochMs, EventId, TerminalId } from "../../shared/ids.ts";
import type { Ledger } from "../../shared/ledger/port.ts";
import type { UploadStamp } from "../../devices/terminal.ts";
import type { Registry } from "./registry.ts";
import { planTerminalFacts, type Mark, type TerminalFacts } from "./terminal-facts.ts";

/**
 * Keeps what a terminal's contacts say about itself: operations, gaps, clock, and how far it is complete.
 *
 * Invariants: a mark is written only after the records it speaks of are stored, and never while records of the terminal
 * are under way or were refused by the ledger; marks are gathered and written when they have moved enough, so that
 * polls every few seconds do not fill the ledger.
 */
export interface TerminalDesk {
  /** A delivery with records is under way; call the answer with whether it was stored. */
  recordsUnderWay(): (stored: boolean) => void;
  /** A delivery with records was turned away unstored. */
  recordsTurnedAway(): void;
  /** Stores the facts, and the gathered mark when it is due. */
  write(facts: TerminalFacts): Promise<WrittenFacts>;
  /** Takes a mark in; it is written with a later `write` or by `flush`. */
  gather(upTo: EpochMs | null, evidence: Mark["evidence"], stamps: readonly UploadStamp[], receivedAt: EpochMs): void;
  /** Whether the gathered mark has moved enough to be written now. */
  due(receivedAt: EpochMs): boolean;
  /** Writes the gathered mark, if there is one. */
  flush(receivedAt: EpochMs): Promise<void>;
  /** Stamps as gathered, over those stored. */
  stamps(): Readonly<Record<string, string>>;
}

export interface WrittenFacts {
  readonly operationsLogged: number;
  readonly operationsKnown: number;
}

export interface MarkLimits {
  /** A watermark is written when it has moved by so much. */
  readonly watermarkStepMs: number;
  /** Changed stamps are written when the last ones are so old. */
  readonly stampsEveryMs: number;
}

const attemptsMax = 16;

/** A terminal's desk; its state is the registry's, which it keeps up to date with what it writes. */
export function createTerminalDesk(ledger: Ledger, registry: Registry, terminal: TerminalId, limits: MarkLimits): TerminalDesk {
  const stream = terminalStream(terminal);
  let gathered: Mark | undefined;
  let marksWrittenAt = Number.NEGATIVE_INFINITY;
  let recordsOpen = 0;
  /**
   * Records of this terminal were not stored; it still owes them, whatever its polls say, until a delivery begun after the failure is
   * stored: one that was under way at the time may well be of other records.
   */
  let owed = false;
  let failures = 0;
  let seen: Set<EventId> | undefined;
  let last: Promise<unknown> = Promise.resolve();

  async function operationsSeen(needed: boolean): Promise<ReadonlySet<EventId>> {
    if (!needed) return new Set();
    if (seen === undefined) {
      const found = new Set<EventId>();
      for await (const batch of ledger.readStream(stream, 0, { types: ["TerminalOperationLogged"] })) {
        for (const stored of batch) found.add(decodeEvent(stored).id);
      }
      seen = found;
    }
    return seen;
  }

  async function writeNow(facts: TerminalFacts): Promise<WrittenFacts> {
    for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
      const known = await operationsSeen(facts.operations.length > 0);
      const state = registry.terminals.get(terminal)!;
      const revision = registry.revisionOf(terminal);
      const events = planTerminalFacts(facts, state, known, revision);
      const operationsLogged = events.filter((event) => event.type === "TerminalOperationLogged").length;
      const written = { operationsLogged, operationsKnown: facts.operations.length - operationsLogged };
      if (events.length === 0) return written;
      const result = await append(revision, events);
      if (result === undefined) continue;
      const recordedAt = facts.receivedAt;
      registry.applyOwn(
        terminal,
        events.map((event) => ({ type: event.type, data: event.data, recordedAt }) as TerminalEvent),
        result,
      );
      for (const event of events) if (event.type === "TerminalOperationLogged") seen?.add(event.id);
      trimSeen();
      return written;
    }
    throw new AttendanceError("LEDGER_WRONG_REVISION", `stream ${stream} moved on at each of ${attemptsMax} attempts`, { stream });
  }

  /** The new revision, or undefined when somebody else was first and the state has been brought up to date. */
  async function append(revision: number, events: Parameters<Ledger["append"]>[2]): Promise<number | undefined> {
    try {
      const result = await ledger.append(stream, revision, events);
      if (result.outcome === "committed") return result.revision;
    } catch (error) {
      seen = undefined;
      throw error;
    }
    seen = undefined;
    await registry.catchUp(terminal);
    return undefined;
  }

  function oweRecords(): void {
    owed = true;
    failures += 1;
  }

  function trimSeen(): void {
    if (seen !== undefined && seen.size > operationsRememberedMax) seen = undefined;
  }

  /** One writer at a time; an error ends its own write and not the next. */
  function inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  }

  function takeMark(): Mark | undefined {
    const mark = gathered;
    gathered = undefined;
    return mark;
  }

  function putBack(mark: Mark | undefined): void {
    if (mark === undefined) return;
    gathered = gathered === undefined ? mark : merge(mark, gathered);
  }

  async function writeWithMark(facts: TerminalFacts, withMark: boolean): Promise<WrittenFacts> {
    const mark = withMark ? takeMark() : undefined;
    try {
      const written = await writeNow({ ...facts, mark });
      if (mark !== undefined) marksWrittenAt = facts.receivedAt;
      return written;
    } catch (error) {
      putBack(mark);
      throw error;
    }
  }

  function due(receivedAt: EpochMs): boolean {
    if (gathered === undefined) return false;
    const before = registry.terminals.get(terminal)?.watermark ?? null;
    if (gathered.upTo !== null && (before === null || gathered.upTo - before >= limits.watermarkStepMs)) return true;
    return Object.keys(gathered.stamps).length > 0 && receivedAt - marksWrittenAt >= limits.stampsEveryMs;
  }

  return {
    recordsUnderWay: () => {
      recordsOpen += 1;
      const failuresBefore = failures;
      return (stored) => {
        recordsOpen -= 1;
        if (!stored) oweRecords();
        else if (failures === failuresBefore) owed = false;
      };
    },
    recordsTurnedAway: oweRecords,
    write: (facts) => inTurn(() => writeWithMark(facts, due(facts.receivedAt))),
    gather: (upTo, evidence, stamps, receivedAt) => {
      const trusted = upTo !== null && recordsOpen === 0 && !owed ? Math.min(upTo, receivedAt) : null;
      const state = registry.terminals.get(terminal);
      const moved = stamps.filter(({ table, value }) => state?.stamps[table] !== value || gathered?.stamps[table] !== undefined);
      if (trusted === null && moved.length === 0) return;
      const mark: Mark = { upTo: trusted, evidence, stamps: Object.fromEntries(moved.map(({ table, value }) => [table, value])) };
      gathered = gathered === undefined ? mark : merge(gathered, mark);
    },
    due,
    flush: async (receivedAt) => {
      if (gathered === undefined) return;
      const nothing = { operations: [], gaps: [], blinds: [], clock: undefined, mark: undefined };
      await inTurn(() => writeWithMark({ terminal, channel: "push", receivedAt, actor: `terminal:${terminal}`, ...nothing }, true));
    },
    stamps: () => ({ ...registry.terminals.get(terminal)?.stamps, ...gathered?.stamps }),
  };
}

/** Operations remembered per terminal; beyond, they are read again when the next one comes. */
const operationsRememberedMax = 50_000;

function merge(before: Mark, after: Mark): Mark {
  const further = after.upTo !== null && (before.upTo === null || after.upTo >= before.upTo);
  return {
    upTo: further ? after.upTo : before.upTo,
    evidence: further ? after.evidence : before.evidence,
    stamps: { ...before.stamps, ...after.stamps },
  };
}
