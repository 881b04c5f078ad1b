import type { DepartmentId, EmployeeId, LocalDate } from "../../shared/ids.ts";
import type { DayResult } from "../attendance/day-result.ts";

/** The figures of a day that two answers are compared in. */
const dayFigures = [
  "department",
  "shifts",
  "dayType",
  "status",
  "state",
  "flags",
  "inResult",
  "outResult",
  "firstIn",
  "lastOut",
  "roundedIn",
  "roundedOut",
  "scheduledSeconds",
  "workedSeconds",
  "roundedWorkedSeconds",
  "nightSeconds",
  "lateSeconds",
  "earlySeconds",
  "overtimeSeconds",
  "overtimeClass",
  "restDayWorkSeconds",
  "absenceHalfDays",
  "pendingHalfDays",
  "leave",
] as const satisfies readonly (keyof DayResult)[];

export type DayFigure = (typeof dayFigures)[number];

/** One figure of one day that differs between two answers. */
export interface DayDifference {
  readonly employee: EmployeeId;
  /** The department of the later answer, or of the earlier when the later has no such day. */
  readonly department: DepartmentId;
  readonly date: LocalDate;
  /** `day` when only one of the answers has the day at all. */
  readonly figure: DayFigure | "day";
  readonly from: unknown;
  readonly to: unknown;
  /**
   * `fact`: punches, shifts, day type or what is known of leave differ, so something else is known; `rule`: the same facts are judged
   * otherwise; `state`: nothing but the moment of the question, or how far terminals have reported, differs.
   */
  readonly why: "fact" | "rule" | "state";
}

/**
 * What a department's days add up to in both answers: all its days, provisional ones and free latenesses too. What is
 * counted, charged and proposed of them is the month sheet's to say, see month-differences.ts.
 */
export interface DepartmentDifference {
  readonly department: DepartmentId;
  readonly employees: number;
  readonly days: number;
  readonly figures: Readonly<Record<TotalFigure, { readonly from: number; readonly to: number }>>;
}

const totalFigures = [
  "lateDays",
  "lateSeconds",
  "earlyDays",
  "earlySeconds",
  "missingPunches",
  "absenceHalfDays",
  "leaveHalfDays",
  "pendingDays",
  "workedSeconds",
  "overtimeSeconds",
] as const;
export type TotalFigure = (typeof totalFigures)[number];

export interface Differences {
  readonly days: readonly DayDifference[];
  readonly departments: readonly DepartmentDifference[];
}

/**
 * What differs between two answers to the same question: as of two positions, under two policies, or both.
 *
 * A day that only one answer has differs whole; a day without planned or actual work is the same as none.
 *
 * @param before The answer compared from, in any order.
 * @param after The answer compared to.
 * @param policyChanged Whether the two were judged under different policies; without it every difference is one of facts.
 */
export function differences(before: readonly DayResult[], after: readonly DayResult[], policyChanged = true): Differences {
  const pairs = new Map<string, { before?: DayResult; after?: DayResult }>();
  for (const day of before) pairs.set(`${day.employee} ${day.date}`, { before: day });
  for (const day of after) {
    const key = `${day.employee} ${day.date}`;
    pairs.set(key, { ...pairs.get(key), after: day });
  }
  const days: DayDifference[] = [];
  const totals = new DepartmentSums();
  for (const pair of pairs.values()) {
    const found = dayDifferences(pair, policyChanged);
    days.push(...found);
    totals.count(pair, found.length > 0);
  }
  days.sort((a, b) => compareText(a.department, b.department) || compareText(a.employee, b.employee) || compareText(a.date, b.date));
  return { days, departments: totals.changed() };
}

/** A date of a person in two answers. */
type Pair = { readonly before?: DayResult | undefined; readonly after?: DayResult | undefined };

function dayDifferences({ before, after }: Pair, policyChanged: boolean): DayDifference[] {
  const subject = after ?? before;
  if (subject === undefined) return [];
  const { employee, department, date } = subject;
  const factsDiffer = before === undefined || after === undefined || factsOf(before) !== factsOf(after);
  const why = factsDiffer ? "fact" : policyChanged ? "rule" : "state";
  return differingFigures({ before, after }).map((figure) => ({ employee, department, date, ...figure, why }));
}

/** A figure that differs between two answers about one date. */
export interface DifferingFigure {
  /** `day` when only one of the answers has the day at all. */
  readonly figure: DayFigure | "day";
  readonly from: unknown;
  readonly to: unknown;
}

/** The figures in which two answers about a date differ; a date of which nothing is said is the same as none. */
export function differingFigures({ before, after }: Pair): DifferingFigure[] {
  if (before === undefined || after === undefined) {
    const only = before ?? after;
    if (only === undefined || isNothing(only)) return [];
    return [{ figure: "day", from: before?.status ?? null, to: after?.status ?? null }];
  }
  return dayFigures
    .filter((figure) => !equal(before[figure], after[figure]))
    .map((figure) => ({ figure, from: before[figure], to: after[figure] }));
}

/** What a day was judged from, apart from the rules: as a text that is the same for the same facts. */
function factsOf(day: DayResult): string {
  const punches = day.punches.map((punch) => `${punch.position}@${punch.at}${punch.why === "voided" ? "v" : ""}`);
  const changes = day.findings.flatMap((finding) => finding.changed?.position ?? []);
  return JSON.stringify([day.department, day.dayType, day.shifts, day.leaveEvents, changes, punches.toSorted()]);
}

/** A figure of a day as text that is the same for the same figure; of `day` whether there is anything to say of it. */
export function figureText(day: DayResult | undefined, figure: DayFigure | "day"): string {
  if (figure === "day") return day === undefined || isNothing(day) ? "" : day.status;
  return day === undefined ? "" : JSON.stringify(day[figure]);
}

const isNothing = (day: DayResult): boolean => day.status === "none" && day.punches.length === 0;

/** Values of days are plain data made in one order; only flags and shifts are lists. */
function equal(a: unknown, b: unknown): boolean {
  return a === b || (typeof a === "object" && JSON.stringify(a) === JSON.stringify(b));
}

interface Totals {
  readonly department: DepartmentId;
  readonly employees: Set<EmployeeId>;
  days: number;
  readonly from: Record<TotalFigure, number>;
  readonly to: Record<TotalFigure, number>;
}

/** Sums what two answers come to for each department, day by day. */
export class DepartmentSums {
  readonly #totals = new Map<DepartmentId, Totals>();

  /** @param differs whether any figure of the date differs. */
  count(pair: Pair, differs: boolean): void {
    for (const [side, day] of [["from", pair.before] as const, ["to", pair.after] as const]) {
      if (day === undefined) continue;
      const total = this.#of(day.department);
      for (const [figure, amount] of Object.entries(dayTotals(day)) as [TotalFigure, number][]) total[side][figure] += amount;
      if (!differs) continue;
      total.employees.add(day.employee);
      if (side === "to" || pair.after === undefined || pair.after.department !== day.department) total.days += 1;
    }
  }

  /** Departments in which a day differs, by id. */
  changed(): DepartmentDifference[] {
    const departments = [...this.#totals.values()].filter((total) => total.days > 0);
    return departments.map(departmentDifference).toSorted((a, b) => compareText(a.department, b.department));
  }

  #of(department: DepartmentId): Totals {
    let total = this.#totals.get(department);
    if (total === undefined) {
      total = { department, employees: new Set(), days: 0, from: zeroes(), to: zeroes() };
      this.#totals.set(department, total);
    }
    return total;
  }
}

const zeroes = (): Record<TotalFigure, number> =>
  Object.fromEntries(totalFigures.map((figure) => [figure, 0])) as Record<TotalFigure, number>;

function dayTotals(day: DayResult): Record<TotalFigure, number> {
  const late = day.flags.some((flag) => flag === "late" || flag === "serious_late" || flag === "absent_late");
  const missing = day.flags.filter((flag) => flag === "missing_in" || flag === "missing_out").length;
  return {
    lateDays: late ? 1 : 0,
    lateSeconds: day.lateSeconds,
    earlyDays: day.flags.includes("early") ? 1 : 0,
    earlySeconds: day.earlySeconds,
    missingPunches: missing,
    absenceHalfDays: day.absenceHalfDays,
    leaveHalfDays: day.leave.reduce((sum, leave) => sum + leave.halfDays, 0),
    pendingDays: day.status === "pending" ? 1 : 0,
    workedSeconds: day.workedSeconds,
    overtimeSeconds: day.overtimeSeconds,
  };
}

function departmentDifference(total: Totals): DepartmentDifference {
  const figures = Object.fromEntries(totalFigures.map((figure) => [figure, { from: total.from[figure], to: total.to[figure] }]));
  return {
    department: total.department,
    employees: total.employees.size,
    days: total.days,
    figures: figures as DepartmentDifference["figures"],
  };
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
