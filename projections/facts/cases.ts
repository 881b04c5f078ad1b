import type { CaseFact, DecisionFact, EvidenceFact } from "./conduct-types.ts";

type Opened = Omit<CaseFact, "evidence" | "decision">;

interface Kept {
  readonly opened: Opened;
  readonly evidence: (EvidenceFact & { readonly knownAt: number })[];
  decision: DecisionFact | null;
}

/** Matters of conduct, by the people they name. There are few of them, so that nothing is made fast. */
export class Cases {
  readonly #byName = new Map<string, Kept>();
  readonly #byPerson = new Map<number, Kept[]>();

  open(opened: Opened, people: readonly number[]): void {
    if (this.#byName.has(opened.case)) return;
    const kept: Kept = { opened, evidence: [], decision: null };
    this.#byName.set(opened.case, kept);
    for (const person of people) this.#byPerson.set(person, [...(this.#byPerson.get(person) ?? []), kept]);
  }

  addEvidence(name: string, evidence: EvidenceFact, knownAt: number): void {
    this.#byName.get(name)?.evidence.push({ ...evidence, knownAt });
  }

  /** The first decision stands: the command refuses a second one. */
  decide(name: string, decision: DecisionFact): void {
    const kept = this.#byName.get(name);
    if (kept !== undefined) kept.decision ??= decision;
  }

  /** What was known before a position of the cases that name a person. */
  of(person: number, asOf: number): readonly CaseFact[] {
    const known = (this.#byPerson.get(person) ?? []).filter(({ opened }) => opened.position < asOf);
    return known.map(({ opened, evidence, decision }) => ({
      ...opened,
      evidence: evidence.filter(({ knownAt }) => knownAt < asOf).map(({ position, event, text }) => ({ position, event, text })),
      decision: decision !== null && decision.position < asOf ? decision : null,
    }));
  }
}
