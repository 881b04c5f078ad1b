import type { DayNumber } from "../../shared/time/day-number.ts";
import { planOff, planShiftMask } from "../facts/codes.ts";
import type { EmploymentSpan, FactsView, PunchRun } from "../facts/facts-types.ts";
import type { CompiledPolicy } from "./compiled-policy.ts";
import { PersonDetails } from "./day-details.ts";
import { noInstant } from "./day-row.ts";
import { DayJudge } from "./judge-day.ts";
import type { PolicyBook } from "./policy-choice.ts";
import { spansOf, type Span } from "./spans.ts";
import { addWindows, cutWindows, fillWindows, lastEnd, windowMerged, WindowList, type Window } from "./windows.ts";

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
  readonly windows = new WindowList();
  readonly #view: FactsView;
  readonly #book: PolicyBook;
  readonly #day: DayJudge;
  /** Punches of the person judged last, and what became of them when asked for. */
  run: PunchRun = noRun;
  use: PunchesUsed | null = null;

  /** @param at The moment of the question in seconds relative to instantBase; may have a fraction. */
  constructor(view: FactsView, book: PolicyBook, at: number) {
    this.#view = view;
    this.#book = book;
    this.#day = new DayJudge(view, at);
  }

  /** The date judged last; see day-row.ts. */
  get row(): Int32Array {
    return this.#day.row;
  }

  /** @param explain Keep what became of each punch. */
  judge(person: number, fromDay: DayNumber, untilDay: DayNumber, sink: DaySink, explain = false): void {
    const view = this.#view;
    const employment = view.employment(person);
    const run = (this.run = view.run(person));
    const punches = run.until - run.from;
    this.use = explain ? { marks: new Uint8Array(punches), owner: new Int32Array(punches).fill(noInstant) } : null;
    const { words, fromDay: planFrom } = view.plan(person, fromDay - reliefDaysMax - 2, untilDay + 2);
    const first = this.#firstDay(employment, fromDay, (day) => words[day - planFrom]!);
    this.#makeWindows(employment, first, untilDay + 1, words, planFrom);
    cutWindows(this.windows);
    fillWindows(this.windows, run);

    const judge = this.#day;
    const { windows } = this;
    judge.beginPerson(run, new PersonDetails(view, person), this.use?.marks ?? null);
    const ofDate: Window[] = [];
    let next = 0;
    for (const span of employment) {
      const until = Math.min(span.untilDay, untilDay);
      let spans: ReadonlyMap<DayNumber, readonly Span[]> | null = null;
      let policy: CompiledPolicy | undefined;
      let changes = -Infinity;
      for (let day = Math.max(span.fromDay, first); day < until; day += 1) {
        if (policy === undefined || day >= changes) {
          policy = this.#book.policyOn(span.department, day);
          changes = this.#book.changesAfter(span.department, day);
          spans = null;
        }
        const word = words[day - planFrom]!;
        while (next < windows.count && windows.at(next).day < day) next += 1;
        ofDate.length = 0;
        while (next < windows.count && windows.at(next).day === day) ofDate.push(windows.at(next++));
        judge.beginDay(day, span, policy, word);
        if (policy.attribution === "span") {
          spans ??= spansOf(run, judge.pairing, span.zone, policy);
          const planned = plannedWindow(view, day, word, span, policy);
          if (planned !== null) ofDate.push(planned);
          judge.judgeSpans(spans.get(day) ?? noSpans, planned);
        } else judge.judgeWindows(ofDate);
        judge.endDay();
        if (this.use !== null) this.#own(this.use.owner, day, ofDate, spans?.get(day) ?? noSpans);
        if (day >= fromDay) sink(day, span, policy, ofDate);
      }
    }
  }

  #own(owner: Int32Array, day: DayNumber, windows: readonly Window[], spans: readonly Span[]): void {
    const base = this.run.from;
    for (const window of windows) owner.fill(day, window.from - base, window.until - base);
    for (const span of spans) owner.fill(day, span.fromIndex - base, span.untilIndex - base);
  }

  #makeWindows(employment: readonly EmploymentSpan[], first: DayNumber, until: DayNumber, words: Int32Array, planFrom: DayNumber): void {
    this.windows.count = 0;
    for (const span of employment) {
      let policy: CompiledPolicy | undefined;
      let changes = -Infinity;
      const end = Math.min(span.untilDay, until);
      for (let day = Math.max(span.fromDay, first - 1); day < end; day += 1) {
        if (policy === undefined || day >= changes) {
          policy = this.#book.policyOn(span.department, day);
          changes = this.#book.changesAfter(span.department, day);
        }
        if (policy.attribution !== "span") addWindows(this.windows, this.#view, day, words[day - planFrom]!, span, policy);
      }
    }
  }

  /** The date to begin with so that everything that reaches into the range is known. */
  #firstDay(employment: readonly EmploymentSpan[], fromDay: DayNumber, wordOn: (day: DayNumber) => number): DayNumber {
    const span = employment.find((candidate) => candidate.fromDay <= fromDay && fromDay < candidate.untilDay);
    if (span === undefined || this.#book.policyOn(span.department, fromDay).relief.length === 0) return fromDay - 1;
    for (let day = fromDay - 1; day >= fromDay - reliefDaysMax; day -= 1)
      if ((wordOn(day) & planShiftMask) !== 0 && (wordOn(day) & planOff) === 0) return day;
    return fromDay - 1;
  }
}

/** What is planned for a date, in one window, for spans to be judged against. */
function plannedWindow(view: FactsView, day: DayNumber, word: number, employment: EmploymentSpan, policy: CompiledPolicy): Window | null {
  const number = (word & planShiftMask) - 1;
  if (number < 0 || (word & planOff) !== 0) return null;
  const set = view.shiftSet(number);
  const { zone } = employment;
  const start = zone.instant(day, set[0]!.start);
  const end = lastEnd(zone, day, set);
  const opens = start - set[0]!.openBefore;
  const closes = end + set.at(-1)!.closeAfter;
  return { day, kind: windowMerged, shift: 0, set, policy, employment, opens, start, end, closes, sharedClose: false, from: 0, until: 0 };
}
