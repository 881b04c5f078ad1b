import { rowWords } from "../../projections/attendance/day-row.ts";
import {
  differenceAfter,
  differenceBefore,
  differenceDay,
  differenceFrom,
  differencePerson,
  differenceTo,
  differenceWords,
} from "../../projections/replay/difference-list.ts";
import type { DepartmentSums } from "../../projections/replay/totals-by-department.ts";
import { periodWords } from "../../projections/replay/period-row.ts";
import type { DepartmentTotals, DifferingDay, ReplayAnswer, ReplayPeriod } from "../../projections/replay/replay-question.ts";
import type { DepartmentId, EmployeeId } from "../../shared/ids.ts";
import { dateOf } from "../../shared/time/day-number.ts";
import type { ReplayOrder, WorkerFindings } from "./worker-messages.ts";

/** What an answer is put together from. */
export interface AnswerParts {
  readonly periods: readonly ReplayPeriod[];
  readonly order: ReplayOrder;
  readonly findings: readonly WorkerFindings[];
  readonly positions: { readonly before: number; readonly after: number };
  employeeOf(person: number): EmployeeId;
}

/** Puts together what the threads found. */
export function replayAnswer(parts: AnswerParts): ReplayAnswer {
  const { periods, order, findings, positions } = parts;
  const { present, people, totalsBefore, totalsAfter, peopleCount } = order;
  const places: number[] = [];
  for (let place = 0; place < peopleCount; place += 1) if (present[place] === 1) places.push(place);
  const employees = places.map((place) => parts.employeeOf(people === null ? place : people[place]!));
  const sum = (of: (one: WorkerFindings) => number): number => findings.reduce((total, one) => total + of(one), 0);
  return {
    periods,
    employees,
    totalsOf(index, period) {
      const from = (places[index]! * periods.length + period) * periodWords;
      return { before: totalsBefore.subarray(from, from + periodWords), after: totalsAfter.subarray(from, from + periodWords) };
    },
    departments: departmentTotals(findings, periods.length),
    differences: firstDifferences(parts),
    differingDays: sum((one) => one.differingDays),
    differingPeople: sum((one) => one.differingPeople),
    positionBefore: positions.before,
    positionAfter: positions.after,
  };
}

function departmentTotals(findings: readonly WorkerFindings[], periods: number): DepartmentTotals[] {
  const byName = new Map<DepartmentId, Omit<DepartmentSums, "lastPerson">>();
  for (const { departments, sums } of findings)
    for (const [number, department] of departments.entries()) {
      const found = sums[number];
      if (found === undefined) continue;
      const total = byName.get(department);
      // People are one thread's or another's, never both's, so their numbers add up.
      if (total === undefined) byName.set(department, { ...found });
      else {
        addTo(total.before, found.before);
        addTo(total.change, found.change);
        total.differingDays += found.differingDays;
        total.differingPeople += found.differingPeople;
      }
    }
  const rows = (all: Float64Array): Float64Array[] =>
    Array.from({ length: periods }, (_, period) => all.subarray(period * periodWords, (period + 1) * periodWords));
  return [...byName]
    .map(([department, { before, change, differingDays, differingPeople }]) => ({
      department,
      before: rows(before),
      after: rows(before.map((value, word) => value + change[word]!)),
      differingDays,
      differingPeople,
    }))
    .toSorted((one, other) => (one.department < other.department ? -1 : 1));
}

function addTo(total: Float64Array, more: Float64Array): void {
  for (let word = 0; word < total.length; word += 1) total[word]! += more[word]!;
}

/** The lists of the threads as one, by person and day. Each has its people in order, and a person is in one of them. */
function firstDifferences({ findings, order, employeeOf }: AnswerParts): DifferingDay[] {
  const next = findings.map(() => 0);
  const merged: DifferingDay[] = [];
  while (merged.length < order.differencesMax) {
    let least = -1;
    let leastPerson = Infinity;
    for (const [thread, { differences }] of findings.entries()) {
      const person = next[thread]! < differences.length ? differences[next[thread]! + differencePerson]! : Infinity;
      if (person < leastPerson) [least, leastPerson] = [thread, person];
    }
    if (least < 0) break;
    merged.push(differingDay(findings[least]!, next[least]!, employeeOf));
    next[least]! += differenceWords;
  }
  return merged;
}

function differingDay({ differences, departments }: WorkerFindings, at: number, employeeOf: AnswerParts["employeeOf"]): DifferingDay {
  const from = differences[at + differenceFrom]!;
  const to = differences[at + differenceTo]!;
  const row = (start: number): Int32Array => differences.subarray(at + start, at + start + rowWords);
  return {
    employee: employeeOf(differences[at + differencePerson]!),
    date: dateOf(differences[at + differenceDay]!),
    before: from < 0 ? null : row(differenceBefore),
    after: to < 0 ? null : row(differenceAfter),
    departmentBefore: departments[from] ?? null,
    departmentAfter: departments[to] ?? null,
  };
}
