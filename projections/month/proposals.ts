import type { DayNumber } from "../../shared/time/day-number.ts";
import type { Measure } from "../../shared/policy/rules-month.ts";
import type { Policy } from "../../shared/policy/schema.ts";
import type { DayResult } from "../attendance/day-result.ts";
import { absenceRows } from "./absence-rows.ts";
import type { Proposal } from "./sheet-types.ts";
import { amountOf, counted, runsThroughTheYear, type Counted, type PolicyOf } from "./tally.ts";

type DisciplineStep = Policy["discipline"][number];

/** What a ladder looks at: the sheet's own days, and where the person's others are to be had. */
export interface LadderContext {
  /** Days on the sheet, in order of date. */
  readonly days: readonly DayResult[];
  /** Policy in force at the period's end, whose ladders these are. */
  readonly policy: Policy;
  /** Policy in force on a day, for what counts twice. */
  readonly policyOf: PolicyOf;
  /** Policy in force at the end of the period that has the day: whose ladders were asked then. */
  readonly policyOfPeriod: PolicyOf;
  readonly fromDay: DayNumber;
  readonly untilDay: DayNumber;
  /** First date of the periods named after the months of the sheet's year. */
  readonly yearFromDay: DayNumber;
  /** The person's days of a range, whatever their department. */
  readonly judged: (fromDay: DayNumber, untilDay: DayNumber) => readonly DayResult[];
}

/** A step that is proposed, and what reached it. */
interface Taken {
  readonly step: DisciplineStep;
  readonly parts: readonly Counted[];
}

/**
 * What the month's counts propose, by the ladders of the policy in force at its end: the highest step reached of each
 * measure, or every one. A proposal is evidence for a person who decides, and does nothing by itself.
 *
 * What runs through more than one sheet, a row of absence or the counts of a year, is proposed on the sheet of the date on
 * which it first reached the step, with all the dates that make it up, and on no other: nothing is counted twice.
 */
export function proposalsOf(context: LadderContext): Proposal[] {
  const { policy } = context;
  const ladders = Map.groupBy(policy.discipline, (step) => step.measure);
  return [...ladders].flatMap(([measure, steps]) => {
    const taken = takenOf(measure, steps, context);
    const proposed = policy.discipline_steps === "highest_only" ? taken.slice(-1) : taken;
    return proposed.map(proposal);
  });
}

function takenOf(measure: Measure, steps: readonly DisciplineStep[], context: LadderContext): Taken[] {
  const { days, policyOf } = context;
  if (measure === "absence_days_in_row") return takenByRows(steps, context);
  const own = counted(measure, days, policyOf);
  if (!runsThroughTheYear(measure)) {
    const amount = amountOf(own);
    return steps.filter((step) => amount >= step.at_least).map((step) => ({ step, parts: own }));
  }
  // What the sheet adds nothing to reaches no step on it, so that most people's earlier months need not be judged again.
  if (own.length === 0) return [];
  const all = counted(measure, personDays(context, context.yearFromDay), policyOf);
  return steps.filter((step) => isReachedHere(all, step, context)).map((step) => ({ step, parts: all }));
}

function takenByRows(steps: readonly DisciplineStep[], context: LadderContext): Taken[] {
  const { days, policy, fromDay, judged } = context;
  if (!days.some((day) => day.absenceHalfDays === 2)) return [];
  const earlier = { judged, fromDay, lookBackDays: policy.absence_row_looks_back_days };
  const rows = absenceRows(personDays(context, fromDay), policy.absence_row_rest_days === "passed_over", earlier)
    .map((row) => row.map((day): Counted => ({ day, amount: 1 })))
    .toSorted((left, right) => right.length - left.length);
  return steps.flatMap((step) => {
    const parts = rows.find((row) => isReachedHere(row, step, context));
    return parts === undefined ? [] : [{ step, parts }];
  });
}

/** The person's days from a date to the period's end; those on the sheet are all of them unless the person moved, joined or left. */
function personDays({ days, fromDay, untilDay, judged }: LadderContext, from: DayNumber): readonly DayResult[] {
  const here = days.length === untilDay - fromDay ? days : judged(fromDay, untilDay);
  return from < fromDay ? [...judged(from, fromDay), ...here] : here;
}

/**
 * Whether a step is first reached on a date of the sheet. Where the ladder had no such step yet, or a higher one, reaching
 * it proposed nothing, so that it is still to be proposed.
 */
function isReachedHere(parts: readonly Counted[], step: DisciplineStep, { days, policyOfPeriod }: LadderContext): boolean {
  const own = new Set(days.map((day) => day.date));
  const department = days[0]!.department;
  let total = 0;
  for (const { day, amount } of parts) {
    total += amount;
    if (total < step.at_least) continue;
    if (day.department === department && own.has(day.date)) return true;
    const then = policyOfPeriod(day).discipline.find(({ id, measure }) => id === step.id && measure === step.measure);
    if (then !== undefined && total >= then.at_least) return false;
  }
  return false;
}

function proposal({ step, parts }: Taken): Proposal {
  return {
    step: step.id,
    clause: step.clause,
    measure: step.measure,
    reached: amountOf(parts),
    atLeast: step.at_least,
    action: step.action,
    bonusBps: step.bonus_bps,
    amountMinor: step.amount_minor,
    dates: parts.map(({ day }) => day.date),
  };
}
