import { expect } from "vitest";
import { rowWords } from "../../projections/attendance/day-row.ts";
import { PersonJudge } from "../../projections/attendance/judge-person.ts";
import type { PolicyBook } from "../../projections/attendance/policy-choice.ts";
import type { JudgedFacts } from "../../projections/facts/facts-types.ts";
import { addDayRow, periodWords } from "../../projections/replay/period-row.ts";
import { ReplayJudge, type JudgedSide } from "../../projections/replay/replay-judge.ts";

/** A range of dates, and the moment of the question. */
export interface Asked {
  readonly fromDay: number;
  readonly untilDay: number;
  /** Seconds relative to instantBase. */
  readonly at: number;
}

/** A date's department and row. */
type Judged = readonly [department: string, row: readonly number[]];

/** A person's dates, by day number. */
export function rowsOf(view: JudgedFacts, book: PolicyBook, person: number, { fromDay, untilDay, at }: Asked): Map<number, Judged> {
  const rows = new Map<number, Judged>();
  const judge = new PersonJudge(view, book, at);
  judge.judge(person, fromDay, untilDay, (day, { department }) => rows.set(day, [department, [...judge.row]]));
  return rows;
}

/** Two answers about the same people. */
interface ComparedAnswers {
  readonly before: JudgedSide;
  readonly after: JudgedSide;
  /** Three days: two periods. */
  readonly edges: readonly number[];
  readonly asked: Asked;
  readonly personCount: number;
}

/** Holds a comparison of two answers to the rows of each, judged whole. */
export function expectCompared({ before, after, edges, asked, personCount }: ComparedAnswers): void {
  const judge = new ReplayJudge({ before, after, edges, department: undefined, differencesMax: 1_000 });
  const { fromDay, untilDay } = asked;
  const differing: string[] = [];
  for (let person = 0; person < personCount; person += 1) {
    const out = { before: new Int32Array(2 * periodWords), after: new Int32Array(2 * periodWords) };
    judge.judge(person, out, 0);
    const rows = {
      before: person < before.view.personCount ? rowsOf(before.view, before.book, person, asked) : new Map<number, Judged>(),
      after: rowsOf(after.view, after.book, person, asked),
    };
    for (const side of ["before", "after"] as const) {
      const sums = new Int32Array(2 * periodWords);
      for (const [day, [, row]] of rows[side]) {
        const period = new Int32Array(periodWords);
        addDayRow(period, Int32Array.from(row));
        for (const [word, value] of period.entries()) sums[(day < edges[1]! ? 0 : periodWords) + word]! += value;
      }
      expect(out[side]).toEqual(sums);
    }
    for (let day = fromDay; day < untilDay; day += 1)
      if (JSON.stringify(rows.before.get(day)) !== JSON.stringify(rows.after.get(day))) differing.push(`${person} ${day}`);
  }
  const entries = judge.differences.entries();
  const words = 4 + 2 * rowWords;
  const listed = Array.from({ length: entries.length / words }, (_, index) => `${entries[index * words]} ${entries[index * words + 1]}`);
  expect(listed).toEqual(differing);
  expect(judge.totals.differingDays).toBe(differing.length);
}
