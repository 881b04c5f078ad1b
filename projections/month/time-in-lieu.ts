import { instantBase } from "../../shared/time/zone-days.ts";
import type { DayNumber } from "../../shared/time/day-number.ts";
import type { CompiledPolicy } from "../attendance/compiled-policy.ts";
import { wordDayType, wordDuty, wordHalves, wordOvertime, wordScheduled } from "../attendance/day-row.ts";
import { leaveTakenOf } from "../attendance/leave-shown.ts";
import { PersonJudge } from "../attendance/judge-person.ts";
import type { PolicyBook } from "../attendance/policy-choice.ts";
import { lieuKind } from "../../shared/policy/checks-leave.ts";
import type { EpochMs } from "../../shared/ids.ts";
import { overtimeClassOf } from "../attendance/overtime.ts";
import type { FactsView } from "../facts/facts-types.ts";
import type { Period } from "../../shared/time/period.ts";

/** A person's time in lieu over a period, in whole seconds. */
export interface TimeInLieu {
  readonly earnedSeconds: number;
  readonly takenSeconds: number;
  /** Earned and not taken before it expired. */
  readonly expiredSeconds: number;
  /** What is left at the period's end; negative when more was taken than there was. */
  readonly balanceSeconds: number;
  /** Taken within the period beyond what there was on the date. */
  readonly overdrawnSeconds: number;
}

/** What is asked of whose account. */
export interface LieuQuestion {
  readonly view: FactsView;
  readonly book: PolicyBook;
  readonly person: number;
  readonly period: Period;
  readonly at: EpochMs;
}

/**
 * A person's time in lieu, worked out by judging every date since the first that can matter: overtime earns it by class,
 * leave of the kind time_in_lieu takes it, the oldest first, and what is not taken in time expires.
 *
 * @returns null when the person has nothing to do with it: no overtime that earns it, and no leave of the kind.
 */
export function timeInLieu(question: LieuQuestion): TimeInLieu | null {
  const { view, book, person, period, at } = question;
  const from = firstDay(view, person);
  if (from >= period.untilDay) return null;
  const judge = new PersonJudge(view, book, at / 1_000 - instantBase);
  const account = new Account(period);
  judge.judge(person, from, period.untilDay, (day, employment, policy) => {
    const isOver = at / 1_000 - instantBase >= employment.zone.start(day);
    account.begin(day, isOver);
    // What is taken comes out of what there was before the date's own overtime.
    if (judge.hasDetails) account.take(day, takenOn(judge, { day, employment, policy, isOff: judge.isOff }));
    account.earn(day, earnedOn(judge.row, policy), policy.source.time_in_lieu.expires_after_days);
  });
  return account.touched ? account.result() : null;
}

/** No overtime is earned and no leave taken before the person's first punch, approval of overtime, and leave. */
function firstDay(view: FactsView, person: number): DayNumber {
  const employment = view.employment(person);
  const { at, from, until } = view.run(person);
  const zone = employment[0]?.zone;
  let first = until > from && zone !== undefined ? zone.dayOf(at[from]!) - 1 : Infinity;
  for (const fact of view.overtime(person)) first = Math.min(first, fact.day);
  for (const fact of view.leave(person)) first = Math.min(first, fact.fromDay);
  return Math.max(first, employment[0]?.fromDay ?? Infinity);
}

/** Seconds that the overtime of a judged date earns. */
function earnedOn(row: Int32Array, policy: CompiledPolicy): number {
  const { earned_by: earning } = policy.source.time_in_lieu;
  const overtime = row[wordOvertime]!;
  if (earning.length === 0 || overtime === 0) return 0;
  const name = overtimeClassOf(policy, row[wordDayType]!, row[wordDuty]! !== 0);
  const ratio = earning.find((entry) => entry.overtime_class === name)?.ratio_bps ?? 0;
  return Math.floor((overtime * ratio) / 10_000);
}

/** Seconds taken on a judged date: half days as halves of what was scheduled, hours as they are. */
function takenOn(judge: PersonJudge, date: Parameters<NonNullable<PersonJudge["details"]>["leave"]["on"]>[0]): number {
  const judged = judge.details!.leave.on(date);
  let seconds = 0;
  for (const { kind, halfDays, seconds: hours } of leaveTakenOf(judged, (judge.row[wordHalves]! >> 2) & 3))
    if (kind === lieuKind) seconds += hours ?? Math.floor((judge.row[wordScheduled]! * halfDays) / 2);
  return seconds;
}

interface Lot {
  seconds: number;
  /** Last date on which it may be taken. */
  readonly lastDay: number;
}

/** Lots in order of earning, fed date by date. */
class Account {
  readonly #period: Period;
  #lots: Lot[] = [];
  /** Taken before it was earned; what is earned next pays it first. */
  #debt = 0;
  #earned = 0;
  #taken = 0;
  #expired = 0;
  #overdrawn = 0;
  touched = false;

  constructor(period: Period) {
    this.#period = period;
  }

  /** @param isOver The date has begun, so that what expired the day before is gone. */
  begin(day: DayNumber, isOver: boolean): void {
    if (!isOver || this.#lots.length === 0) return;
    for (const lot of this.#lots) if (lot.lastDay < day && day >= this.#period.fromDay) this.#expired += lot.seconds;
    this.#lots = this.#lots.filter((lot) => lot.lastDay >= day);
  }

  take(day: DayNumber, seconds: number): void {
    if (seconds === 0) return;
    this.touched = true;
    let left = seconds;
    for (const lot of this.#lots) {
      const part = Math.min(left, lot.seconds);
      lot.seconds -= part;
      left -= part;
    }
    this.#lots = this.#lots.filter((lot) => lot.seconds > 0);
    this.#debt += left;
    if (day < this.#period.fromDay) return;
    this.#taken += seconds;
    this.#overdrawn += left;
  }

  earn(day: DayNumber, seconds: number, expiresAfterDays: number | null): void {
    if (seconds === 0) return;
    this.touched = true;
    if (day >= this.#period.fromDay) this.#earned += seconds;
    const paid = Math.min(seconds, this.#debt);
    this.#debt -= paid;
    if (seconds > paid)
      this.#lots.push({ seconds: seconds - paid, lastDay: expiresAfterDays === null ? Infinity : day + expiresAfterDays });
  }

  result(): TimeInLieu {
    return {
      earnedSeconds: this.#earned,
      takenSeconds: this.#taken,
      expiredSeconds: this.#expired,
      balanceSeconds: this.#lots.reduce((sum, lot) => sum + lot.seconds, 0) - this.#debt,
      overdrawnSeconds: this.#overdrawn,
    };
  }
}
