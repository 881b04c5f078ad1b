import { AttendanceError } from "../../shared/errors.ts";
import type { EpochMs } from "../../shared/ids.ts";
import { resolveLocal } from "../../shared/time/resolve.ts";
import type { ConnectionContext, DeliveryItem, TerminalConnection, TerminalProfile } from "../terminal.ts";
import { HourlyNotices } from "../zk-push/notices.ts";
import { inDeliveries } from "../zk-push/slices.ts";
import { decodeRows } from "./attlog-blob.ts";
import { readStamp, STAMP_TABLE, writeStamp } from "./known-log.ts";
import { openLink } from "./link.ts";
import type { Link } from "./link.ts";
import { completeOptions } from "./puller-options.ts";
import type { CompleteOptions, Zk4370Options } from "./puller-options.ts";
import { readLog } from "./read-log.ts";
import type { LogRead } from "./read-log.ts";
import { packedTimeReader } from "./row-layouts.ts";
import { Session } from "./session.ts";

/** What a read brought; all of it stored. */
export interface Zk4370Read {
  /** Rows in the terminal's log. */
  readonly rows: number;
  readonly capacity: number;
  /** Rows handed on: those that were not known. */
  readonly delivered: number;
  readonly recorded: number;
  readonly duplicates: number;
  readonly corroborated: number;
  readonly quarantined: number;
  /** Bytes of the log that went over the network. */
  readonly bytes: number;
  readonly completeUpTo: EpochMs;
}

export interface Zk4370Status {
  readonly connected: boolean;
  readonly reads: number;
  /** Attempts that failed since the last read. */
  readonly failures: number;
  readonly lastRead: Zk4370Read | undefined;
  readonly lastProblem: string | undefined;
}

/** A terminal that is read again and again. */
export interface Zk4370Puller extends TerminalConnection {
  status(): Zk4370Status;
  /** The next read that ends well; rejects when the puller is closed before. */
  nextRead(): Promise<Zk4370Read>;
  /** Does not wait for the next time. */
  readSoon(): void;
}

const ROWS_PER_DELIVERY = 1_000;
/** A busy terminal is read again at once when rows came meanwhile, but not for ever. */
const ROUNDS_MAX = 3;
/** A punch is told before its row is in the log. */
const SETTLE_MS = 500;
const FILL_WARN_SHARE = 0.8;
/** What only a person can mend is not tried in seconds. */
const forPeople: ReadonlySet<string> = new Set(["TERMINAL_SERIAL_DIFFERS", "TERMINAL_LOG_UNREADABLE", "TERMINAL_NOT_REGISTERED"]);

/**
 * Reads the attendance log of a ZK terminal over its port 4370 (devices.md §4), now and then every so often, and hands on what is new.
 *
 * Each read is verified (see readLog) before any of it is delivered; then it is evidence that everything recorded up to its start has
 * come. Any doubt ends the session and the read starts over later, with jittered back-off; reading changes nothing on the terminal.
 * One session at a time. Resolves at once: a terminal that is not there yet is tried until it is.
 *
 * @throws AttendanceError CONFIG_INVALID for options out of range.
 */
export function startZk4370Puller(context: ConnectionContext, options: Zk4370Options): Zk4370Puller {
  const puller = new Puller(context, completeOptions(options));
  puller.start();
  return puller;
}

class Puller implements Zk4370Puller {
  readonly #context: ConnectionContext;
  readonly #options: CompleteOptions;
  readonly #notices = new HourlyNotices();
  readonly #readers = new Set<{ resolve: (read: Zk4370Read) => void; reject: (error: unknown) => void }>();
  #link: Link | undefined;
  #running: Promise<void> | undefined;
  #closing = false;
  #wake: (() => void) | undefined;
  #wholeAt: EpochMs | undefined;
  #failures = 0;
  #reads = 0;
  #soon = false;
  #lastRead: Zk4370Read | undefined;
  #lastProblem: string | undefined;

  constructor(context: ConnectionContext, options: CompleteOptions) {
    this.#context = context;
    this.#options = options;
  }

  start(): void {
    this.#running = this.#run();
  }

  status(): Zk4370Status {
    const [reads, failures, lastRead, lastProblem] = [this.#reads, this.#failures, this.#lastRead, this.#lastProblem];
    return { connected: this.#link !== undefined, reads, failures, lastRead, lastProblem };
  }

  nextRead(): Promise<Zk4370Read> {
    const { promise, resolve, reject } = Promise.withResolvers<Zk4370Read>();
    if (this.#closing) reject(closed(this.#options.serial));
    else this.#readers.add({ resolve, reject });
    return promise;
  }

  readSoon(): void {
    this.#soon = true;
    this.#wake?.();
  }

  async close(): Promise<void> {
    this.#closing = true;
    this.#wake?.();
    this.#link?.close();
    await this.#running;
    for (const { reject } of this.#readers) reject(closed(this.#options.serial));
    this.#readers.clear();
  }

  async #run(): Promise<void> {
    while (!this.#closing) {
      const pauseMs = await this.#attempt();
      await this.#pause(pauseMs);
    }
  }

  /** One visit. @returns how long to wait before the next. */
  async #attempt(): Promise<number> {
    const { serial, everySeconds, retryMs, retryMsMax, keyRetryMs, random } = this.#options;
    try {
      const profile = this.#profile();
      await this.#visit(profile);
      return everySeconds * 1_000 * (0.9 + 0.2 * random());
    } catch (err) {
      if (this.#closing) return 0;
      this.#failures += 1;
      const code = err instanceof AttendanceError ? err.code : "INTERNAL_ERROR";
      this.#lastProblem = err instanceof Error ? err.message : String(err);
      this.#notice(`failed ${code}`, { err, serial, failures: this.#failures }, "a terminal could not be read; tried again until it can");
      if (code === "TERMINAL_KEY_REFUSED") return keyRetryMs;
      if (forPeople.has(code)) return retryMsMax;
      return Math.min(retryMs * 2 ** Math.min(this.#failures - 1, 20), retryMsMax) * (0.5 + random() / 2);
    }
  }

  #profile(): TerminalProfile {
    const { serial } = this.#options;
    const profile = this.#context.lookup("zk-4370", serial);
    if (profile !== undefined) return profile;
    throw new AttendanceError("TERMINAL_NOT_REGISTERED", `serial = ${serial}: no terminal with this serial number is registered`, {
      serial,
    });
  }

  async #visit(profile: TerminalProfile): Promise<void> {
    const { host, port, transport, connectMs, commKey, exchangeMs, prepareMs, serial } = this.#options;
    const link = await openLink({ host, port, transport }, connectMs);
    this.#link = link;
    try {
      if (this.#closing) throw closed(serial);
      const session = await Session.open(link, commKey, { exchangeMs, prepareMs });
      await this.#checkSerial(session);
      const live = this.#options.live && (await session.registerEvents());
      const clock = await this.#measureClock(session, profile);
      const reads = await this.#readRounds(session, profile);
      if (!live) {
        // The terminal serves one program: it is let go before the rows are stored.
        session.leave();
        this.#letGo(link);
      }
      await this.#deliverAll(profile, { reads, clock, remote: link.remote });
      if (live) await this.#stay(session, link);
    } finally {
      if (link.wrongChecksums() > 0) {
        this.#notice(
          "checksum",
          { serial, wrongChecksums: link.wrongChecksums(), transport },
          "messages of a terminal had wrong checksums",
        );
      }
      this.#letGo(link);
    }
  }

  #letGo(link: Link): void {
    link.close();
    if (this.#link === link) this.#link = undefined;
  }

  /** Keeps the session open; reads when a punch is told of, and every so often all the same. Ends by an error only. */
  async #stay(session: Session, link: Link): Promise<never> {
    for (;;) {
      const soon = this.#soon || (await session.waitForHint(this.#options.everySeconds * 1_000));
      this.#soon = false;
      // More people behind the first; their events are taken in together.
      if (soon) await session.waitForHint(SETTLE_MS);
      session.takeHint();
      const profile = this.#profile();
      const clock = await this.#measureClock(session, profile);
      await this.#deliverAll(profile, { reads: await this.#readRounds(session, profile), clock, remote: link.remote });
    }
  }

  async #checkSerial(session: Session): Promise<void> {
    const { serial } = this.#options;
    const found = await session.option("~SerialNumber");
    if (found === serial) return;
    const problem = found === undefined || found === "" ? "it does not say its serial number" : `it says its serial number is ${found}`;
    throw new AttendanceError("TERMINAL_SERIAL_DIFFERS", `serial = ${serial}: the terminal at this address is not read, ${problem}`, {
      serial,
      found: found ?? null,
    });
  }

  /** The terminal's clock against ours, read to the second. */
  async #measureClock(session: Session, profile: TerminalProfile): Promise<DeliveryItem | undefined> {
    const asked = this.#context.now();
    const packed = await session.clock();
    const middle = (asked + this.#context.now()) / 2;
    const local = packed === undefined ? undefined : packedTimeReader()(packed)?.local;
    if (local === undefined) return undefined;
    const resolved = resolveLocal(local, profile.zone);
    const candidates = resolved.resolution === "exact" ? [resolved.occurredAt] : resolved.candidates;
    // Half a second, for the terminal tells whole ones only.
    const offsets = candidates.map((at) => at + 500 - middle).toSorted((one, other) => Math.abs(one) - Math.abs(other));
    return { kind: "clock_offset", offsetMs: Math.round(offsets[0]!) };
  }

  async #readRounds(session: Session, profile: TerminalProfile): Promise<readonly LogRead[]> {
    const { wholeEverySeconds, layout8 } = this.#options;
    const now = this.#context.now();
    let whole = this.#wholeAt === undefined || now - this.#wholeAt >= wholeEverySeconds * 1_000 || now < this.#wholeAt;
    if (whole) this.#wholeAt = undefined;
    let known = readStamp(profile.stamps[STAMP_TABLE]);
    const reads: LogRead[] = [];
    for (let round = 0; round < ROUNDS_MAX; round++) {
      const read = await readLog(session, { known, whole, now: this.#context.now, ...(layout8 === undefined ? {} : { layout: layout8 }) });
      reads.push(read);
      if (whole) this.#wholeAt = now;
      whole = false;
      known = read.known;
      if (!read.moreRows) break;
    }
    return reads;
  }

  /** Rows first; what is said of them (stamp, evidence) only when all of them are stored. */
  async #deliverAll(
    profile: TerminalProfile,
    visit: { readonly reads: readonly LogRead[]; readonly clock: DeliveryItem | undefined; readonly remote: string },
  ): Promise<void> {
    const { serial, order16 } = this.#options;
    const counts = { delivered: 0, recorded: 0, duplicates: 0, corroborated: 0, quarantined: 0 };
    const rows: DeliveryItem[] = [];
    for (const { fresh, users } of visit.reads) {
      const reading = {
        ...(order16 === undefined ? {} : { order16 }),
        ...(users === undefined ? {} : { personOf: (uid: number) => users.get(uid) }),
      };
      for (const { item } of decodeRows(fresh, reading)) rows.push(item);
    }
    for (const items of inDeliveries(rows, ROWS_PER_DELIVERY)) await this.#deliver(items, visit.remote, counts);
    const last = visit.reads.at(-1)!;
    const facts = factsOf(visit.reads, readStamp(profile.stamps[STAMP_TABLE])?.readAt);
    await this.#deliver(visit.clock === undefined ? facts : [...facts, visit.clock], visit.remote, counts);
    const bytes = visit.reads.reduce((sum, read) => sum + read.bytes, 0);
    const { attendanceRows, attendanceCapacity: capacity } = last.sizes;
    this.#done({ rows: attendanceRows, capacity, ...counts, delivered: rows.length, bytes, completeUpTo: last.startedAt }, visit.remote);
    if (visit.reads.some(({ unbroken }) => !unbroken)) {
      this.#context.log.warn(
        { serial, rows: attendanceRows },
        "the terminal's log was cleared, or ran over, since it was last read; rows may be lost",
      );
    }
    if (capacity > 0 && attendanceRows >= FILL_WARN_SHARE * capacity) {
      const percent = Math.floor((100 * attendanceRows) / capacity);
      this.#notice(
        "full",
        { serial, rows: attendanceRows, capacity, percent },
        "a terminal's log is nearly full; its oldest rows will be overwritten",
      );
    }
  }

  async #deliver(items: readonly DeliveryItem[], remote: string, counts: Record<keyof typeof noCounts, number>): Promise<void> {
    const { serial } = this.#options;
    if (this.#closing) throw closed(serial);
    const receivedAt = this.#context.now();
    const outcome = await this.#context.deliver({ protocol: "zk-4370", channel: "pull", serial, receivedAt, remote, items });
    if (!outcome.accepted) {
      const message = `serial = ${serial}: the terminal's records are not accepted (${outcome.reason})`;
      throw new AttendanceError("TERMINAL_NOT_REGISTERED", message, { serial, reason: outcome.reason });
    }
    for (const field of Object.keys(noCounts) as (keyof typeof noCounts)[]) counts[field] += outcome[field];
  }

  #done(read: Zk4370Read, remote: string): void {
    const { serial } = this.#options;
    if (this.#failures > 0 || this.#reads === 0) this.#context.log.info({ serial, remote, ...read }, "terminal read");
    this.#failures = 0;
    this.#reads += 1;
    this.#lastRead = read;
    this.#lastProblem = undefined;
    for (const { resolve } of this.#readers) resolve(read);
    this.#readers.clear();
  }

  #notice(subject: string, fields: object, message: string): void {
    const heldBack = this.#notices.due(subject, this.#context.now());
    if (heldBack !== undefined) this.#context.log.warn({ ...fields, ...(heldBack === 0 ? {} : { heldBack }) }, message);
  }

  async #pause(ms: number): Promise<void> {
    if (this.#closing) return;
    if (!this.#soon) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, ms);
      this.#wake = resolve;
      await promise;
      clearTimeout(timer);
      this.#wake = undefined;
    }
    this.#soon = false;
  }
}

const noCounts = { recorded: 0, duplicates: 0, corroborated: 0, quarantined: 0 } as const;

/** What a verified read says besides its rows. */
function factsOf(reads: readonly LogRead[], lastReadAt: EpochMs | undefined): DeliveryItem[] {
  const last = reads.at(-1)!;
  const broken = reads.find(({ unbroken }) => !unbroken);
  const facts: DeliveryItem[] = [];
  if (broken !== undefined && lastReadAt !== undefined) facts.push({ kind: "blind", from: lastReadAt, until: broken.startedAt });
  // An emptied log leaves nothing to recognise it by: what comes next is all new.
  facts.push({ kind: "stamp", table: STAMP_TABLE, value: last.known === undefined ? "empty" : writeStamp(last.known) });
  facts.push({ kind: "complete_up_to", upTo: last.startedAt, evidence: "contact" });
  return facts;
}

function closed(serial: string): AttendanceError {
  return new AttendanceError("GATEWAY_CLOSED", `serial = ${serial}: reading was stopped`, { serial });
}
