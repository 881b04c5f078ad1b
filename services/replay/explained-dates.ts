import type { LedgerEvent } from "../../shared/events/envelope.ts";
import type { Comparison } from "../../projections/replay/answer.ts";
import type { DifferingDate, ExplainedFigure } from "../../projections/replay/answer-differences.ts";
import { cited, type CitedEvent, type EventReader } from "./cited-events.ts";
import { explainDifferences } from "./compare.ts";
import type { Sources } from "./question.ts";
import type { Work } from "./work.ts";

/** A differing figure as an answer hands it out: the events with their types and when they became known. */
export interface FigureAnswer extends Omit<ExplainedFigure, "events" | "zone"> {
  readonly events: readonly CitedEvent[];
}

/** A person's date that differs, with the events its figures cite. */
export interface ExplainedDate {
  readonly figures: readonly ExplainedFigure[];
  readonly events: ReadonlyMap<number, LedgerEvent>;
}

/** Explains differing dates one after the other and reads the events they cite. */
export async function* explainedDates(
  { facts, comparison, reader }: { readonly facts: Sources["facts"]; readonly comparison: Comparison; readonly reader: EventReader },
  dates: readonly DifferingDate[],
  work: Work,
): AsyncGenerator<ExplainedDate> {
  for await (const figures of explainDifferences(facts, comparison, dates, work)) {
    const events = new Map<number, LedgerEvent>();
    for (const position of new Set(figures.flatMap((figure) => figure.events))) events.set(position, await reader.at(position));
    yield { figures, events };
  }
}

/** The figures of a date as an answer hands them out. */
export function figureAnswers({ figures, events }: ExplainedDate): FigureAnswer[] {
  return figures.map(({ zone: _zone, ...figure }) => ({
    ...figure,
    events: figure.events.map((position) => cited(position, events.get(position)!)),
  }));
}
