import type { InputFault } from "../../shared/errors.ts";
import type { Check } from "./compare.ts";
import type { DayWords } from "./day-words.ts";

/** A case played and held against what it expects. */
export interface CaseResult {
  readonly name: string;
  readonly title: string;
  readonly passed: boolean;
  readonly checks: readonly Check[];
  /** Every day with something to say, in scenario words. */
  readonly days: readonly DayWords[];
  /** Every other answer as of the moment asked about, by its name in an expectation; only when asked for. */
  readonly answers?: Readonly<Record<string, unknown>>;
  /** All answers as of each earlier moment the case asks about; only when asked for. */
  readonly as_known_at?: readonly Readonly<Record<string, unknown>>[];
  /** Outcomes that would be wrong even where everything expected holds; for the reader. */
  readonly mustNot: readonly string[];
  /** Why the case could not be played. */
  readonly faults: readonly InputFault[];
}

const words = {
  en: {
    pass: "pass",
    fail: "FAIL",
    field: "field",
    expected: "expected",
    actual: "actual",
    mustNot: "must not",
    one: "case passed",
    done: "cases passed",
    failed: "failed",
  },
  "zh-CN": {
    pass: "通过",
    fail: "未通过",
    field: "字段",
    expected: "预期",
    actual: "实际",
    mustNot: "不得",
    one: "个情景通过",
    done: "个情景通过",
    failed: "个未通过",
  },
} as const;

/** The report a person reads: one line a case, and below a failed one each field that differs, actual beside expected. */
export function reportText(
  file: string,
  cases: readonly CaseResult[],
  options: { readonly lang: "zh-CN" | "en"; readonly verbose: boolean },
): string {
  const say = words[options.lang];
  const lines: string[] = [file];
  for (const one of cases) {
    lines.push(`  ${one.passed ? say.pass : say.fail}  ${one.name}: ${one.title}`);
    for (const fault of one.faults) lines.push(`        ${fault.field} = ${fault.value}: ${fault.remedy}`);
    for (const check of one.checks) {
      if (check.ok && !options.verbose) continue;
      lines.push(
        `        ${check.ok ? " " : "✗"} ${check.field}: ${say.expected} ${shown(check.expected)}, ${say.actual} ${shown(check.actual)}`,
      );
    }
    if (!one.passed || options.verbose) for (const outcome of one.mustNot) lines.push(`        ${say.mustNot}: ${outcome}`);
  }
  const passed = cases.filter((one) => one.passed).length;
  lines.push(`  ${passed} ${passed === 1 ? say.one : say.done}, ${cases.length - passed} ${say.failed}`);
  return `${lines.join("\n")}\n`;
}

function shown(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
