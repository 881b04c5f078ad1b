import type { DayNumber } from "../../shared/time/day-number.ts";
import { planDetails, planSuspended } from "../facts/codes.ts";
import type { EmploymentSpan, JudgedFacts, Plan, PunchRun } from "../facts/facts-types.ts";
import type { CompiledPolicy } from "./compiled-policy.ts";
import { PersonDetails } from "./day-details.ts";
import { noInstant, rowWords } from "./day-row.ts";
import { DayState } from "./day-state.ts";
import { judgeDay } from "./judge-day.ts";
import type { PolicyBook } from "./policy-choice.ts";
import { PersonLeave } from "./person-leave.ts";
import { spansOf, type Span } from "./spans.ts";
import {
  addWindows,
  cutWindows,
  fillWindows,
  isPlanned,
  plannedWindow,
  WindowList,
  wordUnder,
  type DateToPlan,
  type Window,
} from "./windows.ts";

/** Called for each judged date, in order; `judge.row` and the windows stand until the next one. */
export type DaySink = (day: DayNumber, employment: EmploymentSpan, policy: CompiledPolicy, windows: readonly Window[]) => void;

/** What became of each punch of a run, by its index in the run minus the run's start. */
export interface PunchesUsed {
  /** A mark of pairing.ts. */
  readonly marks: Uint8Array;
  /** The date whose window or span took the punch in, noInstant for none. */
  readonly owner: Int32Array;
}

/** How far back the planned date before a range is looked for, where leaving late relaxes the next start. */
const reliefDaysMax = 31;

const noSpans: readonly Span[] = [];
const noRun: PunchRun = { at: new Int32Array(0), kind: new Uint8Array(0), row: new Int32Array(0), from: 0, until: 0 };

/**
 * Judges persons date by date. One object judges many persons in turn; nothing of one reaches the next.
 *
 * The answer about a date does not depend on the range asked about: a date before the range is judged too, more where
 * leaving late relaxes the next start, and spans without roster are found from the person's first punch.
 */
export class PersonJudge {
  /** The date judged last; see day-row.ts. */
  readonly row = new Int32Array(rowWords);
  /** Punches of the person judged last, and what became of them when explaining. */
  run: PunchRun = noRun;
  use: PunchesUsed | null = null;
  /** What is approved for the person judged last. */
  details: PersonDetails | null = null;
  readonly #view: JudgedFacts;
  readonly #book: PolicyBook;
  readonly #day: DayState;
  readonly #windows = new WindowList();
  readonly #ofDate: Window[] = [];
  #explains = false;

  /** @param at The moment of the question in seconds relative to instantBase; may have a fraction. */
  constructor(view: JudgedFacts, book: PolicyBook, at: number) {
    this.#view = view;
    this.#book = book;
    this.#day = new DayState(view, at);
  }

  /** Edges of the date judged last that are out of order, in order; see DayState.offEdges. */
  offEdges(): number[] {
    return this.#day.offEdges.slice(0, this.#day.offEdgeCount * 3);
  }

  /** Whether the date judged last has leave or approvals. */
  get hasDetails(): boolean {
    return (this.#day.word & planDetails) !== 0;
  }

  /** Whether nothing was planned for the date judged last. */
  get isOff(): boolean {
    return this.#day.isOff;
  }

  /** From now on keep what becomes of each punch. */
  explain(): void {
    this.#explains = true;
  }

  /** Judges the dates of [fromDay, untilDay) on which the person is employed. */
  judge(person: number, fromDay: DayNumber, untilDay: DayNumber, sink: DaySink): void {
    const view = this.#view;
    const employment = view.employment(person);
    const run = (this.run = view.run(person));
    const punches = run.until - run.from;
    this.use = this.#explains ? { marks: new Uint8Array(punches), owner: new Int32Array(punches).fill(noInstant) } : null;
    const plan = view.plan(person, fromDay - reliefDaysMax - 2, untilDay + 2);
    const first = this.#firstDay(employment, fromDay, plan);
    this.#makeWindows(employment, plan, first - 1, untilDay + 1);
    this.#day.beginPerson(
      run,
      (this.details = new PersonDetails(view, person, new PersonLeave(view, person, this.#book, this.#day.at))),
      this.use?.marks ?? null,
    );
    let next = 0;
    for (const span of employment)
      next = this.#judgeSpan(span, plan, { first, fromDay, untilDay: Math.min(span.untilDay, untilDay), next }, sink);
  }

  /** @returns number of the first window not yet used. */
  #judgeSpan(
    employment: EmploymentSpan,
    plan: Plan,
    range: { readonly first: DayNumber; readonly fromDay: DayNumber; readonly untilDay: DayNumber; readonly next: number },
    sink: DaySink,
  ): number {
    const windows = this.#windows;
    const ofDate = this.#ofDate;
    const start = Math.max(employment.fromDay, range.first);
    let { next } = range;
    let policy = this.#book.policyOn(employment.department, start);
    let changes = this.#book.changesAfter(employment.department, start);
    let spans = this.#spans(policy, employment);
    this.#day.beginEmployment(employment);
    for (let day = start; day < range.untilDay; day += 1) {
      if (day >= changes) {
        policy = this.#book.policyOn(employment.department, day);
        changes = this.#book.changesAfter(employment.department, day);
        spans = this.#spans(policy, employment);
      }
      const word = wordUnder(policy, plan.words[day - plan.fromDay]!);
      while (next < windows.count && windows.at(next).day < day) next += 1;
      ofDate.length = 0;
      while (next < windows.count && windows.at(next).day === day) ofDate.push(windows.at(next++));
      this.#day.begin(day, policy, word);
      const ofSpans = spans === null ? null : ((word & planSuspended) === 0 && spans.get(day)) || noSpans;
      const planned = spans === null ? null : plannedWindow(this.#view, { day, word, employment, policy });
      if (planned !== null) ofDate.push(planned);
      judgeDay(this.#day, ofDate, ofSpans, this.row);
      if (this.use !== null) this.#own(day, ofDate, ofSpans ?? noSpans);
      if (day >= range.fromDay) sink(day, employment, policy, ofDate);
    }
    return next;
  }

  /** The person's spans of work by date; null unless the policy finds days by them. */
  #spans(policy: CompiledPolicy, { zone }: EmploymentSpan): ReadonlyMap<DayNumber, readonly Span[]> | null {
    return policy.attribution === "span" ? spansOf({ run: this.run, pairing: this.#day.pairing, zone, policy }) : null;
  }

  #own(day: DayNumber, windows: readonly Window[], spans: readonly Span[]): void {
    const { owner } = this.use!;
    const base = this.run.from;
    // A window made of a plan alone owns nothing: its range is empty.
    for (const window of windows) if (window.until > window.from) owner.fill(day, window.from - base, window.until - base);
    for (const span of spans) owner.fill(day, span.fromIndex - base, span.untilIndex - base);
  }

  #makeWindows(employment: readonly EmploymentSpan[], plan: Plan, from: DayNumber, until: DayNumber): void {
    const windows = this.#windows;
    windows.count = 0;
    for (const span of employment) {
      const start = Math.max(span.fromDay, from);
      const date: DateToPlan = { day: start, word: 0, employment: span, policy: this.#book.policyOn(span.department, start) };
      let changes = this.#book.changesAfter(span.department, start);
      for (; date.day < Math.min(span.untilDay, until); date.day += 1) {
        if (date.day >= changes) {
          date.policy = this.#book.policyOn(span.department, date.day);
          changes = this.#book.changesAfter(span.department, date.day);
        }
        date.word = wordUnder(date.policy, plan.words[date.day - plan.fromDay]!);
        if (date.policy.attribution !== "span") addWindows(windows, this.#view, date);
      }
    }
    cutWindows(windows);
    fillWindows(windows, this.run);
  }

  /** The date to begin with so that everything that reaches into the range is known. */
  #firstDay(employment: readonly EmploymentSpan[], fromDay: DayNumber, plan: Plan): DayNumber {
    const span = employment.find((candidate) => candidate.fromDay <= fromDay && fromDay < candidate.untilDay);
    if (span === undefined || this.#book.policyOn(span.department, fromDay).relief.length === 0) return fromDay - 1;
    for (let day = fromDay - 1; day >= fromDay - reliefDaysMax; day -= 1) if (isPlanned(plan.words[day - plan.fromDay]!)) return day;
    return fromDay - 1;
  }
}
