import type { ReplayScope } from "../../projections/replay/answer.ts";
import type { BasesOf } from "../../projections/replay/month-differences.ts";
import type { AnswerAsked } from "../replay/question.ts";
import type { Output } from "./output.ts";

/** A replay as it was asked for, and how it is shown. */
export interface ReplayAsked {
  readonly scope: ReplayScope;
  readonly first: AnswerAsked;
  /** What the first answer is compared with; left out: nothing. */
  readonly second?: AnswerAsked;
  /** Month sheets too. */
  readonly months: boolean;
  /** What shares of pay are of, to say them as sums. */
  readonly basesOf: BasesOf | undefined;
  /** Differing days to explain and print at most. */
  readonly limit: number;
  readonly output: Output;
  readonly lang: "zh-CN" | "en";
  readonly nameOf: (employee: string) => string;
  /** Zone of moments that belong to no day. */
  readonly zone: string;
  readonly signal: AbortSignal;
}
