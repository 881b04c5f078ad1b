/** One figure a bench measured. Ratios measured in one run say more than times, which differ from machine to machine. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What it should be, in words: `>= 0.9`. */
  readonly aim?: string;
  readonly met?: boolean;
  readonly note?: string;
}

export interface BenchContext {
  /** Short rounds: to see that it runs, or for a first idea. */
  readonly quick: boolean;
  /** Also what takes many minutes and much memory. */
  readonly full: boolean;
  /** Says what is going on; shown while it runs, not part of the result. */
  log(line: string): void;
}

/** What a file `tests/bench/<id>.bench.ts` exports: `name`, a line for people, and `run`. */
export interface Bench {
  readonly name: string;
  run(context: BenchContext): Promise<readonly Figure[]>;
}

/** What came of one bench: its figures, or why there are none. */
export interface BenchResult {
  /** File name without `.bench.ts`; what the command line names it by. */
  readonly id: string;
  readonly name: string;
  readonly seconds: number;
  readonly figures: readonly Figure[];
  readonly problem?: string;
}
