import fc from "fast-check";
import { expect, test } from "vitest";
import "../support/same-histories.ts";
import type { DayResult } from "../../projections/attendance/day-result.ts";
import { judgeDays } from "../../projections/attendance/judge-days.ts";
import type { Facts } from "../../projections/facts/facts-types.ts";
import { monthSheet } from "../../projections/month/month-sheet.ts";
import { parsePolicy } from "../../shared/policy/parse.ts";
import type { Policy } from "../../shared/policy/schema.ts";
import { histories, storeHistory, type History } from "../support/histories.ts";
import { ask, rebuilt } from "../support/truth.ts";

/** Laws that hold of any company's history, under any rules: whoever judges the days, and however often. */

const part = fc.double({ min: 0, max: 1, noNaN: true });
const numRuns = 150;

/** The history with its events in another order. */
const reordered = (history: History, order: (events: History["events"]) => History["events"]): History => ({
  ...history,
  events: order(history.events),
});

/** Days without where their punches stand on the ledger, and without which of two records alike came first. */
const withoutPlaces = (days: readonly DayResult[]): string[] =>
  days.map(({ punches, ...day }) => {
    const uses = punches.map(({ punch: _punch, terminal: _terminal, correctedBySeconds: _by, ...use }) =>
      JSON.stringify(use, withoutPosition),
    );
    // Two records of one second that differ only in how their clocks were put right are alike too: each keeps its own all the same.
    const corrected = punches.map(({ at, correctedBySeconds = 0 }) => `${at} ${correctedBySeconds}`);
    return JSON.stringify({ ...day, punches: uses.toSorted(), corrected: corrected.toSorted() }, withoutPosition);
  });

const withoutPosition = (name: string, value: unknown): unknown => (name === "position" ? undefined : value);

/** Terminals whose settings change meanwhile read what comes later otherwise; that order does matter. */
const withoutSettings = (history: History): History =>
  reordered(history, (events) => events.filter(({ event }) => event.type !== "TerminalSettingsChanged"));

test("in which order records arrive, and that they all arrive last, changes no day", () => {
  fc.assert(
    fc.property(histories(20), fc.infiniteStream(fc.nat()), (drawn, keys) => {
      const history = withoutSettings(drawn);
      const shuffled = reordered(history, (events) => {
        const punches = events.filter(({ event }) => event.type === "PunchRecorded").map((one) => ({ one, key: keys.next().value }));
        const rest = events.filter(({ event }) => event.type !== "PunchRecorded");
        return [...rest, ...punches.toSorted((a, b) => a.key - b.key).map(({ one }) => one)];
      });
      const days = (of: History): string[] => withoutPlaces(ask(rebuilt(storeHistory(of)), of, of.askedAt[1]));
      expect(days(shuffled)).toEqual(days(history));
    }),
    { numRuns },
  );
});

test("what becomes known of one person changes no day of another, whenever it does", () => {
  fc.assert(
    fc.property(histories(20), (history) => {
      const [first, second] = history.employees;
      const isOf = (employee: string, data: object): boolean => "employee" in data && data.employee === employee;
      const own = new Set([
        "LeaveApproved",
        "LeaveWithdrawn",
        "EarlyDepartureApproved",
        "OvertimeApproved",
        "EmployeeMoved",
        "EmployeeLeft",
      ]);
      const moved = reordered(history, (events) => {
        const later = events.filter(({ event }) => own.has(event.type) && isOf(second!, event.data));
        return [...events.filter((one) => !later.includes(one)), ...later];
      });
      const without = reordered(history, (events) => events.filter(({ event }) => !(own.has(event.type) && isOf(second!, event.data))));
      const days = (of: History): string[] =>
        withoutPlaces(ask(rebuilt(storeHistory(of)), of, of.askedAt[1]).filter((day) => day.employee === first));
      expect(days(moved)).toEqual(days(history));
      expect(days(without)).toEqual(days(history));
    }),
    { numRuns },
  );
});

test("an answer as of a position, days and sheets, is the same whatever becomes known later", () => {
  fc.assert(
    fc.property(histories(20), part, (history, share) => {
      const stored = storeHistory(history);
      const asOfPosition = Math.floor(stored.length * share);
      const then = rebuilt(stored.slice(0, asOfPosition));
      const now = rebuilt(stored);
      const at = history.askedAt[0];
      expect(JSON.stringify(ask(now, history, at, asOfPosition))).toBe(JSON.stringify(ask(then, history, at)));
      for (const department of history.departments) {
        const question = { department, month: history.from.slice(0, 7), at };
        expect(monthSheet(now, { ...question, asOfPosition })).toEqual(monthSheet(then, question));
      }
    }),
    { numRuns },
  );
});

test("one person asked about alone, a single date, and everybody together are judged alike", () => {
  fc.assert(
    fc.property(histories(20), fc.nat({ max: 8 }), (history, offset) => {
      const facts = rebuilt(storeHistory(history));
      const at = history.askedAt[1];
      const range = { from: history.from, until: history.until };
      const all = judgeDays(facts, { ...range, at });
      const alone = history.employees.flatMap((employee) => judgeDays(facts, { employees: [employee], ...range, at }));
      expect(alone).toEqual(all);
      const date = Temporal.PlainDate.from(history.from).add({ days: offset });
      const single = judgeDays(facts, { from: date.toString(), until: date.add({ days: 1 }).toString(), at });
      expect(single).toEqual(all.filter((day) => day.date === date.toString()));
    }),
    { numRuns },
  );
});

const spans = (["start_day", "end_day", "most_worked", "split_at_midnight"] as const).map((shift_date_policy) =>
  parsePolicy({ attribution: "span", shift_date_policy, absence_requires: "window_closed", new_span_gap_minutes: 60 }),
);

/** Everybody's days, some more on either side than the history has. */
function wide(facts: Facts, { employees, from, until, askedAt }: History, draft?: Policy): DayResult[] {
  const [first, last] = [Temporal.PlainDate.from(from).subtract({ days: 4 }), Temporal.PlainDate.from(until).add({ days: 6 })];
  const range = { employees, from: first.toString(), until: last.toString(), at: askedAt[1] };
  return judgeDays(facts, { ...range, ...(draft === undefined ? {} : { policies: { draft } }) });
}

test("every second of work is counted on one date, whichever date a span is given and whatever clocks do", () => {
  fc.assert(
    fc.property(histories(20), (history) => {
      const facts = rebuilt(storeHistory(history));
      const worked = spans.map((draft) => wide(facts, history, draft).reduce((sum, day) => sum + day.workedSeconds, 0));
      expect(new Set(worked).size).toBe(1);
    }),
    { numRuns },
  );
});

test("every punch of a person is listed on one date at most, also where the rules change from date to date", () => {
  fc.assert(
    fc.property(histories(24), (history) => {
      const listed = wide(rebuilt(storeHistory(history)), history).flatMap((day) => day.punches.map((use) => use.position));
      expect(listed.toSorted((a, b) => a - b)).toEqual([...new Set(listed)].toSorted((a, b) => a - b));
    }),
    { numRuns },
  );
});
