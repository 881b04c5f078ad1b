import { dayNumber, type DayNumber } from "../../shared/time/day-number.ts";
import { instantBase } from "../../shared/time/zone-days.ts";
import type { DepartmentId } from "../../shared/ids.ts";
import type { EmploymentSpan, Facts, FactsView } from "../facts/facts-types.ts";
import { dayObject } from "./day-object.ts";
import type { JudgedDay } from "./judged-day.ts";
import type { DayResult } from "./day-result.ts";
import type { JudgeOptions } from "./judge-options.ts";
import { makeUpsOf } from "./make-ups.ts";
import { PersonJudge } from "./judge-person.ts";
import { policyBook, type PolicyBook } from "./policy-choice.ts";

/**
 * Judges every date of the range for every person asked about, under the policies chosen.
 *
 * @returns by employee id and date; dates on which a person is not employed have no result.
 */
export function judgeDays(facts: Facts, options: JudgeOptions): DayResult[] {
  const view = facts.view(options.asOfPosition);
  const book = policyBook(facts, options.policies, options.asOfPosition);
  const judge = new PersonJudge(view, book, options.at / 1_000 - instantBase);
  const fromDay = dayNumber(options.from);
  const untilDay = dayNumber(options.until);
  const results: DayResult[] = [];
  judge.explain();
  for (const person of peopleOf(view, options, fromDay, untilDay))
    for (const day of judgePerson({ view, book, judge }, person, { fromDay, untilDay }))
      if (options.department === undefined || day.department === options.department) results.push(day);
  return results;
}

/** Person numbers by employee id: those asked about, or everybody employed on a date of the range. */
function peopleOf(view: FactsView, { employees, department }: JudgeOptions, fromDay: DayNumber, untilDay: DayNumber): readonly number[] {
  if (employees === undefined) return employedWithin(view, fromDay, untilDay, department);
  return byEmployee(
    view,
    [...new Set(employees)].flatMap((employee) => view.personOf(employee) ?? []),
  );
}

/** Person numbers, by employee id, of everybody employed on a date of the range, in the department when one is named. */
export function employedWithin(view: FactsView, fromDay: DayNumber, untilDay: DayNumber, department?: DepartmentId): readonly number[] {
  const covers = (span: EmploymentSpan): boolean =>
    span.fromDay < untilDay && span.untilDay > fromDay && (department === undefined || span.department === department);
  const people: number[] = [];
  for (let person = 0; person < view.personCount; person += 1) if (view.employment(person).some(covers)) people.push(person);
  return byEmployee(view, people);
}

function byEmployee(view: FactsView, people: readonly number[]): number[] {
  return people
    .map((person) => ({ person, id: view.employeeOf(person) }))
    .toSorted((left, right) => (left.id < right.id ? -1 : 1))
    .map(({ person }) => person);
}

/** What the persons of a question share. */
interface Question {
  readonly view: FactsView;
  readonly book: PolicyBook;
  readonly judge: PersonJudge;
}

function judgePerson({ view, book, judge }: Question, person: number, { fromDay, untilDay }: DayRange): DayResult[] {
  const judged: JudgedDay[] = [];
  // A date more on either side than is asked about, so that each punch near the range is known to belong to the date that took it.
  judge.judge(person, fromDay - 1, untilDay + 1, (day, employment, policy, windows) => {
    if (day < fromDay || day >= untilDay) return;
    const kept = {
      windows: windows.map((window) => ({ ...window })),
      words: judge.row.slice(),
      offEdges: judge.offEdges(),
      hasDetails: judge.hasDetails,
    };
    judged.push({ day, employment, policy, ...kept });
  });
  const kept = { run: judge.run, use: judge.use!, leave: judge.details!.leave, ended: view.endedPunches(person) };
  const context = { view, person, ...kept, changes: view.resultChanges(person), makeUps: makeUpsOf(view, book, person) };
  return judged.map((one) => dayObject(context, one));
}

/** [fromDay, untilDay). */
interface DayRange {
  readonly fromDay: DayNumber;
  readonly untilDay: DayNumber;
}
