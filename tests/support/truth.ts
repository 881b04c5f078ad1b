import { expect } from "vitest";
import type { DayResult } from "../../projections/attendance/day-result.ts";
import { judgeDays } from "../../projections/attendance/judge-days.ts";
import { createFacts } from "../../projections/facts/facts.ts";
import type { Facts } from "../../projections/facts/facts-types.ts";
import type { StoredEvent } from "../../shared/ledger/port.ts";
import { tellHistory, type History } from "./histories.ts";
import type { OracleDay } from "./oracle/day.ts";
import { oracleDays } from "./oracle/judge.ts";
import { decoded, knownBefore } from "./oracle/known.ts";

/** The engine's answer about everybody in a history. @param at Epoch milliseconds. */
export function ask(facts: Facts, history: History, at: number, asOfPosition?: number): DayResult[] {
  const { employees, from, until } = history;
  return judgeDays(facts, { employees, from, until, at, ...(asOfPosition === undefined ? {} : { asOfPosition }) });
}

/** Facts that grew event by event, with questions in between that fill every cache there is. */
export function grown(stored: readonly StoredEvent[], history: History): Facts {
  const facts = createFacts();
  for (const [index, event] of stored.entries()) {
    facts.apply([event]);
    if (index % 17 === 0) ask(facts, history, history.askedAt[0]);
  }
  return facts;
}

export function rebuilt(stored: readonly StoredEvent[]): Facts {
  const facts = createFacts();
  facts.apply(stored);
  return facts;
}

/** Every field of every day, findings and punches included. */
export function sameAnswers(one: readonly DayResult[], other: readonly DayResult[]): void {
  if (JSON.stringify(one) !== JSON.stringify(other)) expect(one).toEqual(other);
}

/** The cells of an engine's day that mean something, in the oracle's words. */
function cellsOf(day: DayResult): OracleDay {
  const { findings, flags, windows, punches, duty: _duty, leaveEvents: _leaveEvents, ...rest } = day;
  const stateOf = (flag: string): "provisional" | "confirmed" => findings.find((finding) => finding.code === flag)!.state;
  const absence = findings.filter(({ code }) => code === "absent" || code === "half_absent").map(({ rule }) => rule);
  return {
    ...rest,
    flags: Object.fromEntries(flags.toSorted().map((flag) => [flag, stateOf(flag)])),
    absenceRules: [...new Set(absence)].toSorted(),
    windows: windows.map((window) =>
      window.expectedFrom === window.expectedUntil ? { ...window, expectedFrom: null, expectedUntil: null } : window,
    ),
    punches: punches.map(({ why = null, reading = "exact", correctedBySeconds = 0, ...punch }) => ({
      ...punch,
      why,
      reading,
      correctedBySeconds,
    })),
  };
}

/** Holds every cell of every day against the oracle, as of a position and asked at a moment (epoch milliseconds). */
export function sameAsOracle(
  facts: Facts,
  stored: readonly StoredEvent[],
  history: History,
  { at, asOfPosition }: { at: number; asOfPosition: number },
): void {
  const known = knownBefore(decoded(stored.slice(0, asOfPosition)), asOfPosition);
  const days = new Map(ask(facts, history, at, asOfPosition).map((day) => [`${day.employee} ${day.date}`, cellsOf(day)]));
  for (const employee of history.employees) {
    const { from, until } = history;
    for (const expected of oracleDays(known, employee, { from, until, at: at / 1_000 })) {
      const key = `${employee} ${expected.date}`;
      const actual = days.get(key);
      days.delete(key);
      // Two texts are compared a hundred times faster than two objects; only what differs is worth a report.
      if (actual !== undefined && sameText(actual, expected)) continue;
      expect(actual, `${key} asked as of ${asOfPosition} at ${at}; engine against oracle\n${tellHistory(history)}`).toEqual(expected);
    }
  }
  expect([...days.keys()], "days the oracle knows nothing of").toEqual([]);
}

/** Equal in every field, whatever their order. */
function sameText(actual: OracleDay, expected: OracleDay): boolean {
  const text = (day: object): string =>
    JSON.stringify(
      Object.entries(day).toSorted(([a], [b]) => (a < b ? -1 : 1)),
      inOrder,
    );
  return text(actual) === text(expected);
}

const inOrder = (_: string, value: unknown): unknown =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value;
