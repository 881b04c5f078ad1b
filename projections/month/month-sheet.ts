import { dateOf, dayNumber } from "../../shared/time/day-number.ts";
import type { EmployeeId } from "../../shared/ids.ts";
import type { Policy } from "../../shared/policy/schema.ts";
import type { DayResult } from "../attendance/day-result.ts";
import { employedWithin, judgeDays } from "../attendance/judge-days.ts";
import { policyBook, type PolicyBook } from "../attendance/policy-choice.ts";
import type { Facts } from "../facts/facts-types.ts";
import { periodOf, type Period } from "../../shared/time/period.ts";
import { countedDays } from "./counted-days.ts";
import { sheetHash } from "./sheet-hash.ts";
import { sheetRow } from "./sheet-row.ts";
import type { MonthOptions, MonthSheet, SheetRow } from "./sheet-types.ts";

export type { MonthOptions, MonthSheet, SheetCell, SheetRow } from "./sheet-types.ts";

/** What a month is judged in: its period, the policy it is named by, and where the ledger was cut. */
interface Frame {
  readonly asOfPosition: number;
  readonly book: PolicyBook;
  readonly period: Period;
  readonly named: Policy;
}

function frameOf(facts: Facts, { department, month, asOfPosition: asked, policies }: MonthOptions): Frame {
  const asOfPosition = Math.min(asked ?? facts.position, facts.position);
  const book = policyBook(facts, policies, asOfPosition);
  const named = (of: string): Policy => book.policyOn(department, dayNumber(`${of}-01`)).source;
  return { asOfPosition, book, period: periodOf(month, (of) => named(of).month_starts_on_day), named: named(month) };
}

/**
 * A department's month: one row for each person who belonged to it on a date of the period, by employee id.
 *
 * Everything in it follows from the days, which follow from facts and policies: the same question gives the same bytes.
 */
export function monthSheet(facts: Facts, options: MonthOptions): MonthSheet {
  const heading = monthHeading(facts, options);
  const rows = monthRows(facts, options);
  const sheet = { ...heading, policies: policiesOf(rows.flatMap((row) => row.days)), rows };
  return { ...sheet, hash: sheetHash(sheet) };
}

/** What stands above the rows of a sheet. */
export function monthHeading(facts: Facts, options: MonthOptions): Omit<MonthSheet, "rows" | "policies" | "hash"> {
  const { asOfPosition, period, named } = frameOf(facts, options);
  return {
    department: options.department,
    month: options.month,
    from: dateOf(period.fromDay),
    until: dateOf(period.untilDay),
    asOfPosition,
    currency: named.currency,
    currencyMinorDigits: named.currency_minor_digits,
    spotChecks: {
      made: facts
        .view(asOfPosition)
        .spotChecks(options.department)
        .filter(({ day }) => period.fromDay <= day && day < period.untilDay).length,
      required: named.spot_checks_per_month,
    },
    shareRounding: named.share_rounding,
  };
}

/** Who belonged to the department on a date of the period, by employee id. */
export function monthMembers(facts: Facts, options: MonthOptions): EmployeeId[] {
  const { asOfPosition, period } = frameOf(facts, options);
  const view = facts.view(asOfPosition);
  return employedWithin(view, period.fromDay, period.untilDay, options.department).map((person) => view.employeeOf(person));
}

/**
 * The rows of these people, everybody's when left out: for who makes a large sheet in parts, with `asOfPosition` given so
 * that all parts know the same.
 */
export function monthRows(facts: Facts, options: MonthOptions, employees?: readonly EmployeeId[]): SheetRow[] {
  const { asOfPosition, book, period } = frameOf(facts, options);
  const days = judgeDays(facts, {
    ...(employees === undefined ? {} : { employees }),
    department: options.department,
    from: dateOf(period.fromDay),
    until: dateOf(period.untilDay),
    asOfPosition,
    at: options.at,
    ...(options.policies === undefined ? {} : { policies: options.policies }),
  });
  const view = facts.view(asOfPosition);
  return [...Map.groupBy(days, (day) => day.employee).values()].map((own) =>
    sheetRow(own, { options: { ...options, asOfPosition }, book, period, view, facts }),
  );
}

/** A row's days as they count on its sheet: without the latenesses that are free. */
export function countedDaysOf(facts: Facts, options: MonthOptions, row: SheetRow): readonly DayResult[] {
  const { asOfPosition, book, period } = frameOf(facts, options);
  return countedDays(row.days, { options: { ...options, asOfPosition }, book, period, facts });
}

/** Hashes of the policies that judged, by the first date each did. */
function policiesOf(days: readonly DayResult[]): string[] {
  const byDate = days.toSorted((left, right) => (left.date < right.date ? -1 : left.date > right.date ? 1 : 0));
  return [...new Set(byDate.flatMap((day) => (day.policy === null ? [] : [day.policy])))];
}
