import type { EpochMs } from "../../shared/ids.ts";
import type { ContactEvidence } from "../terminal.ts";

/**
 * When may we say that everything a terminal recorded up to a moment has arrived?
 *
 * A terminal of our envelope sends a punch at once while it is connected, in order, over one ordered connection, and
 * after connecting first sends what its buffer still holds. So a message or ping heard from it at a moment was sent after every
 * punch it had before; when it has had time to begin sending its buffer, has gone quiet since, misses no number, and no message of
 * its is still on its way to the ledger, nothing from before that moment is left in it. A few seconds are taken off
 * for the way from the card to the network. A terminal that also tells the last number it gave (JSON status) must have
 * been received up to that number, which needs no belief in its quietness: then the evidence is its numbering.
 */
export interface ContactState {
  readonly online: boolean;
  readonly onlineSince: EpochMs;
  /** When the terminal itself was last heard, ping included. */
  readonly heardAt: EpochMs;
  readonly lastPunchAt: EpochMs;
  /** Messages not yet durable. */
  readonly underWay: number;
  readonly openGaps: number;
  /** The last number it told of, and how far that boot is received. */
  readonly told?: { readonly last: number; readonly upTo: number };
}

interface CompletenessLimits {
  /** After connecting, how long until its buffer has begun to arrive. */
  readonly settleMs: number;
  /** After a punch, how long until no more of a buffer is taken to follow. */
  readonly quietMs: number;
  /** Taken off the moment it was heard. */
  readonly marginMs: number;
}

const completenessLimits: CompletenessLimits = { settleMs: 15_000, quietMs: 5_000, marginMs: 5_000 };

/** The evidence to give now, or undefined when there is none to give. */
export function completeUpTo(
  state: ContactState,
  now: EpochMs,
  limits: CompletenessLimits = completenessLimits,
): ContactEvidence | undefined {
  if (!state.online || state.underWay > 0 || state.openGaps > 0) return undefined;
  if (now - state.onlineSince < limits.settleMs || now - state.lastPunchAt < limits.quietMs) return undefined;
  // Heard before it had time to begin: that says nothing of its buffer.
  if (state.heardAt < state.onlineSince + limits.settleMs - limits.marginMs) return undefined;
  if (state.told !== undefined && state.told.upTo < state.told.last) return undefined;
  return {
    kind: "complete_up_to",
    upTo: Math.min(state.heardAt, now) - limits.marginMs,
    evidence: state.told === undefined ? "contact" : "sequence",
  };
}
