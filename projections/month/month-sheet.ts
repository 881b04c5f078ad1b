import { dateOf, dayNumber, type DayNumber } from "../../shared/time/day-number.ts";
import type { Policy } from "../../shared/policy/schema.ts";
import type { DayResult } from "../attendance/day-result.ts";
import { judgeDays } from "../attendance/judge-days.ts";
import { policyBook, type PolicyBook } from "../attendance/policy-choice.ts";
import type { Facts, FactsView } from "../facts/facts-types.ts";
import { cellOf } from "./cells.ts";
import { deductionsOf } from "./deductions.ts";
import { periodOf, type Period } from "./period.ts";
import { proposalsOf } from "./proposals.ts";
import { sheetHash } from "./sheet-hash.ts";
import type { MonthOptions, MonthSheet, SheetRow } from "./sheet-types.ts";
import { totalsOf } from "./totals.ts";

export type { MonthOptions, MonthSheet, SheetCell, SheetRow } from "./sheet-types.ts";

/**
 * A department's month: one row for each person who belonged to it on a date of the period, by employee id.
 *
 * Everything in it follows from the days, which follow from facts and policies: the same question gives the same bytes.
 */
export function monthSheet(facts: Facts, options: MonthOptions): MonthSheet {
  const { department, month, at } = options;
  const asOfPosition = Math.min(options.asOfPosition ?? facts.position, facts.position);
  const book = policyBook(facts, options.policies, asOfPosition);
  const named = book.policyOn(department, dayNumber(`${month}-01`)).source;
  const period = periodOf(month, named.month_starts_on_day);
  const days = judgeDays(facts, {
    department,
    from: dateOf(period.fromDay),
    until: dateOf(period.untilDay),
    asOfPosition,
    at,
    ...(options.policies === undefined ? {} : { policies: options.policies }),
  });
  const view = facts.view(asOfPosition);
  const rows = [...Map.groupBy(days, (day) => day.employee).values()].map((own) => rowOf(own, { options, book, period, view }));
  const sheet = {
    department,
    month,
    from: dateOf(period.fromDay),
    until: dateOf(period.untilDay),
    asOfPosition,
    currency: named.currency,
    currencyMinorDigits: named.currency_minor_digits,
    policies: policiesOf(days),
    rows,
  };
  return { ...sheet, hash: sheetHash(sheet) };
}

interface RowContext {
  readonly options: MonthOptions;
  readonly book: PolicyBook;
  readonly period: Period;
  readonly view: FactsView;
}

function rowOf(days: readonly DayResult[], { options, book, period, view }: RowContext): SheetRow {
  const { department, at } = options;
  const policyAt = (day: DayNumber): Policy => book.policyOn(department, day).source;
  const policyOf = (day: DayResult): Policy => policyAt(dayNumber(day.date));
  const employee = days[0]!.employee;
  const byDate = new Map(days.map((day) => [day.date, day]));
  const cells = Array.from({ length: period.untilDay - period.fromDay }, (_, index) => {
    const date = dateOf(period.fromDay + index);
    return cellOf(date, byDate.get(date), policyAt(period.fromDay + index), at);
  });
  const deductions = deductionsOf(days, policyOf);
  const person = view.personOf(employee);
  const remarks = person === undefined ? [] : view.remarks(person);
  return {
    employee,
    cells,
    totals: totalsOf(days, policyOf),
    deductions,
    deductionMinor: deductions.reduce((total, deduction) => total + deduction.amountMinor, 0),
    proposals: proposalsOf(days, policyAt(period.untilDay - 1), policyOf),
    remarks: remarks
      .filter(({ day }) => day >= period.fromDay && day < period.untilDay)
      .map(({ day, remark }) => ({ date: dateOf(day), remark })),
    days,
  };
}

/** Hashes of the policies that judged, by the first date each did. */
function policiesOf(days: readonly DayResult[]): string[] {
  const byDate = days.toSorted((left, right) => (left.date < right.date ? -1 : left.date > right.date ? 1 : 0));
  return [...new Set(byDate.flatMap((day) => (day.policy === null ? [] : [day.policy])))];
}
