import { InputError, refuse, type Refusal } from "../../shared/errors.ts";
import type { LedgerEvent } from "../../shared/events/envelope.ts";
import type { Policy } from "../../shared/policy/schema.ts";
import { failuresOf, parseCases, runPolicyCases, type FailedCase } from "../scenario/policy-cases.ts";
import { isRefusal, type EventDraft } from "./command.ts";

/** What came of the cases a policy was held to before it is published. */
export interface Held {
  /** The cases to keep, as JSON texts; undefined when those kept already stay. */
  readonly keep: readonly string[] | undefined;
  /** Names of the cases that failed although it is published. */
  readonly failed: readonly string[];
}

/**
 * Runs the cases that belong to a policy's scope: those given with it, or those kept before.
 *
 * @param given   Scenarios that replace the cases kept before; left out, those hold.
 * @param despite Why the policy is published even where a case fails.
 * @returns Refusal POLICY_CASE_FAILED naming each case, field, expected and actual value.
 */
export async function holdToCases(
  policy: Policy,
  history: readonly LedgerEvent[],
  { given, despite }: { readonly given?: readonly unknown[] | undefined; readonly despite?: string | undefined },
): Promise<Held | Refusal> {
  const kept = keptCases(history);
  const cases = given?.map((one) => (typeof one === "string" ? one : JSON.stringify(one))) ?? kept;
  const scenarios = readCases(cases);
  if (isRefusal(scenarios)) return scenarios;
  const failures = failuresOf(await runPolicyCases(policy, "cases", scenarios as readonly unknown[]));
  const failed = [...new Set(failures.map((one) => one.case))];
  if (failed.length > 0 && despite === undefined) return refusal(failures);
  const isNew = JSON.stringify(cases) !== JSON.stringify(kept);
  return { keep: isNew ? cases : undefined, failed };
}

/** The cases kept last for the scope whose history it is: from the last first part on. */
function keptCases(history: readonly LedgerEvent[]): readonly string[] {
  const kept = history.flatMap((event) => (event.type === "PolicyCasesKept" ? [event.data] : []));
  return kept.slice(kept.findLastIndex(({ part }) => part === 1)).flatMap(({ cases }) => cases);
}

/** What an event may hold beside its envelope, in bytes of its JSON. */
const partBytesMax = 14_000;

/** Cases as events: as many to an event as it holds. */
export function casesAsEvents(scope: string, cases: readonly string[]): EventDraft[] {
  const parts: string[][] = [[]];
  let bytes = 0;
  for (const text of cases) {
    bytes += bytesOf(text);
    if (bytes > partBytesMax && parts.at(-1)!.length > 0) {
      parts.push([]);
      bytes = bytesOf(text);
    }
    parts.at(-1)!.push(text);
  }
  return parts.map((part, index) => ({
    type: "PolicyCasesKept",
    data: { scope, part: index + 1, parts: parts.length, cases: part },
  }));
}

const bytesOf = (text: string): number => Buffer.byteLength(JSON.stringify(text));

function readCases(texts: readonly string[]): readonly unknown[] | Refusal {
  try {
    const large = texts.find((text) => bytesOf(text) > partBytesMax);
    if (large !== undefined)
      return refuse("SCENARIO_INVALID", `a case is larger than ${partBytesMax} bytes; make several of it: ${large.slice(0, 80)}…`, {});
    const cases = texts.map((text) => JSON.parse(text) as unknown);
    parseCases(cases);
    return cases;
  } catch (error) {
    if (error instanceof InputError) return refuse(error.code, error.message, { faults: error.faults });
    if (error instanceof SyntaxError) return refuse("SCENARIO_INVALID", `a case is no JSON: ${error.message}`, {});
    throw error;
  }
}

function refusal(failures: readonly FailedCase[]): Refusal {
  const lines = failures.map(
    ({ case: name, field, expected, actual }) => `  ${name}: ${field}: expected ${shown(expected)}, actual ${shown(actual)}`,
  );
  return refuse("POLICY_CASE_FAILED", `the policy is not published, these cases come out otherwise under it:\n${lines.join("\n")}`, {
    failures,
  });
}

const shown = (value: unknown): string => (typeof value === "string" ? value : (JSON.stringify(value) ?? "nothing"));
