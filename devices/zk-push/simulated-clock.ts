import type { EpochMs } from "../../shared/ids.ts";
import { minutesOfTimeZoneOption } from "./handshake.ts";
import { unpackTime } from "./packed-time.ts";

/** A terminal sets its clock by the server only when it is further off than this. */
const SET_BEYOND_MS = 10_000;

/**
 * A terminal's clock: a wall time it was set to, running on with its drift. It knows no zone, only the offset it was told, and takes
 * every `Date:` header for the truth.
 */
export class SimulatedClock {
  readonly #now: () => EpochMs;
  readonly #driftPpm: number;
  #offsetMinutes: number;
  #errorMs: number;
  #setAt: EpochMs;

  constructor(parts: { now: () => EpochMs; offsetMinutes: number; errorMs: number; driftPpm: number }) {
    this.#now = parts.now;
    this.#offsetMinutes = parts.offsetMinutes;
    this.#errorMs = parts.errorMs;
    this.#driftPpm = parts.driftPpm;
    this.#setAt = parts.now();
  }

  /** How wrong the clock is at a moment, milliseconds; positive is ahead. */
  errorMs(at: EpochMs = this.#now()): number {
    return this.#errorMs + ((at - this.#setAt) * this.#driftPpm) / 1e6;
  }

  /** What it shows at a true moment: `YYYY-MM-DD HH:MM:SS`. */
  reading(at: EpochMs = this.#now()): string {
    return new Date(at + this.#offsetMinutes * 60_000 + this.errorMs(at)).toISOString().slice(0, 19).replace("T", " ");
  }

  /** Somebody, or a flat battery, sets it wrong. */
  setWrong(errorMs: number): void {
    this.#errorMs = errorMs;
    this.#setAt = this.#now();
  }

  /** The `Date:` header and `TimeZone` of a handshake's reply. */
  setByServer(dateHeader: string | undefined, timeZone: number | undefined): void {
    const serverAt = dateHeader === undefined ? Number.NaN : Date.parse(dateHeader);
    const offsetMinutes = timeZone === undefined ? this.#offsetMinutes : minutesOfTimeZoneOption(timeZone);
    if (Number.isNaN(serverAt)) return;
    const shows = this.#now() + this.#offsetMinutes * 60_000 + this.errorMs();
    const should = serverAt + offsetMinutes * 60_000;
    const moved = offsetMinutes - this.#offsetMinutes;
    this.#offsetMinutes = offsetMinutes;
    // A correct clock in the wrong zone is off by hours, too, and set all the same.
    if (Math.abs(shows - should) > SET_BEYOND_MS) this.setWrong(serverAt - this.#now());
    else this.#errorMs -= moved * 60_000;
  }

  /** `SET OPTION DateTime=<packed time>`. */
  setPacked(packed: number): void {
    this.setWrong(Date.parse(`${unpackTime(packed).replace(" ", "T")}Z`) - this.#offsetMinutes * 60_000 - this.#now());
  }
}
