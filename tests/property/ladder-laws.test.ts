import fc from "fast-check";
import { expect, test } from "vitest";
import { monthSheet } from "../../projections/month/month-sheet.ts";
import { dateOf, dayNumber, weekdayOf } from "../../shared/time/day-number.ts";
import { smallCompany } from "../support/small-company.ts";

const from = dayNumber("2024-01-01");
const until = dayNumber("2024-05-01");
const months = ["2024-01", "2024-02", "2024-03", "2024-04"] as const;
const step = { id: "row", clause: "absent", measure: "absence_days_in_row", at_least: 3, action: "dismissal" } as const;
const yearly = { id: "year", clause: "absent", measure: "absence_days_in_year", at_least: 5, action: "demerit" } as const;

const workingDays = Array.from({ length: until - from }, (_, index) => from + index).filter((day) => weekdayOf(day) < 5);

/** Dates away, in stretches, so that rows go over the ends of months. */
const away: fc.Arbitrary<ReadonlySet<number>> = fc
  .array(fc.record({ first: fc.nat({ max: workingDays.length - 1 }), length: fc.integer({ min: 1, max: 7 }) }), { maxLength: 6 })
  .map((stretches) => new Set(stretches.flatMap(({ first, length }) => workingDays.slice(first, first + length))));

/** Rows of working days away, rest days passed over, and the dates that make them up. */
function rowsOf(absent: ReadonlySet<number>): string[][] {
  const rows: string[][] = [[]];
  for (const day of workingDays)
    if (absent.has(day)) rows.at(-1)!.push(dateOf(day));
    else rows.push([]);
  return rows.filter((row) => row.length >= 3);
}

test("a row of absence is proposed on the sheet of the month that reaches the step, with all its dates so far, and on no other", () => {
  fc.assert(
    fc.property(away, (absent) => {
      const company = smallCompany().policy({ discipline: [step, yearly] });
      for (const day of workingDays)
        if (!absent.has(day)) {
          company.punch("e1", `${dateOf(day)}T09:00:00`);
          company.punch("e1", `${dateOf(day)}T18:00:00`);
        }
      const facts = company.heard("2024-06-01T00:00:00").facts();
      const at = company.at("2024-06-01T00:00:00");
      const proposals = months.map((month) => monthSheet(facts, { department: "cs", month, at }).rows[0]!.proposals);
      for (const [index, month] of months.entries()) {
        const reachedHere = rowsOf(absent).filter((row) => row[2]!.startsWith(month));
        const proposed = proposals[index]!.filter((one) => one.step === "row");
        expect(proposed).toHaveLength(reachedHere.length > 0 ? 1 : 0);
        // Of several rows the longest so far speaks for the month; each of its dates lies in one row.
        if (proposed[0] !== undefined) {
          const soFar = reachedHere.map((row) => row.filter((date) => date.slice(0, 7) <= month));
          expect(soFar).toContainEqual(proposed[0].dates);
          expect(proposed[0].dates).toHaveLength(Math.max(...soFar.map((row) => row.length)));
        }
      }
      const fifth = [...absent].toSorted((a, b) => a - b)[4];
      const inYear = proposals.flatMap((own, index) => (own.some((one) => one.step === "year") ? [months[index]] : []));
      expect(inYear).toEqual(fifth === undefined ? [] : [dateOf(fifth).slice(0, 7)]);
    }),
    { numRuns: 60 },
  );
});
