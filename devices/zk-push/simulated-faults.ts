import { seededRandom } from "../../shared/seeded-random.ts";

/** Probabilities, each from 0 to 1, of what goes wrong with an upload; drawn from the seed, so that a failure can be played again. */
export interface SimulatedFaults {
  readonly seed: number;
  /** The server stores and answers, the answer never arrives. */
  readonly lostReply?: number;
  /** The connection breaks inside the body. */
  readonly cutBody?: number;
  /** The same batch is sent once more after it was acknowledged. */
  readonly duplicate?: number;
  /** The terminal restarts and has forgotten what was acknowledged. */
  readonly reboot?: number;
  /** The newest row goes first, the rest later. */
  readonly newestFirst?: number;
  /** The request arrives in small pieces. */
  readonly pieces?: number;
  /** The network is gone for a while before the upload. */
  readonly outage?: number;
}

export type FaultName = Exclude<keyof SimulatedFaults, "seed">;

/** Decides fault by fault whether it strikes now. */
export class FaultDice {
  readonly #faults: SimulatedFaults | undefined;
  readonly #random: () => number;

  constructor(faults: SimulatedFaults | undefined) {
    this.#faults = faults;
    this.#random = seededRandom(faults?.seed ?? 0);
  }

  strikes(fault: FaultName): boolean {
    const probability = this.#faults?.[fault] ?? 0;
    return probability > 0 && this.#random() < probability;
  }

  /** A whole number in [0, below). */
  below(below: number): number {
    return Math.floor(this.#random() * below);
  }
}
