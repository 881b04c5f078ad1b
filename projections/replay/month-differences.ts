import type { DepartmentId, EmployeeId, LocalDate } from "../../shared/ids.ts";
import { dateOf, dayNumber, type DayNumber } from "../../shared/time/day-number.ts";
import { employedWithin } from "../attendance/judge-days.ts";
import { policyBook } from "../attendance/policy-choice.ts";
import type { Facts } from "../facts/facts-types.ts";
import { monthHeading, monthMembers, monthRows } from "../month/month-sheet.ts";
import { monthOf } from "../../shared/time/period.ts";
import { priceShares, type ShareBases } from "../month/shares.ts";
import type { MonthOptions, Proposal, SheetRow } from "../month/sheet-types.ts";
import { sameRules, type AnswerAt, type Comparison, type ReplayScope } from "./answer.ts";
import { changePoints } from "./change-points.ts";
import { differingFigures } from "./differences.ts";
import { changedRules, RuleTrials, type RuleCause, type RuleChange } from "./rule-causes.ts";
import { rowDifferences, rowFigures, sumOf, type SheetDifference } from "./sheet-differences.ts";

/** A month of a department. */
export interface MonthAsked {
  readonly department: DepartmentId;
  readonly month: string;
}

/** A figure of a person's month that differs, for one reason; what both facts and rules change stands twice, and the steps add up. */
export interface MonthFigure extends SheetDifference {
  /** `fact`: something else is known, or time has passed; `rule`: rules judge otherwise. */
  readonly why: "fact" | "rule";
  /** Dates of the person that differ for this reason, where the figure comes from. */
  readonly dates: readonly LocalDate[];
  /** Positions of the events that changed a figure that comes from no day, such as a remark or a decided case. */
  readonly events: readonly number[];
  readonly rules: RuleCause | null;
}

/** What shares of a person's pay are of: sums from outside the ledger. */
export type BasesOf = (employee: EmployeeId) => ShareBases;

/** What a person's month comes to in money in both answers: sums in the smallest unit, shares in hundredths of a percent. */
export interface MoneyDifference {
  readonly employee: EmployeeId;
  readonly deductionMinor: { readonly from: number; readonly to: number };
  readonly bonusBps: { readonly from: number; readonly to: number };
  readonly dayPayBps: { readonly from: number; readonly to: number };
  /** Sums and shares together, where what shares are of was given; null where a share has no base. */
  readonly totalMinor?: { readonly from: number | null; readonly to: number | null };
}

/** A proposal that only one answer makes. */
export interface ProposalDifference {
  readonly employee: EmployeeId;
  readonly change: "gained" | "lost";
  readonly proposal: Proposal;
}

/** What differs between two answers about a department's month. */
export interface MonthDifferences extends MonthAsked {
  readonly from: LocalDate;
  readonly until: LocalDate;
  readonly currency: string;
  readonly currencyMinorDigits: number;
  readonly figures: readonly MonthFigure[];
  /** Of those for whom it differs. */
  readonly money: readonly MoneyDifference[];
  /** All deductions of everybody compared. */
  readonly deductionMinor: { readonly from: number; readonly to: number };
  readonly proposals: readonly ProposalDifference[];
}

/** The months with a date in the range, by department and month, as either answer names them: a rule may move where one begins. */
export function monthsWithin(facts: Facts, scope: ReplayScope, answers: readonly AnswerAt[]): MonthAsked[] {
  const [fromDay, untilDay] = [dayNumber(scope.from), dayNumber(scope.until)];
  const found = new Map<string, MonthAsked>();
  for (const answer of answers) {
    const book = policyBook(facts, answer.policies, answer.asOfPosition);
    for (const department of departmentsOf(facts, scope, answer)) {
      const monthAt = (day: DayNumber): string =>
        monthOf(day, (month) => book.policyOn(department, dayNumber(`${month}-01`)).source.month_starts_on_day);
      const last = monthAt(untilDay - 1);
      for (let month = monthAt(fromDay); month <= last; month = following(month))
        found.set(`${department} ${month}`, { department, month });
    }
  }
  return [...found.values()].toSorted((a, b) => compareText(a.department, b.department) || compareText(a.month, b.month));
}

const following = (month: string): string => dateOf(dayNumber(`${month}-01`) + 31).slice(0, 7);
const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function departmentsOf(facts: Facts, scope: ReplayScope, { asOfPosition }: AnswerAt): DepartmentId[] {
  if (scope.department !== undefined) return [scope.department];
  const view = facts.view(asOfPosition);
  const [fromDay, untilDay] = [dayNumber(scope.from), dayNumber(scope.until)];
  const asked = scope.employees === undefined ? undefined : new Set(scope.employees);
  const people = employedWithin(view, fromDay, untilDay).filter((person) => asked?.has(view.employeeOf(person)) ?? true);
  const spans = people.flatMap((person) => view.employment(person).filter((span) => span.fromDay < untilDay && span.untilDay > fromDay));
  return [...new Set(spans.map(({ department }) => department))];
}

/** Compares a department's month person by person, so that whoever drives it may pause, show how far it is, and stop. */
export class MonthComparer {
  readonly #facts: Facts;
  readonly #comparison: Comparison;
  readonly #asked: MonthAsked;
  readonly #basesOf: BasesOf | undefined;
  readonly #between: AnswerAt;
  readonly #trials: RuleTrials;
  #changes: MonthRuleChanges | undefined;
  readonly #figures: MonthFigure[] = [];
  readonly #money: MoneyDifference[] = [];
  readonly #proposals: ProposalDifference[] = [];
  #from = 0;
  #to = 0;

  /** @param basesOf What shares of pay are of, to say them as sums. */
  constructor(facts: Facts, comparison: Comparison, asked: MonthAsked & { readonly basesOf?: BasesOf | undefined }) {
    this.#facts = facts;
    this.#comparison = comparison;
    const { basesOf, department, month } = asked;
    this.#asked = { department, month };
    this.#basesOf = basesOf;
    this.#between = sameRules(comparison);
    this.#trials = new RuleTrials(facts, this.#between, comparison.after);
  }

  /** Everybody with a row in either answer, by id. */
  members(): EmployeeId[] {
    const { scope, before, after } = this.#comparison;
    const all = [before, after].flatMap((answer) => monthMembers(this.#facts, { ...this.#asked, ...answer }));
    const asked = scope.employees === undefined ? undefined : new Set(scope.employees);
    return [...new Set(all)].filter((employee) => asked?.has(employee) ?? true).toSorted();
  }

  /** Judges a person's month in both answers. */
  take(employee: EmployeeId): void {
    const { before, after } = this.#comparison;
    const [first, middle, last] = [before, this.#between, after].map((answer) => this.#row(employee, answer));
    this.#figures.push(...this.#factFigures(employee, first, middle), ...this.#ruleFigures(employee, middle, last));
    this.#from += first?.deductionMinor ?? 0;
    this.#to += last?.deductionMinor ?? 0;
    const money = this.#moneyOf(employee, first, last);
    if ([money.deductionMinor, money.bonusBps, money.dayPayBps].some(({ from, to }) => from !== to)) this.#money.push(money);
    this.#proposals.push(...proposalDifferences(employee, first, last));
  }

  /** What has been found so far. */
  found(): MonthDifferences {
    const { from, until, currency, currencyMinorDigits } = monthHeading(this.#facts, { ...this.#asked, ...this.#comparison.after });
    const [figures, money, proposals] = [this.#figures, this.#money, this.#proposals];
    const deductionMinor = { from: this.#from, to: this.#to };
    return { ...this.#asked, from, until, currency, currencyMinorDigits, figures, money, deductionMinor, proposals };
  }

  #moneyOf(employee: EmployeeId, first: SheetRow | undefined, last: SheetRow | undefined): MoneyDifference {
    const { before, after } = this.#comparison;
    const sum = (of: "amountMinor" | "bonusBps" | "dayPayBps") => ({
      from: sumOf(first?.deductions ?? [], of),
      to: sumOf(last?.deductions ?? [], of),
    });
    const shares = { employee, deductionMinor: sum("amountMinor"), bonusBps: sum("bonusBps"), dayPayBps: sum("dayPayBps") };
    const basesOf = this.#basesOf;
    if (basesOf === undefined) return shares;
    const total = (row: SheetRow | undefined, answer: AnswerAt): number | null => {
      const { shareRounding } = monthHeading(this.#facts, { ...this.#asked, ...answer });
      return row === undefined ? 0 : priceShares({ rows: [row], shareRounding }, basesOf)[0]!.totalMinor;
    };
    return { ...shares, totalMinor: { from: total(first, before), to: total(last, after) } };
  }

  #row(employee: EmployeeId, answer: AnswerAt): SheetRow | undefined {
    return monthRows(this.#facts, { ...this.#asked, ...answer }, [employee])[0];
  }

  #factFigures(employee: EmployeeId, first: SheetRow | undefined, middle: SheetRow | undefined): MonthFigure[] {
    const found = rowDifferences(employee, first, middle);
    if (found.length === 0) return [];
    const dates = differingDates(first, middle);
    const { before, after } = this.#comparison;
    const [less, more] = before.asOfPosition <= after.asOfPosition ? [before, this.#between] : [this.#between, before];
    const rows = new Map<number, ReadonlyMap<string, unknown>>();
    const figuresAt = (asOfPosition: number): ReadonlyMap<string, unknown> => {
      let figures = rows.get(asOfPosition);
      if (figures === undefined) rows.set(asOfPosition, (figures = rowFigures(this.#row(employee, { ...more, asOfPosition }))));
      return figures;
    };
    const stretch = { from: less.asOfPosition, until: Math.min(more.asOfPosition, this.#facts.position) };
    return found.map((difference) => {
      // What a figure of days comes from is told day by day; what stands on the sheet alone is told here.
      const ofSheet = dates.length === 0 || sheetOnly.has(difference.figure);
      const valueAt = (position: number): string => String(figuresAt(position).get(difference.figure) ?? "");
      const events = ofSheet ? changePoints({ ...stretch, valueAt }) : [];
      return { ...difference, why: "fact", dates, events, rules: null };
    });
  }

  #ruleFigures(employee: EmployeeId, middle: SheetRow | undefined, last: SheetRow | undefined): MonthFigure[] {
    const found = rowDifferences(employee, middle, last);
    if (found.length === 0) return [];
    const { within, beside } = (this.#changes ??= this.#changedRules());
    const trialsOf = (changes: readonly RuleChange[]) =>
      changes.map((change) => ({
        change,
        alone: this.#trial(employee, this.#trials.alone(change), middle),
        undone: this.#trial(employee, this.#trials.undone(change), last),
      }));
    const ownTrials = trialsOf(within);
    let besideTrials: typeof ownTrials | undefined;
    const behind = (figure: string, trials: typeof ownTrials): readonly RuleChange[] =>
      trials.filter(({ alone, undone }) => alone.has(figure) || undone.has(figure)).map(({ change }) => change);
    const dates = differingDates(middle, last);
    return found.map((difference) => {
      const own = behind(difference.figure, ownTrials);
      const each = own.length > 0 ? own : behind(difference.figure, (besideTrials ??= trialsOf(beside)));
      const rules: RuleCause = each.length > 0 ? { rules: each, found: "each" } : { rules: [...within, ...beside], found: "all" };
      return { ...difference, why: "rule", dates, events: [], rules };
    });
  }

  /** Names of the figures that are others in an answer than in a row. */
  #trial(employee: EmployeeId, answer: AnswerAt, row: SheetRow | undefined): ReadonlySet<string> {
    return new Set(rowDifferences(employee, row, this.#row(employee, answer)).map(({ figure }) => figure));
  }

  /**
   * Rules that differ on a date of the month, each with its first difference there, and those that differ only on the date
   * before or after it, which reach into it: they are asked about where none of the month itself is behind a figure. A month
   * before which no policy was published would else be told against the defaults.
   */
  #changedRules(): MonthRuleChanges {
    const { after } = this.#comparison;
    const options: MonthOptions = { ...this.#asked, ...after };
    const { from, until } = monthHeading(this.#facts, options);
    const [one, other] = [this.#between, after].map((answer) => policyBook(this.#facts, answer.policies, answer.asOfPosition));
    const changesAt = (day: DayNumber): readonly RuleChange[] => {
      const [left, right] = [one!, other!].map((book) => book.policyOn(this.#asked.department, day).source);
      return left === right ? [] : changedRules(left!, right!);
    };
    const [first, end] = [dayNumber(from), dayNumber(until)];
    const within = new Map<string, RuleChange>();
    for (let day = first; day < end; day += 1)
      for (const change of changesAt(day)) if (!within.has(change.rule)) within.set(change.rule, change);
    const beside = [...changesAt(first - 1), ...changesAt(end)].filter(({ rule }) => !within.has(rule));
    return { within: [...within.values()], beside: [...new Map(beside.toReversed().map((change) => [change.rule, change])).values()] };
  }
}

/** The rules behind a month: see `#changedRules`. */
interface MonthRuleChanges {
  readonly within: readonly RuleChange[];
  readonly beside: readonly RuleChange[];
}

/** Figures that can change without any day changing. */
const sheetOnly: ReadonlySet<string> = new Set(["row", "remarks", "proposals", "proposedBonusBps", "proposedMinor"]);

function differingDates(one: SheetRow | undefined, other: SheetRow | undefined): LocalDate[] {
  const pairs = Map.groupBy([...(one?.days ?? []), ...(other?.days ?? [])], ({ date }) => date);
  const before = new Map(one?.days.map((day) => [day.date, day]));
  const after = new Map(other?.days.map((day) => [day.date, day]));
  return [...pairs.keys()].filter((date) => differingFigures({ before: before.get(date), after: after.get(date) }).length > 0).toSorted();
}

/** A proposal is the same when it is the same step with the same action, however much was counted. */
function proposalDifferences(employee: EmployeeId, first: SheetRow | undefined, last: SheetRow | undefined): ProposalDifference[] {
  const keyOf = ({ step, action }: Proposal): string => `${step} ${action}`;
  const only = (of: SheetRow | undefined, beside: SheetRow | undefined, change: "gained" | "lost"): ProposalDifference[] => {
    const there = new Set(beside?.proposals.map(keyOf));
    return (of?.proposals ?? []).filter((proposal) => !there.has(keyOf(proposal))).map((proposal) => ({ employee, change, proposal }));
  };
  return [...only(first, last, "lost"), ...only(last, first, "gained")];
}
