import { setImmediate as nextTurn } from "node:timers/promises";
import type { Facts } from "../../projections/facts/facts-types.ts";
import type { Comparison } from "../../projections/replay/answer.ts";
import {
  DifferenceExplainer,
  DifferenceFinder,
  peopleCompared,
  type DifferingDate,
  type ExplainedFigure,
} from "../../projections/replay/answer-differences.ts";
import { dayNumber } from "../../shared/time/day-number.ts";
import { findWithThreads } from "./many-days.ts";
import type { Sources } from "./question.ts";
import type { DifferencesFound, Work } from "./work.ts";
import { MonthComparer, monthsWithin, type BasesOf, type MonthDifferences } from "../../projections/replay/month-differences.ts";

/** Work goes on for so long between two turns of the event loop, in which others are answered. */
const sliceMs = 8;

/** Does a piece of work at a time and lets others take their turn between. */
class Turns {
  readonly #signal: AbortSignal;
  #began = performance.now();

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  async next(): Promise<void> {
    if (performance.now() - this.#began >= sliceMs) {
      await nextTurn();
      this.#began = performance.now();
    }
    this.#signal.throwIfAborted();
  }
}

/** Beyond so many dates of persons threads judge: the general way takes seconds from there on. */
const personDaysMax = 50_000;

/**
 * Finds the dates on which two answers differ.
 *
 * Few dates are judged here, with everything that a day's explanation has; many by threads, from their figures as integers:
 * there a date is not found on which nothing differs but the name of a shift or of a kind of leave.
 *
 * @param datesMax Dates to list at most.
 */
export async function findDifferences(
  { facts, replayer }: Pick<Sources, "facts" | "replayer">,
  comparison: Comparison,
  work: Work & { readonly datesMax: number },
): Promise<DifferencesFound> {
  const people = peopleCompared(facts, comparison);
  const { from, until } = comparison.scope;
  const personDays = people.length * (dayNumber(until) - dayNumber(from));
  if (personDays > personDaysMax && replayer !== undefined) return findWithThreads({ facts, replayer }, comparison, work);
  const finder = new DifferenceFinder(facts, comparison);
  const turns = new Turns(work.signal);
  for (const [index, employee] of people.entries()) {
    await turns.next();
    finder.take(employee);
    work.progress("days", index + 1, people.length);
  }
  const { days, departments } = finder.found();
  return { comparison, differingDays: days.length, days: days.slice(0, work.datesMax), departments };
}

/** The figures of differing days with what made them differ, a day at a time; the reader sets the pace. */
export async function* explainDifferences(
  facts: Facts,
  comparison: Comparison,
  days: readonly DifferingDate[],
  { signal, progress }: Work,
): AsyncGenerator<readonly ExplainedFigure[]> {
  const turns = new Turns(signal);
  const explainer = new DifferenceExplainer(facts, comparison);
  for (const [index, day] of days.entries()) {
    await turns.next();
    yield explainer.figures(day);
    progress("details", index + 1, days.length);
  }
}

/** Compares the months with a date in the range, whole: totals, money and proposals mean nothing for half a month. */
export async function compareMonths(
  facts: Facts,
  comparison: Comparison,
  { signal, progress, basesOf }: Work & { readonly basesOf?: BasesOf | undefined },
): Promise<MonthDifferences[]> {
  const turns = new Turns(signal);
  const months = monthsWithin(facts, comparison.scope, [comparison.before, comparison.after]);
  const comparers = months.map((month) => new MonthComparer(facts, comparison, { ...month, basesOf }));
  const members = comparers.map((comparer) => comparer.members());
  const of = members.reduce((sum, { length }) => sum + length, 0);
  let done = 0;
  for (const [index, comparer] of comparers.entries()) {
    for (const employee of members[index]!) {
      await turns.next();
      comparer.take(employee);
      progress("months", (done += 1), of);
    }
  }
  return comparers.map((comparer) => comparer.found());
}
