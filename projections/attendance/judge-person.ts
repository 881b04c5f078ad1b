import type { DayNumber } from "../../shared/time/day-number.ts";
import { planDetails, planSuspended } from "../facts/codes.ts";
import type { EmploymentSpan, JudgedFacts, Plan, PunchRun } from "../facts/facts-types.ts";
import type { CompiledPolicy } from "./compiled-policy.ts";
import { PersonDetails } from "./day-details.ts";
import { noInstant, rowWords } from "./day-row.ts";
import { DayState, reliefDaysMax } from "./day-state.ts";
import { judgeDay } from "./judge-day.ts";
import type { PolicyBook } from "./policy-choice.ts";
import { QuietRow } from "./quiet-row.ts";
import { PersonLeave } from "./person-leave.ts";
import { Pairing, type IndexRange } from "./pairing.ts";
import { spansOfPerson } from "./person-spans.ts";
import type { Span } from "./spans.ts";
import { WindowTables, type WindowSource, type WindowStretch } from "./window-table.ts";
import { isPlanned, plannedWindow, wordUnder, type Window } from "./windows.ts";

/** Called for each judged date, in order; `judge.row` and the windows stand until the next one. */
export type DaySink = (day: DayNumber, employment: EmploymentSpan, policy: CompiledPolicy, windows: readonly Window[]) => void;

/** What became of each punch of a run, by its index in the run minus the run's start. */
export interface PunchesUsed {
  /** A mark of pairing.ts. */
  readonly marks: Uint8Array;
  /** The date whose window or span took the punch in, noInstant for none. */
  readonly owner: Int32Array;
}

/** [fromDay, untilDay). */
type DayRange = Pick<WindowSource, "fromDay" | "untilDay">;

/** What a span of employment is judged in. */
interface SpanRange extends DayRange {
  readonly person: number;
  readonly plan: Plan;
  readonly windows: ReturnType<WindowTables["filled"]>;
  /** Date to begin with, so that what reaches into the range is known. */
  readonly first: DayNumber;
}

const noSpans: readonly Span[] = [];
const noWindows: readonly Window[] = [];
const noRun: PunchRun = { at: new Int32Array(0), kind: new Uint8Array(0), row: new Int32Array(0), from: 0, until: 0 };

/**
 * Judges persons date by date. One object judges many persons in turn; nothing of one reaches the next.
 *
 * The answer about a date does not depend on the range asked about: a date before the range is judged too, more where
 * leaving late relaxes the next start, and spans without roster are found from the person's first punch.
 */
export class PersonJudge {
  /** The date judged last; see day-row.ts. Whoever keeps rows may put the place of the next one here while handling a date. */
  row = new Int32Array(rowWords);
  /** Punches of the person judged last, and what became of them when explaining. */
  run: PunchRun = noRun;
  use: PunchesUsed | null = null;
  /** What is approved for the person judged last. */
  details: PersonDetails | null = null;
  /**
   * Of each date of the range asked about whether to judge it, 1 or 0; null: all. Not for policies under which leaving late
   * relaxes the next start.
   */
  only: Uint8Array | null = null;
  readonly #view: JudgedFacts;
  readonly #book: PolicyBook;
  readonly #day: DayState;
  readonly #tables: WindowTables;
  /** Spans of work of the person judged last, found when a date first asks for them. */
  #spans: ReadonlyMap<DayNumber, readonly Span[]> | null = null;
  readonly #quiet = new QuietRow();
  #explains = false;

  /**
   * @param at The moment of the question in seconds relative to instantBase; may have a fraction.
   * @param tables Of the same view; handed in where several judges can share what they find there.
   */
  constructor(view: JudgedFacts, book: PolicyBook, at: number, tables = new WindowTables(view)) {
    this.#tables = tables;
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

  /** Which rules the date judged last has asked; see rules-asked.ts. */
  get asked(): number {
    return this.#day.asked;
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
    const range = { fromDay: first - 1, untilDay: untilDay + 1 };
    const windows = this.#tables.filled({ stretches: this.#stretches(employment, range), plan, ...range }, run);
    this.#spans = null;
    this.#day.beginPerson(
      run,
      (this.details = new PersonDetails(view, person, new PersonLeave(view, person, this.#book, this.#day.at))),
      this.use?.marks ?? null,
    );
    for (const span of employment)
      this.#judgeSpan(span, { person, plan, windows, first, fromDay, untilDay: Math.min(span.untilDay, untilDay) }, sink);
  }

  #judgeSpan(employment: EmploymentSpan, range: SpanRange, sink: DaySink): void {
    const { plan, windows, first, fromDay, untilDay } = range;
    const { only } = this;
    const start = Math.max(employment.fromDay, first);
    let policy = this.#book.policyOn(employment.department, start);
    let changes = this.#book.changesAfter(employment.department, start);
    this.#day.beginEmployment(employment);
    for (let day = start; day < untilDay; day += 1) {
      if (day >= changes) {
        policy = this.#book.policyOn(employment.department, day);
        changes = this.#book.changesAfter(employment.department, day);
      }
      // Where repeated punches are passed over the punches of the date before must have been seen.
      if (only !== null && only[day - fromDay] !== 1 && (policy.bounce === 0 || only[day + 1 - fromDay] !== 1)) continue;
      const word = wordUnder(policy.windows, plan.words[day - plan.fromDay]!);
      const bySpans = policy.windows.attribution === "span";
      const ofSpans = bySpans ? (this.#spansOf(range).get(day) ?? noSpans) : null;
      const ofDate = bySpans ? this.#planned(day, word, employment) : windows.on(day);
      const quiet = this.#day.isQuiet(policy, word, ofDate);
      if (!quiet || !this.#quiet.copy(this.row, policy, word)) {
        this.#day.begin(day, policy, word);
        judgeDay(this.#day, ofDate, ofSpans, this.row);
        if (quiet) this.#quiet.keep(this.row, policy, word);
      } else this.#day.pass(day, policy, word);
      if (this.use !== null) this.#own(day, ofDate, ofSpans ?? noSpans);
      if (day >= fromDay && (only === null || only[day - fromDay] === 1)) sink(day, employment, policy, ofDate);
    }
  }

  #planned(day: DayNumber, word: number, { zone }: EmploymentSpan): readonly Window[] {
    const planned = plannedWindow(this.#view, { day, word, zone });
    return planned === null ? noWindows : [planned];
  }

  /** The person's spans of work by date. */
  #spansOf({ person, plan }: SpanRange): ReadonlyMap<DayNumber, readonly Span[]> {
    if (this.#spans !== null) return this.#spans;
    const { run } = this;
    const employment = this.#view.employment(person);
    const pairing = new Pairing();
    pairing.begin(this.use?.marks ?? null);
    const takenByWindows = (fromDay: DayNumber, untilDay: DayNumber): IndexRange => {
      const range = { fromDay, untilDay };
      const stretches = this.#stretches(employment, range);
      const windows = new WindowTables(this.#view).filled({ stretches, plan: this.#view.plan(person, fromDay, untilDay), ...range }, run);
      const taken = { from: Infinity, until: 0 };
      for (let day = fromDay; day < untilDay; day += 1)
        for (const { from, until } of windows.on(day)) {
          if (until <= from) continue;
          taken.from = Math.min(taken.from, from);
          taken.until = Math.max(taken.until, until);
        }
      return taken;
    };
    // Dates the plan does not reach are judged by nobody now.
    const isSuspended = (day: DayNumber): boolean => ((plan.words[day - plan.fromDay] ?? 0) & planSuspended) !== 0;
    return (this.#spans = spansOfPerson({ run, pairing, employment, book: this.#book, isSuspended, takenByWindows }));
  }

  #own(day: DayNumber, windows: readonly Window[], spans: readonly Span[]): void {
    const { owner } = this.use!;
    const base = this.run.from;
    // A window made of a plan alone owns nothing: its range is empty.
    for (const window of windows) if (window.until > window.from) owner.fill(day, window.from - base, window.until - base);
    for (const span of spans) owner.fill(day, span.fromIndex - base, span.untilIndex - base);
  }

  /** The stretches of [fromDay, untilDay) in which a person's windows follow one set of rules. */
  #stretches(employment: readonly EmploymentSpan[], { fromDay, untilDay }: DayRange): WindowStretch[] {
    const stretches: WindowStretch[] = [];
    for (const { fromDay: begins, untilDay: ends, department, zone } of employment) {
      const until = Math.min(ends, untilDay);
      for (let from = Math.max(begins, fromDay); from < until;) {
        const next = Math.min(until, this.#book.changesAfter(department, from));
        stretches.push({ fromDay: from, untilDay: next, zone, rules: this.#book.policyOn(department, from).windows });
        from = next;
      }
    }
    return stretches;
  }

  /** The date to begin with so that everything that reaches into the range is known. */
  #firstDay(employment: readonly EmploymentSpan[], fromDay: DayNumber, plan: Plan): DayNumber {
    for (let day = fromDay - 1; day >= fromDay - reliefDaysMax; day -= 1) {
      const span = employment.find((candidate) => candidate.fromDay <= day && day < candidate.untilDay);
      if (span === undefined) continue;
      const { windows, relief } = this.#book.policyOn(span.department, day);
      if (!isPlanned(wordUnder(windows, plan.words[day - plan.fromDay]!))) continue;
      return relief.length > 0 ? day : fromDay - 1;
    }
    return fromDay - 1;
  }
}
