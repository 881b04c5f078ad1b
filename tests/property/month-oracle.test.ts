import fc from "fast-check";
import { expect, test } from "vitest";
import "../support/same-histories.ts";
import { historiesOverMonths, storeHistory } from "../support/histories.ts";
import { oracleDays } from "../support/oracle/judge.ts";
import { decoded, knownBefore } from "../support/oracle/known.ts";
import { askedOf, drawnMonths, holdMonthsAgainstOracle, sheetsOf } from "../support/truth-months.ts";
import { rebuilt } from "../support/truth.ts";

test("totals, deductions and what the month's ladders propose are what the oracle makes of its own days", { timeout: 900_000 }, () => {
  holdMonthsAgainstOracle(400, { seed: 3 });
});

test("in half days what was scheduled is the calendar less days off, and what was attended the rest of leave, absence and pending", () => {
  fc.assert(
    fc.property(...drawnMonths, (history, part) => {
      const stored = storeHistory(history);
      const facts = rebuilt(stored);
      for (const one of askedOf(history, stored, part)) {
        for (const { totals, days, cells } of sheetsOf(facts, history, one).flatMap(({ sheet }) => sheet.rows)) {
          expect(totals.calendarHalfDays).toBeLessThanOrEqual(cells.length * 2);
          expect(totals.calendarHalfDays).toBe(days.filter((day) => day.findings.every(({ code }) => code !== "suspended")).length * 2);
          expect(totals.scheduledHalfDays).toBe(totals.calendarHalfDays - totals.restHalfDays - totals.holidayHalfDays);
          expect(totals.attendedHalfDays + totals.leaveHalfDays + totals.absenceHalfDays + totals.pendingHalfDays).toBe(
            totals.scheduledHalfDays,
          );
          const halves = [
            totals.attendedHalfDays,
            totals.restHalfDays,
            totals.holidayHalfDays,
            totals.leaveHalfDays,
            totals.absenceHalfDays,
          ];
          expect(Math.min(...halves, totals.pendingHalfDays, totals.attendedHalfDays - totals.tripHalfDays)).toBeGreaterThanOrEqual(0);
        }
      }
    }),
    { numRuns: 300 },
  );
});

test("every date on which somebody is employed is on one sheet, whichever day periods start on", () => {
  fc.assert(
    fc.property(historiesOverMonths(24), (history) => {
      const stored = storeHistory(history);
      const facts = rebuilt(stored);
      const { from, until, askedAt } = history;
      const known = knownBefore(decoded(stored), stored.length);
      const sheets = sheetsOf(facts, history, { at: askedAt[1], asOfPosition: stored.length });
      const listed = sheets.flatMap(({ sheet }) =>
        sheet.rows.flatMap((row) => row.days.map(({ date, employee }) => `${employee} ${date}`)),
      );
      const employed = history.employees.flatMap((employee) =>
        oracleDays(known, employee, { from, until, at: askedAt[1] / 1_000 }).map(({ date }) => `${employee} ${date}`),
      );
      expect(new Set(listed).size).toBe(listed.length);
      expect(employed.filter((day) => !listed.includes(day))).toEqual([]);
    }),
    { numRuns: 100 },
  );
});
