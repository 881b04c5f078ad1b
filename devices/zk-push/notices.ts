import type { EpochMs } from "../../shared/ids.ts";

const HOUR_MS = 3_600_000;
const SUBJECTS_MAX = 2_000;

/**
 * Lets a message about the same thing through once an hour and counts the rest, so that a terminal that knocks every ten seconds
 * cannot fill the log. Bounded: with too many different things the oldest are forgotten.
 */
export class HourlyNotices {
  readonly #last = new Map<string, { at: EpochMs; held: number }>();

  /** How many messages were held back since the last one let through; undefined when this one is to be held back too. */
  due(subject: string, now: EpochMs): number | undefined {
    const last = this.#last.get(subject);
    if (last !== undefined && now - last.at < HOUR_MS && now >= last.at) {
      last.held += 1;
      return undefined;
    }
    this.#last.delete(subject);
    this.#last.set(subject, { at: now, held: 0 });
    if (this.#last.size > SUBJECTS_MAX) this.#last.delete(this.#last.keys().next().value!);
    return last?.held ?? 0;
  }
}
