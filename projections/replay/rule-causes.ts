import type { EmployeeId, LocalDate } from "../../shared/ids.ts";
import { defaultPolicy, policySchema, ruleNames, type Policy, type RuleName } from "../../shared/policy/schema.ts";
import { dayNumber, type DayNumber } from "../../shared/time/day-number.ts";
import type { DayResult } from "../attendance/day-result.ts";
import type { PolicyChoice } from "../attendance/judge-options.ts";
import { policyBook, type PolicyBook } from "../attendance/policy-choice.ts";
import type { Facts, PolicyVersion } from "../facts/facts-types.ts";
import { answerDay, type AnswerAt, type ReplayScope } from "./answer.ts";
import { figureText, type DayFigure } from "./differences.ts";

/** A rule that has another value in the second answer. */
export interface RuleChange {
  readonly rule: RuleName;
  readonly clause: string;
  readonly from: unknown;
  readonly to: unknown;
}

/** The rules behind a figure. */
export interface RuleCause {
  readonly rules: readonly RuleChange[];
  /**
   * `each`: each of them changes the figure by itself; `cited`: none does alone, and these are the ones the day's findings
   * rest on; `all`: neither could be told, and these are all that differ.
   */
  readonly found: "each" | "cited" | "all";
}

/** A person's date whose figures differ between two answers that know the same. */
export interface RuleStep {
  readonly employee: EmployeeId;
  readonly date: LocalDate;
  readonly department: ReplayScope["department"];
  readonly before: AnswerAt;
  readonly after: AnswerAt;
  readonly days: readonly [DayResult | undefined, DayResult | undefined];
  readonly trials: RuleTrials;
}

/** The rules whose values differ between two policies, in the order of the regulation. */
export function changedRules(before: Policy, after: Policy): RuleChange[] {
  return ruleNames
    .filter((rule) => JSON.stringify(before[rule]) !== JSON.stringify(after[rule]))
    .map((rule) => ({ rule, clause: clauseOf(rule), from: before[rule], to: after[rule] }));
}

const clauseOf = (rule: RuleName): string => String(policySchema.shape[rule].meta()?.["clause"] ?? "");

/**
 * Which rules changed which figure of a day.
 *
 * A rule is named when the figure differs as soon as this rule alone is as in the second answer, or when it differs from
 * the second answer as soon as this rule alone is as in the first.
 */
export function ruleCauses(
  facts: Facts,
  step: RuleStep,
  figures: readonly (DayFigure | "day")[],
): ReadonlyMap<DayFigure | "day", RuleCause> {
  const { employee, date, department } = step;
  const [from, to] = step.days;
  const changes = changesOn(facts, step);
  const about = { employee, date, department };
  const trials =
    changes.length < 2
      ? []
      : changes.map((change) => ({
          change,
          alone: answerDay(facts, about, step.trials.alone(change)),
          undone: answerDay(facts, about, step.trials.undone(change)),
        }));
  const cited = new Set([...(from?.findings ?? []), ...(to?.findings ?? [])].map((finding) => finding.rule));
  return new Map(
    figures.map((figure) => {
      const each = trials.filter(
        ({ alone, undone }) =>
          figureText(alone, figure) !== figureText(from, figure) || figureText(undone, figure) !== figureText(to, figure),
      );
      return [
        figure,
        causeOf(
          changes,
          each.map(({ change }) => change),
          cited,
        ),
      ];
    }),
  );
}

function causeOf(changes: readonly RuleChange[], each: readonly RuleChange[], cited: ReadonlySet<string>): RuleCause {
  if (changes.length === 1) return { rules: changes, found: "each" };
  if (each.length > 0) return { rules: each, found: "each" };
  const named = changes.filter(({ rule }) => cited.has(rule));
  return named.length > 0 ? { rules: named, found: "cited" } : { rules: changes, found: "all" };
}

/** How far a rule of an earlier date reaches: a late stay relaxes the next working day, a row of days goes back a month. */
const reachDays = 31;

/** Rules that differ on the date, or else, where the policies are the same on it, on the dates before it that may reach it. */
function changesOn(facts: Facts, { date, before, after, days, department }: RuleStep): RuleChange[] {
  const day = dayNumber(date);
  const own = (days[1] ?? days[0])?.department ?? department ?? "";
  const [from, to] = [before, after].map((answer) => policyBook(facts, answer.policies, answer.asOfPosition)) as [PolicyBook, PolicyBook];
  const changesAt = (on: DayNumber): RuleChange[] => changedRules(from.policyOn(own, on).source, to.policyOn(own, on).source);
  for (let on = day; on >= day - reachDays; on -= 1) {
    const changes = changesAt(on);
    if (changes.length > 0) return changes;
  }
  // The window of the date after cuts this one's.
  return changesAt(day + 1);
}

/** Two answers that know the same, each with one rule as in the other: made once for each rule, however many days ask. */
export class RuleTrials {
  readonly #facts: Facts;
  readonly #before: AnswerAt;
  readonly #after: AnswerAt;
  readonly #made = new Map<string, AnswerAt>();

  constructor(facts: Facts, before: AnswerAt, after: AnswerAt) {
    this.#facts = facts;
    this.#before = before;
    this.#after = after;
  }

  /** The first answer with this rule alone as in the second. */
  alone({ rule, to }: RuleChange): AnswerAt {
    return this.#with(this.#before, "alone", rule, to);
  }

  /** The second answer with this rule alone as in the first. */
  undone({ rule, from }: RuleChange): AnswerAt {
    return this.#with(this.#after, "undone", rule, from);
  }

  #with(answer: AnswerAt, trial: string, rule: RuleName, value: unknown): AnswerAt {
    const key = JSON.stringify([trial, rule, value]);
    let made = this.#made.get(key);
    if (made === undefined) this.#made.set(key, (made = { ...answer, policies: withRule(this.#facts, answer.policies, rule, value) }));
    return made;
  }
}

/** The policies of a choice with one rule at another value, in every version and before the first. */
function withRule(facts: Facts, choice: PolicyChoice, rule: RuleName, value: unknown): PolicyChoice {
  const patched = (policy: Policy): Policy => ({ ...policy, [rule]: value });
  if ("draft" in choice) return { draft: patched(choice.draft) };
  const versions = "versions" in choice ? choice.versions : facts.view(choice.asOfPosition).policies();
  const first: PolicyVersion = {
    scope: "company",
    effectiveDay: -Infinity,
    untilDay: Infinity,
    policy: defaultPolicy,
    hash: null,
    position: -1,
  };
  return { versions: [first, ...versions].map((version) => ({ ...version, policy: patched(version.policy) })) };
}
