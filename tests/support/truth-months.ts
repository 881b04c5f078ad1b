import { fail } from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import type { Facts } from "../../projections/facts/facts-types.ts";
import { monthSheet, type SheetRow } from "../../projections/month/month-sheet.ts";
import { historiesOverMonths, storeHistory, tellHistory, type History } from "./histories.ts";
import type { OracleDay } from "./oracle/day.ts";
import { oracleDays } from "./oracle/judge.ts";
import { decoded, knownBefore, type Known } from "./oracle/known.ts";
import { monthMeasures, oracleRow, type OracleRow } from "./oracle/month.ts";
import { rebuilt } from "./truth.ts";

/** The months a history's dates may lie in, whatever day periods start on. */
function monthsOf({ from }: History): string[] {
  const first = Temporal.PlainYearMonth.from(from.slice(0, 7));
  return [0, 1, 2].map((months) => first.add({ months }).toString());
}

/** Everybody's days of all that time, as the oracle judges them. Nobody is employed earlier. */
function judgedBy(known: Known, history: History, at: number): OracleDay[] {
  const until = Temporal.PlainDate.from(`${monthsOf(history).at(-1)}-28`)
    .add({ days: 10 })
    .toString();
  const from = Temporal.PlainDate.from(history.from).subtract({ days: 10 }).toString();
  return history.employees.flatMap((employee) => oracleDays(known, employee, { from, until, at: at / 1_000 }));
}

/** What the oracle knows of a row, in its words. */
function knownOf(row: SheetRow, expected: OracleRow): OracleRow {
  const totals = Object.keys(expected.totals).map((name) => [name, sorted(row.totals[name as keyof SheetRow["totals"]]!)]);
  return {
    employee: row.employee,
    // Hours over a period are settled by rules of their own, which the oracle does not know.
    totals: {
      ...Object.fromEntries(totals),
      ...(row.periodHours === undefined ? {} : { overtimeSeconds: expected.totals["overtimeSeconds"] }),
    },
    deductions: row.deductions
      .map(({ rule, count, amountMinor, dayPayBps, dates }) => ({ rule, count, amountMinor, dayPayBps, dates }))
      .toSorted((a, b) => (a.rule < b.rule ? -1 : 1)),
    proposals: row.proposals
      .filter(({ measure }) => monthMeasures.has(measure))
      .map(({ step, measure, reached, dates }) => ({ step, measure, reached, dates }))
      .toSorted((a, b) => (a.step < b.step ? -1 : 1)),
  };
}

const sorted = (value: unknown): unknown =>
  typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))) : value;

/** Every sheet of a history with its question, as known before a position and asked at a moment. */
export function sheetsOf(facts: Facts, history: History, { at, asOfPosition }: { readonly at: number; readonly asOfPosition: number }) {
  const questions = history.departments.flatMap((department) =>
    monthsOf(history).map((month) => ({ department, month, at, asOfPosition })),
  );
  return questions.map((question) => ({ question, sheet: monthSheet(facts, question) }));
}

export const askedOf = (history: History, stored: readonly unknown[], part: number) => [
  { at: history.askedAt[0], asOfPosition: Math.floor(stored.length * part) },
  { at: history.askedAt[1], asOfPosition: stored.length },
];
export const drawnMonths = [historiesOverMonths(24), fc.double({ min: 0, max: 1, noNaN: true })] as const;

/**
 * That totals, sums off and what the ladders of a month propose are what the oracle makes of its own days, as known at the end and in
 * the middle.
 *
 * @param how As of holdAgainstOracle.
 */
export function holdMonthsAgainstOracle(runs: number, how: { readonly seed?: number; readonly shrinks?: boolean } = {}): void {
  fc.assert(
    fc.property(...drawnMonths, (history, part) => {
      const stored = storeHistory(history);
      const facts = rebuilt(stored);
      for (const one of askedOf(history, stored, part)) {
        const known = knownBefore(decoded(stored.slice(0, one.asOfPosition)), one.asOfPosition);
        const days = judgedBy(known, history, one.at);
        for (const { question, sheet } of sheetsOf(facts, history, one)) {
          const own = (employee: string): OracleDay[] => days.filter((day) => day.employee === employee);
          const expected = history.employees.flatMap((employee) => oracleRow(known, own(employee), question) ?? []);
          const actual = sheet.rows.map((row, index) => (expected[index] === undefined ? row : knownOf(row, expected[index])));
          if (!isDeepStrictEqual(actual, expected))
            fail([question, actual, expected].map((part) => JSON.stringify(part)).join("\n") + `\n${tellHistory(history)}`);
        }
      }
    }),
    { numRuns: runs, endOnFailure: how.shrinks === false, ...(how.seed === undefined ? {} : { seed: how.seed }) },
  );
}
