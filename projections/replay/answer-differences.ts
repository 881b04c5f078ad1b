import type { DepartmentId, EmployeeId, LocalDate } from "../../shared/ids.ts";
import { dayNumber } from "../../shared/time/day-number.ts";
import { employedWithin } from "../attendance/judge-days.ts";
import type { DayResult } from "../attendance/day-result.ts";
import type { Facts } from "../facts/facts-types.ts";
import { answerDay, answerDays, sameRules, type AnswerAt, type Comparison } from "./answer.ts";
import { DepartmentSums, differingFigures, type DepartmentDifference, type DifferingFigure } from "./differences.ts";
import { factCauses } from "./fact-causes.ts";
import { ruleCauses, RuleTrials, type RuleCause } from "./rule-causes.ts";

/** A person's date on which two answers differ. */
export interface DifferingDate {
  readonly employee: EmployeeId;
  /** Of the second answer, or of the first when the second has no such day. */
  readonly department: DepartmentId;
  readonly date: LocalDate;
}

/** Which dates of whom differ, and what that comes to for each department. */
export interface DifferingDates {
  /** By department, employee and date. */
  readonly days: readonly DifferingDate[];
  readonly departments: readonly DepartmentDifference[];
}

/**
 * One figure of one date that differs, for one reason. What both facts and rules change stands twice, first the facts
 * under the rules of the first answer, then the rules; the two steps add up.
 */
export interface ExplainedFigure extends DifferingDate, DifferingFigure {
  /**
   * `fact`: an event known to one answer only; `rule`: a rule that judges otherwise; `state`: only time has passed between
   * the questions, or the clocks have reported further.
   */
  readonly why: "fact" | "rule" | "state";
  /** Positions of the events that changed the figure, in order; empty when only time has passed, or rules did it. */
  readonly events: readonly number[];
  /** Of `rule`. */
  readonly rules: RuleCause | null;
  readonly zone: string;
}

/** Everybody either answer may say something of, by employee id: those asked about, or employed within the dates. */
export function peopleCompared(facts: Facts, { scope, before, after }: Comparison): EmployeeId[] {
  if (scope.employees !== undefined) return [...new Set(scope.employees)].toSorted();
  const [fromDay, untilDay] = [dayNumber(scope.from), dayNumber(scope.until)];
  const people = [before, after].flatMap(({ asOfPosition }) => {
    const view = facts.view(asOfPosition);
    return employedWithin(view, fromDay, untilDay, scope.department).map((person) => view.employeeOf(person));
  });
  return [...new Set(people)].toSorted();
}

/** Collects differing days person by person, so that whoever drives it may pause, show how far it is, and stop. */
export class DifferenceFinder {
  readonly #facts: Facts;
  readonly #comparison: Comparison;
  readonly #days: DifferingDate[] = [];
  readonly #totals = new DepartmentSums();

  constructor(facts: Facts, comparison: Comparison) {
    this.#facts = facts;
    this.#comparison = comparison;
  }

  /** Judges a person's dates in both answers. */
  take(employee: EmployeeId): void {
    const { scope, before, after } = this.#comparison;
    const own = { ...scope, employees: [employee] };
    const pairs = new Map<LocalDate, { before?: DayResult; after?: DayResult }>();
    for (const day of answerDays(this.#facts, own, before)) pairs.set(day.date, { before: day });
    for (const day of answerDays(this.#facts, own, after)) pairs.set(day.date, { ...pairs.get(day.date), after: day });
    for (const pair of pairs.values()) {
      const differs = differingFigures(pair).length > 0;
      this.#totals.count(pair, differs);
      if (differs) this.#days.push(differingDate((pair.after ?? pair.before)!));
    }
  }

  /** What has been found so far. */
  found(): DifferingDates {
    return { days: this.#days.toSorted(byPlace), departments: this.#totals.changed() };
  }
}

const differingDate = ({ employee, department, date }: DayResult): DifferingDate => ({ employee, department, date });

/** By department, employee and date. */
export const byPlace = (a: DifferingDate, b: DifferingDate): number =>
  compareText(a.department, b.department) || compareText(a.employee, b.employee) || compareText(a.date, b.date);

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Finds what made a person's date differ between two answers. */
export class DifferenceExplainer {
  readonly #facts: Facts;
  readonly #comparison: Comparison;
  readonly #between: AnswerAt;
  readonly #trials: RuleTrials;

  constructor(facts: Facts, comparison: Comparison) {
    this.#facts = facts;
    this.#comparison = comparison;
    this.#between = sameRules(comparison);
    this.#trials = new RuleTrials(facts, this.#between, comparison.after);
  }

  /** The figures that differ on the date, each with its reason; first those of facts, then those of rules. */
  figures(date: DifferingDate): ExplainedFigure[] {
    const { before, after, scope } = this.#comparison;
    const about = { employee: date.employee, date: date.date, department: scope.department };
    const day = (answer: AnswerAt): DayResult | undefined => answerDay(this.#facts, about, answer);
    const [first, middle, last] = [day(before), day(this.#between), day(after)];
    const zone = (last ?? middle ?? first)?.zone ?? "UTC";
    const byFact = differingFigures({ before: first, after: middle });
    const byRule = differingFigures({ before: middle, after: last });
    const factStep = { ...about, before, after: this.#between };
    const ruleStep = { ...about, before: this.#between, after, days: [middle, last], trials: this.#trials } as const;
    const events =
      byFact.length === 0
        ? undefined
        : factCauses(
            this.#facts,
            factStep,
            byFact.map(({ figure }) => figure),
          );
    const rules =
      byRule.length === 0
        ? undefined
        : ruleCauses(
            this.#facts,
            ruleStep,
            byRule.map(({ figure }) => figure),
          );
    return [
      ...byFact.map((figure): ExplainedFigure => {
        const positions = events?.get(figure.figure) ?? [];
        return { ...date, ...figure, why: positions.length > 0 ? "fact" : "state", events: positions, rules: null, zone };
      }),
      ...byRule.map((figure): ExplainedFigure => ({
        ...date,
        ...figure,
        why: "rule",
        events: [],
        rules: rules?.get(figure.figure) ?? null,
        zone,
      })),
    ];
  }
}
