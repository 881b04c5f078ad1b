import { dateOf, dayNumber, type DayNumber } from "../../shared/time/day-number.ts";
import { lieuKind } from "../../shared/policy/checks-leave.ts";
import type { Policy } from "../../shared/policy/schema.ts";
import type { DayResult } from "../attendance/day-result.ts";
import type { PolicyBook } from "../attendance/policy-choice.ts";
import type { Facts, FactsView } from "../facts/facts-types.ts";
import { caseProposals } from "./case-proposals.ts";
import { cellOf } from "./cells.ts";
import { deductionsOf } from "./deductions.ts";
import { monthOf, periodOf, type Period } from "../../shared/time/period.ts";
import { periodHoursOf, startsOnUnder } from "./period-hours.ts";
import { proposalsOf, type LadderContext } from "./proposals.ts";
import { countedDays, isWhole, judgedAsCounted, startsOnOf } from "./counted-days.ts";
import { freeLatenesses } from "./free-latenesses.ts";
import type { MonthOptions, PeriodHours, SheetRow, SheetTotals } from "./sheet-types.ts";
import type { PolicyOf } from "./tally.ts";
import { timeInLieu } from "./time-in-lieu.ts";
import { totalsOf } from "./totals.ts";

/** What all rows of a sheet share. */
export interface RowContext {
  readonly options: MonthOptions & { readonly asOfPosition: number };
  readonly book: PolicyBook;
  readonly period: Period;
  readonly view: FactsView;
  readonly facts: Facts;
}

/** One person's row. @param days Those the person belonged to the department on, in order; never empty. */
export function sheetRow(days: readonly DayResult[], context: RowContext): SheetRow {
  const { options, book, period, view } = context;
  const { department, at } = options;
  const policyAt = (day: DayNumber): Policy => book.policyOn(department, day).source;
  const policyOf: PolicyOf = (day) => book.policyOn(day.department, dayNumber(day.date)).source;
  const employee = days[0]!.employee;
  const byDate = new Map(days.map((day) => [day.date, day]));
  const cells = Array.from({ length: period.untilDay - period.fromDay }, (_, index) => {
    const date = dateOf(period.fromDay + index);
    return cellOf(date, byDate.get(date), policyAt(period.fromDay + index), at);
  });
  const counted = countedDays(days, context);
  const totals = { ...totalsOf(counted, policyOf, freeLatenesses(days, counted)), ...lieuOf(days, policyOf, context) };
  const ladder = ladderContext(counted, policyOf, context);
  const person = view.personOf(employee);
  const hours = periodHoursOf({
    policy: ladder.policy,
    policyOf,
    department,
    employment: person === undefined ? [] : view.employment(person),
    month: options.month,
    startsOn: startsOnUnder(policyAt),
    judged: (fromDay, untilDay) => (fromDay === period.fromDay && isWhole(days, period) ? days : ladder.judged(fromDay, untilDay)),
  });
  const deductions = deductionsOf(counted, policyOf);
  const remarks = person === undefined ? [] : view.remarks(person);
  return {
    employee,
    cells,
    totals: hours === null ? totals : withPeriodHours(totals, hours, policyAt(period.untilDay - 1)),
    ...(hours === null ? {} : { periodHours: hours }),
    deductions,
    deductionMinor: deductions.reduce((total, deduction) => total + deduction.amountMinor, 0),
    proposals: [...proposalsOf(ladder), ...caseProposals(employee, context)],
    remarks: remarks
      .filter(({ day }) => day >= period.fromDay && day < period.untilDay)
      .map(({ day, remark }) => ({ date: dateOf(day), remark })),
    days,
  };
}

/** Overtime of a period is booked on the sheet that settles it, in the class of working days. */
function withPeriodHours(totals: SheetTotals, { overtimeSeconds, settled }: PeriodHours, policy: Policy): SheetTotals {
  if (!settled || overtimeSeconds === 0) return totals;
  const name = policy.overtime_class.workday;
  return { ...totals, overtimeSeconds: { ...totals.overtimeSeconds, [name]: (totals.overtimeSeconds[name] ?? 0) + overtimeSeconds } };
}

/** Time in lieu, where the policy lets it be earned or the person took some; earlier days are judged only then. */
function lieuOf(days: readonly DayResult[], policyOf: PolicyOf, context: RowContext): Pick<SheetTotals, "timeInLieu"> {
  const { view, book, period, options } = context;
  const earns = ({ time_in_lieu: rules }: Policy): boolean => rules.earned_by.length > 0;
  const concerned =
    days.some((day) => earns(policyOf(day)) || day.leave.some((leave) => leave.kind === lieuKind)) ||
    // What was earned under an earlier policy is still to be taken under one that lets none be earned.
    view.policies().some(({ policy }) => earns(policy));
  const person = view.personOf(days[0]!.employee);
  if (!concerned || person === undefined) return {};
  const account = timeInLieu({ view, book, person, period, at: options.at });
  return account === null ? {} : { timeInLieu: account };
}

/** What the ladders look at; earlier days of the person are judged only when a ladder asks for them. */
function ladderContext(days: readonly DayResult[], policyOf: PolicyOf, { options, book, period, facts }: RowContext): LadderContext {
  const { department, month } = options;
  const startsOn = startsOnOf(book);
  return {
    days,
    policy: book.policyOn(department, period.untilDay - 1).source,
    policyOf,
    policyOfPeriod: (day) => {
      const starts = startsOn(day.department);
      const { untilDay } = periodOf(monthOf(dayNumber(day.date), starts), starts);
      return book.policyOn(day.department, untilDay - 1).source;
    },
    ...period,
    yearFromDay: periodOf(`${month.slice(0, 4)}-01`, startsOn(department)).fromDay,
    judged: (fromDay, untilDay) => judgedAsCounted(days[0]!.employee, { fromDay, untilDay }, { facts, options, book }),
  };
}
