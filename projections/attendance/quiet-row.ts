import type { CompiledPolicy } from "./compiled-policy.ts";
import { rowWords } from "./day-row.ts";

/** The row of the quiet date judged last: the next one with the same plan word and policy has the same; see DayState.isQuiet. */
export class QuietRow {
  readonly #row = new Int32Array(rowWords);
  #policy: CompiledPolicy | null = null;
  #word = 0;

  keep(row: Int32Array, policy: CompiledPolicy, word: number): void {
    this.#row.set(row);
    this.#policy = policy;
    this.#word = word;
  }

  /** @returns whether the row was known, and is now in `row`. */
  copy(row: Int32Array, policy: CompiledPolicy, word: number): boolean {
    if (this.#policy !== policy || this.#word !== word) return false;
    const kept = this.#row;
    for (let index = 0; index < rowWords; index += 1) row[index] = kept[index]!;
    return true;
  }
}
