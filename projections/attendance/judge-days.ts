import type { Facts } from "../facts/facts-types.ts";
import type { DayResult } from "./day-result.ts";
import type { JudgeOptions } from "./judge-options.ts";

/**
 * Judges every date of the range for every person asked about, under the policies chosen.
 *
 * @returns by employee id and date; a date on which a person is not employed has status "none" and is there only when
 *          punches fell on it.
 */
export function judgeDays(facts: Facts, options: JudgeOptions): DayResult[] {
  void facts.view(options.asOfPosition);
  return [];
}
