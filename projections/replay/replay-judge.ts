import type { DepartmentId } from "../../shared/ids.ts";
import type { DayNumber } from "../../shared/time/day-number.ts";
import { rowWords } from "../attendance/day-row.ts";
import { PersonJudge } from "../attendance/judge-person.ts";
import type { PolicyBook } from "../attendance/policy-choice.ts";
import type { EmploymentSpan, JudgedFacts } from "../facts/facts-types.ts";
import { createInterner } from "../facts/interner.ts";
import { DifferenceList } from "./difference-list.ts";
import { PersonSum, TotalsByDepartment } from "./totals-by-department.ts";

/** One side of a comparison, as a thread works with it. */
export interface JudgedSide {
  readonly view: JudgedFacts;
  readonly book: PolicyBook;
  /** The moment of the question in seconds relative to instantBase. */
  readonly at: number;
}

/** What both sides are asked. */
export interface JudgedQuestion {
  readonly before: JudgedSide;
  readonly after: JudgedSide;
  /** Days on which periods begin, in order, and the first day after the last. */
  readonly edges: readonly DayNumber[];
  readonly department: DepartmentId | undefined;
  readonly differencesMax: number;
}

/** Where a person's totals go: a row of period-row.ts for each period, from an index on. */
export interface TotalsOut {
  readonly before: Int32Array;
  readonly after: Int32Array;
}

const noDay = -1;

/**
 * Judges people under two answers and compares them date by date: the one way both sides of a replay are judged.
 *
 * A person's dates are judged for one side, then for the other, which is compared as it comes; no more than one person's
 * rows are ever kept. People are to come by rising number, so that the differences listed are the first.
 */
export class ReplayJudge {
  readonly differences: DifferenceList;
  readonly departments = createInterner();
  readonly totals: TotalsByDepartment;
  readonly #question: JudgedQuestion;
  readonly #fromDay: DayNumber;
  readonly #untilDay: DayNumber;
  readonly #periodOf: Uint16Array;
  readonly #sum: PersonSum;
  readonly #before: SideJudge;
  readonly #after: SideJudge;

  constructor(question: JudgedQuestion) {
    const { edges } = question;
    this.#question = question;
    this.#fromDay = edges[0]!;
    this.#untilDay = edges.at(-1)!;
    const days = this.#untilDay - this.#fromDay;
    this.#periodOf = new Uint16Array(days);
    for (let period = 1; period < edges.length; period += 1)
      this.#periodOf.fill(period - 1, edges[period - 1]! - this.#fromDay, edges[period]! - this.#fromDay);
    this.differences = new DifferenceList(question.differencesMax);
    this.totals = new TotalsByDepartment(edges.length - 1);
    this.#sum = new PersonSum(this.totals);
    this.#before = new SideJudge(question.before, days);
    this.#after = new SideJudge(question.after, days);
  }

  /** @returns whether the person has days in either answer. */
  judge(person: number, out: TotalsOut, from: number): boolean {
    let any = this.#side(this.#before, person, out.before, from);
    any = this.#side(this.#after, person, out.after, from) || any;
    if (any) this.#compare(person);
    return any;
  }

  #side(side: SideJudge, person: number, out: Int32Array, from: number): boolean {
    const { view } = side;
    side.departments.fill(noDay);
    if (person >= view.personCount || !this.#asked(view.employment(person))) return false;
    const { department } = this.#question;
    const { rows, departments, judge } = side;
    const sum = this.#sum;
    let employment: EmploymentSpan | null = null;
    let number = noDay;
    let any = false;
    sum.begin(out, from, side === this.#before);
    judge.judge(person, this.#fromDay, this.#untilDay, (day, span) => {
      if (span !== employment) {
        employment = span;
        number = department === undefined || span.department === department ? this.departments.intern(span.department) : noDay;
      }
      if (number === noDay) return;
      any = true;
      const index = day - this.#fromDay;
      departments[index] = number;
      rows.set(judge.row, index * rowWords);
      sum.add(number, this.#periodOf[index]!, judge.row);
    });
    sum.end();
    return any;
  }

  #asked(employment: readonly EmploymentSpan[]): boolean {
    const { department } = this.#question;
    for (const span of employment)
      if (span.fromDay < this.#untilDay && span.untilDay > this.#fromDay && (department === undefined || span.department === department))
        return true;
    return false;
  }

  #compare(person: number): void {
    const before = this.#before;
    const after = this.#after;
    const days = this.#untilDay - this.#fromDay;
    for (let index = 0; index < days; index += 1) {
      const from = before.departments[index]!;
      const to = after.departments[index]!;
      if (from === to && (from === noDay || sameRow(before.rows, after.rows, index * rowWords))) continue;
      this.differences.add({ person, day: this.#fromDay + index, from, to }, before.rows, after.rows, index * rowWords);
      this.totals.differs(person, from, to);
    }
  }
}

/** One side's judge and the person's days it judged last. */
class SideJudge {
  readonly view: JudgedFacts;
  readonly judge: PersonJudge;
  readonly rows: Int32Array;
  /** Number of the department by date, -1 for a date the side does not have. */
  readonly departments: Int32Array;

  constructor({ view, book, at }: JudgedSide, days: number) {
    this.view = view;
    this.judge = new PersonJudge(view, book, at);
    this.rows = new Int32Array(days * rowWords);
    this.departments = new Int32Array(days);
  }
}

function sameRow(one: Int32Array, other: Int32Array, from: number): boolean {
  for (let word = from; word < from + rowWords; word += 1) if (one[word] !== other[word]) return false;
  return true;
}
