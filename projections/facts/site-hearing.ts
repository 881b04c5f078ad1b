import type { EpochMs } from "../../shared/ids.ts";
import { instantBase, type Instant32 } from "../../shared/time/zone-days.ts";
import type { Completeness, SiteEvidence } from "./facts-types.ts";
import { open } from "./known.ts";

/** Time of which something is missing, or may be: both ends in. */
export interface Stretch {
  readonly from: EpochMs;
  readonly until: EpochMs;
}

/** What is known of a site's terminals before a position, as plain data. */
export interface HearingFacts {
  /** `heard`: -Infinity for a terminal that never reported. */
  readonly terminals: readonly { readonly registeredAt: EpochMs; readonly heard: EpochMs }[];
  /** Those not yet cleared. */
  readonly faults: readonly Stretch[];
  /** Those not yet closed. */
  readonly gaps: readonly Stretch[];
}

/** How far one site has been heard, as known before a position. */
export class SiteHearing implements SiteEvidence {
  readonly facts: HearingFacts;
  /** The least moment up to which all have been heard; Infinity when there is none. */
  readonly least: EpochMs;
  /** While nothing is amiss, the last second of which everything is here. */
  readonly #allUpTo: Instant32;

  constructor(facts: HearingFacts) {
    this.facts = facts;
    this.least = facts.terminals.reduce((least, terminal) => Math.min(least, terminal.heard), open);
    const amiss = facts.faults.length > 0 || facts.gaps.length > 0;
    this.#allUpTo = amiss ? -open : Math.ceil(this.least / 1_000) - 1 - instantBase;
  }

  /**
   * Whether every terminal of the site has reported everything within [opens, closes].
   *
   * An open fault or gap that touches the window keeps it incomplete, whatever was heard. A retired terminal is not
   * waited for; nor is one that was registered after the window and has never been heard, which cannot have seen it. But
   * one terminal at least must speak for the window: before the first clock of a site reported there is no evidence.
   */
  completeness(opens: Instant32, closes: Instant32): Completeness {
    return closes <= this.#allUpTo ? "complete" : this.#look(opens, closes);
  }

  #look(opens: Instant32, closes: Instant32): Completeness {
    const { terminals, faults, gaps } = this.facts;
    const from = (opens + instantBase) * 1_000;
    const until = (closes + instantBase) * 1_000;
    for (const fault of faults) if (fault.from <= until && fault.until >= from) return "open_fault";
    for (const gap of gaps) if (gap.from <= until && gap.until >= from) return "open_gap";
    if (until < this.least) return "complete";
    for (const terminal of terminals)
      if (terminal.heard <= until && !(terminal.heard === -open && terminal.registeredAt > until)) return "not_heard";
    const spoken = terminals.length === 0 || terminals.some((terminal) => terminal.heard > until);
    return spoken ? "complete" : "not_heard";
  }
}
