import { isDeepStrictEqual } from "node:util";
import type { InputFault } from "../errors.ts";
import { comprehensiveDefaults } from "./rules-hours.ts";
import type { Policy } from "./schema.ts";

/** What rules of hours, duty and overtime by day say against each other or against others. */
export function hoursContradictions(policy: Policy): readonly InputFault[] {
  return [...systemFaults(policy), ...dateFaults(policy), ...breakFaults(policy), ...limitFaults(policy)];
}

function fault(field: string, value: unknown, remedy: string): InputFault {
  return { field, value: JSON.stringify(value), remedy };
}

const ofEdges: ReadonlySet<string> = new Set(["late_count", "serious_late_count", "early_count", "late_and_early_count"]);

/** Rules that the system of hours leaves without effect: whoever set them means something else. */
function systemFaults(policy: Policy): InputFault[] {
  const { hours_system: system, overtime, free_minimum_minutes: least, comprehensive_hours: comprehensive } = policy;
  const faults: InputFault[] = [];
  if (least !== null && system !== "free")
    faults.push(fault("free_minimum_minutes", least, `set hours_system to "free", which is ${JSON.stringify(system)}, or leave this null`));
  if (system !== "comprehensive" && !isDeepStrictEqual(comprehensive, comprehensiveDefaults))
    faults.push(
      fault(
        "comprehensive_hours",
        comprehensive,
        `set hours_system to "comprehensive", which is ${JSON.stringify(system)}, or leave this out`,
      ),
    );
  if (system === "comprehensive" && overtime.basis !== "rest_days_only")
    faults.push(
      fault(
        "overtime.basis",
        overtime.basis,
        'with comprehensive hours single days have no overtime: "rest_days_only", or hours_system "standard"',
      ),
    );
  if (system === "free" && overtime.basis === "punch_after_shift_end")
    faults.push(
      fault("overtime.basis", overtime.basis, 'free hours have no end to count from: "worked_minus_scheduled_per_day" or "rest_days_only"'),
    );
  if (system === "free")
    for (const [index, step] of policy.discipline.entries())
      if (ofEdges.has(step.measure))
        faults.push(
          fault(`discipline.${index}.measure`, step.measure, 'never counted while hours_system is "free": nobody is late or leaves early'),
        );
  return faults;
}

/** Only spans found without a roster have a date to choose; a rostered shift has the one it was rostered for. */
function dateFaults({ attribution, shift_date_policy: date }: Policy): InputFault[] {
  if (attribution === "span" || date === "start_day") return [];
  return [
    fault(
      "shift_date_policy",
      date,
      `with attribution ${JSON.stringify(attribution)} work belongs to the date its shift starts on: set attribution to "span", or leave this at "start_day"`,
    ),
  ];
}

function breakFaults(policy: Policy): InputFault[] {
  const { break_rule: rule, pairing, punched_breaks_at_least: least } = policy;
  const faults: InputFault[] = [];
  if (rule === "punched_breaks" && (pairing === "first_last" || pairing === "direction_first_last"))
    faults.push(
      fault(
        "break_rule",
        rule,
        `pairing ${JSON.stringify(pairing)} sees no punch between the first and the last: set pairing to "alternate_pairs" or "direction_pairs"`,
      ),
    );
  if (rule !== "punched_breaks" && least !== "what_was_punched")
    faults.push(fault("punched_breaks_at_least", least, 'set break_rule to "punched_breaks", or leave this at "what_was_punched"'));
  return faults;
}

/** Limits that leave nothing: a least above the most, or a step longer than the most. */
function limitFaults(policy: Policy): InputFault[] {
  const faults: InputFault[] = [];
  const { ignore_up_to_minutes: ignored, max_overtime_minutes: most } = policy.comprehensive_hours;
  if (most !== null && most <= ignored)
    faults.push(fault("comprehensive_hours.max_overtime_minutes", most, `must be more than ignore_up_to_minutes = ${ignored}, or null`));
  for (const rule of ["overtime_on_rest_days", "overtime_on_holidays"] as const) {
    const { ignore_up_to_minutes: ignore, min_minutes: min, max_minutes: max, round_down_to_minutes: step } = policy[rule];
    if (max === null) continue;
    if (max < min || max <= ignore)
      faults.push(
        fault(
          `${rule}.max_minutes`,
          max,
          `must not be less than min_minutes = ${min}, and more than ignore_up_to_minutes = ${ignore}; or null`,
        ),
      );
    if (step > max) faults.push(fault(`${rule}.round_down_to_minutes`, step, `must not be more than max_minutes = ${max}`));
  }
  const { max_minutes: max } = policy.overtime;
  const step = policy.overtime_round_down_to_minutes;
  if (max !== null && step > max)
    faults.push(fault("overtime_round_down_to_minutes", step, `must not be more than overtime.max_minutes = ${max}`));
  return faults;
}
