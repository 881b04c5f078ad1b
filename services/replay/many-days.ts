import type { Facts } from "../../projections/facts/facts-types.ts";
import type { AnswerAt, Comparison } from "../../projections/replay/answer.ts";
import { byPlace, type DifferingDate } from "../../projections/replay/answer-differences.ts";
import type { DepartmentDifference, TotalFigure } from "../../projections/replay/differences.ts";
import { periodWord } from "../../projections/replay/period-row.ts";
import type { DepartmentTotals, ReplaySide } from "../../projections/replay/replay-question.ts";
import { statusPending } from "../../projections/attendance/day-row.ts";
import type { Replayer } from "../replayer/replayer.ts";
import type { DifferencesFound, Work } from "./work.ts";

/**
 * Finds the dates on which two answers differ with threads that judge from an image of the facts.
 *
 * A side that knows everything is asked about now, whatever comes while the image is made, so that a busy ledger needs no
 * image of its own for every question; the comparison handed back says what was known then.
 */
export async function findWithThreads(
  { facts, replayer }: { readonly facts: Facts; readonly replayer: Replayer },
  comparison: Comparison,
  { signal, progress, datesMax }: Work & { readonly datesMax: number },
): Promise<DifferencesFound> {
  const { scope, before, after } = comparison;
  const question = { ...scope, before: sideOf(facts, before), after: sideOf(facts, after), differencesMax: datesMax };
  const onProgress = (done: { readonly peopleDone: number; readonly peopleAll: number }): void =>
    progress("days", done.peopleDone, done.peopleAll);
  const answer = await replayer.ask(question, { signal, onProgress });
  const dates = answer.differences.map(({ employee, date, departmentBefore, departmentAfter }): DifferingDate => ({
    employee,
    date,
    department: departmentAfter ?? departmentBefore ?? "",
  }));
  return {
    comparison: { scope, before: movedTo(before, answer.positionBefore), after: movedTo(after, answer.positionAfter) },
    differingDays: answer.differingDays,
    days: dates.toSorted(byPlace),
    departments: answer.departments.filter(({ differingDays }) => differingDays > 0).map(departmentDifference),
  };
}

const isOwn = ({ asOfPosition, policies }: AnswerAt): boolean => "asOfPosition" in policies && policies.asOfPosition === asOfPosition;

/** Left out: everything known, and the policies of the side's own position. */
function sideOf(facts: Facts, answer: AnswerAt): ReplaySide {
  const { asOfPosition, at, policies } = answer;
  return {
    at,
    ...(asOfPosition >= facts.position ? {} : { asOfPosition }),
    ...(isOwn(answer) ? {} : { policies }),
  };
}

const movedTo = (answer: AnswerAt, asOfPosition: number): AnswerAt =>
  isOwn(answer) ? { ...answer, asOfPosition, policies: { asOfPosition } } : { ...answer, asOfPosition };

function departmentDifference({ department, before, after, differingDays, differingPeople }: DepartmentTotals): DepartmentDifference {
  const figures = Object.fromEntries(
    Object.entries(figureOf).map(([figure, of]) => [figure, { from: sumOf(before, of), to: sumOf(after, of) }]),
  ) as DepartmentDifference["figures"];
  return { department, employees: differingPeople, days: differingDays, figures };
}

const sumOf = (periods: readonly Float64Array[], of: (row: Float64Array) => number): number =>
  periods.reduce((sum, row) => sum + of(row), 0);

const word =
  (...places: readonly number[]) =>
  (row: Float64Array): number =>
    places.reduce((sum, place) => sum + row[place]!, 0);

const figureOf: Readonly<Record<TotalFigure, (row: Float64Array) => number>> = {
  lateDays: word(periodWord.late, periodWord.seriousLate, periodWord.absentLate),
  lateSeconds: word(periodWord.lateSeconds),
  earlyDays: word(periodWord.early),
  earlySeconds: word(periodWord.earlySeconds),
  missingPunches: word(periodWord.missingIn, periodWord.missingOut),
  absenceHalfDays: word(periodWord.absentHalves),
  leaveHalfDays: word(periodWord.leaveHalves),
  pendingDays: word(periodWord.statuses + statusPending),
  workedSeconds: word(periodWord.workedSeconds),
  overtimeSeconds: word(periodWord.overtimeSeconds),
};
