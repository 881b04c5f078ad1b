import type { EmployeeId, EpochMs, LocalDate } from "../../shared/ids.ts";
import type { RuleName } from "../../shared/policy/schema.ts";
import type { DayResult } from "../attendance/day-result.ts";
import type { PolicyChoice } from "../attendance/judge-options.ts";
import type { Completeness } from "../facts/facts-types.ts";

/** Which day, as known when, under which policies. */
export interface ExplainQuestion {
  readonly employee: EmployeeId;
  readonly date: LocalDate;
  /** What was known before this position; left out: everything. */
  readonly asOfPosition?: number;
  /** The moment of the question, for windows still open. */
  readonly at: EpochMs;
  readonly policies?: PolicyChoice;
}

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

/** Why something is not said of a day, or where what it is comes from. */
export interface Reason {
  readonly about: "arrival" | "departure" | "absence" | "overtime" | "day_type" | "policy";
  /** A code, such as `within_grace`, `not_heard` or `needs_approval`. */
  readonly why: string;
  readonly clause: string | null;
  readonly rules: readonly { readonly rule: RuleName; readonly value: unknown }[];
  /** Instants as epoch seconds, lengths as seconds, names of sites and terminals. */
  readonly figures: Readonly<Record<string, number | string | null>>;
  /** Ledger events it rests on. */
  readonly positions: readonly number[];
  readonly text: string;
}

/** Everything a day's figures rest on, as data and as lines a clerk can read. */
export interface Explanation {
  readonly day: DayResult;
  readonly policy: PolicySource;
  /** The rules that the day's findings and uses cite, and those that hold arrival and departure, with their values and what they mean. */
  readonly rules: readonly { readonly rule: RuleName; readonly clause: string; readonly value: unknown; readonly meaning: string }[];
  readonly reporting: Reporting | null;
  /** Why it is not late, not early, not absent, no overtime; where the kind of day and the policy come from. */
  readonly reasons: readonly Reason[];
  readonly asOfPosition: number;
  readonly at: EpochMs;
  readonly lines: readonly string[];
}
