import { AttendanceError } from "../../shared/errors.ts";
import { punchStream, quarantineStream } from "../../shared/events/streams.ts";
import type { TerminalState } from "../../projections/terminals/terminal-state.ts";
import type { ProtocolName, TerminalSettings } from "../../shared/events/fields.ts";
import type { EpochMs, StreamName, TerminalId } from "../../shared/ids.ts";
import type { Ledger, Now } from "../../shared/ledger/port.ts";
import type { Delivery, DeliveryOutcome, DeliverySink, DeviceLog, TerminalLookup, TerminalRecord } from "../../devices/terminal.ts";
import { numberedStream, readingLimits, type ReadingLimits, type RecordOrigin } from "./punch-record.ts";
import { createPunchStreamModel, siblingsOf, type PunchItem, type PunchStreamModel, type PunchVerdict } from "./punch-stream.ts";
import { createQuarantineModel, type QuarantineItem, type QuarantineModel, type QuarantineVerdict } from "./quarantine-stream.ts";
import { byStream, heldBecause, keptWhenRefused, refusalOf, sortItems, unregisteredPrefix, type Refused, type Sorted } from "./intake.ts";
import { acceptedNumbers, durableNumbers, overlapOf } from "./known.ts";
import { createRegistry } from "./registry.ts";
import { createGatewayCounts, type GatewayStatus, type TerminalCounters } from "./status.ts";
import { allOrFirstError, createStreamWriter } from "./stream-writer.ts";
import { createTerminalDesk, type MarkLimits, type TerminalDesk } from "./terminal-desk.ts";
import { createWriterPool } from "./writer-pool.ts";
import { createReadingResolver, type ReadingResolver } from "./zone-readings.ts";

/**
 * Between terminals and the ledger: who may deliver, what is new, and nothing answered before it is stored.
 *
 * Invariants:
 * - `deliver` resolves only when everything its outcome speaks of is durable, the first copies of duplicates included;
 * - what is a duplicate is found in the streams themselves and appended under their exact revision, so another gateway,
 *   a restart or a retry cannot double a record;
 * - records are stored before the stamps and watermarks that speak of them;
 * - every record and row is counted once (see TerminalCounters).
 */
export interface Gateway {
  readonly deliver: DeliverySink;
  readonly lookup: TerminalLookup;
  /** A registered terminal's settings; undefined when there is none of this id. Retired ones are found too. */
  terminal(terminal: TerminalId): TerminalSettings | undefined;
  status(): GatewayStatus;
  /** Moment of a terminal's last contact, polls included, since this process started; null when there was none. */
  lastContactAt(terminal: TerminalId): EpochMs | null;
  /**
   * Numbers of one boot of an MQTT terminal that are durable: all from 1 up to `upTo`, and those in `above`. Quarantined
   * records whose number could be read count, and so do numbers whose loss a person accepted. Undefined when there are none.
   */
  contiguous(serial: string, boot: string): Promise<DurableNumbers | undefined>;
  /**
   * Tells whether a file belongs to a terminal: how many of its rows lie in the time for which the terminal's punches are
   * on the ledger, and how many of those are there, looked at by person and second.
   */
  knownRows(serial: string): (rows: readonly TerminalRecord[]) => Promise<{ readonly overlap: number; readonly matching: number }>;
  /** Until when a reader without memory is known to have been listened to: its watermark. Null when never. */
  lastListening(protocol: ProtocolName, serial: string): EpochMs | null;
  /** Resolves when a registration or change at this position of the ledger has taken effect here. */
  appliedTo(position: number): Promise<void>;
  /** Writes gathered stamps and watermarks now. */
  flush(): Promise<void>;
  /** Takes no more deliveries, lets those under way finish, writes gathered marks, stops following the ledger. */
  close(): Promise<void>;
}

export interface DurableNumbers {
  readonly boot: string;
  readonly upTo: number;
  readonly above: readonly number[];
}

export interface GatewayOptions {
  readonly ledger: Ledger;
  readonly log: DeviceLog;
  readonly now: Now;
  readonly limits?: Partial<GatewayLimits> | undefined;
}

export interface GatewayLimits extends MarkLimits, ReadingLimits {
  /** Records handed in and not yet answered; beyond, deliveries are turned away and the terminals keep their records. */
  readonly pendingRecordsMax: number;
  /** Punches remembered to find duplicates among; beyond, streams are read again when needed. About 70 bytes each. */
  readonly rememberedPunchesMax: number;
  /** Records kept in quarantine for one unregistered sender. */
  readonly unregisteredRecordsMax: number;
  /** How often gathered marks are written when no delivery does it; 0: only `flush` and `close` do. */
  readonly flushEveryMs: number;
}

const gatewayLimits: GatewayLimits = {
  ...readingLimits,
  pendingRecordsMax: 200_000,
  rememberedPunchesMax: 1_000_000,
  unregisteredRecordsMax: 10_000,
  watermarkStepMs: 300_000,
  stampsEveryMs: 30_000,
  flushEveryMs: 30_000,
};

/** Builds the registry from the ledger and begins to follow it; resolves when the first delivery may come. */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { ledger, log, now } = options;
  const limits: GatewayLimits = { ...gatewayLimits, ...options.limits };
  const registry = await createRegistry(ledger, log);
  const { terminals } = registry;
  const counts = createGatewayCounts();
  const desks = new Map<TerminalId, TerminalDesk>();
  const resolvers = new Map<string, ReadingResolver>();
  const underWay = new Set<Promise<unknown>>();
  let pending = 0;
  let closing: Promise<void> | undefined;

  const punches = createWriterPool<PunchItem, PunchVerdict, PunchStreamModel>(
    (stream, terminal) => createStreamWriter(ledger, stream, createPunchStreamModel(terminal)),
    limits.rememberedPunchesMax,
  );
  const quarantine = createWriterPool<QuarantineItem, QuarantineVerdict, QuarantineModel>((stream, owner) => {
    const recordsMax = owner.startsWith(unregisteredPrefix) ? limits.unregisteredRecordsMax : undefined;
    return createStreamWriter(ledger, stream, createQuarantineModel(recordsMax));
  }, limits.rememberedPunchesMax);

  function deskOf(terminal: TerminalId): TerminalDesk {
    let desk = desks.get(terminal);
    if (desk === undefined) desks.set(terminal, (desk = createTerminalDesk(ledger, registry, terminal, limits)));
    return desk;
  }

  function resolverOf(zone: string): ReadingResolver {
    let resolver = resolvers.get(zone);
    if (resolver === undefined) resolvers.set(zone, (resolver = createReadingResolver(zone)));
    return resolver;
  }

  const quarantineOf = (owner: string) => quarantine.get(quarantineStream(owner), owner);

  async function deliver(delivery: Delivery): Promise<DeliveryOutcome> {
    if (closing !== undefined) throw new AttendanceError("GATEWAY_CLOSED", "the gateway is closing; the terminal keeps its records", {});
    const items = delivery.items.length;
    // A single delivery larger than the bound is let in when nothing else is pending, or it could never come in.
    if (pending > 0 && pending + items > limits.pendingRecordsMax) {
      const state = find(delivery.protocol, delivery.serial);
      const owes = delivery.items.some(({ kind }) => kind === "record" || kind === "unreadable");
      if (state !== undefined && owes) deskOf(state.terminal).recordsTurnedAway();
      throw new AttendanceError("GATEWAY_BUSY", `${pending} records wait for the ledger already; the terminal keeps its ${items}`, {
        pending,
        items,
      });
    }
    pending += items;
    const work = admit(delivery);
    underWay.add(work);
    try {
      return await work;
    } finally {
      underWay.delete(work);
      pending -= items;
    }
  }

  async function admit(delivery: Delivery): Promise<DeliveryOutcome> {
    const state = terminals.bySerial(delivery.protocol, delivery.serial);
    const reason = refusalOf(state, delivery.protocol, () => terminals.underOtherProtocol(delivery.protocol, delivery.serial));
    if (state === undefined || reason !== undefined) return turnAway(delivery, reason ?? "unregistered");
    const counters = counts.of(state.terminal);
    counters.lastContactAt = Math.max(counters.lastContactAt, delivery.receivedAt);
    counters.remote = delivery.remote;
    const sorted = sortItems(originOf(state, delivery), delivery);
    const outcome = await storeRecords(state, sorted, counters);
    await storeFacts(state, delivery, sorted, counters);
    punches.trim();
    quarantine.trim();
    return outcome;
  }

  function originOf(state: TerminalState, delivery: Delivery): RecordOrigin {
    const { zone, grade } = state.settings;
    const { protocol, channel, receivedAt } = delivery;
    const { terminal } = state;
    return { terminal, zone, grade, protocol, channel, receivedAt, actor: `terminal:${terminal}`, resolve: resolverOf(zone), limits };
  }

  async function storeRecords(state: TerminalState, sorted: Sorted, counters: TerminalCounters) {
    const total = sorted.candidates.length + sorted.held.length;
    const outcome = { accepted: true as const, recorded: 0, duplicates: 0, corroborated: 0, quarantined: 0 };
    if (total === 0) return outcome;
    const finished = deskOf(state.terminal).recordsUnderWay();
    try {
      const siblings = siblingsOf(sorted.candidates);
      const writes: Promise<readonly (PunchVerdict["verdict"] | QuarantineVerdict)[]>[] = [];
      for (const [stream, candidates] of byStream(sorted.candidates)) {
        const submitted = punches.get(stream, state.terminal).submit(candidates.map((candidate) => ({ candidate, siblings })));
        writes.push(submitted.then((verdicts) => verdicts.map(({ verdict }) => verdict)));
      }
      if (sorted.held.length > 0) writes.push(quarantineOf(state.terminal).submit(sorted.held));
      for (const verdict of (await allOrFirstError(writes)).flat()) {
        if (verdict === "recorded") outcome.recorded += 1;
        else if (verdict === "corroborated") outcome.corroborated += 1;
        else if (verdict === "quarantined") outcome.quarantined += 1;
        else outcome.duplicates += 1;
      }
    } catch (error) {
      finished(false);
      counters.failed += total;
      throw error;
    }
    finished(true);
    counters.received += total;
    counters.recorded += outcome.recorded;
    counters.duplicates += outcome.duplicates;
    counters.corroborated += outcome.corroborated;
    counters.quarantined += outcome.quarantined;
    if (outcome.quarantined > 0) {
      log.warn(
        { terminal: state.terminal, quarantined: outcome.quarantined, codes: [...new Set(sorted.held.map(({ code }) => code))] },
        "rows quarantined",
      );
    }
    return outcome;
  }

  async function storeFacts(state: TerminalState, delivery: Delivery, sorted: Sorted, counters: TerminalCounters): Promise<void> {
    const { items, receivedAt, channel } = delivery;
    if (sorted.others === 0) return;
    const { terminal } = state;
    const desk = deskOf(terminal);
    const complete = items.findLast((item) => item.kind === "complete_up_to");
    const stamps = items.filter((item) => item.kind === "stamp");
    const operations = items.filter((item) => item.kind === "operation");
    const gaps = items.filter((item) => item.kind === "sequence_gap");
    const blinds = items.filter((item) => item.kind === "blind");
    const clock = items.findLast((item) => item.kind === "clock_offset");
    desk.gather(complete?.upTo ?? null, complete?.evidence ?? "contact", stamps, receivedAt);
    if (operations.length + gaps.length + blinds.length === 0 && clock === undefined && !desk.due(receivedAt)) return;
    const actor = `terminal:${terminal}`;
    const written = await desk.write({ terminal, channel, receivedAt, actor, operations, gaps, blinds, clock, mark: undefined });
    counters.operationsLogged += written.operationsLogged;
  }

  /** Nothing of it may be acknowledged; over channels that cannot refuse, it is kept until a person decides. */
  async function turnAway(delivery: Delivery, reason: Refused["reason"]): Promise<DeliveryOutcome> {
    const rows = delivery.items.filter((item) => item.kind === "record" || item.kind === "unreadable");
    let quarantined = 0;
    if (rows.length > 0 && keptWhenRefused.has(delivery.channel)) {
      const held = rows.map((row) => heldBecause(delivery, reason, row));
      const verdicts = await quarantineOf(held[0]!.terminal).submit(held);
      quarantined = verdicts.filter((verdict) => verdict !== "full").length;
    }
    counts.refuse(delivery, reason, rows.length, quarantined);
    log.warn(
      { protocol: delivery.protocol, serial: delivery.serial, remote: delivery.remote, reason, rows: rows.length, quarantined },
      "delivery turned away",
    );
    return { accepted: false, reason, quarantined };
  }

  function find(protocol: ProtocolName, serial: string): TerminalState | undefined {
    const state = terminals.bySerial(protocol, serial);
    return state !== undefined && refusalOf(state, protocol, () => false) === undefined ? state : undefined;
  }

  const lookup: TerminalLookup = (protocol, serial) => {
    const state = find(protocol, serial);
    if (state === undefined) return undefined;
    const { zone, site, grade, token } = state.settings;
    const profile = { terminal: state.terminal, serial, zone, site, grade, stamps: deskOf(state.terminal).stamps() };
    return token === undefined ? profile : { ...profile, token };
  };

  async function flush(): Promise<void> {
    await allOrFirstError([...desks.values()].map((desk) => desk.flush(now())));
  }

  const flushing =
    limits.flushEveryMs > 0
      ? setInterval(() => {
          const work = flush().catch((err: unknown) =>
            log.error({ err }, "stamps and watermarks could not be written; trying again later"),
          );
          underWay.add(work);
          void work.finally(() => underWay.delete(work));
        }, limits.flushEveryMs)
      : undefined;
  flushing?.unref();

  async function shut(): Promise<void> {
    clearInterval(flushing);
    await Promise.allSettled(underWay);
    try {
      await flush();
    } catch (err) {
      // Nothing is lost by it: terminals send again what lies after the last stamp that was stored.
      log.error({ err }, "stamps and watermarks could not be written before closing");
    }
    await registry.close();
  }

  return {
    deliver,
    lookup,
    terminal: (terminal) => terminals.get(terminal)?.settings,
    status: () => counts.status(pending),
    lastContactAt: (terminal) => counts.lastContactAt(terminal),
    contiguous: async (serial, boot) => {
      const state = find("mqtt", serial);
      if (state === undefined) return undefined;
      const stored = await punches.get(numberedStream(state.terminal, boot), state.terminal).known();
      const held = await quarantineOf(state.terminal).known();
      const { upTo, above } = durableNumbers(stored.numbers(), held.numbersOf(boot), acceptedNumbers(state, boot));
      return upTo === 0 && above.length === 0 ? undefined : { boot, upTo, above };
    },
    knownRows: (serial) => async (rows) => {
      const state = find("attlog-file", serial);
      if (state === undefined) return { overlap: 0, matching: 0 };
      const streams = new Set(rows.flatMap(({ reading }) => (reading === null ? [] : [punchStream(state.terminal, reading.local)])));
      const models = new Map<StreamName, PunchStreamModel>();
      for (const stream of streams) models.set(stream, await punches.get(stream, state.terminal).known());
      return overlapOf(rows, (local) => models.get(punchStream(state.terminal, local))!, [...models.values()]);
    },
    lastListening: (protocol, serial) => find(protocol, serial)?.watermark ?? null,
    appliedTo: (position) => registry.appliedTo(position),
    flush,
    close: () => (closing ??= shut()),
  };
}
