import type { MonthDifferences, MonthFigure } from "../../projections/replay/month-differences.ts";
import type { LedgerEvent } from "../../shared/events/envelope.ts";
import { cited, type CitedEvent, type EventReader } from "./cited-events.ts";

/** A figure of a month as an answer hands it out: the events with their types and when they became known. */
interface MonthFigureAnswer extends Omit<MonthFigure, "events"> {
  readonly events: readonly CitedEvent[];
}

/** What differs between two answers about a month, as an answer hands it out. */
export interface MonthAnswer extends Omit<MonthDifferences, "figures"> {
  readonly figures: readonly MonthFigureAnswer[];
}

/** Reads the events that figures of a month cite. */
export async function eventsOfMonth({ figures }: MonthDifferences, reader: EventReader): Promise<ReadonlyMap<number, LedgerEvent>> {
  const events = new Map<number, LedgerEvent>();
  for (const position of new Set(figures.flatMap((figure) => figure.events))) events.set(position, await reader.at(position));
  return events;
}

/** A month with its events as they are cited. */
export function monthAnswer(month: MonthDifferences, events: ReadonlyMap<number, LedgerEvent>): MonthAnswer {
  const figures = month.figures.map((figure) => ({
    ...figure,
    events: figure.events.map((position) => cited(position, events.get(position)!)),
  }));
  return { ...month, figures };
}
