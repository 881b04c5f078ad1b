import type { Policy } from "../../../shared/policy/schema.ts";
import { addDays, datesOf } from "./clock.ts";
import type { OracleDay } from "./day.ts";
import type { Known } from "./known.ts";
import { chargesOn, type OracleDeduction } from "./month-charges.ts";
import { edgesOf, missingOf, timesOf } from "./month-counts.ts";
import { isSuspendedOn, policyOn } from "./person.ts";

/** A person's row of a department's month, as far as the oracle knows one. */
export interface OracleRow {
  readonly employee: string;
  readonly totals: Readonly<Record<string, number | Readonly<Record<string, number>>>>;
  /** By rule. */
  readonly deductions: readonly OracleDeduction[];
  /** Of the measures counted within the month, by step. */
  readonly proposals: readonly OracleProposal[];
}

interface OracleProposal {
  readonly step: string;
  readonly measure: string;
  readonly reached: number;
  readonly dates: readonly string[];
}

export interface OracleMonth {
  readonly department: string;
  /** `YYYY-MM`, the month the period ends in. */
  readonly month: string;
}

/** First date of the period, and first no longer in it: a period starts where the one before ended. */
function periodOf(known: Known, { department, month }: OracleMonth): { readonly from: string; readonly until: string } {
  const before = addDays(`${month}-01`, -1).slice(0, 7);
  return { from: endOf(known, department, before), until: endOf(known, department, month) };
}

function endOf(known: Known, department: string, month: string): string {
  const day = policyOn(known, department, `${month}-01`).policy.month_starts_on_day;
  return day === 1 ? `${addDays(`${month}-01`, 31).slice(0, 7)}-01` : `${month}-${String(day).padStart(2, "0")}`;
}

/** The row of somebody whose days these are, of any dates and departments; undefined when none is on the sheet. */
export function oracleRow(known: Known, judged: readonly OracleDay[], asked: OracleMonth): OracleRow | undefined {
  const { from, until } = periodOf(known, asked);
  const dates = new Set(datesOf(from, until));
  const days = judged.filter((day) => day.department === asked.department && dates.has(day.date));
  if (days.length === 0) return undefined;
  const policyOf = (day: OracleDay): Policy => policyOn(known, day.department, day.date).policy;
  const ladders = policyOn(known, asked.department, addDays(until, -1)).policy;
  return {
    employee: days[0]!.employee,
    totals: totalsOf(
      days.filter((day) => !isSuspendedOn(known, day.employee, day.date)),
      policyOf,
    ),
    deductions: deductionsOf(days.flatMap((day) => chargesOn(day, policyOf(day)))),
    proposals: proposalsOf(days, policyOf, ladders),
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

/** @param days Those of no suspension. */
function totalsOf(days: readonly OracleDay[], policyOf: (day: OracleDay) => Policy): OracleRow["totals"] {
  const total = (of: (day: OracleDay) => number): number => sum(days.map(of));
  const due = days.filter((day) => day.shifts.length > 0 && day.status !== "none");
  const free = days.filter((day) => !due.includes(day));
  const holidays = free.filter((day) => day.dayType === "statutory_holiday");
  const isTrip = (day: OracleDay, kind: string): boolean => policyOf(day).leave_types.some((type) => type.kind === kind && type.attended);
  const away = (day: OracleDay, trips: boolean): number =>
    Math.min(2, sum(day.leave.filter(({ kind }) => isTrip(day, kind) === trips).map(({ halfDays }) => halfDays)));
  const late = (day: OracleDay): number[] => ["late", "serious_late", "absent_late"].flatMap((result) => edgesOf(day, result));
  const used = (source: string) => (day: OracleDay) => day.punches.filter((punch) => punch.source === source && punch.why === null).length;
  const absence = sum(due.map((day) => day.absenceHalfDays));
  const pending = sum(due.map((day) => day.pendingHalfDays));
  const leave = sum(due.map((day) => away(day, false)));
  return {
    calendarHalfDays: days.length * 2,
    scheduledHalfDays: due.length * 2,
    attendedHalfDays: due.length * 2 - leave - absence - pending,
    restHalfDays: (free.length - holidays.length) * 2,
    holidayHalfDays: holidays.length * 2,
    leaveHalfDays: leave,
    tripHalfDays: sum(due.map((day) => away(day, true))),
    absenceHalfDays: absence,
    pendingHalfDays: pending,
    leaveByKind: byName(days.flatMap((day) => day.leave.map(({ kind, halfDays }) => [kind, halfDays] as const))),
    leaveSecondsByKind: byName(
      days.flatMap((day) => day.leave.map(({ kind, halfDays, seconds = 0 }) => [kind, halfDays > 0 ? 0 : seconds] as const)),
    ),
    scheduledSeconds: total((day) => day.scheduledSeconds),
    workedSeconds: total((day) => day.workedSeconds),
    lateCount: total((day) => lateTimes(day, policyOf(day))),
    lateSeconds: total((day) => sum(late(day))),
    seriousLateCount: total((day) => edgesOf(day, "serious_late").length),
    absentLateCount: total((day) => edgesOf(day, "absent_late").length),
    earlyCount: total((day) => edgesOf(day, "early").length),
    earlySeconds: total((day) => sum(edgesOf(day, "early"))),
    missingInCount: total((day) => edgesOf(day, "missing", "in").length),
    missingOutCount: total((day) => edgesOf(day, "missing", "out").length),
    correctionCount: total(used("correction")),
    manualCount: total(used("manual")),
    overtimeSeconds: byName(days.map((day) => [day.overtimeClass ?? "", day.overtimeSeconds] as const)),
    restDayWorkSeconds: total((day) => day.restDayWorkSeconds),
    nightSeconds: total((day) => day.nightSeconds),
  };
}

const lateTimes = (day: OracleDay, policy: Policy): number => sum(edgesOf(day, "late").map((seconds) => timesOf(seconds, policy)));

/** Sums by name; a name with nothing is left out. */
function byName(parts: readonly (readonly [name: string, amount: number])[]): Readonly<Record<string, number>> {
  const names = [...new Set(parts.filter(([, amount]) => amount > 0).map(([name]) => name))].toSorted();
  return Object.fromEntries(names.map((name) => [name, sum(parts.filter((one) => one[0] === name).map(([, amount]) => amount))]));
}

/** Charges of one rule together, by rule. */
function deductionsOf(charges: readonly OracleDeduction[]): OracleDeduction[] {
  return [...new Set(charges.map(({ rule }) => rule))].toSorted().map((rule) => {
    const own = charges.filter((charge) => charge.rule === rule);
    return {
      rule,
      count: sum(own.map(({ count }) => count)),
      amountMinor: sum(own.map(({ amountMinor }) => amountMinor)),
      dayPayBps: sum(own.map(({ dayPayBps }) => dayPayBps)),
      dates: [...new Set(own.flatMap(({ dates }) => dates))],
    };
  });
}

/** What each measure within a month finds on a date. */
const measures: Readonly<Record<string, (day: OracleDay, policy: Policy) => number>> = {
  late_count: lateTimes,
  serious_late_count: (day) => edgesOf(day, "serious_late").length,
  early_count: (day) => edgesOf(day, "early").length,
  late_and_early_count: (day, policy) => lateTimes(day, policy) + edgesOf(day, "early").length,
  missing_count: missingOf,
  absence_days: (day) => day.absenceHalfDays / 2,
  absence_half_day_count: (day) => (day.absenceHalfDays === 1 ? 1 : 0),
  absence_full_day_count: (day) => (day.absenceHalfDays === 2 ? 1 : 0),
};

export const monthMeasures: ReadonlySet<string> = new Set(Object.keys(measures));

function proposalsOf(days: readonly OracleDay[], policyOf: (day: OracleDay) => Policy, ladders: Policy): OracleProposal[] {
  const reached = ladders.discipline.flatMap((step): (OracleProposal & { readonly atLeast: number })[] => {
    const measure = measures[step.measure];
    const amounts = measure === undefined ? [] : days.map((day) => ({ date: day.date, amount: measure(day, policyOf(day)) }));
    const amount = sum(amounts.map((one) => one.amount));
    if (amount < step.at_least) return [];
    const dates = amounts.filter((one) => one.amount > 0).map(({ date }) => date);
    return [{ step: step.id, measure: step.measure, atLeast: step.at_least, reached: amount, dates }];
  });
  const highest = (one: { readonly measure: string; readonly atLeast: number }): boolean =>
    !reached.some((other) => other.measure === one.measure && other.atLeast > one.atLeast);
  return reached
    .filter((one) => ladders.discipline_steps === "every_step_reached" || highest(one))
    .map(({ atLeast: _atLeast, ...proposal }) => proposal)
    .toSorted((a, b) => (a.step < b.step ? -1 : 1));
}
