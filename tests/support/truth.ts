import { deepEqual, fail } from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import type { DayResult } from "../../projections/attendance/day-result.ts";
import { judgeDays } from "../../projections/attendance/judge-days.ts";
import { createFacts } from "../../projections/facts/facts.ts";
import type { Facts } from "../../projections/facts/facts-types.ts";
import type { StoredEvent } from "../../shared/ledger/port.ts";
import { histories, storeHistory, tellHistory, type History } from "./histories.ts";
import type { OracleDay } from "./oracle/day.ts";
import { oracleDays } from "./oracle/judge.ts";
import { decoded, knownBefore } from "./oracle/known.ts";

/** The engine's answer about everybody in a history. @param at Epoch milliseconds. */
export function ask(facts: Facts, history: History, at: number, asOfPosition?: number): DayResult[] {
  const { employees, from, until } = history;
  return judgeDays(facts, { employees, from, until, at, ...(asOfPosition === undefined ? {} : { asOfPosition }) });
}

/** Facts that grew event by event, with questions in between that fill every cache there is. */
function grown(stored: readonly StoredEvent[], history: History): Facts {
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
function sameAnswers(one: readonly DayResult[], other: readonly DayResult[]): void {
  // Two texts are compared a hundred times faster than two lists of objects; only what differs is worth a report.
  if (JSON.stringify(one) !== JSON.stringify(other)) deepEqual(one, other);
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
function sameAsOracle(
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
      if (!isDeepStrictEqual(actual, expected))
        fail(`${key} asked as of ${asOfPosition} at ${at}\n${differences(actual, expected)}\n${tellHistory(history)}`);
    }
  }
  if (days.size > 0) fail(`days the oracle knows nothing of: ${[...days.keys()].join(", ")}\n${tellHistory(history)}`);
}

/** The cells that differ, a line each. */
function differences(actual: OracleDay | undefined, expected: OracleDay): string {
  if (actual === undefined) return "the engine has no such day";
  const names = [...new Set([...Object.keys(expected), ...Object.keys(actual)])] as (keyof OracleDay)[];
  return names
    .filter((name) => !isDeepStrictEqual(actual[name], expected[name]))
    .map((name) => `${name}: engine ${JSON.stringify(actual[name])}, oracle ${JSON.stringify(expected[name])}`)
    .join("\n");
}

/**
 * That facts grown event by event, facts rebuilt and the oracle agree in every cell, as known at the end and in the middle.
 *
 * @param runs How many histories. @param how `seed` left out: a new one each time, which a failure prints; `shrinks` false: do not look
 *   for a smaller history that fails too.
 */
export function holdAgainstOracle(runs: number, how: { readonly seed?: number; readonly shrinks?: boolean } = {}): void {
  fc.assert(
    fc.property(histories(24), fc.double({ min: 0, max: 1, noNaN: true }), (history, part) => {
      const stored = storeHistory(history);
      const facts = grown(stored, history);
      const middle = Math.floor(stored.length * part);
      const [early, late] = history.askedAt;
      const whole = rebuilt(stored);
      sameAnswers(ask(facts, history, late), ask(whole, history, late));
      sameAnswers(ask(facts, history, early, middle), ask(rebuilt(stored.slice(0, middle)), history, early));
      sameAsOracle(facts, stored, history, { at: late, asOfPosition: stored.length });
      sameAsOracle(whole, stored, history, { at: early, asOfPosition: middle });
    }),
    { numRuns: runs, endOnFailure: how.shrinks === false, ...(how.seed === undefined ? {} : { seed: how.seed }) },
  );
}
