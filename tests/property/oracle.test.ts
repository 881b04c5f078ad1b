import fc from "fast-check";
import { expect, test } from "vitest";
import type { DayResult } from "../../projections/attendance/day-result.ts";
import { judgeDays } from "../../projections/attendance/judge-days.ts";
import { createFacts } from "../../projections/facts/facts.ts";
import type { Facts } from "../../projections/facts/facts-types.ts";
import { decodeEvent } from "../../shared/events/decode.ts";
import type { StoredEvent } from "../../shared/ledger/port.ts";
import { histories, storeHistory, type History } from "../support/histories.ts";
import { addDays, type Known } from "../support/oracle-known.ts";
import { oracleDay, type OracleDay } from "../support/oracle.ts";

const runs = Number(process.env["ORACLE_HISTORIES"] ?? 2_000);
const seed = process.env["ORACLE_SEED"] === undefined ? {} : { seed: Number(process.env["ORACLE_SEED"]) };

const ask = (facts: Facts, history: History, at: number, asOfPosition?: number): DayResult[] =>
  judgeDays(facts, {
    employees: history.employees,
    from: history.from,
    until: history.until,
    at,
    ...(asOfPosition === undefined ? {} : { asOfPosition }),
  });

/** Facts that grew event by event, with questions in between that fill every cache there is. */
function grown(stored: readonly StoredEvent[], history: History): Facts {
  const facts = createFacts();
  for (const [index, event] of stored.entries()) {
    facts.apply([event]);
    if (index % 11 === 0) ask(facts, history, history.askedAt[0]!);
  }
  return facts;
}

function rebuilt(stored: readonly StoredEvent[]): Facts {
  const facts = createFacts();
  facts.apply(stored);
  return facts;
}

/** The cells of an engine's day that the oracle knows, in its words. */
function cells(day: DayResult | undefined): OracleDay | null {
  if (day === undefined || day.status === "none") return null;
  return {
    status: day.status,
    dayType: day.dayType,
    flags: day.flags.toSorted(),
    inResult: day.inResult,
    outResult: day.outResult,
    firstIn: day.firstIn,
    lastOut: day.lastOut,
    workedSeconds: day.workedSeconds,
    lateSeconds: day.lateSeconds,
    earlySeconds: day.earlySeconds,
    overtimeSeconds: day.overtimeSeconds,
    restDayWorkSeconds: day.restDayWorkSeconds,
    absenceHalfDays: day.absenceHalfDays,
    leaveHalfDays: day.leave.reduce((sum, leave) => sum + leave.halfDays, 0),
  };
}

/** Every field of every day, findings and punches included. */
function sameAnswers(one: readonly DayResult[], other: readonly DayResult[]): void {
  if (JSON.stringify(one) !== JSON.stringify(other)) expect(one).toEqual(other);
}

/** Holds every cell of every day against the oracle. */
function sameAsOracle(facts: Facts, stored: readonly StoredEvent[], history: History, at: number, asOfPosition: number): void {
  const known: readonly Known[] = stored.slice(0, asOfPosition).map((one) => ({ position: one.position, event: decodeEvent(one) }));
  const days = new Map(ask(facts, history, at, asOfPosition).map((day) => [`${day.employee} ${day.date}`, day]));
  for (const employee of history.employees)
    for (let date = history.from; date < history.until; date = addDays(date, 1)) {
      const expected = oracleDay(known, employee, date, at / 1_000);
      const actual = cells(days.get(`${employee} ${date}`));
      // Two texts are compared a hundred times faster than two objects; only what differs is worth a report.
      if (JSON.stringify(actual) !== JSON.stringify(expected === null ? null : { ...actual, ...expected }))
        expect({ employee, date, ...actual }).toEqual({ employee, date, ...expected });
    }
}

test("grown facts, rebuilt facts and the oracle agree on every cell, as of the end and as of the middle", async () => {
  await fc.assert(
    fc.asyncProperty(histories(24), fc.double({ min: 0, max: 1, noNaN: true }), async (history, part) => {
      const stored = await storeHistory(history);
      const facts = grown(stored, history);
      const middle = Math.floor(stored.length * part);
      const [early, late] = [history.askedAt[0]!, history.askedAt[1]!];
      const whole = rebuilt(stored);
      sameAnswers(ask(facts, history, late), ask(whole, history, late));
      sameAnswers(ask(facts, history, early, middle), ask(rebuilt(stored.slice(0, middle)), history, early));
      sameAsOracle(facts, stored, history, late, stored.length);
      sameAsOracle(whole, stored, history, early, middle);
    }),
    { numRuns: runs, ...seed },
  );
}, 300_000);
