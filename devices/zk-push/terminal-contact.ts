import type { EpochMs } from "../../shared/ids.ts";

/** When silence and success of a terminal count as evidence. */
export interface ContactRules {
  /** A longer time without any request breaks the contact: milliseconds. */
  readonly contactGapMs: number;
  /** How long contact must have been unbroken, without failure and without rows from memory: milliseconds. */
  readonly settleMs: number;
  /** Evidence reaches this far behind the poll that gives it: milliseconds. */
  readonly marginMs: number;
  /** At most one piece of evidence in this time: milliseconds. */
  readonly evidenceEveryMs: number;
}

/** A row is from memory, not from now, when its reading is further from our clock than this. */
const RECENT_MS = 120_000;
/** A live row of a clock this wrong still measures it; beyond, a row from memory is likelier. */
const LIVE_OFFSET_MS_MAX = 15 * 60_000;
/** A clock's offset is reported again when it changed by this much, or after ten minutes. */
const OFFSET_CHANGE_MS = 2_000;
const OFFSET_EVERY_MS = 600_000;

/**
 * What the requests of one terminal prove about what it still holds.
 *
 * The push protocol never says "that was all". What it gives: a terminal with Realtime=1 uploads a row at once, retries a failed
 * upload, and at the latest sends what is left at its upload interval (TransInterval=1: every minute). So when a terminal has been
 * in unbroken contact for two intervals, no upload failed meanwhile and none brought rows from memory, then what it recorded before
 * its latest poll has been delivered, save what lies on its way just now: hence the margin. Some firmware sends the live row first
 * and the rows from memory later; the settling time is there for them. It is evidence of the grade "contact", not proof: a
 * terminal whose position marker went wrong keeps rows back and polls on.
 *
 * Invariants: `#settledSince` is undefined exactly while a failed upload is outstanding; it never moves back.
 */
export class TerminalContact {
  readonly #rules: ContactRules;
  #lastContactAt: EpochMs | undefined;
  #settledSince: EpochMs | undefined;
  #polledSinceSettled = false;
  #uploadsUnderWay = 0;
  /** Positions of uploads that failed since the last acknowledged one; a terminal repeats few, so they stay few. */
  readonly #failedStamps = new Set<string>();
  #evidenceAt: EpochMs | undefined;
  #offset: { readonly ms: number; readonly at: EpochMs } | undefined;

  constructor(rules: ContactRules) {
    this.#rules = rules;
  }

  /** Any request. The first one, and the first after a silence, starts the settling time anew. */
  contact(now: EpochMs): void {
    const broken = this.#lastContactAt === undefined || now - this.#lastContactAt > this.#rules.contactGapMs || now < this.#lastContactAt;
    if (broken && !this.#failureOutstanding()) this.#unsettle(now);
    this.#lastContactAt = now;
  }

  /** A handshake: the terminal comes back from somewhere and goes through its memory. */
  handshake(now: EpochMs): void {
    if (!this.#failureOutstanding()) this.#unsettle(now);
  }

  uploadStarted(): void {
    this.#uploadsUnderWay += 1;
  }

  /** To be called once for each uploadStarted, however it went. */
  uploadEnded(): void {
    this.#uploadsUnderWay -= 1;
  }

  /** An upload of attendance rows that was not acknowledged, or never arrived whole. @param stamp the position it came with. */
  uploadFailed(stamp: string | undefined): void {
    this.#failedStamps.add(stamp ?? "");
    this.#settledSince = undefined;
    this.#polledSinceSettled = false;
  }

  /** An acknowledged upload; `oldestAt` is its oldest reading in our time, undefined when unknown. */
  uploadAcknowledged(now: EpochMs, rows: number, oldestAt: EpochMs | undefined): void {
    const fromMemory = rows > 1 && (oldestAt === undefined || Math.abs(now - oldestAt) > RECENT_MS);
    if (this.#failureOutstanding() || fromMemory) this.#unsettle(now);
    this.#failedStamps.clear();
  }

  /**
   * Whether the stored position may be handed out at a handshake. Firmware that goes by the server's position sends only
   * what is newer; when a live row was stored and an upload of older rows failed after it, those would never come again.
   */
  mayGoOnFrom(stored: string): boolean {
    const older = (stamp: string): boolean => !/^\d{1,15}$/.test(stamp) || !/^\d{1,15}$/.test(stored) || Number(stamp) < Number(stored);
    return ![...this.#failedStamps].some(older);
  }

  /** A poll for commands. Returns the moment up to which everything has been delivered, when that may be said now. */
  poll(now: EpochMs): EpochMs | undefined {
    this.#polledSinceSettled = !this.#failureOutstanding();
    if (this.#uploadsUnderWay > 0 || this.#settledSince === undefined) return undefined;
    if (now - this.#settledSince < this.#rules.settleMs) return undefined;
    if (this.#evidenceAt !== undefined && now - this.#evidenceAt < this.#rules.evidenceEveryMs) return undefined;
    this.#evidenceAt = now;
    return now - this.#rules.marginMs;
  }

  /** Whether a single row that read `readingAt` can be taken as sent when it happened. */
  isLive(now: EpochMs, readingAt: EpochMs): boolean {
    return this.#settledSince !== undefined && this.#polledSinceSettled && Math.abs(readingAt - now) <= LIVE_OFFSET_MS_MAX;
  }

  /** Whether an offset measured now is worth reporting; remembers it when so. */
  offsetIsNews(now: EpochMs, ms: number): boolean {
    const last = this.#offset;
    if (last !== undefined && Math.abs(last.ms - ms) < OFFSET_CHANGE_MS && now - last.at < OFFSET_EVERY_MS) return false;
    this.#offset = { ms, at: now };
    return true;
  }

  #failureOutstanding(): boolean {
    return this.#settledSince === undefined && this.#lastContactAt !== undefined;
  }

  #unsettle(now: EpochMs): void {
    this.#settledSince = now;
    this.#polledSinceSettled = false;
  }
}
