import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { casesOf, parseScenarioFile } from "../../services/scenario/format.ts";
import { candidatesOf, noticedBy, targetsOf, type Candidate } from "../support/rule-coverage.ts";

const folder = fileURLToPath(new URL("../fixtures/scenarios/", import.meta.url));

/** Rules and fields no day, month or proposal can come out otherwise for, each with where it is held instead. */
const printedOnly = new Map([
  ["working_days_per_week", "what the regulation says; the roster decides: tests/unit/regulation.test.ts"],
  ["work_start", "what the regulation says; the shift decides: tests/unit/regulation.test.ts"],
  ["work_end", "what the regulation says; the shift decides: tests/unit/regulation.test.ts"],
  ["lunch_start", "what the regulation says; the shift decides: tests/unit/regulation.test.ts"],
  ["lunch_end", "what the regulation says; the shift decides: tests/unit/regulation.test.ts"],
  ["spot_checks_per_month", "a promise of the regulation to itself: tests/unit/regulation.test.ts"],
  ["currency", "how a sum is written: tests/unit/render-sheet.test.ts"],
  ["currency_minor_digits", "how a sum is written: tests/unit/render-sheet.test.ts"],
  ["sheet_due_working_days", "when the office has to be done: tests/unit/regulation.test.ts"],
  ["sheet_symbols", "how a cell is drawn: tests/unit/render-sheet.test.ts"],
  ["make_up_results", "what the command that approves refuses: tests/unit/correction-commands.test.ts"],
  ["share_rounding", "how a share becomes a sum: tests/unit/shares.test.ts"],
  ["suspect_two_badges", "what is listed as suspect, and judged by nobody but a person: tests/unit/anomalies.test.ts"],
  ["suspect_travel_minutes", "what is listed as suspect, and judged by nobody but a person: tests/unit/anomalies.test.ts"],
  ["suspect_other_site", "what is listed as suspect, and judged by nobody but a person: tests/unit/anomalies.test.ts"],
  ["leave_types[].unit", "what the command that approves refuses: tests/unit/leave-commands.test.ts"],
  ["leave_types[].paid_bps", "pay stays outside the ledger; printed and explained: tests/unit/regulation.test.ts"],
  ["leave_types[].urgent_form_within_days", "own-leave-requests.json holds the rule, a day further from its edge than it notices"],
  ["leave_types[].evidence.what", "what a certificate is called: tests/unit/regulation.test.ts"],
  ["leave_types[].name", "what a kind of leave is called: tests/unit/regulation.test.ts"],
  ["leave_types[].symbol", "how a cell is drawn: tests/unit/render-sheet.test.ts"],
]);

const candidates: readonly Candidate[] = readdirSync(folder)
  .filter((name) => name.endsWith(".json"))
  .flatMap((name) => parseScenarioFile(JSON.parse(readFileSync(`${folder}${name}`, "utf8"))))
  .flatMap((scenario) => ("faults" in scenario ? [] : candidatesOf(casesOf(scenario))));

const rules = Map.groupBy(targetsOf(printedOnly), ({ path }) => path.split(/[.[]/)[0]!);

it.each([...rules.keys()])(
  "%s: a scenario comes out otherwise at every other value, and at each side of every edge",
  async (rule) => {
    const unnoticed: string[] = [];
    for (const target of rules.get(rule)!) {
      const by = await noticedBy(target, candidates);
      if (by === undefined) unnoticed.push(`${target.path} ${target.what}`);
    }
    // Write a scenario that holds it (tests/fixtures/scenarios/own-*.json), or, where nothing is judged by it, its reason above.
    expect(unnoticed).toEqual([]);
  },
  240_000,
);
