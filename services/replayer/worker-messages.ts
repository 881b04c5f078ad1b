import type { ChosenPolicies } from "../../projections/attendance/policy-choice.ts";
import type { FactsImage } from "../../projections/facts/image.ts";
import type { DepartmentSums } from "../../projections/replay/totals-by-department.ts";
import type { DepartmentId } from "../../shared/ids.ts";
import type { DayNumber } from "../../shared/time/day-number.ts";

/** One side of a question as a thread is handed it. */
export interface SideOrder {
  /** The same object on both sides when both know the same. */
  readonly image: FactsImage;
  readonly policies: ChosenPolicies;
  /** Seconds relative to instantBase. */
  readonly at: number;
}

/** A question as every thread is handed it; all of them take people from it until none are left. */
export interface ReplayOrder {
  readonly before: SideOrder;
  readonly after: SideOrder;
  readonly edges: readonly DayNumber[];
  readonly department: DepartmentId | undefined;
  readonly differencesMax: number;
  /** People asked about by rising number; null: everybody below `peopleCount`. */
  readonly people: Int32Array | null;
  readonly peopleCount: number;
  /** See {@link controlNext} and those after it. */
  readonly control: Int32Array<SharedArrayBuffer>;
  /** Rows of everybody asked about, by place among them. */
  readonly totalsBefore: Int32Array<SharedArrayBuffer>;
  readonly totalsAfter: Int32Array<SharedArrayBuffer>;
  /** 1 for a place whose person has days in either answer. */
  readonly present: Uint8Array<SharedArrayBuffer>;
}

/** Words of the control: place of the next person nobody has taken; not 0 to stop; people done. */
export const controlNext = 0;
export const controlStop = 1;
export const controlDone = 2;
export const controlWords = 3;

/** People a thread takes at a time: few enough to stop soon and end together, enough that taking them costs nothing. */
export const peopleASlice = 32;

/** What a thread found out. */
export interface WorkerFindings {
  /** Names of the department numbers it used. */
  readonly departments: readonly DepartmentId[];
  readonly sums: readonly DepartmentSums[];
  readonly differingDays: number;
  readonly differingPeople: number;
  /** Entries of a DifferenceList. */
  readonly differences: Int32Array<ArrayBuffer>;
}

/** What a thread says when nobody is left, or it was told to stop; or what went wrong. */
export type WorkerReport = WorkerFindings | { readonly problem: string };
