import { InputError, type InputFault } from "../../shared/errors.ts";
import type { Policy } from "../../shared/policy/schema.ts";
import { parseScenarioFile } from "./format.ts";
import type { CaseResult } from "./report.ts";
import { runScenarios, type ScenarioReport } from "./run.ts";

/** A field of a case that came out otherwise under a policy, or why the case could not be run under it. */
export interface FailedCase {
  readonly case: string;
  readonly field: string;
  readonly expected: unknown;
  readonly actual: unknown;
}

/**
 * Runs cases kept beside a policy under it: its rules hold where a case's own rules say nothing, and those a case names
 * are the case's.
 *
 * @param file What the cases are called in the report.
 * @param cases Scenarios, each as docs/scenarios.md has it.
 */
export function runPolicyCases(policy: Policy, file: string, cases: readonly unknown[]): Promise<ScenarioReport> {
  return runScenarios(file, parseCases(cases), { under: policy });
}

/**
 * Checks that cases can be read.
 *
 * @throws InputError SCENARIO_INVALID with every fault of every case.
 */
export function parseCases(cases: readonly unknown[]): ReturnType<typeof parseScenarioFile> {
  if (cases.length === 0) return [];
  const parsed = parseScenarioFile({ format: "attendance-scenarios", version: 1, scenarios: cases });
  const faults = parsed.flatMap((one): readonly InputFault[] => ("faults" in one ? (one.faults as readonly InputFault[]) : []));
  if (faults.length > 0) throw new InputError("SCENARIO_INVALID", "the cases beside the policy cannot be used", faults);
  return parsed;
}

/** The fields that differ, in the order of the cases. */
export function failuresOf(report: ScenarioReport): FailedCase[] {
  return report.json.cases.flatMap((one) => (one.passed ? [] : [...differing(one), ...unplayed(one)]));
}

const differing = ({ name, checks }: CaseResult): FailedCase[] =>
  checks.filter((one) => !one.ok).map(({ field, expected, actual }) => ({ case: name, field, expected, actual }));

const unplayed = ({ name, faults }: CaseResult): FailedCase[] =>
  faults.map(({ field, value, remedy }) => ({ case: name, field, expected: remedy, actual: value }));
