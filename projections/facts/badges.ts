import type { Instant32 } from "../../shared/time/zone-days.ts";
import { holds, open, type Known } from "./known.ts";
import { none } from "./punch-columns.ts";

interface Holding extends Known {
  readonly person: number;
  /** Only on this terminal; none: on all. */
  readonly terminal: number;
  readonly from: Instant32;
  readonly until: Instant32;
  /** Position of the assignment; giving the key back does not make it a newer one. */
  readonly assignedAt: number;
}

/** A key in a person's hands, all as numbers. */
export interface BadgeOf {
  readonly key: number;
  readonly person: number;
  /** Only on this terminal; none: on all. */
  readonly terminal: number;
}

/**
 * Who holds a key on which terminals, from when until when, each as known at a position.
 *
 * Of two holdings that cover a punch, the one for its terminal goes before the one for all, then the one that began
 * later, then the one made known later: a badge handed on belongs to the next holder from that moment, and a mistaken
 * assignment is mended by a new one from the same moment.
 */
export class Badges {
  readonly #holdings: Holding[][] = [];
  readonly #keysOfPerson: Set<number>[] = [];
  /** The person of a key held once, by one person, for ever and everywhere; none otherwise. */
  readonly #sole: number[] = [];
  /** Position of the last event of a key: answers that know it hold the key as it is held now. */
  readonly #changedAt: number[] = [];

  /** The key is the person's from a moment on; -Infinity: since ever. */
  assign({ key, person, terminal }: BadgeOf, from: Instant32, position: number): void {
    const holdings = (this.#holdings[key] ??= []);
    holdings.push({ person, terminal, from, until: open, assignedAt: position, knownAt: position, endedAt: open });
    (this.#keysOfPerson[person] ??= new Set()).add(key);
    this.#refresh(key, position);
  }

  /** Ends the person's holdings of the key: on the terminal named, or on all when none is. */
  giveBack({ key, person, terminal }: BadgeOf, until: Instant32, position: number): void {
    const holdings = (this.#holdings[key] ??= []);
    for (const holding of holdings.slice()) {
      const meant = holding.person === person && (terminal === none || holding.terminal === terminal);
      if (!meant || holding.endedAt !== open || holding.until <= until) continue;
      holding.endedAt = position;
      if (holding.from < until) holdings.push({ ...holding, until, knownAt: position, endedAt: open });
    }
    this.#refresh(key, position);
  }

  keysOf(person: number): Iterable<number> {
    return this.#keysOfPerson[person] ?? [];
  }

  /** Everybody the key was ever assigned to. */
  peopleOf(key: number): number[] {
    return [...new Set((this.#holdings[key] ?? []).map((holding) => holding.person))];
  }

  /** Whose punch it is, none when nobody held the key. */
  holder(key: number, terminal: number, at: Instant32, asOf: number): number {
    if (asOf > this.#changedAt[key]!) {
      const sole = this.#sole[key];
      if (sole !== undefined && sole !== none) return sole;
    }
    const holdings = this.#holdings[key];
    if (holdings === undefined) return none;
    let best: Holding | undefined;
    for (const holding of holdings) {
      if (!holds(holding, asOf) || at < holding.from || at >= holding.until) continue;
      if (holding.terminal !== none && holding.terminal !== terminal) continue;
      if (best === undefined || goesBefore(holding, best)) best = holding;
    }
    return best === undefined ? none : best.person;
  }

  #refresh(key: number, position: number): void {
    this.#changedAt[key] = position;
    const current = this.#holdings[key]!.filter((holding) => holding.endedAt === open);
    const [only] = current;
    const sole = current.length === 1 && only!.terminal === none && only!.from === -open && only!.until === open;
    this.#sole[key] = sole ? only!.person : none;
  }
}

function goesBefore(holding: Holding, best: Holding): boolean {
  if ((holding.terminal !== none) !== (best.terminal !== none)) return holding.terminal !== none;
  return holding.from > best.from || (holding.from === best.from && holding.assignedAt > best.assignedAt);
}
