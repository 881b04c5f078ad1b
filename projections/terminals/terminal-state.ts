import type { LedgerEvent } from "../../shared/events/envelope.ts";
import type { EventData } from "../../shared/events/catalogue.ts";
import type { TerminalSettings } from "../../shared/events/fields.ts";
import type { EpochMs, LocalDateTime, TerminalId } from "../../shared/ids.ts";

/**
 * The state of one terminal, folded from its events. Pure: the same events give the same state on every machine.
 *
 * Invariants: `watermark` and `stamps` only ever follow the ledger, and the watermark never moves back; a fault or gap
 * keeps its id for ever, so that reporting or closing it twice changes nothing.
 */
export interface TerminalState {
  readonly terminal: TerminalId;
  settings: TerminalSettings;
  retired: { readonly reason: string; readonly at: EpochMs } | null;
  readonly registeredAt: EpochMs;
  readonly faults: Map<string, TerminalFault>;
  /** Every gap ever seen, by id; `openGaps` picks those that still matter. */
  readonly gaps: Map<string, TerminalGap>;
  /** Upload positions per table, as last sent. */
  stamps: Readonly<Record<string, string>>;
  /** Everything recorded up to here is known to have been received; null before the first evidence. */
  watermark: EpochMs | null;
  clock: { readonly offsetMs: number; readonly measuredAt: EpochMs } | null;
  readonly clockCorrections: Map<string, ClockCorrection>;
  lastOperation: { readonly operation: string; readonly reading: LocalDateTime | null; readonly receivedAt: EpochMs } | null;
  /** Moment of receipt of the newest record, operation or measurement on the ledger: contact that is proved. */
  lastStoredAt: EpochMs | null;
  readonly counts: TerminalCounts;
}

export interface TerminalFault {
  readonly fault: string;
  readonly since: EpochMs;
  /** Null while it lasts. */
  readonly until: EpochMs | null;
  readonly reportedBy: "person" | "system";
  readonly reason: string;
}

export interface TerminalGap {
  readonly gap: string;
  readonly kind: EventData<"GapDetected">["kind"];
  readonly from: EpochMs | null;
  readonly until: EpochMs | null;
  readonly missing: string;
  /** How it was closed; null while records are still missing. */
  readonly closed: "filled" | "accepted" | null;
}

export interface ClockCorrection {
  readonly from: LocalDateTime;
  readonly until: LocalDateTime;
  readonly addSeconds: number;
}

export interface TerminalCounts {
  punches: number;
  corroborated: number;
  quarantined: number;
  /** Quarantined records a person decided about; `quarantined - resolved` wait. */
  resolved: number;
  operations: number;
}

/** The event types a terminal's state is made of; hand them to `readAll` as its filter. */
export const terminalEventTypes = [
  "TerminalRegistered",
  "TerminalSettingsChanged",
  "TerminalRetired",
  "TerminalFaultReported",
  "TerminalFaultCleared",
  "TerminalClockMeasured",
  "TerminalClockCorrected",
  "TerminalOperationLogged",
  "WatermarkAdvanced",
  "GapDetected",
  "GapClosed",
] as const satisfies readonly LedgerEvent["type"][];

/** The types that count what a terminal delivered; needed for `counts` only, and as many as there are punches. */
const terminalCountTypes = [
  "PunchRecorded",
  "PunchCorroborated",
  "RecordQuarantined",
  "QuarantineResolved",
] as const satisfies readonly LedgerEvent["type"][];

/** What the fold needs of an event: an event read from the ledger has it, and so has one just appended. */
export type TerminalEvent = {
  [Type in TerminalEventType]: { readonly type: Type; readonly data: EventData<Type>; readonly recordedAt: EpochMs };
}[TerminalEventType];
export type TerminalEventType = (typeof terminalEventTypes)[number] | (typeof terminalCountTypes)[number];

/** The types of both lists that are no punches. */
export const terminalTypesBesidePunches: readonly string[] = [...terminalEventTypes, ...terminalCountTypes].filter(
  (type) => type !== "PunchRecorded",
);

const allTypes: ReadonlySet<string> = new Set([...terminalEventTypes, ...terminalCountTypes]);

/** Whether an event says something of a terminal. */
export function isTerminalEvent(event: LedgerEvent): event is Extract<LedgerEvent, { type: TerminalEventType }> {
  return allTypes.has(event.type);
}

/**
 * Folds one event into a terminal's state, in place.
 *
 * @param state what is known so far; undefined before the registration.
 * @returns the state; undefined while the terminal is not registered (records quarantined under an unregistered name).
 */
export function applyTerminalEvent(state: TerminalState | undefined, event: TerminalEvent): TerminalState | undefined {
  if (event.type === "TerminalRegistered") return state ?? registered(event);
  if (state === undefined) return undefined;
  switch (event.type) {
    case "TerminalSettingsChanged":
      state.settings = event.data.settings;
      return state;
    case "TerminalRetired":
      state.retired ??= { reason: event.data.reason, at: event.recordedAt };
      return state;
    case "TerminalFaultReported":
      reportFault(state, event.data);
      return state;
    case "TerminalFaultCleared":
      clearFault(state, event.data);
      return state;
    case "TerminalClockMeasured":
      state.clock = { offsetMs: event.data.offsetMs, measuredAt: event.data.measuredAt };
      return touch(state, event.data.measuredAt);
    case "TerminalClockCorrected": {
      const { correction, from, until, addSeconds } = event.data;
      state.clockCorrections.set(correction, { from, until, addSeconds });
      return state;
    }
    case "TerminalOperationLogged": {
      const { operation, reading, receivedAt } = event.data;
      state.lastOperation = { operation, reading, receivedAt };
      state.counts.operations += 1;
      return touch(state, receivedAt);
    }
    case "WatermarkAdvanced":
      // 0: stamps were stored before anything was known to be complete.
      if (event.data.upTo > 0) state.watermark = Math.max(state.watermark ?? event.data.upTo, event.data.upTo);
      if (event.data.stamps !== undefined) state.stamps = { ...state.stamps, ...event.data.stamps };
      return state;
    case "GapDetected":
      detectGap(state, event.data);
      return state;
    case "GapClosed":
      closeGap(state, event.data);
      return state;
    case "PunchRecorded":
      state.counts.punches += 1;
      return touch(state, event.data.receivedAt);
    case "PunchCorroborated":
      state.counts.corroborated += 1;
      return touch(state, event.data.receivedAt);
    case "RecordQuarantined":
      state.counts.quarantined += 1;
      return touch(state, event.data.receivedAt);
    case "QuarantineResolved":
      state.counts.resolved += 1;
      return state;
  }
}

/** The state of the one terminal these events are about, or undefined when they hold no registration. */
export function terminalState(events: Iterable<TerminalEvent>): TerminalState | undefined {
  let state: TerminalState | undefined;
  for (const event of events) state = applyTerminalEvent(state, event);
  return state;
}

/** Gaps whose records are still missing. */
export function openGaps(state: TerminalState): readonly TerminalGap[] {
  return [...state.gaps.values()].filter((gap) => gap.closed === null);
}

/** Faults that last. */
export function openFaults(state: TerminalState): readonly TerminalFault[] {
  return [...state.faults.values()].filter((fault) => fault.until === null);
}

function registered(event: Extract<TerminalEvent, { type: "TerminalRegistered" }>): TerminalState {
  return {
    terminal: event.data.terminal,
    settings: event.data.settings,
    retired: null,
    registeredAt: event.recordedAt,
    faults: new Map(),
    gaps: new Map(),
    stamps: {},
    watermark: null,
    clock: null,
    clockCorrections: new Map(),
    lastOperation: null,
    lastStoredAt: null,
    counts: { punches: 0, corroborated: 0, quarantined: 0, resolved: 0, operations: 0 },
  };
}

function touch(state: TerminalState, at: EpochMs): TerminalState {
  if (state.lastStoredAt === null || at > state.lastStoredAt) state.lastStoredAt = at;
  return state;
}

function reportFault(state: TerminalState, data: EventData<"TerminalFaultReported">): void {
  if (state.faults.has(data.fault)) return;
  state.faults.set(data.fault, { fault: data.fault, since: data.since, until: null, reportedBy: data.reportedBy, reason: data.reason });
}

function clearFault(state: TerminalState, data: EventData<"TerminalFaultCleared">): void {
  const fault = state.faults.get(data.fault);
  if (fault?.until === null) state.faults.set(data.fault, { ...fault, until: data.until });
}

function detectGap(state: TerminalState, data: EventData<"GapDetected">): void {
  if (state.gaps.has(data.gap)) return;
  const { gap, kind, from, until, missing } = data;
  state.gaps.set(gap, { gap, kind, from, until, missing, closed: null });
}

function closeGap(state: TerminalState, data: EventData<"GapClosed">): void {
  const gap = state.gaps.get(data.gap);
  if (gap?.closed === null) state.gaps.set(data.gap, { ...gap, closed: data.how });
}
