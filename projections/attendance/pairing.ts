import {
  directionIn,
  directionMask,
  directionOut,
  directionUnknown,
  sourceField,
  sourceManual,
  sourceMask,
  sourceTerminal,
} from "../facts/codes.ts";
import type { PunchRun } from "../facts/facts-types.ts";
import { pairAlternate, pairDirectionFirstLast, pairDirections, pairFirstLast, type CompiledPolicy } from "./compiled-policy.ts";
import { noInstant } from "./day-row.ts";

/** What became of a punch, by its index in the run; kept only when somebody asks for an explanation. */
export const markIn = 1;
export const markOut = 2;
export const markBetween = 3;
export const markBounce = 4;
export const markSuperseded = 5;
export const markDirection = 6;
export const markField = 7;

/** Indices of a run: [from, until). */
export interface IndexRange {
  readonly from: number;
  readonly until: number;
}

/**
 * Finds arrival, departure and work intervals among a window's punches. One object for many windows: the results stand
 * until the next call.
 */
export class Pairing {
  /** Indices into the run of the punches that count, unless all of a range do: then the first of them. */
  readonly #effective: number[] = [];
  #all = -1;
  /** First of the chosen that are paired, so that one choice can be paired in parts. */
  #first = 0;
  effectiveCount = 0;
  firstIn = noInstant;
  lastOut = noInstant;
  /** Somebody came, or came back, and no departure followed. */
  openEnd = false;
  /** A counting punch was entered by hand, or put in by a correction, or was made away from the site: a set of sources, see codes.ts. */
  sources = 0;
  /** Start and end of each work interval in turn; appended to, so that a date's windows gather in it. */
  readonly intervals: number[] = [];
  intervalCount = 0;
  /** By index in the run minus its start; null when nobody asks. */
  marks: Uint8Array | null = null;
  #lastAt = noInstant;
  #lastDirection = directionUnknown;

  /** Forgets what was paired before: no punch is too close to one of another person, or of another question. */
  begin(marks: Uint8Array | null): void {
    this.marks = marks;
    this.#lastAt = noInstant;
    this.intervalCount = 0;
  }

  /** Chooses the punches of the range that count. @param slots Where a terminal's own record of a punch by hand is looked for. */
  choose(run: PunchRun, range: IndexRange, policy: CompiledPolicy, slots = range): void {
    const { at: moments, kind: kinds } = run;
    this.#first = 0;
    this.#all = -1;
    if (policy.bounce === 0 && this.#chooseAll(run, range)) return;
    let count = 0;
    let sources = 0;
    let lastAt = this.#lastAt;
    let lastDirection = this.#lastDirection;
    for (let index = range.from; index < range.until; index += 1) {
      const kind = kinds[index]!;
      if ((kind & sourceMask) === sourceManual && policy.terminalWins && terminalHas(run, slots, index, policy.manualMatch)) {
        this.#mark(run, index, markSuperseded);
        continue;
      }
      if (policy.fieldRefused && (kind & sourceMask) === sourceField) {
        this.#mark(run, index, markField);
        continue;
      }
      const at = moments[index]!;
      const direction = kind & directionMask;
      const close = policy.bounce > 0 && lastAt !== noInstant && at - lastAt < policy.bounce;
      if (close && (direction === directionUnknown || direction === lastDirection)) {
        this.#mark(run, index, markBounce);
        continue;
      }
      lastAt = at;
      lastDirection = direction;
      sources |= 1 << ((kind & sourceMask) >> 2);
      this.#effective[count] = index;
      count += 1;
    }
    this.effectiveCount = count;
    this.sources = sources;
    this.#lastAt = lastAt;
    this.#lastDirection = lastDirection;
  }

  /** Chooses all of the range where no punch can be passed over: those of terminals count, whatever came before. */
  #chooseAll({ at, kind }: PunchRun, { from, until }: IndexRange): boolean {
    let kinds = 0;
    for (let index = from; index < until; index += 1) kinds |= kind[index]!;
    if ((kinds & sourceMask) !== sourceTerminal) return false;
    this.#all = from;
    this.effectiveCount = until - from;
    this.sources = until > from ? 1 << (sourceTerminal >> 2) : 0;
    if (until > from) {
      this.#lastAt = at[until - 1]!;
      this.#lastDirection = kind[until - 1]! & directionMask;
    }
    return true;
  }

  /**
   * Pairs the chosen punches.
   *
   * @param start Where an arrival is expected, and `end` a departure: a single punch without direction is the nearer one.
   */
  pair(run: PunchRun, policy: CompiledPolicy, start: number, end: number): void {
    this.firstIn = noInstant;
    this.lastOut = noInstant;
    this.openEnd = false;
    if (this.effectiveCount === 0) return;
    if (this.effectiveCount === 1) return this.#single(run, start, end);
    switch (policy.pairing) {
      case pairFirstLast:
        return this.#ends(run, 0, this.effectiveCount - 1);
      case pairAlternate:
        return this.#alternate(run);
      case pairDirectionFirstLast:
        return this.#directedEnds(run);
      case pairDirections:
        return this.#directedPairs(run);
    }
  }

  /** Pairs only `count` of the chosen from now on, beginning with the one numbered `first` among all chosen. */
  narrow(run: PunchRun, first: number, count: number): void {
    this.#first = first;
    this.effectiveCount = count;
    this.sources = 0;
    for (let number = 0; number < count; number += 1) this.sources |= 1 << ((run.kind[this.indexOf(number)]! & sourceMask) >> 2);
  }

  /** Index into the run of a chosen punch. */
  indexOf(number: number): number {
    return this.#all < 0 ? this.#effective[this.#first + number]! : this.#all + this.#first + number;
  }

  /** Instant of a chosen punch. */
  effectiveAt(run: PunchRun, number: number): number {
    return run.at[this.indexOf(number)]!;
  }

  /** Seconds from the first to the last of the chosen. */
  length(run: PunchRun): number {
    return this.effectiveCount < 2 ? 0 : this.effectiveAt(run, this.effectiveCount - 1) - this.effectiveAt(run, 0);
  }

  #single(run: PunchRun, start: number, end: number): void {
    const index = this.indexOf(0);
    const at = run.at[index]!;
    const direction = run.kind[index]! & directionMask;
    const isArrival = direction === directionIn || (direction === directionUnknown && Math.abs(at - start) <= Math.abs(at - end));
    if (isArrival) this.firstIn = at;
    else this.lastOut = at;
    this.openEnd = isArrival;
    this.#mark(run, index, isArrival ? markIn : markOut);
  }

  /** First and last of the chosen, whatever their direction. */
  #ends(run: PunchRun, first: number, last: number): void {
    if (this.marks !== null)
      for (let number = 0; number < this.effectiveCount; number += 1)
        this.#mark(run, this.indexOf(number), number === first ? markIn : number === last ? markOut : markBetween);
    this.firstIn = this.effectiveAt(run, first);
    this.lastOut = this.effectiveAt(run, last);
    this.#interval(this.firstIn, this.lastOut);
  }

  #alternate(run: PunchRun): void {
    const paired = this.effectiveCount & ~1;
    for (let number = 0; number < this.effectiveCount; number += 1)
      this.#mark(run, this.indexOf(number), number % 2 === 0 ? markIn : markOut);
    for (let number = 0; number < paired; number += 2) this.#interval(this.effectiveAt(run, number), this.effectiveAt(run, number + 1));
    this.firstIn = this.effectiveAt(run, 0);
    this.lastOut = this.effectiveAt(run, paired - 1);
    this.openEnd = paired !== this.effectiveCount;
  }

  /** First arrival and last departure; a punch without direction may be either. */
  #directedEnds(run: PunchRun): void {
    let first = -1;
    let last = -1;
    for (let number = 0; number < this.effectiveCount; number += 1) {
      const direction = run.kind[this.indexOf(number)]! & directionMask;
      if (first < 0 && direction !== directionOut) first = number;
      if (direction !== directionIn) last = number;
    }
    // A departure before the first arrival ends nothing that is known of; it stands alone only when nobody came after it.
    if (first >= 0 && last <= first) last = -1;
    for (let number = 0; number < this.effectiveCount; number += 1)
      this.#mark(run, this.indexOf(number), number === first ? markIn : number === last ? markOut : this.#betweenMark(number, first, last));
    if (first >= 0) this.firstIn = this.effectiveAt(run, first);
    if (last >= 0) this.lastOut = this.effectiveAt(run, last);
    this.openEnd = first >= 0 && last < 0;
    if (first >= 0 && last >= 0) this.#interval(this.firstIn, this.lastOut);
  }

  #betweenMark(number: number, first: number, last: number): number {
    return number > first && (last < 0 || number < last) ? markBetween : markDirection;
  }

  /** Each arrival with the next departure; a second arrival before it and a departure without one count for nothing. */
  #directedPairs(run: PunchRun): void {
    let opened = noInstant;
    let strayOut = -1;
    for (let number = 0; number < this.effectiveCount; number += 1) {
      const index = this.indexOf(number);
      const at = run.at[index]!;
      const direction = run.kind[index]! & directionMask;
      const arrives = direction === directionUnknown ? opened === noInstant : direction === directionIn;
      if (arrives && opened === noInstant) {
        opened = at;
        if (this.firstIn === noInstant) this.firstIn = at;
        this.#mark(run, index, markIn);
      } else if (!arrives && opened !== noInstant) {
        this.#interval(opened, at);
        this.lastOut = at;
        opened = noInstant;
        this.#mark(run, index, markOut);
      } else {
        if (!arrives) strayOut = index;
        this.#mark(run, index, markDirection);
      }
    }
    this.openEnd = opened !== noInstant;
    if (this.firstIn === noInstant && strayOut >= 0) {
      this.lastOut = run.at[strayOut]!;
      this.#mark(run, strayOut, markOut);
    }
  }

  #interval(from: number, until: number): void {
    this.intervals[this.intervalCount * 2] = from;
    this.intervals[this.intervalCount * 2 + 1] = until;
    this.intervalCount += 1;
  }

  #mark(run: PunchRun, index: number, mark: number): void {
    if (this.marks !== null) this.marks[index - run.from] = mark;
  }
}

/** Whether a terminal recorded the same slot: near enough in time, and not known to be of the other direction. */
function terminalHas(run: PunchRun, { from, until }: IndexRange, manual: number, match: number): boolean {
  const at = run.at[manual]!;
  const direction = run.kind[manual]! & directionMask;
  for (let index = from; index < until; index += 1) {
    const kind = run.kind[index]!;
    if ((kind & sourceMask) !== sourceTerminal || Math.abs(run.at[index]! - at) > match) continue;
    const other = kind & directionMask;
    if (direction === directionUnknown || other === directionUnknown || direction === other) return true;
  }
  return false;
}
