import type { LocalDate } from "../../shared/ids.ts";
import type { Policy } from "../../shared/policy/schema.ts";
import { dayNumber } from "../../shared/time/day-number.ts";
import type { DayResult } from "../attendance/day-result.ts";
import { policyBook } from "../attendance/policy-choice.ts";
import type { Facts } from "../facts/facts-types.ts";
import { countedDaysOf, monthHeading, monthRows } from "../month/month-sheet.ts";
import type { SheetTotals } from "../month/sheet-types.ts";
import { totalsOf } from "../month/totals.ts";
import {
  monthFigures,
  type Contribution,
  type ExplainedFigure,
  type ExplainMonthQuestion,
  type Grounded,
  type MonthExplanation,
  type MonthFigure,
} from "./explain-month-types.ts";
import { monthLines } from "./explain-month-text.ts";
import type { AnswerLanguage } from "./phrases.ts";

/**
 * Explains a person's row of the month sheets: each figure from the days that make it up, each sum off and each proposal
 * from its dates, with the ledger events below. One for each department the person belonged to in the period.
 *
 * @returns None when the person belonged to no department then.
 */
export function explainMonth(facts: Facts, question: ExplainMonthQuestion, lang: AnswerLanguage): MonthExplanation[] {
  const asOfPosition = Math.min(question.asOfPosition ?? facts.position, facts.position);
  const view = facts.view(asOfPosition);
  const person = view.personOf(question.employee);
  if (person === undefined) return [];
  const departments = [...new Set(view.employment(person).map(({ department }) => department))];
  return departments.flatMap((department) => inDepartment(facts, { ...question, asOfPosition }, department, lang));
}

function inDepartment(
  facts: Facts,
  question: ExplainMonthQuestion & { readonly asOfPosition: number },
  department: string,
  lang: AnswerLanguage,
): MonthExplanation[] {
  const { employee, month, at, asOfPosition, policies } = question;
  const options = { department, month, at, asOfPosition, ...(policies === undefined ? {} : { policies }) };
  const [row] = monthRows(facts, options, [employee]);
  if (row === undefined) return [];
  const book = policyBook(facts, policies, asOfPosition);
  const policyOf = (day: DayResult): Policy => book.policyOn(department, dayNumber(day.date)).source;
  const names = question.figure === undefined ? (Object.keys(monthFigures) as MonthFigure[]) : [question.figure];
  // What the policy leaves uncounted is no part of a figure, on its date as in the sum.
  const counted = countedDaysOf(facts, options, row);
  const figures = names.map((figure) => explainedFigure(figure, counted, row.totals, policyOf));
  const grounded = <Entry extends { readonly dates: readonly LocalDate[] }>(entry: Entry): Grounded<Entry> => ({
    entry,
    days: entry.dates.map((date) => contribution(dayAt(row.days, date), date, 1)),
  });
  const { from, until, currency, currencyMinorDigits } = monthHeading(facts, options);
  const whole = question.figure === undefined;
  const explained = {
    employee,
    department,
    month,
    from,
    until,
    currency,
    currencyMinorDigits,
    figures: figures.filter((figure) => !whole || figure.total !== 0 || figure.days.length > 0),
    deductions: whole ? row.deductions.map(grounded) : [],
    deductionMinor: row.deductionMinor,
    proposals: whole ? row.proposals.map(grounded) : [],
    asOfPosition,
    at,
  };
  return [{ ...explained, lines: monthLines(explained, lang) }];
}

const dayAt = (days: readonly DayResult[], date: LocalDate): DayResult | undefined => days.find((day) => day.date === date);

/** The same sums as the sheet's, of one day at a time: what they come to together is the sheet's figure. */
function explainedFigure(
  figure: MonthFigure,
  days: readonly DayResult[],
  totals: SheetTotals,
  policyOf: (day: DayResult) => Policy,
): ExplainedFigure {
  const { of, unit } = monthFigures[figure];
  const own = days
    .map((day) => contribution(day, day.date, amountOf(totalsOf([day], policyOf, 0)[of])))
    .filter(({ amount }) => amount !== 0);
  const total = amountOf(totals[of]);
  return { figure, unit, total, beside: total - own.reduce((sum, { amount }) => sum + amount, 0), days: own };
}

/** A figure kept by kind counts all its kinds. */
function amountOf(value: SheetTotals[keyof SheetTotals]): number {
  if (typeof value === "number") return value;
  return Object.values(value ?? {}).reduce<number>((sum, part) => sum + Number(part), 0);
}

/** @param day Undefined for a date of another month that a proposal rests on. */
function contribution(day: DayResult | undefined, date: LocalDate, amount: number): Contribution {
  return {
    date,
    amount,
    findings: (day?.findings ?? []).map(({ code, clause, rule, value }) => ({ code, clause, rule, value })),
    positions: (day?.punches ?? []).flatMap((punch) => (punch.used === "not_used" ? [] : [punch.position])),
  };
}
