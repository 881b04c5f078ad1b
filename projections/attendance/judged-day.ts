import type { DayNumber } from "../../shared/time/day-number.ts";
import type { EmploymentSpan } from "../facts/facts-types.ts";
import type { CompiledPolicy } from "./compiled-policy.ts";
import { windowMerged, windowShift, type Window } from "./windows.ts";

/** A judged date as PersonJudge left it. */
export interface JudgedDay {
  readonly day: DayNumber;
  readonly employment: EmploymentSpan;
  readonly policy: CompiledPolicy;
  /** Of the date, in order. */
  readonly windows: readonly Window[];
  readonly words: Int32Array;
  /** The date has leave or approvals; see planDetails. */
  readonly hasDetails: boolean;
  /** See DayState.offEdges. */
  readonly offEdges: readonly number[];
}

/** Windows of the date's planned shifts, in order. */
export const plannedWindows = ({ windows }: JudgedDay): Window[] =>
  windows.filter(({ kind }) => kind === windowShift || kind === windowMerged);
