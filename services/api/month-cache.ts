import type { DepartmentId } from "../../shared/ids.ts";
import type { MonthView } from "../projector/models.ts";
import type { AsOfQuestion } from "./read-model.ts";

type MakeMonth = (department: DepartmentId | null, month: string, question: AsOfQuestion) => Promise<MonthView>;

/** Answers about months, kept for a moment: hundreds of pages ask for the same one after every change. */
export interface MonthCache {
  /** As of now; at most `freshMs` old. */
  now(department: DepartmentId | null, month: string, question: AsOfQuestion): Promise<MonthView>;
  /** As of a position: the same question has the same answer for ever. */
  asOf(department: DepartmentId | null, month: string, question: AsOfQuestion): Promise<MonthView>;
}

/** A page that is a second behind in its month has lost nothing: its board is live. */
const freshMs = 1_000;
const kept = 32;

interface Entry {
  readonly madeAt: number;
  readonly view: Promise<MonthView>;
}

/** See MonthCache. Two who ask at once share one answer in the making. */
export function createMonthCache(make: MakeMonth): MonthCache {
  const entries = new Map<string, Entry>();

  function lookUp(key: string, fresh: (entry: Entry) => boolean, make: () => Promise<MonthView>): Promise<MonthView> {
    const found = entries.get(key);
    if (found !== undefined && fresh(found)) return found.view;
    const view = make();
    entries.delete(key);
    entries.set(key, { madeAt: performance.now(), view });
    view.catch(() => entries.delete(key));
    if (entries.size > kept) entries.delete(entries.keys().next().value!);
    return view;
  }

  return {
    now: (department, month, question) =>
      lookUp(
        JSON.stringify([department, month]),
        (entry) => performance.now() - entry.madeAt < freshMs,
        () => make(department, month, question),
      ),
    asOf: (department, month, question) =>
      lookUp(
        JSON.stringify([department, month, question.position, question.at]),
        () => true,
        () => make(department, month, question),
      ),
  };
}
