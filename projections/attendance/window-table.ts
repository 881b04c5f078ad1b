import type { DayNumber } from "../../shared/time/day-number.ts";
import type { ZoneDays } from "../../shared/time/zone-days.ts";
import { planDetails } from "../facts/codes.ts";
import type { JudgedFacts, Plan, PunchRun } from "../facts/facts-types.ts";
import type { WindowRules } from "./compiled-policy.ts";
import { addWindows, cutWindows, fillWindows, WindowList, wordUnder, type Window } from "./windows.ts";

/** Dates [fromDay, untilDay) whose windows follow one set of rules in one zone. */
export interface WindowStretch {
  readonly fromDay: DayNumber;
  readonly untilDay: DayNumber;
  readonly zone: ZoneDays;
  readonly rules: WindowRules;
}

/** What windows are made of, apart from punches. */
export interface WindowSource {
  /** In order of date. */
  readonly stretches: readonly WindowStretch[];
  readonly plan: Plan;
  /** Windows of [fromDay, untilDay). */
  readonly fromDay: DayNumber;
  readonly untilDay: DayNumber;
}

/** All bits of a plan word but the one that no window depends on. */
const windowMask = ~planDetails;
const noWindows: readonly Window[] = [];

/** The windows of a range of dates, as everybody has them whose plan is the same, with one person's punches in them. */
class WindowTable {
  readonly #list = new WindowList();
  #days: (readonly Window[])[] = [];
  #stretches: readonly WindowStretch[] = [];
  #words = new Int32Array(0);
  #fromDay: DayNumber = 0;
  #filled: PunchRun | null = null;

  /** The date's windows in order. */
  on(day: DayNumber): readonly Window[] {
    return this.#days[day - this.#fromDay] ?? noWindows;
  }

  /** Whether these are the windows that would be made of the source. */
  isOf({ stretches, plan, fromDay, untilDay }: WindowSource): boolean {
    const words = this.#words;
    if (fromDay !== this.#fromDay || untilDay - fromDay !== words.length || stretches.length !== this.#stretches.length) return false;
    for (let index = 0; index < stretches.length; index += 1) if (!sameStretch(stretches[index]!, this.#stretches[index]!)) return false;
    const offset = fromDay - plan.fromDay;
    for (let index = 0; index < words.length; index += 1)
      if (((plan.words[offset + index]! ^ words[index]!) & windowMask) !== 0) return false;
    return true;
  }

  make(view: JudgedFacts, { stretches, plan, fromDay, untilDay }: WindowSource): void {
    const offset = fromDay - plan.fromDay;
    this.#words = plan.words.slice(offset, offset + untilDay - fromDay);
    this.#stretches = stretches;
    this.#fromDay = fromDay;
    this.#filled = null;
    const list = this.#list;
    list.count = 0;
    for (const { fromDay: from, untilDay: until, zone, rules } of stretches) {
      if (rules.attribution === "span") continue;
      const date = { day: from, word: 0, zone, rules };
      for (; date.day < until; date.day += 1) {
        date.word = wordUnder(rules, plan.words[date.day - plan.fromDay]!);
        addWindows(list, view, date);
      }
    }
    cutWindows(list);
    this.#days = Array.from({ length: untilDay - fromDay }, () => noWindows);
    for (let index = 0; index < list.count;) {
      const { day } = list.at(index);
      const ofDay = [list.at(index++)];
      while (index < list.count && list.at(index).day === day) ofDay.push(list.at(index++));
      this.#days[day - fromDay] = ofDay;
    }
  }

  /** Puts a person's punches in; nothing to do when they are in already. */
  fill(run: PunchRun): void {
    const filled = this.#filled;
    if (filled !== null && filled.at === run.at && filled.from === run.from && filled.until === run.until) return;
    fillWindows(this.#list, run);
    this.#filled = run;
  }
}

function sameStretch(one: WindowStretch, other: WindowStretch): boolean {
  return one.fromDay === other.fromDay && one.untilDay === other.untilDay && one.zone === other.zone && one.rules === other.rules;
}

/** As many different plans as are worth looking for: shifts of a company, not rosters of single people. */
const tablesMax = 16;

/**
 * Windows by plan: many people share one, and so do two answers that differ in no rule windows are made by.
 *
 * A table stands until the next is asked for; what it holds depends on nothing but the source and the view.
 */
export class WindowTables {
  readonly #view: JudgedFacts;
  readonly #tables: WindowTable[] = [];
  #next = 0;

  constructor(view: JudgedFacts) {
    this.#view = view;
  }

  /** The windows of the source with the punches of the run. */
  filled(source: WindowSource, run: PunchRun): Pick<WindowTable, "on"> {
    let table = this.#tables.find((candidate) => candidate.isOf(source));
    if (table === undefined) {
      table = this.#tables[this.#next] ??= new WindowTable();
      this.#next = (this.#next + 1) % tablesMax;
      table.make(this.#view, source);
    }
    table.fill(run);
    return table;
  }
}
