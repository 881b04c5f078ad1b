import { readFile } from "node:fs/promises";
import { AttendanceError, InputError, type InputFault } from "../../shared/errors.ts";
import type { Policy } from "../../shared/policy/schema.ts";
import { play, type Played } from "./answers.ts";
import { createAsker } from "./ask.ts";
import { casesOf, parseScenarioFile, type BrokenScenario, type Case, type Scenario } from "./format.ts";
import { momentIn } from "./moments.ts";
import { reportText, type CaseResult } from "./report.ts";

export interface ScenarioReport {
  readonly text: string;
  readonly json: { readonly file: string; readonly passed: number; readonly failed: number; readonly cases: readonly CaseResult[] };
  readonly passed: boolean;
}

export interface ScenarioOptions {
  readonly lang?: "zh-CN" | "en";
  /** Only scenarios whose id is one of these. */
  readonly only?: readonly string[];
  /** The policy that holds where a case's own rules say nothing; left out: the defaults. */
  readonly under?: Policy;
  /** Answer everything a case can be asked, not only what it expects; for who reads the report as data. */
  readonly everything?: boolean;
  /** Print every field, not only those that differ. */
  readonly verbose?: boolean;
}

/**
 * Runs a scenario file through the path real punches take: events of a ledger, facts, judged days.
 *
 * @throws InputError SCENARIO_INVALID when the file cannot be read or is no scenario file.
 */
export async function runScenarioFile(path: string, options: ScenarioOptions = {}): Promise<ScenarioReport> {
  const scenarios = parseScenarioFile(await readJson(path));
  return runScenarios(path, scenarios, options);
}

/** Runs scenarios already read, such as those kept beside a policy. */
export async function runScenarios(
  file: string,
  scenarios: readonly (Scenario | BrokenScenario)[],
  options: ScenarioOptions = {},
): Promise<ScenarioReport> {
  const cases: CaseResult[] = [];
  for (const scenario of scenarios) {
    if (options.only !== undefined && !options.only.includes(scenario.id)) continue;
    if ("faults" in scenario) cases.push(broken(scenario.id, scenario.title, scenario.faults as readonly InputFault[], []));
    else
      for (const one of casesOf(scenario))
        cases.push(
          await runCase(options.under === undefined ? one : { ...one, under: options.under }, scenario.title, options.everything ?? false),
        );
  }
  const passed = cases.filter((one) => one.passed).length;
  const failed = cases.length - passed;
  return {
    text: reportText(file, cases, { lang: options.lang ?? "en", verbose: options.verbose ?? false }),
    json: { file, passed, failed, cases },
    passed: failed === 0,
  };
}

async function readJson(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    throw new InputError("SCENARIO_INVALID", "the scenario file cannot be read", [
      { field: "file", value: path, remedy: (error as Error).message },
    ]);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError("SCENARIO_INVALID", "the scenario file is not JSON", [
      { field: "file", value: path, remedy: (error as Error).message },
    ]);
  }
}

const broken = (name: string, title: string, faults: readonly InputFault[], mustNot: readonly string[]): CaseResult => ({
  name,
  title,
  passed: false,
  checks: [],
  days: [],
  mustNot,
  faults,
});

async function runCase(source: Case, title: string, everything: boolean): Promise<CaseResult> {
  let played: Played;
  try {
    played = await play(source);
  } catch (error) {
    const faults =
      error instanceof InputError ? error.faults : [{ field: source.name, value: errorName(error), remedy: (error as Error).message }];
    return broken(source.name, title, faults, source.mustNot);
  }
  const asker = createAsker(played);
  const { evaluateAt } = played.translation;
  const earlier = (source.expect.as_known_at ?? []).map((known) => ({ known, at: momentIn(known.at, source.timezone) }));
  const checks = [...asker.checks(source.expect, evaluateAt, "")];
  for (const { known, at } of earlier) checks.push(...asker.checks(known, at, `as known at ${known.at}: `));
  return {
    name: source.name,
    title,
    passed: checks.length > 0 && checks.every((one) => one.ok),
    checks,
    days: asker.days(evaluateAt),
    ...(everything
      ? {
          answers: asker.everything(evaluateAt),
          as_known_at: earlier.map(({ known, at }) => ({ at: known.at, days: asker.days(at), ...asker.everything(at) })),
        }
      : {}),
    mustNot: source.mustNot,
    faults:
      checks.length > 0
        ? []
        : [
            {
              field: `${source.name}.expect`,
              value: "(empty)",
              remedy: "expect at least one field: a case that asserts nothing cannot pass",
            },
          ],
  };
}

const errorName = (error: unknown): string => (error instanceof AttendanceError ? error.code : (error as Error).name);
