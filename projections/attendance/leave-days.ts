import { weekdayOf, type DayNumber } from "../../shared/time/day-number.ts";
import { dayTypeUnknown, dayTypeWorkday, planCovered, planDayTypeMask, planDayTypeShift } from "../facts/codes.ts";
import type { JudgedFacts, Plan } from "../facts/facts-types.ts";
import type { PolicyBook } from "./policy-choice.ts";
import { isPlanned, wordUnder } from "./windows.ts";

export type CountedIn = "working" | "natural";

/** So far a deadline in working days is looked for; past it there is nobody whose roster is kept. */
const reachDaysMax = 1_500;
const askedAtOnce = 62;
const saturday = 5;

/**
 * A person's dates, to count leave and deadlines in.
 *
 * A working day is one on which something is planned for the person; where no roster and no pattern says anything, one
 * that the site's calendar calls a working day. A date of a year without a calendar is neither, but unknown.
 * Before somebody joins and after they left no site is theirs: from Monday to Friday are working days.
 */
export class PersonDates {
  readonly #view: JudgedFacts;
  readonly #person: number;
  readonly #book: PolicyBook;
  #plan: Plan | null = null;

  constructor(view: JudgedFacts, person: number, book: PolicyBook) {
    this.#view = view;
    this.#person = person;
    this.#book = book;
  }

  /** Whether leave counted so takes a day on the date; null when that is not known. */
  counts(day: DayNumber, countedIn: CountedIn): boolean | null {
    return countedIn === "natural" ? true : this.#isWorking(day);
  }

  /**
   * The date so many days after `from`, or before it when `step` is -1; none days is `from` itself.
   *
   * @returns null when it rests on a calendar nobody published.
   */
  count(from: DayNumber, days: number, countedIn: CountedIn, step: 1 | -1): DayNumber | null {
    if (countedIn === "natural") return from + step * days;
    let day = from;
    for (let left = days; left > 0;) {
      day += step;
      const working = Math.abs(day - from) > reachDaysMax ? null : this.#isWorking(day);
      if (working === null) return null;
      if (working) left -= 1;
    }
    return day;
  }

  #isWorking(day: DayNumber): boolean | null {
    const span = this.#view.employment(this.#person).find(({ fromDay, untilDay }) => fromDay <= day && day < untilDay);
    if (span === undefined) return weekdayOf(day) < saturday;
    const word = wordUnder(this.#book.policyOn(span.department, day).windows, this.#wordOf(day));
    if (isPlanned(word)) return true;
    const type = (word >> planDayTypeShift) & planDayTypeMask;
    return type === dayTypeUnknown ? null : (word & planCovered) === 0 && type === dayTypeWorkday;
  }

  #wordOf(day: DayNumber): number {
    const plan = this.#plan;
    if (plan !== null && day >= plan.fromDay && day < plan.fromDay + plan.words.length) return plan.words[day - plan.fromDay]!;
    const made = (this.#plan = this.#view.plan(this.#person, day - askedAtOnce, day + askedAtOnce));
    return made.words[day - made.fromDay]!;
  }
}
