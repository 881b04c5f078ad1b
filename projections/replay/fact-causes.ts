import type { EmployeeId, LocalDate } from "../../shared/ids.ts";
import type { DayResult } from "../attendance/day-result.ts";
import type { Facts } from "../facts/facts-types.ts";
import { answerDay, type AnswerAt, type ReplayScope } from "./answer.ts";
import { changePoints } from "./change-points.ts";
import { figureText, type DayFigure } from "./differences.ts";

/** A person's date whose figures differ between two answers under the same policies. */
export interface FactStep {
  readonly employee: EmployeeId;
  readonly date: LocalDate;
  readonly department: ReplayScope["department"];
  readonly before: AnswerAt;
  readonly after: AnswerAt;
}

/**
 * Which events changed which figure of a day: positions, in order, of events known to one answer and not to the other.
 *
 * All of them are judged at the moment of the answer that knows more. A figure no event changed has an empty list: then
 * only time has passed between the two questions.
 */
export function factCauses(
  facts: Facts,
  { employee, date, department, before, after }: FactStep,
  figures: readonly (DayFigure | "day")[],
): ReadonlyMap<DayFigure | "day", readonly number[]> {
  const [less, more] = before.asOfPosition <= after.asOfPosition ? [before, after] : [after, before];
  const known = new Map<number, DayResult | undefined>();
  const dayAt = (asOfPosition: number): DayResult | undefined => {
    if (!known.has(asOfPosition)) known.set(asOfPosition, answerDay(facts, { employee, date, department }, { ...more, asOfPosition }));
    return known.get(asOfPosition);
  };
  const stretch = { from: less.asOfPosition, until: Math.min(more.asOfPosition, facts.position) };
  return new Map(
    figures.map((figure) => [figure, changePoints({ ...stretch, valueAt: (position) => figureText(dayAt(position), figure) })]),
  );
}
