import type { InputFault } from "../errors.ts";
import { conductFaults } from "./checks-conduct.ts";
import { leaveContradictions } from "./checks-leave.ts";
import { hoursContradictions } from "./checks-hours.ts";
import type { Policy, RuleName } from "./schema.ts";

/**
 * Holds the rules of a policy against each other: bands that overlap, hours that cannot be, steps that do not ascend.
 *
 * @returns every fault found, with the rule's path, its value and what would be right; empty when there is none.
 */
export function contradictions(policy: Policy): readonly InputFault[] {
  return [
    ...latenessEdges(policy),
    ...ascendingEdges(policy),
    ...impossibleHours(policy),
    ...unorderedSteps(policy),
    ...ambiguousNames(policy),
    ...neverReached(policy),
    ...conductFaults(policy),
    ...leaveContradictions(policy),
    ...hoursContradictions(policy),
  ];
}

function fault(field: string, value: unknown, remedy: string): InputFault {
  return { field, value: value === undefined ? "(missing)" : JSON.stringify(value), remedy };
}

/** Two rules that both say where lateness begins, or both say what a long lateness becomes, leave open which of them holds. */
function latenessEdges(policy: Policy): InputFault[] {
  const faults: InputFault[] = [];
  const exclusive = (first: RuleName, second: RuleName, unset: unknown): void => {
    const firstSet = policy[first] !== null && policy[first] !== unset;
    const secondSet = policy[second] !== null && policy[second] !== unset;
    if (firstSet && secondSet)
      faults.push(fault(second, policy[second], `overlaps with ${first} = ${JSON.stringify(policy[first])}: keep one of them`));
  };
  exclusive("late_grace_min", "late_permit_min", 0);
  exclusive("late_grace_min", "late_after_min", 0);
  exclusive("late_permit_min", "late_after_min", undefined);
  exclusive("early_grace_min", "early_after_min", 0);
  exclusive("late_becomes_missing_after_min", "late_to_half_absent_over_min", undefined);
  exclusive("late_becomes_missing_after_min", "late_to_full_absent_over_min", undefined);
  exclusive("early_becomes_missing_after_min", "early_to_half_absent_over_min", undefined);
  exclusive("early_becomes_missing_after_min", "early_to_full_absent_over_min", undefined);
  if (policy.absent_late_absent_days > 0) {
    if (policy.absent_late_from_min === null)
      faults.push(fault("absent_late_absent_days", policy.absent_late_absent_days, "set absent_late_from_min too, or leave this at 0"));
    exclusive("absent_late_from_min", "late_to_half_absent_over_min", undefined);
    exclusive("absent_late_from_min", "late_to_full_absent_over_min", undefined);
  }
  return faults;
}

/** Edges of one ladder, mildest first: each that is set lies beyond those before it. */
function ascendingEdges(policy: Policy): InputFault[] {
  const lateStarts = policy.late_permit_min ?? policy.late_after_min ?? policy.late_grace_min;
  const earlyStarts = policy.early_after_min ?? policy.early_grace_min;
  const startName =
    policy.late_permit_min !== null ? "late_permit_min" : policy.late_after_min !== null ? "late_after_min" : "late_grace_min";
  const earlyName = policy.early_after_min !== null ? "early_after_min" : "early_grace_min";
  return [
    ...ascending([
      [startName, lateStarts],
      ["serious_late_from_min", policy.serious_late_from_min],
      ["absent_late_from_min", policy.absent_late_from_min],
    ]),
    ...ascending([
      [startName, lateStarts],
      ["late_becomes_missing_after_min", policy.late_becomes_missing_after_min],
    ]),
    ...ascending([
      [startName, lateStarts],
      ["late_to_half_absent_over_min", policy.late_to_half_absent_over_min],
      ["late_to_full_absent_over_min", policy.late_to_full_absent_over_min],
    ]),
    ...ascending([
      [earlyName, earlyStarts],
      ["early_becomes_missing_after_min", policy.early_becomes_missing_after_min],
    ]),
    ...ascending([
      [earlyName, earlyStarts],
      ["early_to_half_absent_over_min", policy.early_to_half_absent_over_min],
      ["early_to_full_absent_over_min", policy.early_to_full_absent_over_min],
    ]),
    ...ascending([
      ["absent_below_minutes", policy.absent_below_minutes],
      ["half_day_below_minutes", policy.half_day_below_minutes],
    ]),
    ...ascending([
      ["overtime.min_minutes", policy.overtime.min_minutes - 1],
      ["overtime.max_minutes", policy.overtime.max_minutes],
    ]),
    ...ascending([
      ["new_span_gap_minutes", policy.new_span_gap_minutes],
      ["max_span_minutes", policy.max_span_minutes],
    ]),
  ];
}

function ascending(edges: readonly (readonly [string, number | null])[]): InputFault[] {
  const faults: InputFault[] = [];
  let before: readonly [string, number] | undefined;
  for (const [name, value] of edges) {
    if (value === null) continue;
    if (before !== undefined && value <= before[1])
      faults.push(fault(name, value, `must be more than ${before[0]} = ${before[1]}, or null`));
    before = [name, value];
  }
  return faults;
}

function impossibleHours(policy: Policy): InputFault[] {
  const faults: InputFault[] = [];
  if (policy.work_end <= policy.work_start)
    faults.push(fault("work_end", policy.work_end, `must be later than work_start = ${policy.work_start}`));
  if (policy.lunch_end < policy.lunch_start)
    faults.push(fault("lunch_end", policy.lunch_end, `must not be earlier than lunch_start = ${policy.lunch_start}`));
  if (policy.lunch_start < policy.work_start || policy.lunch_end > policy.work_end)
    faults.push(
      fault(
        "lunch_start",
        `${policy.lunch_start}-${policy.lunch_end}`,
        `the lunch break must lie within ${policy.work_start}-${policy.work_end}`,
      ),
    );
  if (policy.night_window !== null && policy.night_window.start === policy.night_window.end)
    faults.push(fault("night_window", policy.night_window, "start and end must differ, or null"));
  if (policy.rounding?.in_minutes === 0 && policy.rounding.out_minutes === 0)
    faults.push(fault("rounding", policy.rounding, "give in_minutes or out_minutes, or null when nothing is rounded"));
  if (policy.auto_break !== null && policy.auto_break.deduct_minutes > policy.auto_break.after_minutes)
    faults.push(
      fault(
        "auto_break.deduct_minutes",
        policy.auto_break.deduct_minutes,
        `must not be more than after_minutes = ${policy.auto_break.after_minutes}`,
      ),
    );
  return faults;
}

function unorderedSteps(policy: Policy): InputFault[] {
  const faults: InputFault[] = [];
  for (const list of ["late_amounts", "early_amounts"] as const) {
    const steps = policy[list];
    for (const [index, step] of steps.entries()) {
      const before = steps[index - 1];
      if (before !== undefined && step.over_min <= before.over_min)
        faults.push(
          fault(`${list}.${index}.over_min`, step.over_min, `steps ascend: must be more than ${before.over_min} of the step before`),
        );
    }
  }
  for (const [index, step] of policy.late_stay_relief.entries()) {
    const before = policy.late_stay_relief[index - 1];
    if (before !== undefined && (step.left_after_end_min <= before.left_after_end_min || step.relief_min < before.relief_min))
      faults.push(fault(`late_stay_relief.${index}`, step, "steps ascend: later than the step before, and no less relief"));
  }
  for (const [index, step] of policy.discipline.entries()) {
    const before = policy.discipline.slice(0, index).findLast((earlier) => earlier.measure === step.measure);
    if (before !== undefined && step.at_least <= before.at_least)
      faults.push(
        fault(
          `discipline.${index}.at_least`,
          step.at_least,
          `steps of ${step.measure} ascend: must be more than ${before.at_least} of step ${before.id}`,
        ),
      );
  }
  return faults;
}

function ambiguousNames(policy: Policy): InputFault[] {
  const faults: InputFault[] = [];
  const repeated = (path: (index: number) => string, values: readonly string[], what: string): void => {
    for (const [index, value] of values.entries())
      if (values.indexOf(value) < index) faults.push(fault(path(index), value, `${what} must differ from each other`));
  };
  repeated(
    (index) => `leave_types.${index}.kind`,
    policy.leave_types.map((type) => type.kind),
    "the kinds of leave",
  );
  repeated(
    (index) => `discipline.${index}.id`,
    policy.discipline.map((step) => step.id),
    "the ids of steps",
  );
  const words = Object.keys(policy.sheet_symbols);
  const symbols = [...Object.values(policy.sheet_symbols), ...policy.leave_types.map((type) => type.symbol)];
  repeated(
    (index) => (index < words.length ? `sheet_symbols.${words[index]}` : `leave_types.${index - words.length}.symbol`),
    symbols,
    "the symbols of the sheet",
  );
  return faults;
}

/** A step that counts something this policy never makes can only be a mistake. */
function neverReached(policy: Policy): InputFault[] {
  const faults: InputFault[] = [];
  for (const [index, step] of policy.discipline.entries())
    if (step.measure === "serious_late_count" && policy.serious_late_from_min === null)
      faults.push(
        fault(
          `discipline.${index}.measure`,
          step.measure,
          "never counted while serious_late_from_min is null: set it, or count late_count",
        ),
      );
  return faults;
}
