import type { EpochMs, LocalDate } from "../../shared/ids.ts";
import type { RuleName } from "../../shared/policy/schema.ts";
import type { DayResult } from "../attendance/day-result.ts";
import type { Completeness } from "../facts/facts-types.ts";

/** The policy that judged a day, and where it stands on the ledger. */
export interface PolicySource {
  readonly kind: "published" | "draft" | "defaults";
  readonly hash: string;
  readonly scope: string | null;
  readonly effectiveFrom: LocalDate | null;
  readonly position: number | null;
}

/** How far the clocks of the person's site have reported, for a day that waits for them. */
export interface Reporting {
  readonly site: string;
  readonly completeness: Completeness;
  /** Local time up to which every terminal of the site has reported; null when one never did, or there is none. */
  readonly heardUpTo: string | null;
}

/** Everything a day's figures rest on, as data and as lines a clerk can read. */
export interface Explanation {
  readonly day: DayResult;
  readonly policy: PolicySource;
  /** The rules that the day's findings and uses cite, and those that hold arrival and departure, with their values and what they mean. */
  readonly rules: readonly { readonly rule: RuleName; readonly clause: string; readonly value: unknown; readonly meaning: string }[];
  readonly reporting: Reporting | null;
  readonly asOfPosition: number;
  readonly at: EpochMs;
  readonly lines: readonly string[];
}
