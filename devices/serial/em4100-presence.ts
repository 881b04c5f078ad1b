import type { EpochMs } from "../../shared/ids.ts";
import type { Em4100Frame } from "./em4100-frames.ts";

/** A reader repeats a frame about every 65 ms while the tag is near; after this much silence of a tag it has left. */
const presenceEndsMs = 500;

/** Damaged frames that must be the same before they are more than noise. */
const damagedRepeats = 3;
const tagsMax = 64;

export type PresenceResult =
  /** Somebody presented a card. */
  | { readonly kind: "presented"; readonly frame: Em4100Frame }
  /** Presented and read the same several times, but never with a right checksum: not noise, and not to be believed. */
  | { readonly kind: "unbelievable"; readonly frame: Em4100Frame }
  | { readonly kind: "nothing" };

interface Presence {
  lastAt: EpochMs;
  /** Damaged frames in a row; a good one makes it irrelevant. */
  damaged: number;
  told: boolean;
}

/**
 * Makes one punch of one presence: frames of a tag that follow each other within half a second are the same person's
 * hand, counted per tag and not per reader, so that two people together are two. Pure; holds at most 64 tags.
 */
export class PresenceTracker {
  readonly #tags = new Map<string, Presence>();

  /** Takes the next frame, in the order they came. */
  see(frame: Em4100Frame): PresenceResult {
    // A damaged frame is no sign of the tag it names.
    const name = frame.checksumOk ? frame.card : `?${Buffer.from(frame.raw).toString("latin1")}`;
    const known = this.#tags.get(name);
    const silence = known === undefined ? Number.POSITIVE_INFINITY : Math.abs(frame.at - known.lastAt);
    const presence: Presence = known === undefined || silence > presenceEndsMs ? { lastAt: frame.at, damaged: 0, told: false } : known;
    presence.lastAt = frame.at;
    // Put last, so that the first of the map is the one silent longest.
    this.#tags.delete(name);
    this.#tags.set(name, presence);
    if (this.#tags.size > tagsMax) this.#tags.delete(this.#tags.keys().next().value!);
    if (presence.told) return { kind: "nothing" };
    if (!frame.checksumOk && ++presence.damaged < damagedRepeats) return { kind: "nothing" };
    presence.told = true;
    return { kind: frame.checksumOk ? "presented" : "unbelievable", frame };
  }

  /** True when no tag is near. */
  quiet(now: EpochMs): boolean {
    for (const presence of this.#tags.values()) if (Math.abs(now - presence.lastAt) <= presenceEndsMs) return false;
    return true;
  }
}
