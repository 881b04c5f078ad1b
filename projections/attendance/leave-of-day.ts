import { halfAfternoon, halfMorning, type JudgedLeave } from "./person-leave.ts";

/** What a date's leave means for its shifts. Halves are bits of person-leave.ts. */
export interface LeaveOfDay {
  readonly morning: boolean;
  readonly afternoon: boolean;
  /** Leave by the hour, undecided leave by the hour included; by its start, so that the order it was approved in does not matter. */
  readonly hours: readonly { readonly from: number; readonly until: number }[];
  /** Some of the hours are not decided. */
  readonly openHours: boolean;
  /** Halves asked for and not decided: nothing is expected in them, and nobody can call them yet. */
  readonly undecided: number;
  /** Halves that a rule took away: absence where the person was not there, judged like any other where they were. */
  readonly fell: number;
  /** A document or a decision may still come: the date cannot be confirmed. */
  readonly waits: boolean;
}

export const noLeave: LeaveOfDay = {
  morning: false,
  afternoon: false,
  hours: [],
  openHours: false,
  undecided: 0,
  fell: 0,
  waits: false,
};

/** Sums up a date's leave: of a half that several leaves speak of, the one that holds counts, then the one that is open. */
export function leaveOfDay(judged: readonly JudgedLeave[]): LeaveOfDay {
  if (judged.length === 0) return noLeave;
  const halves = (outcome: JudgedLeave["outcome"]): number =>
    judged.reduce((bits, one) => (one.outcome === outcome ? bits | one.halves : bits), 0);
  const holds = halves("holds");
  const undecided = halves("undecided") & ~holds;
  const open = judged.filter(({ outcome }) => outcome === "holds" || outcome === "undecided");
  return {
    morning: (holds & halfMorning) !== 0,
    afternoon: (holds & halfAfternoon) !== 0,
    hours: open.flatMap(({ hours }) => (hours === null ? [] : [hours])).toSorted((left, right) => left.from - right.from),
    openHours: judged.some(({ outcome, hours }) => outcome === "undecided" && hours !== null),
    undecided,
    fell: halves("fell") & ~holds & ~undecided,
    waits: judged.some(({ notes }) => notes.some(({ sure }) => !sure)),
  };
}
