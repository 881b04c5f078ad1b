import type { EpochMs } from "../../shared/ids.ts";
import type { TerminalInfo } from "./handshake.ts";

/** What is known of a serial number that has knocked since the listener started. */
export interface SeenTerminal {
  readonly serial: string;
  readonly registered: boolean;
  readonly firstAt: EpochMs;
  readonly lastAt: EpochMs;
  readonly remote: string;
  readonly requests: number;
  readonly uploads: number;
  readonly failedUploads: number;
  /** Rows acknowledged, doubles included. */
  readonly rows: number;
  readonly refusals: number;
  readonly info?: TerminalInfo;
  /** Two addresses with differing contents took turns under this serial number. */
  readonly twinSuspected: boolean;
}

interface Entry {
  readonly serial: string;
  registered: boolean;
  readonly firstAt: EpochMs;
  lastAt: EpochMs;
  remote: string;
  requests: number;
  uploads: number;
  failedUploads: number;
  rows: number;
  refusals: number;
  info?: TerminalInfo;
  infoRemote?: string;
  infoChanges: number;
}

const ENTRIES_MAX = 2_000;

/** Counts per serial number, registered or not. Bounded: with more serial numbers the longest silent is forgotten. */
export class SeenTerminals {
  readonly #entries = new Map<string, Entry>();

  /** Notes a request. */
  touch(serial: string, visit: { now: EpochMs; remote: string; registered: boolean }): void {
    const known = this.#entries.get(serial);
    const entry: Entry = known ?? {
      serial,
      registered: visit.registered,
      firstAt: visit.now,
      lastAt: visit.now,
      remote: visit.remote,
      requests: 0,
      uploads: 0,
      failedUploads: 0,
      rows: 0,
      refusals: 0,
      infoChanges: 0,
    };
    entry.lastAt = visit.now;
    entry.remote = visit.remote;
    entry.registered = visit.registered;
    entry.requests += 1;
    this.#entries.delete(serial);
    this.#entries.set(serial, entry);
    if (this.#entries.size > ENTRIES_MAX) this.#entries.delete(this.#entries.keys().next().value!);
  }

  /** Adds to the counts of a serial number that has knocked. */
  count(serial: string, more: Partial<Record<"uploads" | "failedUploads" | "rows" | "refusals", number>>): void {
    const entry = this.#entries.get(serial);
    if (entry === undefined) return;
    entry.uploads += more.uploads ?? 0;
    entry.failedUploads += more.failedUploads ?? 0;
    entry.rows += more.rows ?? 0;
    entry.refusals += more.refusals ?? 0;
  }

  /**
   * Notes what a terminal says of its contents. One terminal moves to a new address now and then; two with the same serial number
   * take turns, each with its own firmware or own address in it.
   *
   * @returns true when this has happened often enough to say so.
   */
  info(serial: string, told: { info: TerminalInfo; remote: string }): boolean {
    const entry = this.#entries.get(serial);
    if (entry === undefined) return false;
    const differs = entry.info !== undefined && (entry.info.firmware !== told.info.firmware || entry.info.address !== told.info.address);
    if (differs && entry.infoRemote !== told.remote) entry.infoChanges += 1;
    entry.info = told.info;
    entry.infoRemote = told.remote;
    return entry.infoChanges >= 3;
  }

  /** All of them, the most recent first. */
  list(): SeenTerminal[] {
    return [...this.#entries.values()].toReversed().map(({ infoRemote: _infoRemote, infoChanges, ...entry }) => ({
      ...entry,
      twinSuspected: infoChanges >= 3,
    }));
  }
}
