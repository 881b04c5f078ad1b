import type { EpochMs } from "../../shared/ids.ts";
import type { ConnectionContext, Delivery, DeliveryItem, DeliveryOutcome } from "../terminal.ts";
import { decodePunch, encodeAck, encodeRequest, type PunchMessage, type TerminalStatus } from "./codec.ts";
import { completeUpTo } from "./completeness.ts";
import {
  addReceived,
  assumeReceivedBelow,
  declareLostBelow,
  gapChanges,
  missingOf,
  nothingReceived,
  progressFrom,
  upToOf,
  type SequenceProgress,
} from "./sequence-progress.ts";

/**
 * One terminal's messages on their way to the ledger, whichever broker they came through.
 *
 * Invariants: deliveries of one terminal never overlap, so what is known of its numbers only follows what is durable;
 * messages that arrive meanwhile go together in the next delivery; an acknowledgement is published only for numbers
 * whose delivery the sink accepted; a failed delivery changes nothing here.
 */

/** What the ledger holds of a boot: everything up to `upTo`, and the numbers above it, quarantined ones included. */
export interface StoredNumbers {
  readonly boot: string;
  readonly upTo: number;
  readonly above: readonly number[];
}

/**
 * Asks the ledger which numbers of a terminal's boot are durable; undefined when none are. It should count gaps that
 * a person accepted as received. Without it a boot starts from nothing after a restart, and the terminal must say which number is
 * its first (JSON status) before it is acknowledged again.
 */
export type StoredNumbersLookup = (serial: string, boot: string) => Promise<StoredNumbers | undefined>;

export interface IntakeOptions {
  readonly context: ConnectionContext;
  readonly serial: string;
  /** Publishes to the terminal; must not throw. `retain` keeps the message for terminals that connect later. */
  readonly publish: (kind: "punchack" | "punchreq", payload: Buffer, retain: boolean) => void;
  readonly contiguous?: StoredNumbersLookup | undefined;
  /** Client of an outside broker: the terminal's own pings are not seen, so its status stands for this long. */
  readonly heardThroughStatusMs?: number;
}

export interface Arrival {
  readonly receivedAt: EpochMs;
  readonly remote?: string;
}

interface Entry {
  readonly content: { readonly punch: PunchMessage } | { readonly status: TerminalStatus };
  readonly arrival: Arrival;
  readonly resolve: (outcome: DeliveryOutcome) => void;
  readonly reject: (error: unknown) => void;
}

interface Boot {
  readonly progress: SequenceProgress;
  /** False when nothing durable could be asked: what lies below the first number is then not known to be missing. */
  readonly asked: boolean;
}

const batchMax = 500;
const bootsMax = 8;
const requestRangesMax = 8;
const requestEveryMs = 30_000;
const evidenceEveryMs = 60_000;
const contactEveryMs = 30_000;
const askAgainEveryMs = 600_000;

const nothingToSay: DeliveryOutcome = { accepted: true, recorded: 0, duplicates: 0, corroborated: 0, quarantined: 0 };

/** Takes one terminal's messages; see the top of the file for what it promises. */
export class TerminalIntake {
  readonly #options: IntakeOptions;
  readonly #waiting: Entry[] = [];
  #boots = new Map<string, Boot>();
  #running = false;
  #idle: (() => void)[] = [];

  #online = false;
  #onlineSince = 0;
  #heardAt = 0;
  #lastPunchAt = 0;
  #currentBoot: string | undefined;
  #told: { readonly boot: string; readonly last: number } | undefined;
  #recordedOnline: boolean | undefined;
  #contactRecordedAt = Number.NEGATIVE_INFINITY;
  #evidenceAt = Number.NEGATIVE_INFINITY;
  #requestedAt = Number.NEGATIVE_INFINITY;
  #askedAt = Number.NEGATIVE_INFINITY;

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  get online(): boolean {
    return this.#online;
  }

  /** Takes the payload of a punch topic; resolves once it is durable, rejects when it is not. */
  punch(raw: Uint8Array, arrival: Arrival): Promise<DeliveryOutcome> {
    this.#heardAt = arrival.receivedAt;
    this.#lastPunchAt = arrival.receivedAt;
    return this.#enqueue({ punch: decodePunch(raw) }, arrival);
  }

  /** Takes a bad message that only has to be kept. */
  keep(unreadable: PunchMessage & { kind: "unreadable" }, arrival: Arrival): Promise<DeliveryOutcome> {
    return this.#enqueue({ punch: unreadable }, arrival);
  }

  /**
   * Takes a status of the terminal.
   *
   * @param retained The broker kept it: it tells the state, but was not sent just now.
   */
  status(status: TerminalStatus, arrival: Arrival, retained = false): Promise<DeliveryOutcome> {
    if (!retained) this.#heardAt = Math.max(this.#heardAt, status.state === "online" ? arrival.receivedAt : 0);
    this.setOnline(status.state === "online", arrival.receivedAt);
    if (status.boot === undefined && status.clockAt === undefined) return Promise.resolve(nothingToSay);
    const { clockAt, ...rest } = status;
    return this.#enqueue({ status: retained || clockAt === undefined ? rest : { ...rest, clockAt } }, arrival);
  }

  /** The terminal's connection came or went. */
  setOnline(online: boolean, at: EpochMs): void {
    if (online && !this.#online) this.#onlineSince = at;
    this.#online = online;
    this.#requestMissing(at);
  }

  /** The terminal gave a sign of life, such as a ping. */
  heard(at: EpochMs): void {
    this.#heardAt = at;
  }

  /** Done every few seconds: contact and completeness go to the gateway when they are due, missing numbers are asked for again. */
  async sweep(now: EpochMs): Promise<void> {
    if (this.#options.context.lookup("mqtt", this.#options.serial) === undefined) return;
    const items = [...this.#contactItems(now), ...this.#completenessItems(now)];
    if (items.length > 0) {
      try {
        await this.#options.context.deliver(this.#delivery(items, { receivedAt: now }));
      } catch (error) {
        this.#options.context.log.warn({ err: error, serial: this.#options.serial }, "contact of terminal not stored");
      }
    }
    await this.#askAgain(now);
    this.#requestMissing(now);
  }

  /** Asks for everything not acknowledged yet, whether it is known to be missing or not: a broker in between may have lost it. */
  requestAll(): void {
    for (const [boot, { progress }] of this.#boots) {
      const request = { boot, from: upToOf(progress) + 1, to: Number.MAX_SAFE_INTEGER };
      if (request.from <= request.to) this.#options.publish("punchreq", encodeRequest(request), false);
    }
  }

  /** Resolves when nothing is under way. */
  idle(): Promise<void> {
    return this.#running ? new Promise((resolve) => this.#idle.push(resolve)) : Promise.resolve();
  }

  #enqueue(content: Entry["content"], arrival: Arrival): Promise<DeliveryOutcome> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ content, arrival, resolve, reject });
      if (!this.#running) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, batchMax);
      try {
        const outcome = await this.#deliverBatch(batch);
        for (const entry of batch) entry.resolve(outcome);
      } catch (error) {
        for (const entry of batch) entry.reject(error);
      }
    }
    this.#running = false;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  async #deliverBatch(batch: readonly Entry[]): Promise<DeliveryOutcome> {
    if (this.#options.context.lookup("mqtt", this.#options.serial) === undefined) return this.#deliverUnregistered(batch);
    const before = new Map(this.#boots);
    const after = await this.#withBoots(batch, before);
    const items: DeliveryItem[] = [];
    for (const entry of batch) items.push(...itemsOf(entry));
    const acknowledged = foldBatch(batch, after);
    for (const [boot, { progress }] of after) items.push(...gapChanges(boot, before.get(boot)?.progress ?? nothingReceived, progress));
    if (items.length > 0) {
      const outcome = await this.#options.context.deliver(this.#delivery(items, batch.at(-1)!.arrival));
      if (!outcome.accepted) return outcome;
      this.#accept(after, batch, acknowledged);
      return outcome;
    }
    this.#accept(after, batch, acknowledged);
    return nothingToSay;
  }

  /** An unregistered terminal's messages are offered for quarantine; none of its numbers is noted and nothing is acknowledged. */
  async #deliverUnregistered(batch: readonly Entry[]): Promise<DeliveryOutcome> {
    const items = batch.flatMap(itemsOf).filter((item) => item.kind !== "clock_offset");
    return items.length === 0 ? nothingToSay : this.#options.context.deliver(this.#delivery(items, batch.at(-1)!.arrival));
  }

  /** The boots as before, with those of the batch that are not known yet loaded from what is durable. */
  async #withBoots(batch: readonly Entry[], before: Map<string, Boot>): Promise<Map<string, Boot>> {
    const after = new Map(before);
    for (const boot of new Set(batch.map(bootOf))) {
      if (boot === undefined || after.has(boot)) continue;
      const loaded = await this.#load(boot);
      // Gaps of what is durable are on the ledger already: they are part of the state before.
      before.set(boot, loaded);
      after.set(boot, loaded);
    }
    return after;
  }

  async #load(boot: string): Promise<Boot> {
    const { contiguous, serial } = this.#options;
    if (contiguous === undefined) return { progress: nothingReceived, asked: false };
    const stored = await contiguous(serial, boot);
    const known = stored !== undefined && stored.boot === boot;
    return { progress: known ? progressFrom(stored.upTo, stored.above) : nothingReceived, asked: true };
  }

  #accept(after: Map<string, Boot>, batch: readonly Entry[], acknowledged: ReadonlySet<string>): void {
    for (const entry of batch) {
      this.#currentBoot = bootOf(entry) ?? this.#currentBoot;
      if ("status" in entry.content && entry.content.status.boot !== undefined) {
        this.#told = { boot: entry.content.status.boot, last: entry.content.status.last ?? 0 };
      }
    }
    this.#boots = after;
    this.#forgetBoots();
    // Also when nothing is new: a terminal that sends again has not heard the last one.
    for (const boot of acknowledged) {
      const upTo = upToOf(after.get(boot)!.progress);
      this.#options.publish("punchack", encodeAck({ boot, upTo }), true);
    }
    this.#requestMissing(this.#options.context.now());
  }

  /** Keeps the boots of a terminal bounded: the oldest without holes goes first. One that turns up again is loaded again. */
  #forgetBoots(): void {
    while (this.#boots.size > bootsMax) {
      const candidates = [...this.#boots].filter(([boot]) => boot !== this.#currentBoot);
      const [boot] = candidates.find(([, { progress }]) => missingOf(progress).length === 0) ?? candidates[0]!;
      this.#boots.delete(boot);
    }
  }

  #requestMissing(now: EpochMs): void {
    if (!this.#online || now - this.#requestedAt < requestEveryMs) return;
    const requests = [...this.#boots].flatMap(([boot, { progress }]) => missingOf(progress).map(([from, to]) => ({ boot, from, to })));
    if (requests.length === 0) return;
    this.#requestedAt = now;
    for (const request of requests.slice(0, requestRangesMax)) this.#options.publish("punchreq", encodeRequest(request), false);
  }

  /** A person may have accepted a loss meanwhile: then the ledger counts it as received and so must we. */
  async #askAgain(now: EpochMs): Promise<void> {
    const boot = this.#currentBoot;
    const known = boot === undefined ? undefined : this.#boots.get(boot);
    if (boot === undefined || known === undefined || this.#options.contiguous === undefined) return;
    if (now - this.#askedAt < askAgainEveryMs || missingOf(known.progress).length === 0) return;
    this.#askedAt = now;
    try {
      const stored = await this.#options.contiguous(this.#options.serial, boot);
      const current = this.#boots.get(boot);
      if (stored?.boot !== boot || current === undefined) return;
      const { received } = progressFrom(stored.upTo, stored.above);
      let progress = current.progress;
      for (const [from, to] of received) progress = from === 1 ? assumeReceivedBelow(progress, to + 1) : progress;
      if (progress === current.progress) return;
      this.#boots.set(boot, { ...current, progress });
      this.#options.publish("punchack", encodeAck({ boot, upTo: upToOf(progress) }), true);
    } catch (error) {
      this.#options.context.log.warn({ err: error, serial: this.#options.serial }, "stored numbers of terminal not read");
    }
  }

  #contactItems(now: EpochMs): DeliveryItem[] {
    if (this.#recordedOnline === this.#online || now - this.#contactRecordedAt < contactEveryMs) return [];
    // A terminal that never came is not news.
    if (this.#recordedOnline === undefined && !this.#online) return [];
    this.#recordedOnline = this.#online;
    this.#contactRecordedAt = now;
    return [{ kind: "operation", operation: this.#online ? "online" : "offline", operator: "", local: null, values: [] }];
  }

  #completenessItems(now: EpochMs): DeliveryItem[] {
    if (now - this.#evidenceAt < evidenceEveryMs) return [];
    const current = this.#currentBoot === undefined ? undefined : this.#boots.get(this.#currentBoot);
    const told = this.#told === undefined ? undefined : this.#boots.get(this.#told.boot);
    const throughStatusMs = this.#options.heardThroughStatusMs;
    const evidence = completeUpTo(
      {
        online: this.#online,
        onlineSince: this.#onlineSince,
        heardAt: throughStatusMs === undefined ? this.#heardAt : Math.max(this.#heardAt, now - throughStatusMs),
        lastPunchAt: this.#lastPunchAt,
        underWay: this.#running ? 1 : 0,
        // Holes of earlier boots have been asked for in vain by now; the gap on the ledger speaks for them.
        openGaps: current === undefined ? 0 : missingOf(current.progress).length,
        ...(this.#told !== undefined && { told: { last: this.#told.last, upTo: told === undefined ? 0 : upToOf(told.progress) } }),
      },
      now,
    );
    if (evidence === undefined) return [];
    this.#evidenceAt = now;
    return [evidence];
  }

  #delivery(items: readonly DeliveryItem[], arrival: Arrival): Delivery {
    return {
      protocol: "mqtt",
      channel: "mqtt",
      serial: this.#options.serial,
      receivedAt: arrival.receivedAt,
      ...(arrival.remote !== undefined && { remote: arrival.remote }),
      items,
    };
  }
}

function bootOf(entry: Entry): string | undefined {
  return "punch" in entry.content ? entry.content.punch.number?.boot : entry.content.status.boot;
}

function itemsOf(entry: Entry): DeliveryItem[] {
  if ("punch" in entry.content) {
    const message = entry.content.punch;
    return [message.kind === "record" ? message.record : message.unreadable];
  }
  const { clockAt } = entry.content.status;
  return clockAt === undefined ? [] : [{ kind: "clock_offset", offsetMs: clockAt - entry.arrival.receivedAt }];
}

/** Brings the boots up to what will be durable once the batch is; gives the boots that want an acknowledgement. */
function foldBatch(batch: readonly Entry[], boots: Map<string, Boot>): Set<string> {
  const acknowledged = new Set<string>();
  const numbers = new Map<string, number[]>();
  const flush = (): void => {
    for (const [boot, list] of numbers) {
      const known = boots.get(boot)!;
      boots.set(boot, { ...known, progress: addReceived(known.progress, list) });
    }
    numbers.clear();
  };
  for (const { content } of batch) {
    if ("punch" in content) {
      const { number } = content.punch;
      if (number === undefined) continue;
      acknowledged.add(number.boot);
      const list = numbers.get(number.boot);
      if (list === undefined) numbers.set(number.boot, [number.seq]);
      else list.push(number.seq);
    } else if (content.status.boot !== undefined && content.status.first !== undefined) {
      flush();
      const known = boots.get(content.status.boot)!;
      const progress = (known.asked ? declareLostBelow : assumeReceivedBelow)(known.progress, content.status.first);
      boots.set(content.status.boot, { ...known, progress });
      acknowledged.add(content.status.boot);
    }
  }
  flush();
  return acknowledged;
}
