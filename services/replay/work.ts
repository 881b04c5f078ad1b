import type { Comparison } from "../../projections/replay/answer.ts";
import type { DifferingDates } from "../../projections/replay/answer-differences.ts";

/** What long work is told and tells. */
export interface Work {
  /** Stops the work where it stands; it throws the signal's reason. */
  readonly signal: AbortSignal;
  /** Told how far it has come. */
  readonly progress: (phase: "days" | "details" | "months", done: number, of: number) => void;
}

/** Which dates differ between two answers. */
export interface DifferencesFound extends DifferingDates {
  /** The answers compared, at the positions they were given from. */
  readonly comparison: Comparison;
  /** All of them; `days` has as many of them as were asked for. */
  readonly differingDays: number;
}
