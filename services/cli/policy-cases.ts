import { AttendanceError } from "../../shared/errors.ts";
import { parsePolicyFile } from "../../shared/policy/document.ts";
import { policyHash, policyRecord } from "../../shared/policy/hash.ts";
import type { Policy } from "../../shared/policy/schema.ts";
import type { Done } from "../commands/command.ts";
import { casesBeside, casesIn } from "../scenario/case-files.ts";
import { parseCases, runPolicyCases } from "../scenario/policy-cases.ts";
import { outcomeText } from "./command.ts";
import { withControl } from "./control.ts";
import { exitCodes, refusalText, type ExitCode } from "./exit.ts";
import { readJson } from "./files.ts";
import type { Output } from "./output.ts";
import { dateOf } from "./replay.ts";
import type { CommonOptions } from "./run.ts";
import { languageOf, settingsOf } from "./settings.ts";

type Options = CommonOptions & Record<string, unknown>;

/** A policy file with the cases it is held to: its own, and those of files named beside it. */
function policyWithCases(options: Options, file: string): { readonly policy: Policy; readonly cases: readonly unknown[] } {
  const input = readJson(file);
  const policy = parsePolicyFile(input);
  const others = options["cases"] === undefined ? [] : (options["cases"] as readonly string[]);
  const cases = [...casesBeside(file, input), ...others.flatMap(casesIn)];
  parseCases(cases);
  return { policy, cases };
}

/**
 * Says whether a policy file can be used: its rules, and the cases beside it, which are run under it.
 *
 * @throws InputError POLICY_INVALID or SCENARIO_INVALID with every fault.
 */
export async function checkPolicy(options: Options, file: string, output: Output): Promise<ExitCode> {
  const { policy, cases } = policyWithCases(options, file);
  const hash = policyHash(policy);
  const report = cases.length === 0 ? undefined : await runPolicyCases(policy, file, cases);
  const passed = report?.passed ?? true;
  output.value({ valid: true, policy: hash, cases: report === undefined ? null : report.json });
  if (report !== undefined)
    output.line(passed ? `${report.json.passed} ${report.json.passed === 1 ? "case" : "cases"} passed` : report.text.trimEnd());
  output.line(`${file}: ${passed ? "no fault" : "no fault in its rules, but cases beside it fail"}; policy ${hash}`);
  return passed ? exitCodes.done : exitCodes.differs;
}

/** Runs the cases of a policy under it, and says of each how it came out. */
export async function testPolicy(options: Options, file: string, output: Output): Promise<ExitCode> {
  const { policy, cases } = policyWithCases(options, file);
  if (cases.length === 0)
    throw new AttendanceError("COMMAND_INPUT_INVALID", `${file} names no cases: give it "cases" or "case_files", or say --cases FILE`, {
      field: "cases",
      value: file,
    });
  const report = await runPolicyCases(policy, file, cases);
  output.value(report.json);
  output.line(report.text.trimEnd());
  return report.passed ? exitCodes.done : exitCodes.differs;
}

/** Publishes a policy file with its cases, through the door every command takes. */
export async function publishPolicyFile(options: Options, file: string, output: Output): Promise<ExitCode> {
  const { policy, cases } = policyWithCases(options, file);
  const config = settingsOf(options);
  const input = {
    scope: String(options["scope"] ?? "company"),
    effectiveFrom: dateOf("--from", options["from"]),
    rules: policyRecord(policy),
    ...(cases.length === 0 ? {} : { cases }),
    ...(options["despite"] === undefined ? {} : { despite: String(options["despite"]) }),
  };
  const reply = await withControl(config, (control) => control.command({ name: "publish-policy", input, actor: String(options["actor"]) }));
  output.value(reply);
  if (reply.refused === true) {
    output.note(refusalText(reply));
    return exitCodes.refused;
  }
  output.line(outcomeText(reply as unknown as Done));
  if (cases.length > 0) output.line(keptText(languageOf(options, config), cases.length, input.scope));
  return exitCodes.done;
}

const keptText = (language: "zh-CN" | "en", count: number, scope: string): string =>
  language === "en"
    ? `${count === 1 ? "1 case is" : `${count} cases are`} kept for ${scope}: every later policy of it has to pass`
    : `已为 ${scope} 保留 ${count} 个用例：其后发布的制度均须通过`;
