import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parseScenarioFile } from "../../services/scenario/format.ts";
import { runScenarioFile, runScenarios } from "../../services/scenario/run.ts";

const folder = fileURLToPath(new URL("../fixtures/scenarios/", import.meta.url));

/** Runs a file and says what differs, so that a failing test shows the clerk's report. */
async function differing(path: string): Promise<{ readonly failed: string; readonly cases: number }> {
  const report = await runScenarioFile(path);
  return { failed: report.passed ? "" : report.text, cases: report.json.cases.length };
}

const files = readdirSync(folder).filter((name) => name.endsWith(".json"));

it.each(files)("every scenario of %s comes out as expected", async (file) => {
  const { failed, cases } = await differing(`${folder}${file}`);
  expect(failed).toBe("");
  expect(cases).toBeGreaterThan(0);
});

describe("the runner", () => {
  const scenario = (over: object) => ({
    format: "attendance-scenarios",
    version: 1,
    scenarios: [
      {
        id: "T",
        title: "a day",
        timezone: "Asia/Shanghai",
        given: {
          shifts: [{ id: "DAY", start: "09:00", end: "18:00" }],
          roster: [{ employee: "E1", from: "2024-03-05", to: "2024-03-05", shift: "DAY" }],
          rules: {},
          events: [
            { id: "p1", employee: "E1", at: "2024-03-05T09:06:00" },
            { id: "p2", employee: "E1", at: "2024-03-05T18:00:00" },
          ],
        },
        evaluate_at: "2024-03-06T12:00:00",
        expect: { days: [{ employee: "E1", date: "2024-03-05", late_minutes: 6 }] },
        must_not: ["lose a punch"],
        ...over,
      },
    ],
  });
  const run = (over: object) => runScenarios("test", parseScenarioFile(scenario(over)));

  it("prints actual beside expected where they differ, and what must not happen", async () => {
    const report = await run({ expect: { days: [{ employee: "E1", date: "2024-03-05", late_minutes: 5, flags: ["late"] }] } });
    expect(report.passed).toBe(false);
    expect(report.text).toContain("days E1 2024-03-05 late_minutes: expected 5, actual 6");
    expect(report.text).not.toContain("flags:");
    expect(report.text).toContain("must not: lose a punch");
    expect(report.json.cases[0]!.days[0]).toMatchObject({ employee: "E1", late_minutes: 6, in_result: "late", shift: "DAY" });
  });

  it("holds a signed sheet to every difference that is open, and to there being none signed", async () => {
    const rules = { late_amounts: [{ over_min: 0, amount_minor: 100 }] };
    const late = { type: "rules_published", from: "2024-03-01", rules, recorded_at: "2024-04-02T08:00:00" };
    const given = (events: object[]) => ({
      ...scenario({}).scenarios[0]!.given,
      events: [...scenario({}).scenarios[0]!.given.events, ...events],
    });
    const asked = async (events: object[], expected: object) => {
      const signed_sheet = { employee: "E1", month: "2024-03", ...expected };
      return (await run({ given: given(events), evaluate_at: "2024-04-03T12:00:00", expect: { signed_sheet } })).passed;
    };
    const signed = { type: "sheet_signed", month: "2024-03", recorded_at: "2024-04-01T08:00:00" };
    const open_differences = { deduction_minor: { from: 0, to: 100 } };
    expect(await asked([signed, late], { open_differences, deduction_minor: 0, why: ["rule"] })).toBe(true);
    expect(await asked([signed, late], { open_differences: {} })).toBe(false);
    expect(await asked([signed, late], { open_differences: { ...open_differences, late_count: { from: 1, to: 1 } } })).toBe(false);
    expect(await asked([signed, late], { open_differences: { deduction_minor: { from: 0, to: 99 } } })).toBe(false);
    expect(await asked([signed, late], { open_differences: ["late_count"] })).toBe(false);
    expect(await asked([signed, late], { open_differences: 0 })).toBe(false);
    expect(await asked([signed, late], { deduction_minor: 100 })).toBe(false);
    expect(await asked([signed], { stage: "open" })).toBe(false);
    expect(await asked([], { stage: "open" })).toBe(true);
    expect(await asked([], { late_count: 1 })).toBe(false);
    // What the commands refuse is a scenario that cannot be played, and says why.
    const twice = await run({
      given: given([signed, { ...signed, recorded_at: "2024-04-01T09:00:00" }]),
      evaluate_at: "2024-04-03T12:00:00",
    });
    expect(twice.text).toContain("SHEET_SIGNED");
  });

  it("fails a scenario that asserts nothing, or a field nobody knows", async () => {
    expect((await run({ expect: {} })).text).toContain("a case that asserts nothing cannot pass");
    const unknown = await run({ expect: { dayz: [] } });
    expect(unknown.passed).toBe(false);
    expect(unknown.text).toContain("expect.dayz = (present): no such field");
    const field = await run({ expect: { days: [{ employee: "E1", date: "2024-03-05", lateness: 3 }] } });
    expect(field.text).toContain("lateness");
    expect(field.passed).toBe(false);
  });

  it("refuses unknown rules and impossible policies with path, value and remedy", async () => {
    const report = await run({ given: { rules: { late_grace_mins: 5 }, events: [] } });
    expect(report.text).toContain("late_grace_mins = 5: no rule has this name; did you mean late_grace_min?");
  });

  it("counts a lost day as different, not as nothing to check", async () => {
    const report = await run({ expect: { days: [{ employee: "E9", date: "2024-03-05", status: "present" }] } });
    expect(report.text).toContain("expected a day, actual no day record");
  });

  it("refuses a file that is none", async () => {
    await expect(runScenarioFile(`${folder}README.md`)).rejects.toMatchObject({ code: "SCENARIO_INVALID" });
    await expect(runScenarioFile(`${folder}nothing.json`)).rejects.toThrow(/nothing.json/);
    expect(() => parseScenarioFile({ format: "something else" })).toThrow(/not a scenario file/);
  });
});
