import type { DepartmentId, EmployeeId, EpochMs, LocalDate } from "../../shared/ids.ts";
import type { Policy } from "../../shared/policy/schema.ts";
import type { PolicyVersion } from "../facts/facts-types.ts";

/**
 * Which policies judge: left out, those published as known at the question's position; a position, those known before
 * it ("as now": the facts' own position); a list of versions; or one draft for everybody and every date.
 */
export type PolicyChoice = { readonly asOfPosition: number } | { readonly versions: readonly PolicyVersion[] } | { readonly draft: Policy };

/** A question about days. */
export interface JudgeOptions {
  /** Left out: everybody employed, or with punches, within the range. */
  readonly employees?: readonly EmployeeId[];
  /** Only dates on which the person belongs to the department. */
  readonly department?: DepartmentId;
  /** Half-open local dates [from, until). */
  readonly from: LocalDate;
  readonly until: LocalDate;
  /** What was known before this position; left out: everything. */
  readonly asOfPosition?: number;
  /** The moment of the question, for windows still open. */
  readonly at: EpochMs;
  readonly policies?: PolicyChoice;
}
