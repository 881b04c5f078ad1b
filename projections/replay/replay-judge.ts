import type { DepartmentId } from "../../shared/ids.ts";
import type { DayNumber } from "../../shared/time/day-number.ts";
import { rowWords } from "../attendance/day-row.ts";
import { PersonJudge } from "../attendance/judge-person.ts";
import { anyAsked, rulesThatDiffer } from "../attendance/rules-asked.ts";
import type { CompiledPolicy } from "../attendance/compiled-policy.ts";
import type { PolicyBook } from "../attendance/policy-choice.ts";
import { WindowTables } from "../attendance/window-table.ts";
import type { EmploymentSpan, JudgedFacts } from "../facts/facts-types.ts";
import { createInterner } from "../facts/interner.ts";
import { DifferenceList } from "./difference-list.ts";
import { PersonSum, TotalsByDepartment, type TotalsOut } from "./totals-by-department.ts";

/** One side of a comparison, as a thread works with it. */
export interface JudgedSide {
  /** The same object on both sides when both know the same. */
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

const noDay = -1;

/**
 * Judges people under two answers and compares them date by date: the one way both sides of a replay are judged.
 *
 * A person's dates are judged for one side and kept, then for the other, each compared as it comes. Of the second side
 * only dates that differ are summed: its totals are the first's and what they add. Nothing is judged twice where both
 * sides are the same question about a person, nor a date that asked none of the rules in which the sides differ. People are to come by rising number, so that the differences listed are
 * the first.
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
  readonly #before: PersonJudge;
  readonly #after: PersonJudge;
  /** The person's dates as the first side has them: rows, and numbers of departments, -1 for a date it does not have. */
  readonly #rows: Int32Array;
  /** The place of each date's row, into which it is judged, and one for dates before the first. */
  readonly #places: readonly Int32Array<ArrayBuffer>[];
  readonly #noPlace = new Int32Array(rowWords);
  readonly #departments: Int32Array;
  /** Which rules each date has asked on the first side, and whether the second side judges it. */
  readonly #asked: Uint8Array;
  readonly #again: Uint8Array;
  readonly #differing = new Map<CompiledPolicy, Map<CompiledPolicy, number>>();

  constructor(question: JudgedQuestion) {
    const { before, after, edges } = question;
    this.#question = question;
    this.#fromDay = edges[0]!;
    this.#untilDay = edges.at(-1)!;
    const days = this.#untilDay - this.#fromDay;
    this.#periodOf = new Uint16Array(days);
    for (let period = 1; period < edges.length; period += 1)
      this.#periodOf.fill(period - 1, edges[period - 1]! - this.#fromDay, edges[period]! - this.#fromDay);
    this.differences = new DifferenceList(question.differencesMax);
    this.totals = new TotalsByDepartment(edges.length - 1);
    this.#sum = new PersonSum(this.totals, edges.length - 1);
    const tables = new WindowTables(before.view);
    this.#before = new PersonJudge(before.view, before.book, before.at, tables);
    this.#after = new PersonJudge(after.view, after.book, after.at, after.view === before.view ? tables : new WindowTables(after.view));
    const rows = new Int32Array(days * rowWords);
    this.#rows = rows;
    this.#places = Array.from({ length: days }, (_, index) => rows.subarray(index * rowWords, (index + 1) * rowWords));
    this.#departments = new Int32Array(days);
    this.#asked = new Uint8Array(days);
    this.#again = new Uint8Array(days);
  }

  /** @returns whether the person has days in either answer. */
  judge(person: number, out: TotalsOut, from: number): boolean {
    const { before, after } = this.#question;
    const inBefore = this.#isAsked(before.view, person);
    const inAfter = this.#isAsked(after.view, person);
    if (inBefore) this.#judgeBefore(person, out, from);
    else this.#departments.fill(noDay);
    if (inBefore && this.#sameQuestion(person)) this.#sum.copyBefore(out, from);
    else if (inBefore || inAfter) this.#judgeAfter(person, inAfter, out, from);
    return inBefore || inAfter;
  }

  #judgeBefore(person: number, out: TotalsOut, from: number): void {
    const departments = this.#departments;
    const asked = this.#asked;
    const places = this.#places;
    const judge = this.#before;
    const sum = this.#sum;
    let employment: EmploymentSpan | null = null;
    let number = noDay;
    departments.fill(noDay);
    sum.begin(out.before, from);
    judge.row = this.#noPlace;
    judge.judge(person, this.#fromDay, this.#untilDay, (day, span) => {
      if (span !== employment) number = this.#numberOf((employment = span));
      if (number === noDay) return;
      const index = day - this.#fromDay;
      departments[index] = number;
      asked[index] = judge.asked;
      const place = places[index]!;
      if (judge.row !== place) place.set(judge.row);
      sum.add(number, this.#periodOf[index]!, place);
      // Nearly always the next date to be judged is the next date.
      judge.row = places[index + 1] ?? this.#noPlace;
    });
    sum.end();
  }

  /** Judges the second side against what is kept of the first. */
  #judgeAfter(person: number, asked: boolean, out: TotalsOut, from: number): void {
    const departments = this.#departments;
    const rows = this.#rows;
    const { row } = this.#after;
    const days = this.#untilDay - this.#fromDay;
    let employment: EmploymentSpan | null = null;
    let number = noDay;
    let compared = 0;
    this.#sum.copyBefore(out, from);
    const onlyBefore = (until: number): void => {
      for (; compared < until; compared += 1) if (departments[compared] !== noDay) this.#differs(person, compared, noDay, { out, from });
    };
    const again = asked && this.#chooseAgain(person) ? this.#again : null;
    if (again !== null && !again.includes(1)) return;
    this.#after.only = again;
    if (asked)
      this.#after.judge(person, this.#fromDay, this.#untilDay, (day, span) => {
        if (span !== employment) number = this.#numberOf((employment = span));
        if (number === noDay) return;
        const index = day - this.#fromDay;
        // Dates passed over are as they were; else a date that the second side does not have is the first's alone.
        if (compared < index && again === null) onlyBefore(index);
        compared = index + 1;
        if (departments[index] !== number || !sameRow(rows, index * rowWords, row)) this.#differs(person, index, number, { out, from });
      });
    if (again === null) onlyBefore(days);
  }

  /**
   * Notes which of the person's dates the second side must judge: those that asked a rule in which the two policies in force
   * differ. Both sides have the same dates where they know the same at the same moment.
   *
   * @returns whether there are any dates that it need not judge.
   */
  #chooseAgain(person: number): boolean {
    const { before, after } = this.#question;
    if (before.view !== after.view || before.at !== after.at) return false;
    const again = this.#again.fill(0);
    for (const { department, fromDay, untilDay } of before.view.employment(person)) {
      const until = Math.min(untilDay, this.#untilDay);
      for (let day = Math.max(fromDay, this.#fromDay); day < until;) {
        const differing = this.#differ(before.book.policyOn(department, day), after.book.policyOn(department, day));
        if (differing === anyAsked) return false;
        const next = Math.min(until, before.book.changesAfter(department, day), after.book.changesAfter(department, day));
        for (let index = day - this.#fromDay; index < next - this.#fromDay; index += 1)
          if ((this.#asked[index]! & differing) !== 0) again[index] = 1;
        day = next;
      }
    }
    return true;
  }

  #differ(one: CompiledPolicy, other: CompiledPolicy): number {
    let known = this.#differing.get(one);
    if (known === undefined) this.#differing.set(one, (known = new Map()));
    let differing = known.get(other);
    if (differing === undefined) known.set(other, (differing = rulesThatDiffer(one, other)));
    return differing;
  }

  /** Notes a date that differs: in the list, in the counts, and in the second side's totals. @param to Department there, -1 for none. */
  #differs(person: number, index: number, to: number, { out, from }: { readonly out: TotalsOut; readonly from: number }): void {
    const was = this.#departments[index]!;
    const period = this.#periodOf[index]!;
    const at = index * rowWords;
    const { row } = this.#after;
    this.differences.add({ person, day: this.#fromDay + index, from: was, to }, this.#rows, at, row);
    this.totals.differs(person, was, to);
    if (was !== noDay) this.#sum.change(out.after, from, { department: was, period, sign: -1 }, this.#rows.subarray(at, at + rowWords));
    if (to !== noDay) this.#sum.change(out.after, from, { department: to, period, sign: 1 }, row);
  }

  /** Number of the span's department, -1 when it is not the one asked about. */
  #numberOf({ department }: EmploymentSpan): number {
    const asked = this.#question.department;
    return asked === undefined || department === asked ? this.departments.intern(department) : noDay;
  }

  #isAsked(view: JudgedFacts, person: number): boolean {
    if (person >= view.personCount) return false;
    const { department } = this.#question;
    for (const span of view.employment(person))
      if (span.fromDay < this.#untilDay && span.untilDay > this.#fromDay && (department === undefined || span.department === department))
        return true;
    return false;
  }

  /** Whether both sides know the same at the same moment and judge the person by the same policies whenever they are employed. */
  #sameQuestion(person: number): boolean {
    const { before, after } = this.#question;
    if (before.view !== after.view || before.at !== after.at) return false;
    if (before.book === after.book) return true;
    for (const { department, fromDay, untilDay } of before.view.employment(person)) {
      let day = fromDay;
      while (day < untilDay && day < this.#untilDay) {
        if (before.book.policyOn(department, day) !== after.book.policyOn(department, day)) return false;
        day = Math.min(before.book.changesAfter(department, day), after.book.changesAfter(department, day));
      }
    }
    return true;
  }
}

function sameRow(rows: Int32Array, from: number, row: Int32Array): boolean {
  for (let word = 0; word < rowWords; word += 1) if (rows[from + word] !== row[word]) return false;
  return true;
}
