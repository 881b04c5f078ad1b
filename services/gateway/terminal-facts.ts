import { deterministicId, type EpochMs, type EventId, type TerminalId } from "../../shared/ids.ts";
import { isRealLocalDateTime } from "../../shared/time/resolve.ts";
import { openGaps, type TerminalState } from "../../projections/terminals/terminal-state.ts";
import type { Channel } from "../../shared/events/fields.ts";
import type { NewEvent } from "../../shared/events/envelope.ts";
import type { BlindInterval, ClockOffset, ContactEvidence, SequenceGap, TerminalOperation } from "../../devices/terminal.ts";

/** What a contact said of the terminal itself, apart from records. */
export interface TerminalFacts {
  readonly terminal: TerminalId;
  readonly channel: Channel;
  readonly receivedAt: EpochMs;
  readonly actor: string;
  readonly operations: readonly TerminalOperation[];
  readonly gaps: readonly SequenceGap[];
  readonly blinds: readonly BlindInterval[];
  readonly clock: ClockOffset | undefined;
  readonly mark: Mark | undefined;
}

/** How far the terminal is known to be complete, and its upload positions; written together and not for every poll. */
export interface Mark {
  readonly upTo: EpochMs | null;
  readonly evidence: ContactEvidence["evidence"];
  readonly stamps: Readonly<Record<string, string>>;
}

/** A clock is measured again when it moved by more than this, or when the last measurement is a day old. */
const clockChangeMsMin = 5_000;
const clockMeasuredEveryMs = 86_400_000;

/** Bounds of the schemas; a terminal's longer text is cut, for what it did still happened. */
const textMax = 64;
const stampsMax = 32;
const stampTextMax = 128;

/**
 * The events that facts about a terminal take, given what its stream says already. Pure.
 *
 * @param seen     ids of operations that are on the ledger.
 * @param revision of the stream, part of the ids of what may be said again word for word.
 */
export function planTerminalFacts(facts: TerminalFacts, state: TerminalState, seen: ReadonlySet<EventId>, revision: number): NewEvent[] {
  const events = [...operationEvents(facts, seen), ...gapEvents(facts, state), ...blindEvents(facts, state)];
  const clock = clockEvent(facts, state, revision);
  if (clock !== undefined) events.push(clock);
  const mark = markEvent(facts, state, revision);
  if (mark !== undefined) events.push(mark);
  return events;
}

/** The event id of an operation: of its content, for terminals send their whole operation log again after a reset. */
function operationEventId(facts: TerminalFacts, operation: TerminalOperation): EventId {
  const { terminal, receivedAt } = facts;
  // Without the terminal's own time nothing but the moment of receipt tells two of the same kind apart.
  const when = operation.local ?? `@${receivedAt}`;
  return deterministicId("operation", terminal, operation.operation, operation.operator, when, ...operation.values);
}

function* operationEvents(facts: TerminalFacts, seen: ReadonlySet<EventId>): Iterable<NewEvent> {
  const { terminal, channel, receivedAt, actor } = facts;
  const inBatch = new Set<EventId>();
  for (const operation of facts.operations) {
    const id = operationEventId(facts, operation);
    if (seen.has(id) || inBatch.has(id)) continue;
    inBatch.add(id);
    const { local } = operation;
    yield {
      id,
      type: "TerminalOperationLogged",
      data: {
        terminal,
        channel,
        operation: cut(operation.operation, textMax),
        operator: cut(operation.operator, textMax),
        reading: local !== null && isRealLocalDateTime(local) ? local : null,
        values: operation.values.slice(0, 16).map((value) => cut(value, textMax)),
        receivedAt,
      },
      meta: { actor },
    };
  }
}

function* gapEvents(facts: TerminalFacts, state: TerminalState): Iterable<NewEvent> {
  const { terminal, actor } = facts;
  /** Gaps as this delivery leaves them: one may open and close within it. */
  const open = new Map<string, boolean>();
  for (const item of facts.gaps) {
    const gap = gapId(item.gap);
    const stored = state.gaps.get(gap);
    const isOpen = open.get(gap) ?? (stored === undefined ? undefined : stored.closed === null);
    if (item.open && isOpen === undefined) {
      open.set(gap, true);
      const data = { terminal, gap, kind: "sequence" as const, from: null, until: null, missing: cut(item.missing, 500) };
      yield { id: deterministicId("gap", terminal, gap), type: "GapDetected", data, meta: { actor } };
    } else if (!item.open && isOpen === true) {
      open.set(gap, false);
      yield {
        id: deterministicId("gap-closed", terminal, gap),
        type: "GapClosed",
        data: { terminal, gap, how: "filled" },
        meta: { actor },
      };
    }
  }
}

function* blindEvents(facts: TerminalFacts, state: TerminalState): Iterable<NewEvent> {
  const { terminal, actor } = facts;
  const inBatch = new Set<string>();
  for (const { from, until } of facts.blinds) {
    if (until <= from) continue;
    const gap = `blind/${from}-${until}`;
    if (state.gaps.has(gap) || inBatch.has(gap)) continue;
    inBatch.add(gap);
    const missing = `whatever was presented from ${new Date(from).toISOString()} until ${new Date(until).toISOString()}`;
    yield {
      id: deterministicId("gap", terminal, gap),
      type: "GapDetected",
      data: { terminal, gap, kind: "blind", from, until, missing },
      meta: { actor },
    };
  }
}

function clockEvent(facts: TerminalFacts, state: TerminalState, revision: number): NewEvent | undefined {
  const { terminal, receivedAt, actor, clock } = facts;
  if (clock === undefined || !Number.isFinite(clock.offsetMs)) return undefined;
  const offsetMs = Math.round(clock.offsetMs);
  const last = state.clock;
  const changed = last === null || Math.abs(offsetMs - last.offsetMs) > clockChangeMsMin;
  if (!changed && receivedAt - last.measuredAt < clockMeasuredEveryMs) return undefined;
  return {
    id: deterministicId("clock", terminal, String(revision), String(offsetMs)),
    type: "TerminalClockMeasured",
    data: { terminal, offsetMs, measuredAt: receivedAt },
    meta: { actor },
  };
}

/**
 * The watermark never moves back, and it stands still while numbers of the terminal are missing: then not everything
 * up to it has been received, whatever the evidence says.
 */
function markEvent(facts: TerminalFacts, state: TerminalState, revision: number): NewEvent | undefined {
  const { terminal, actor, mark } = facts;
  if (mark === undefined) return undefined;
  const held = openGaps(state).some((gap) => gap.kind !== "blind") || facts.gaps.some((gap) => gap.open);
  const before = state.watermark ?? 0;
  const upTo = mark.upTo === null || held ? before : Math.max(before, mark.upTo);
  const stamps = usableStamps({ ...state.stamps, ...mark.stamps });
  const stampsMoved = Object.entries(stamps).some(([table, value]) => state.stamps[table] !== value);
  if (upTo <= before && !stampsMoved) return undefined;
  return {
    id: deterministicId("watermark", terminal, String(revision), String(upTo), JSON.stringify(stamps)),
    type: "WatermarkAdvanced",
    data: { terminal, upTo, evidence: mark.evidence, ...(Object.keys(stamps).length === 0 ? {} : { stamps }) },
    meta: { actor },
  };
}

/** Stamps a terminal can be given back; what no terminal computes is left out rather than cut, for a cut stamp is another stamp. */
function usableStamps(stamps: Readonly<Record<string, string>>): Record<string, string> {
  const usable = Object.entries(stamps).filter(
    ([table, value]) => table.length <= stampTextMax && value.length <= stampTextMax && table.isWellFormed() && value.isWellFormed(),
  );
  return Object.fromEntries(usable.slice(-stampsMax));
}

function gapId(gap: string): string {
  return gap.length <= 128 ? gap : `gap-${deterministicId("gap-name", gap)}`;
}

function cut(text: string, max: number): string {
  return text.length <= max ? text.toWellFormed() : `${text.slice(0, max - 1).toWellFormed()}…`;
}
